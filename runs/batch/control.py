"""What a person does to a batch: start, pause, go on, stop, write the missing ones again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

import sqlalchemy
from sqlalchemy import ColumnElement, Connection, or_, select, update

from runs.batch.batches import add_cells, cell_ids_of
from runs.batch.money import to_billionths
from runs.batch.values import BatchState, Cell, CellState, QueuedCell
from runs.store.database import Database
from runs.store.delete import ORPHANS, delete_runs
from runs.store.heartbeats import live_writers
from runs.store.schema import BATCHES, CELLS, JOBS
from runs.store.trash import throw

if TYPE_CHECKING:
    from runs.batch.queue import Queue

CELLS_AT_ONCE: Final = 500
"""In one transaction: on SQLite, nobody else writes meanwhile."""
FOR_QUEUE: Final = (CELLS.c.state == "open", CELLS.c.half_price.is_(False))
"""Of cells that workers write; jobs write the others."""


def put_in_queue(
    database: Database,
    queue: "Queue",
    batch_id: str,
    cells: Sequence[Cell],
    *,
    own: bool,
    half_price: bool = False,
    on_added: Callable[[int], None] = lambda _: None,
) -> None:
    """Add a batch's cells and have them written; those that are there are left as they are."""
    at_once = (cell for cell in cells if not (half_price and cell.may_wait))
    providers = {cell.settings.provider for cell in at_once}
    queue.open([QueuedCell(id="", number=0, provider=each, own=own) for each in providers])
    for at in range(0, len(cells), CELLS_AT_ONCE):
        some = cells[at : at + CELLS_AT_ONCE]
        database.write(
            partial(
                _put,
                queue=queue,
                batch_id=batch_id,
                cells=some,
                at=at,
                own=own,
                half_price=half_price,
            )
        ).result()
        on_added(at + len(some))


def put_more_in_queue(
    database: Database, queue: "Queue", batch_id: str, cells: Sequence[Cell], *, own: bool
) -> list[str]:
    """Have a batch grow by cells; the ids of all of these. Those that are there stay as they are.

    Its size says how many it has: whoever is to hold a number of posts looks there.
    """
    providers = {cell.settings.provider for cell in cells}
    queue.open([QueuedCell(id="", number=0, provider=each, own=own) for each in providers])

    def put(connection: Connection) -> list[str]:
        ids = cell_ids_of(batch_id, cells)
        there = set(connection.scalars(select(CELLS.c.id).where(CELLS.c.batch_id == batch_id)))
        known = dict(zip(ids, cells, strict=True))
        new = [cell for each, cell in known.items() if each not in there]
        if new:
            _put(connection, queue=queue, batch_id=batch_id, cells=new, at=len(there), own=own)
            grown = update(BATCHES).where(BATCHES.c.id == batch_id)
            connection.execute(grown.values(size=len(there) + len(new)))
        return ids

    return database.write(put).result()


def pause(database: Database, queue: "Queue", batch_id: str) -> None:
    """Begin no more cells of a batch; those that are being written come to their ends."""
    if _change_state(database, batch_id, "paused"):
        queue.cancel(database.read(partial(_waiting, batch_id=batch_id)))


def stop(database: Database, queue: "Queue", batch_id: str) -> None:
    """Likewise, and stop what is being written: its text is kept."""
    if _change_state(database, batch_id, "stopped"):
        queue.cancel(database.read(partial(_waiting, batch_id=batch_id)))


def go_on(database: Database, queue: "Queue", batch_id: str, *, keys_of: str | None = None) -> None:
    """Write a batch's open cells.

    Args:
        database: Where the batch is.
        queue: Of that database.
        batch_id: The batch.
        keys_of: The writer that has its keys and alone may write it; None for any.
    """
    if not _change_state(database, batch_id, "running", writer=keys_of):
        return
    _put_again(database, queue, database.read(partial(_waiting, batch_id=batch_id)))


def again(
    database: Database,
    queue: "Queue",
    batch_id: str,
    *,
    keys_of: str | None = None,
    but: Sequence[CellState] = (),
) -> None:
    """Write the cells of a batch that are not complete: what has text goes on from there.

    Those of the states in `but` stay as they are.
    """
    missing = CELLS.c.state.not_in(("open", "complete", *but))
    open_them = (
        update(CELLS)
        .where(CELLS.c.batch_id == batch_id, missing)
        .values(state="open", writer=None, place=None, ended_at=None, error="")
    )
    database.write(lambda connection: connection.execute(open_them).close()).result()
    go_on(database, queue, batch_id, keys_of=keys_of)


def keep_budget(database: Database, batch_id: str, budget: Decimal | None) -> None:
    """Change what a batch may cost; None for no limit."""
    amount = None if budget is None else to_billionths(budget)
    change = update(BATCHES).where(BATCHES.c.id == batch_id).values(budget=amount)
    database.write(lambda connection: connection.execute(change).close()).result()


def delete(database: Database, queue: "Queue", owner: str, batch_id: str) -> None:
    """Delete a batch of an owner's for good, with all posts that it wrote.

    These go to the trash with it: where this is interrupted, any process deletes them.
    """
    mine = (BATCHES.c.id == batch_id, BATCHES.c.owner == owner)
    if not _change_state(database, batch_id, "stopped", BATCHES.c.owner == owner):
        return
    queue.cancel(database.read(partial(_waiting, batch_id=batch_id)))
    cells = database.read(partial(_queued, conditions=mine))
    ids = [cell.id for cell in cells]

    def remove(connection: Connection) -> None:
        throw(connection, owner, ids, batch_id, datetime.now(UTC))
        connection.execute(sqlalchemy.delete(BATCHES).where(*mine))
        of_it = (JOBS.c.batch_id == batch_id, JOBS.c.state == "over")  # others are cancelled first
        connection.execute(sqlalchemy.delete(JOBS).where(*of_it))
        connection.execute(ORPHANS)

    database.write(remove).result()
    queue.delete(cells)
    delete_runs(database, owner, ids)


def requeue_forgotten(database: Database, queue: "Queue", me: str) -> None:
    """Put open cells back of which the queue knows nothing any more."""
    may = or_(BATCHES.c.writer.is_(None), BATCHES.c.writer == me)
    running = (*FOR_QUEUE, BATCHES.c.state == "running", may)
    _put_again(
        database, queue, queue.forgotten(database.read(partial(_queued, conditions=running)))
    )


def _put(
    connection: Connection,
    *,
    queue: "Queue",
    batch_id: str,
    cells: Sequence[Cell],
    at: int,
    own: bool,
    half_price: bool = False,
) -> None:
    rows = add_cells(connection, batch_id, cells, first=at + 1, half_price=half_price)
    known = [
        QueuedCell(id=row["id"], number=row["number"], provider=cell.settings.provider, own=own)
        for row, cell in zip(rows, cells, strict=True)
        if not row["half_price"]
    ]
    queue.enqueue(connection, known)


def _queued(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> list[QueuedCell]:
    """The cells of which that holds, as the queue knows them."""
    own = BATCHES.c.writer.is_not(None).label("own")
    columns = (CELLS.c.id, CELLS.c.number, CELLS.c.model_id, CELLS.c.tries, own)
    query = select(*columns).join(BATCHES).where(*conditions).order_by(CELLS.c.number)
    return [
        QueuedCell(
            id=row.id,
            number=row.number,
            provider=row.model_id.partition(":")[0],
            tries=row.tries,
            own=row.own,
        )
        for row in connection.execute(query)
    ]


def _waiting(connection: Connection, batch_id: str) -> list[QueuedCell]:
    """The open cells of a batch that no worker and no job is writing."""
    nobody = or_(CELLS.c.writer.is_(None), CELLS.c.writer.not_in(live_writers(connection)))
    return _queued(connection, (CELLS.c.batch_id == batch_id, *FOR_QUEUE, nobody))


def _put_again(database: Database, queue: "Queue", cells: Sequence[QueuedCell]) -> None:
    """Queue cells anew, as another try: an old place in the queue is worth nothing."""

    def put(connection: Connection, some: Sequence[QueuedCell]) -> None:
        again = []
        for cell in some:
            same = (CELLS.c.id == cell.id, CELLS.c.tries == cell.tries)
            change = update(CELLS).where(*same).values(tries=cell.tries + 1)
            if connection.execute(change).rowcount:
                again.append(replace(cell, tries=cell.tries + 1))
        queue.enqueue(connection, again)

    queue.open(cells)
    for at in range(0, len(cells), CELLS_AT_ONCE):
        database.write(partial(put, some=cells[at : at + CELLS_AT_ONCE])).result()


def _change_state(
    database: Database,
    batch_id: str,
    state: BatchState,
    *conditions: ColumnElement[bool],
    **more: str | None,
) -> bool:
    this = (BATCHES.c.id == batch_id, *conditions)
    change = update(BATCHES).where(*this).values(state=state, **more)
    return bool(database.write(lambda connection: connection.execute(change).rowcount).result())
