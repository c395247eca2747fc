"""Improvements in the database: each beside its batch, claimed by the process that searches.

A proposal that is asked for is paid from the batch's budget as a post is: what it may cost is held
before anything is sent. Whoever takes over from a process that is gone takes what that held for
spent: nobody knows what became of the request.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from runs.batch.cells import HOLD
from runs.batch.money import to_billionths
from runs.improvement.plan import Plan, plan_values, read_plan
from runs.improvement.values import Improvement, State, read_candidates, read_judged
from runs.store.database import Database
from runs.store.heartbeats import live_writers
from runs.store.schema import BATCHES, IMPROVEMENTS


class TakenOver(Exception):
    """A writer was silent for so long that its improvement is another's, or it was deleted."""


def add_improvement(database: Database, batch_id: str, plan: Plan) -> None:
    """Add an improvement that nobody searches for yet."""
    values = {
        "batch_id": batch_id,
        "state": "running",
        "reason": "",
        "plan": plan_values(plan),
        "held": 0,
        "replies": [],
    }
    add = insert(IMPROVEMENTS)
    database.write(lambda connection: connection.execute(add, values).close()).result()


def find_improvement(database: Database, batch_id: str) -> Improvement | None:
    """The improvement of a batch; None for a batch that writes posts and nothing else."""
    query = select(IMPROVEMENTS).where(IMPROVEMENTS.c.batch_id == batch_id)
    row = database.read(lambda connection: connection.execute(query).mappings().one_or_none())
    if row is None:
        return None
    found = row["found"]
    return Improvement(
        batch_id=batch_id,
        state=row["state"],
        reason=row["reason"],
        plan=read_plan(row["plan"]),
        proposals=len(row["replies"]),
        candidates=read_candidates(found) if found else (),
        winner=found["winner"] if found else None,
        judged=read_judged(found) if found else None,
    )


def replies_of(database: Database, batch_id: str) -> list[str]:
    """What the reflecting model said so far, in its order."""
    query = select(IMPROVEMENTS.c.replies).where(IMPROVEMENTS.c.batch_id == batch_id)
    return list(database.read(lambda connection: connection.scalar(query)) or ())


def to_search(database: Database) -> list[str]:
    """The batches whose improvement nobody searches for, though it is to go on."""

    def look(connection: Connection) -> list[str]:
        query = select(IMPROVEMENTS.c.batch_id, IMPROVEMENTS.c.writer)
        rows = connection.execute(query.where(IMPROVEMENTS.c.state == "running")).all()
        living = live_writers(connection) if rows else set()
        return [row.batch_id for row in rows if row.writer not in living]

    return database.read(look)


def claim_improvement(database: Database, batch_id: str, me: str) -> bool:
    """Take an improvement; False if another one that lives has it, or it is not to go on."""

    def claim(connection: Connection) -> bool:
        mine = IMPROVEMENTS.c.batch_id == batch_id
        row = connection.execute(select(IMPROVEMENTS).where(mine)).mappings().one_or_none()
        if row is None or row["state"] != "running":
            return False
        if row["writer"] not in (None, me) and row["writer"] in live_writers(connection):
            return False
        seen = IMPROVEMENTS.c.writer.is_not_distinct_from(row["writer"])
        take = update(IMPROVEMENTS).where(mine, seen).values(writer=me, held=0)
        if not connection.execute(take).rowcount:
            return False
        _pay(connection, batch_id, freed=row["held"], paid=row["held"])
        return True

    return database.write(claim).result()


def hold_for_reply(database: Database, batch_id: str, me: str, most: Decimal) -> bool:
    """Hold what a proposal may cost; False if the batch's budget does not pay for it.

    Raises:
        TakenOver: another process searches by now.
    """
    amount = to_billionths(most)

    def hold(connection: Connection) -> bool:
        _row_of(connection, batch_id, me)
        if not connection.execute(HOLD, {"batch": batch_id, "more": amount}).rowcount:
            return False
        mine = update(IMPROVEMENTS).where(IMPROVEMENTS.c.batch_id == batch_id)
        connection.execute(mine.values(held=amount)).close()
        return True

    return database.write(hold).result()


def keep_reply(
    database: Database, batch_id: str, me: str, number: int, reply: str | None, cost: Decimal
) -> None:
    """Keep a reply, and pay for it from what was held.

    Args:
        database: Where to.
        batch_id: Whose improvement it is.
        me: The writer that claimed it.
        number: Of the reply, from 0: what was kept from there on is of another search.
        reply: None where none came.
        cost: US dollars.

    Raises:
        TakenOver: another process searches by now, and took what was held for spent.
    """

    def keep(connection: Connection) -> None:
        row = _row_of(connection, batch_id, me)
        mine = IMPROVEMENTS.c.batch_id == batch_id
        replies = row["replies"] if reply is None else [*row["replies"][:number], reply]
        change = update(IMPROVEMENTS).where(mine).values(replies=replies, held=0)
        connection.execute(change).close()
        _pay(connection, batch_id, freed=row["held"], paid=to_billionths(cost))

    database.write(keep).result()


def keep_found(database: Database, batch_id: str, me: str, found: Mapping[str, Any]) -> None:
    """Keep what was found so far. Raises as `hold_for_reply` does."""
    _change_mine(database, batch_id, me, found=found)


def end_improvement(
    database: Database, batch_id: str, me: str, state: State, reason: str = ""
) -> None:
    """It has come to its end, or cannot go on. Raises as `hold_for_reply` does."""
    _change_mine(database, batch_id, me, state=state, reason=reason, writer=None)


def reopen_improvement(database: Database, batch_id: str) -> bool:
    """Have one that had ended go on; False for any other."""
    ended = (IMPROVEMENTS.c.batch_id == batch_id, IMPROVEMENTS.c.state == "ended")
    reopen = update(IMPROVEMENTS).where(*ended).values(state="running", reason="", writer=None)
    return bool(database.write(lambda connection: connection.execute(reopen).rowcount).result())


def _change_mine(database: Database, batch_id: str, me: str, **values: Any) -> None:
    change = update(IMPROVEMENTS).where(IMPROVEMENTS.c.batch_id == batch_id).values(**values)

    def make(connection: Connection) -> None:
        _row_of(connection, batch_id, me)
        connection.execute(change).close()

    database.write(make).result()


def _row_of(connection: Connection, batch_id: str, me: str) -> RowMapping:
    """An improvement that this writer has claimed.

    Raises:
        TakenOver: it has it no more; also where it was deleted.
    """
    mine = (IMPROVEMENTS.c.batch_id == batch_id, IMPROVEMENTS.c.writer == me)
    query = select(IMPROVEMENTS).where(*mine).with_for_update()
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise TakenOver
    return row


def _pay(connection: Connection, batch_id: str, *, freed: int, paid: int) -> None:
    values = {"held": BATCHES.c.held - freed, "spent": BATCHES.c.spent + paid}
    connection.execute(update(BATCHES).where(BATCHES.c.id == batch_id).values(**values)).close()
