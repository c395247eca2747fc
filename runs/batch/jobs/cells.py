"""The cells of jobs in the database: into a job, out of it, and to their ends.

As in `runs.batch.cells`, each of these is one transaction or part of one, and can be repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, func, or_, select, update

from runs.batch.cells import NO_PRICE, UNPAID, WHOLE_CELLS, Outcome, close_cell, hold, refuse
from runs.batch.money import to_billionths
from runs.lane import Lane
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store.lanes import add_lane, end_lane
from runs.store.records import read_brief, read_settings
from runs.store.schema import BATCHES, CELLS
from runs.store.tracked_lane import TrackedLane

ADDED_WITHIN: Final = timedelta(minutes=1)
"""After that, a batch is sent though some of its cells were never added."""
IN_JOB: Final = (
    select(CELLS.c.id, CELLS.c.state, CELLS.c.batch_id, CELLS.c.held, CELLS.c.cost)
    .where(CELLS.c.id == bindparam("cell"), CELLS.c.job_id == bindparam("job"))
    .with_for_update()
)
UNSENT: Final = (CELLS.c.job_id.is_(None), CELLS.c.half_price, CELLS.c.state == "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCell:
    """A cell that a job is to write."""

    id: str
    owner: str
    batch_id: str
    brief: Brief
    settings: LaneSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A cell, and the job that it goes to."""

    cell: JobCell
    job_id: str
    """Empty where it cannot be asked for."""
    keys_of: str | None
    """The process that has its typed key; None for the environment's."""
    most: Decimal | None
    """US dollars that it may cost there; None where the price is not known."""
    refusal: str
    """Why it cannot be asked for; empty if it can."""


def batches_to_send(connection: Connection, me: str, providers: Sequence[str]) -> list[str]:
    """The running batches, ours alone or of these providers, of which cells are to go into jobs."""
    may = or_(BATCHES.c.writer == me, BATCHES.c.writer.is_(None) & _of(providers))
    query = select(CELLS.c.batch_id).join(BATCHES).where(*UNSENT, may).distinct()
    ids = connection.scalars(query.where(BATCHES.c.state == "running", BATCHES.c.half_price)).all()
    return [batch_id for batch_id in ids if _all_are_added(connection, batch_id)]


def unsent_cells(
    connection: Connection, batch_id: str, me: str, providers: Sequence[str], *, limit: int
) -> list[JobCell]:
    """Some cells of a batch that are to go into jobs, those of a model together."""
    may = or_(BATCHES.c.writer == me, _of(providers))
    query = WHOLE_CELLS.where(CELLS.c.batch_id == batch_id, *UNSENT, may)
    query = query.order_by(CELLS.c.model_id, CELLS.c.number).limit(limit)
    return [_cell(row) for row in connection.execute(query).mappings()]


def cells_of_job(connection: Connection, job_id: str) -> list[JobCell]:
    """The cells that a job has still to write."""
    query = WHOLE_CELLS.where(CELLS.c.job_id == job_id, CELLS.c.state == "open")
    rows = connection.execute(query.order_by(CELLS.c.number)).mappings()
    return [_cell(row) for row in rows]


def put_into_job(connection: Connection, placed: Placed) -> None:
    """Have a cell be in a job, and hold what it may cost there; or at its end, where none is."""
    query = select(CELLS, BATCHES.c.budget).join(BATCHES)
    query = query.where(CELLS.c.id == placed.cell.id, *UNSENT).with_for_update(of=CELLS)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return
    most = None if placed.most is None else to_billionths(placed.most)
    if placed.refusal:
        close_cell(connection, row, Outcome(state="failed", error=placed.refusal))
    elif most is None and row["budget"] is not None:
        refuse(connection, row, NO_PRICE)
    elif hold(connection, row, most or 0):
        values = {"job_id": placed.job_id, "held": most or 0}
        connection.execute(update(CELLS).where(CELLS.c.id == placed.cell.id).values(values))
    else:
        refuse(connection, row, UNPAID)


def give_back(connection: Connection, job_id: str) -> None:
    """Have the cells of a job that was never submitted be in none, and free what is held."""
    mine = (CELLS.c.job_id == job_id, CELLS.c.state == "open")
    sums = select(CELLS.c.batch_id, func.sum(CELLS.c.held)).where(*mine).group_by(CELLS.c.batch_id)
    for batch_id, held in connection.execute(sums).all():
        freed = update(BATCHES).where(BATCHES.c.id == batch_id)
        connection.execute(freed.values(held=BATCHES.c.held - held))
    connection.execute(update(CELLS).where(*mine).values(job_id=None, held=0))


def settle_in_job(
    connection: Connection,
    cell_id: str,
    job_id: str,
    me: str,
    outcome: Outcome,
    *,
    run: Run | None = None,
    lane: Lane | None = None,
) -> bool:
    """Keep what a job wrote of a cell, and how it ended; False where it has ended already."""
    row = connection.execute(IN_JOB, {"cell": cell_id, "job": job_id}).mappings().one_or_none()
    if row is None or row["state"] != "open":
        return False
    if run and lane:
        tracked = TrackedLane(run=run, position=0, lane=lane, started_at=run.started_at)
        add_lane(connection, tracked, me)
        end_lane(connection, lane)
    close_cell(connection, row, outcome)
    return True


def _of(providers: Sequence[str]) -> ColumnElement[bool]:
    ours = [CELLS.c.model_id.startswith(f"{each}:", autoescape=True) for each in providers]
    return or_(False, *ours)  # noqa: FBT003 - SQLAlchemy's beginning of a chain


def _all_are_added(connection: Connection, batch_id: str) -> bool:
    batch = connection.execute(select(BATCHES).where(BATCHES.c.id == batch_id)).one()
    if datetime.now(UTC) - batch.started_at > ADDED_WITHIN:
        return True
    cells = select(func.count()).select_from(CELLS).where(CELLS.c.batch_id == batch_id)
    return bool(connection.scalar(cells) == batch.size)


def _cell(row: RowMapping | dict[str, Any]) -> JobCell:
    return JobCell(
        id=row["id"],
        owner=row["owner"],
        batch_id=row["batch_id"],
        brief=read_brief(row["brief"]),
        settings=read_settings(row["settings"], row["prompt_text"]),
    )
