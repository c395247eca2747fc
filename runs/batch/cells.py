"""What a worker does to a cell: claim it before anything is asked, and settle it when it has ended.

Each is one transaction, and can be repeated without harm: after a broken connection, nobody knows
whether it was committed. Amounts are billionths of a dollar.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Literal

from sqlalchemy import Connection, RowMapping, bindparam, or_, select, update

from runs.batch.money import to_billionths, to_dollars
from runs.batch.values import CellState
from runs.settings import Brief, LaneSettings
from runs.store.heartbeats import live_writers
from runs.store.records import read_brief, read_settings
from runs.store.schema import BATCHES, CELLS, TEMPLATES

UNPAID: Final = "What is left of the batch's budget does not pay for it. Raise the budget."
NO_PRICE: Final = "The price is unknown, so the batch's budget cannot hold. Write it without one."


# Made once: each cell uses them.
WHOLE_CELLS: Final = (
    select(
        CELLS,
        TEMPLATES.c.text.label("prompt_text"),
        BATCHES.c.owner,
        BATCHES.c.state.label("batch_state"),
        BATCHES.c.budget,
        BATCHES.c.writer.label("keys"),
    )
    .join(BATCHES, BATCHES.c.id == CELLS.c.batch_id)
    .join(TEMPLATES, TEMPLATES.c.digest == CELLS.c.prompt_digest)
)
"""Cells with all that they are written with."""
SELECT_CELL: Final = WHOLE_CELLS.where(CELLS.c.id == bindparam("cell"))
TAKE: Final = (
    update(CELLS)
    .where(
        CELLS.c.id == bindparam("cell"),
        CELLS.c.state == "open",
        CELLS.c.writer.is_not_distinct_from(bindparam("seen")),
    )
    .values(writer=bindparam("me"), held=bindparam("amount"))
)
HOLD: Final = (
    update(BATCHES)
    .where(
        BATCHES.c.id == bindparam("batch"),
        or_(
            BATCHES.c.budget.is_(None),
            BATCHES.c.spent + BATCHES.c.held + bindparam("more") <= BATCHES.c.budget,
        ),
    )
    .values(held=BATCHES.c.held + bindparam("more"))
)
IS_HELD: Final = (
    select(CELLS.c.id)
    .join(BATCHES, BATCHES.c.id == CELLS.c.batch_id)
    .where(
        CELLS.c.batch_id == bindparam("batch"),
        CELLS.c.id != bindparam("cell"),
        CELLS.c.state == "open",
        CELLS.c.held > 0,
        CELLS.c.half_price.is_(False),
        BATCHES.c.spent + BATCHES.c.held + bindparam("more") > BATCHES.c.budget,
        BATCHES.c.spent + bindparam("more") <= BATCHES.c.budget,
    )
)
"""Cells for which dollars are held that another one needs."""
MINE: Final = (
    select(CELLS.c.id, CELLS.c.state, CELLS.c.batch_id, CELLS.c.held, CELLS.c.cost)
    .where(CELLS.c.id == bindparam("cell"), CELLS.c.writer == bindparam("me"))
    .with_for_update()
)
END: Final = (
    update(BATCHES)
    .where(BATCHES.c.id == bindparam("batch"))
    .values(
        held=BATCHES.c.held - bindparam("freed"),
        spent=BATCHES.c.spent + bindparam("paid"),
        ended=BATCHES.c.ended + 1,
    )
    .returning(BATCHES.c.ended)
)
CLOSE: Final = (
    update(CELLS)
    .where(CELLS.c.id == bindparam("cell"))
    .values(
        state=bindparam("is"),
        writer=None,
        half_price=False,
        job_id=None,
        held=0,
        cost=bindparam("paid"),
        place=bindparam("at"),
        ended_at=bindparam("now"),
        title=bindparam("titled"),
        words=bindparam("counted"),
        duration=bindparam("took"),
        stop_reason=bindparam("why"),
        error=bindparam("said"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A cell that this worker is to write."""

    id: str
    owner: str
    batch_id: str
    brief: Brief
    settings: LaneSettings
    """With what is held for it as its budget, if the batch has one."""
    is_new: bool
    """No worker has had it: nothing of it was asked."""
    taken_over: bool
    """Another worker had it, and is gone."""
    key_of: str | None
    """The writer whose typed keys it is written with; None for the environment's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a cell ended."""

    state: CellState
    cost: Decimal | None = None
    """US dollars of this try; None where unknown."""
    title: str = ""
    words: int = 0
    duration: float = 0.0
    stop_reason: str | None = None
    error: str = ""


def claim(connection: Connection, cell_id: str, me: str) -> Claimed | Literal["busy"] | None:
    """Take a cell, and hold what it may cost. None: it is over, or not wanted now.

    `busy`: a worker that lives has it, or holds dollars that it may give back.
    """
    row = connection.execute(SELECT_CELL, {"cell": cell_id}).mappings().one_or_none()
    if row is None or row["state"] != "open" or row["batch_state"] != "running":
        return None
    if row["half_price"] or row["keys"] not in (None, me):
        return None
    before: str | None = row["writer"]
    if before not in (None, me) and before in live_writers(connection):
        return "busy"
    most: int | None = row["most"]
    if row["budget"] is None:
        most = most or 0  # nothing has to be paid for it
    if most is not None and _may_be_paid_later(connection, row, most):
        return "busy"
    taken = {"cell": cell_id, "seen": before, "me": me, "amount": most or 0}
    if not connection.execute(TAKE, taken).rowcount:
        return "busy"
    if most is None or not hold(connection, row, most):
        refuse(connection, row, NO_PRICE if most is None else UNPAID)
        return None
    return _claimed(row, me)


def settle(connection: Connection, cell_id: str, me: str, outcome: Outcome) -> None:
    """Write down how a cell ended; nothing, if another worker has it by now."""
    row = connection.execute(MINE, {"cell": cell_id, "me": me}).mappings().one_or_none()
    if row is not None and row["state"] == "open":
        close_cell(connection, row, outcome)


def close_cell(connection: Connection, row: RowMapping, outcome: Outcome) -> None:
    """Have an open cell be at its end, and free what is held for it."""
    cost = None if outcome.cost is None else to_billionths(outcome.cost)
    values = {
        "cell": row["id"],
        "is": outcome.state,
        "paid": row["cost"] if cost is None else (row["cost"] or 0) + cost,
        "at": _end(connection, row, cost or 0),
        "now": datetime.now(UTC),
        "titled": outcome.title,
        "counted": outcome.words,
        "took": outcome.duration,
        "why": outcome.stop_reason,
        "said": outcome.error,
    }
    connection.execute(CLOSE, values)


def hold(connection: Connection, row: RowMapping, most: int) -> bool:
    """Hold what a cell may cost, in the place of what is held for it; False if that is too much.

    One statement looks and holds: no two workers can be promised the same dollars. Where nothing
    changes, workers need not wait for each other.
    """
    more = {"batch": row["batch_id"], "more": most - row["held"]}
    if row["budget"] is None and not more["more"]:
        return True
    return bool(connection.execute(HOLD, more).rowcount)


def _may_be_paid_later(connection: Connection, row: RowMapping, most: int) -> bool:
    """Whether a cell can be paid only once others, which are being written, cost less than held."""
    if row["budget"] is None:
        return False
    others = {"batch": row["batch_id"], "cell": row["id"], "more": most - row["held"]}
    written = IS_HELD.where(CELLS.c.writer.in_(live_writers(connection)))
    return connection.scalar(written.limit(1), others) is not None


def _end(connection: Connection, row: RowMapping, cost: int) -> int | None:
    """Free what is held for a cell that has ended; its place among the ends of its batch."""
    values = {"batch": row["batch_id"], "freed": row["held"], "paid": cost}
    place: int | None = connection.scalar(END, values)
    return place


def refuse(connection: Connection, row: RowMapping, reason: str) -> None:
    """Nothing is sent for a cell that cannot be paid."""
    place = _end(connection, row, 0)
    ended = {"state": "unpaid", "writer": None, "held": 0, "place": place, "error": reason}
    connection.execute(
        update(CELLS).where(CELLS.c.id == row["id"]).values(**ended, ended_at=datetime.now(UTC))
    )


def _claimed(row: RowMapping, me: str) -> Claimed:
    settings = read_settings(row["settings"], row["prompt_text"])
    if row["budget"] is not None:
        settings = _within(settings, to_dollars(row["most"]))
    return Claimed(
        id=row["id"],
        owner=row["owner"],
        batch_id=row["batch_id"],
        brief=read_brief(row["brief"]),
        settings=settings,
        is_new=row["writer"] is None and not row["tries"],
        taken_over=row["writer"] not in (None, me),
        key_of=row["keys"],
    )


def _within(settings: LaneSettings, most: Decimal) -> LaneSettings:
    """A lane spends no more than is held for it; one that costs nothing needs no limit."""
    return replace(settings, budget=float(most)) if most else settings
