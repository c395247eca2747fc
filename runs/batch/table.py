"""The cells of a batch as a table: sorted, filtered, searched, some at a time."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Text,
    bindparam,
    cast,
    exists,
    func,
    select,
)

from runs.batch.money import to_dollars
from runs.batch.values import CellFilter, CellOrder, CellPage, CellRow, ShownState
from runs.store.database import Database
from runs.store.schema import CELLS, RUNS

HAS_RUN: Final = exists().where(RUNS.c.id == CELLS.c.id).label("has_run")
ENDED: Final = (
    select(CELLS, HAS_RUN)
    .where(CELLS.c.batch_id == bindparam("batch"), CELLS.c.place > bindparam("behind"))
    .order_by(CELLS.c.place)
    .limit(bindparam("most"))
)


def find_cells(
    database: Database,
    batch_id: str,
    *,
    wanted: CellFilter | None = None,
    order: CellOrder = "number",
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> CellPage:
    """Some of a batch's cells, and how many there are in all."""
    conditions = _conditions(batch_id, wanted or CellFilter())
    column = CELLS.c[order]
    by = column.desc() if descending else column.asc()
    query = select(CELLS, HAS_RUN).where(*conditions).order_by(by.nulls_last(), CELLS.c.number)
    counted = select(func.count()).select_from(CELLS).where(*conditions)

    def look(connection: Connection) -> CellPage:
        rows = connection.execute(query.offset(offset).limit(limit)).mappings().all()
        return CellPage(cells=tuple(map(_cell, rows)), total=connection.scalar(counted) or 0)

    return database.read(look)


def ended_after(
    database: Database, batch_id: str, place: int, *, limit: int = 100
) -> list[CellRow]:
    """The cells that ended after that place, in the order of their ends."""
    asked = {"batch": batch_id, "behind": place, "most": limit}
    rows = database.read(lambda connection: connection.execute(ENDED, asked).mappings().all())
    return [_cell(row) for row in rows]


def cell_options(database: Database, batch_id: str) -> Mapping[str, Sequence[str]]:
    """The models and prompts of a batch, in alphabetical order."""
    options = {}
    for name in ("model_id", "prompt_label"):
        query = select(CELLS.c[name]).where(CELLS.c.batch_id == batch_id).distinct()
        options[name] = _sorted(database, query)
    return options


def ids_of(database: Database, batch_id: str) -> set[str]:
    """The ids of a batch's cells."""
    query = select(CELLS.c.id).where(CELLS.c.batch_id == batch_id)
    return {*database.read(lambda connection: connection.scalars(query).all())}


def count_versions(database: Database, batch_id: str) -> int:
    """How many prompts, models and settings a batch's topics are written with."""
    # As text: PostgreSQL does not compare JSON.
    settings = func.count(cast(CELLS.c.settings, Text).distinct())
    query = select(settings).where(CELLS.c.batch_id == batch_id)
    return database.read(lambda connection: connection.scalar(query) or 0)


def _sorted(database: Database, query: Any) -> list[str]:
    return sorted(database.read(lambda connection: connection.scalars(query).all()))


def _conditions(batch_id: str, wanted: CellFilter) -> list[ColumnElement[bool]]:
    equal = {CELLS.c.model_id: wanted.model_id, CELLS.c.prompt_label: wanted.prompt_label}
    conditions = [CELLS.c.batch_id == batch_id, *_of_state(wanted.state)]
    conditions += [column == value for column, value in equal.items() if value is not None]
    for word in wanted.search.split():
        found = (CELLS.c.topic, CELLS.c.title, CELLS.c.error)
        some = [func.lower(column).contains(word.lower(), autoescape=True) for column in found]
        conditions.append(some[0] | some[1] | some[2])
    return conditions


def _of_state(state: ShownState | None) -> list[ColumnElement[bool]]:
    """As `CellRow` tells them apart."""
    is_open, in_job = CELLS.c.state == "open", CELLS.c.job_id.is_not(None)
    written = CELLS.c.writer.is_not(None)
    match state:
        case None:
            return []
        case "writing":
            return [is_open, written]
        case "at_provider":
            return [is_open, in_job]
        case "open":
            return [is_open, ~written, ~in_job]
    return [CELLS.c.state == state]


def _cell(row: RowMapping) -> CellRow:
    return CellRow(
        id=row["id"],
        number=row["number"],
        topic=row["topic"],
        variables=row["brief"].get("variables") or {},
        prompt_label=row["prompt_label"],
        prompt_digest=row["prompt_digest"],
        model_id=row["model_id"],
        repeat=row["repeat"],
        state=row["state"],
        writing=row["state"] == "open" and row["writer"] is not None,
        has_run=bool(row["has_run"]),
        at_provider=row["state"] == "open" and row["job_id"] is not None,
        place=row["place"],
        title=row["title"],
        words=row["words"],
        cost=_dollars(row["cost"]),
        duration=row["duration"],
        stop_reason=row["stop_reason"],
        error=row["error"],
    )


def _dollars(amount: int | None) -> Decimal | None:
    return None if amount is None else to_dollars(amount)
