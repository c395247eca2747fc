"""Runs that were deleted a moment ago, and can be taken back by whoever deleted them.

Strategy: what is deleted is listed here with the moment at which it goes for good; no list shows it
meanwhile. Every process that uses the database deletes what is due, whoever put it here: neither a
page that is left nor a process that dies keeps anything. What is taken back and what is deleted is
decided by who removes the line: only one of two can.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, Connection, delete, exists, func, or_, select

from runs.store.database import Database
from runs.store.delete import RUNS_AT_ONCE, delete_everything, delete_some
from runs.store.insert_once import insert_once
from runs.store.schema import RUNS, TRASH

TRASHED = select(TRASH.c.run_id)
"""The ids of runs that no list shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thrown:
    """What was deleted in one go, and can still be taken back."""

    batch: str
    runs: int
    topic: str
    """Of one of them; empty where none is saved."""
    due_at: datetime
    """In UTC."""


def throw_away(database: Database, owner: str, run_ids: Sequence[str], *, due_at: datetime) -> str:
    """Have an owner's runs among these go at that moment; the name of this batch."""
    batch = token_urlsafe(12)
    work = partial(throw, owner=owner, run_ids=run_ids, batch=batch, due_at=due_at)
    database.write(work).result()
    return batch


def throw_all_away(
    database: Database, owner: str, unsaved: Sequence[str] = (), *, due_at: datetime
) -> str:
    """Likewise all of an owner's runs; those named too, which may be in memory alone."""
    of_owner = select(RUNS.c.id).where(RUNS.c.owner == owner)
    saved = database.read(lambda connection: connection.scalars(of_owner).all())
    return throw_away(database, owner, [*dict.fromkeys((*saved, *unsaved))], due_at=due_at)


def take_back(database: Database, owner: str, batch: str) -> int:
    """Take back what an owner deleted in one go; how many runs: none where it is gone."""
    work = delete(TRASH).where(TRASH.c.owner == owner, TRASH.c.batch == batch)
    return database.write(lambda connection: connection.execute(work).rowcount).result()


def thrown_away(database: Database, owner: str) -> list[Thrown]:
    """What an owner can take back now, the oldest first."""
    due = func.min(TRASH.c.due_at)
    query = (
        select(TRASH.c.batch, func.count().label("runs"), func.min(RUNS.c.topic), due)
        .join(RUNS, RUNS.c.id == TRASH.c.run_id, isouter=True)
        .where(TRASH.c.owner == owner, TRASH.c.due_at > datetime.now(UTC))
        .group_by(TRASH.c.batch)
        .order_by(due)
    )
    rows = database.read(lambda connection: connection.execute(query).all())
    return [
        Thrown(batch=batch, runs=runs, topic=topic or "", due_at=due_at)
        for batch, runs, topic, due_at in rows
    ]


def is_due(database: Database, left: Collection[str] = ()) -> bool:
    """Whether something goes now: its moment has come, or its batch is among those left."""
    return bool(database.read(lambda connection: connection.scalar(select(_any_due(left)))))


def empty_trash(database: Database, left: Collection[str] = ()) -> set[str]:
    """Delete for good what is due; the ids of the runs and lanes that are gone."""
    deleted: set[str] = set()
    while is_due(database, left):
        deleted |= database.write(partial(_empty_some, left=left)).result()
    if deleted:
        database.shrink()
    return deleted


def throw(
    connection: Connection, owner: str, run_ids: Sequence[str], batch: str, due_at: datetime
) -> None:
    """Do as `throw_away` does, in a transaction of somebody else's."""
    for at in range(0, len(run_ids), 500):
        ids = run_ids[at : at + 500]
        others = select(RUNS.c.id).where(RUNS.c.id.in_(ids), RUNS.c.owner != owner)
        known = select(TRASH.c.run_id).where(TRASH.c.run_id.in_(ids))
        left_out = {*connection.scalars(others), *connection.scalars(known)}
        rows = [
            {"run_id": each, "owner": owner, "batch": batch, "due_at": due_at}
            for each in ids
            if each not in left_out
        ]
        if rows:
            connection.execute(insert_once(connection, TRASH), rows)


def _empty_some(connection: Connection, left: Collection[str]) -> set[str]:
    """Delete some of what is due, or all there is at once, where all of it is due."""
    whole = connection.dialect.name == "sqlite" and not connection.scalar(select(_any_other(left)))
    some = select(TRASH.c.run_id).where(_due(left)).limit(None if whole else RUNS_AT_ONCE)
    taken = delete(TRASH).where(TRASH.c.run_id.in_(some)).returning(TRASH.c.run_id, TRASH.c.owner)
    rows = connection.execute(taken).all()
    if whole:
        return delete_everything(connection, [row.run_id for row in rows])
    deleted: set[str] = set()
    for owner in sorted({row.owner for row in rows}):
        theirs = [row.run_id for row in rows if row.owner == owner]
        deleted |= delete_some(connection, owner, theirs)
    return deleted


def _due(left: Collection[str]) -> ColumnElement[bool]:
    return or_(TRASH.c.due_at <= datetime.now(UTC), TRASH.c.batch.in_(left))


def _any_due(left: Collection[str]) -> ColumnElement[bool]:
    return exists().where(_due(left))


def _any_other(left: Collection[str]) -> ColumnElement[bool]:
    """Whether there is a run that does not go now."""
    due = select(TRASH.c.run_id).where(_due(left))
    return exists().where(RUNS.c.id.not_in(due))
