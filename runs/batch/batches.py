"""Batches in the database: add, list, mark, and how far each is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final

from sqlalchemy import (
    Connection,
    RowMapping,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from posts.plain_text import fold_line
from runs.batch.money import to_billionths, to_dollars
from runs.batch.values import Batch, Cell, CellState, Progress
from runs.settings import LaneSettings
from runs.store.database import Database
from runs.store.heartbeats import live_writers
from runs.store.insert_once import insert_once
from runs.store.records import brief_values, digest_of, settings_values
from runs.store.schema import BATCHES, CELLS, JOBS, TEMPLATES

WINDOW: Final = timedelta(minutes=2)
"""By what ended in it, the speed is told."""
SHORTEST_WINDOW_S: Final = 1.0
MAX_NAME: Final = 80
MAX_NOTE: Final = 300

# Made once: it is asked again and again while a batch is written.
_WRITTEN: Final = (CELLS.c.writer.is_not(None) & (CELLS.c.state == "open")).label("written")
_IN_JOB: Final = (CELLS.c.job_id.is_not(None) & (CELLS.c.state == "open")).label("in_job")
COUNT: Final = (
    select(
        CELLS.c.state,
        _WRITTEN,
        _IN_JOB,
        func.count(),
        func.sum(CELLS.c.words),
        func.sum(case((CELLS.c.ended_at >= bindparam("since"), 1), else_=0)),
    )
    .where(CELLS.c.batch_id == bindparam("batch"))
    .group_by(CELLS.c.state, _WRITTEN, _IN_JOB)
)
"""How many cells of a batch are how far."""
ONE: Final = select(BATCHES).where(BATCHES.c.id == bindparam("batch"))


def add_batch(
    database: Database,
    owner: str,
    *,
    size: int,
    budget: Decimal | None = None,
    name: str = "",
    writer: str | None = None,
    half_price: bool = False,
) -> str:
    """Add a batch that has no cells yet; its id."""
    batch_id = token_urlsafe(16)
    values = {
        "id": batch_id,
        "owner": owner,
        "started_at": datetime.now(UTC),
        "state": "running",
        "size": size,
        "ended": 0,
        "budget": None if budget is None else to_billionths(budget),
        "spent": 0,
        "held": 0,
        "writer": writer,
        "name": fold_line(name)[:MAX_NAME],
        "note": "",
        "starred": False,
        "half_price": half_price,
    }
    database.write(lambda connection: connection.execute(insert(BATCHES), values).close()).result()
    return batch_id


def add_cells(
    connection: Connection,
    batch_id: str,
    cells: Sequence[Cell],
    *,
    first: int,
    half_price: bool = False,
) -> list[dict[str, Any]]:
    """Add cells that are not there; the rows of all of them, the first of that number.

    At half price, jobs are to write those that may wait: they are not for the queue.
    The same cell always gets the same id: who was interrupted adds all of them once more.
    """
    texts = {cell.settings.prompt.text for cell in _one_a_lane(cells)}
    prompts = [{"digest": digest_of(text), "text": text} for text in sorted(texts)]
    connection.execute(insert_once(connection, TEMPLATES), prompts)
    lanes = _lanes_of(cells)
    rows = [
        _row_of(batch_id, number, cell, lanes[id(cell.settings)])
        | {"half_price": half_price and cell.may_wait}
        for number, cell in enumerate(cells, start=first)
    ]
    connection.execute(insert_once(connection, CELLS), rows)
    return rows


def is_of_one_process(database: Database, batch_id: str) -> bool:
    """Whether one process alone may write a batch, as it has its keys."""
    query = select(BATCHES.c.writer).where(BATCHES.c.id == batch_id)
    return database.read(lambda connection: connection.scalar(query)) is not None


def cell_ids_of(batch_id: str, cells: Sequence[Cell]) -> list[str]:
    """The id that each of these cells has, or would have, in a batch."""
    lanes = _lanes_of(cells)
    return [str(_row_of(batch_id, 0, cell, lanes[id(cell.settings)])["id"]) for cell in cells]


def find_batch(database: Database, batch_id: str) -> Batch | None:
    """A batch; None if there is none with that id."""
    found = database.read(partial(_batches, conditions=[BATCHES.c.id == batch_id]))
    return found[0] if found else None


def list_batches(database: Database, owner: str, *, limit: int = 100) -> list[Progress]:
    """An owner's batches and how far each is: starred ones first, then the newest."""
    batches = database.read(partial(_batches, conditions=[BATCHES.c.owner == owner]))
    ordered = sorted(batches, key=lambda batch: not batch.starred)[:limit]
    return [database.read(partial(_progress, batch=batch)) for batch in ordered]


def batch_progress(database: Database, batch_id: str) -> Progress | None:
    """How far a batch is; None if there is none with that id."""

    def look(connection: Connection) -> Progress | None:
        row = connection.execute(ONE, {"batch": batch_id}).mappings().one_or_none()
        return _progress(connection, _of_rows(connection, [row])[0]) if row else None

    return database.read(look)


def mark_batch(
    database: Database,
    owner: str,
    batch_id: str,
    *,
    name: str | None = None,
    note: str | None = None,
    starred: bool | None = None,
) -> None:
    """Change what a person puts on a batch of theirs; None leaves it as it is."""
    asked = {
        "name": None if name is None else fold_line(name)[:MAX_NAME],
        "note": None if note is None else fold_line(note)[:MAX_NOTE],
        "starred": starred,
    }
    values = {key: value for key, value in asked.items() if value is not None}
    mine = (BATCHES.c.id == batch_id, BATCHES.c.owner == owner)
    if values:
        change = update(BATCHES).where(*mine).values(**values)
        database.write(lambda connection: connection.execute(change).close()).result()


def any_open(connection: Connection, writer: str | None = None) -> bool:
    """Whether a running batch has cells that a worker with this id may write."""
    may = or_(BATCHES.c.writer.is_(None), BATCHES.c.writer == writer)
    query = select(CELLS.c.id).join(BATCHES).where(CELLS.c.state == "open", may)
    query = query.where(BATCHES.c.state == "running").limit(1)
    return connection.scalar(query) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lane:
    """What all cells with the same settings have in common."""

    model_id: str
    prompt_label: str
    prompt_digest: str
    plain: dict[str, Any]
    told: str

    @classmethod
    def of(cls, settings: LaneSettings) -> "_Lane":
        plain = settings_values(settings)
        return cls(
            model_id=settings.model_id,
            prompt_label=settings.prompt.label,
            prompt_digest=digest_of(settings.prompt.text),
            plain=plain,
            told=repr(plain),
        )


def _lanes_of(cells: Sequence[Cell]) -> dict[int, _Lane]:
    """By the identity of settings: many cells share a lane's, which are made plain once."""
    return {id(cell.settings): _Lane.of(cell.settings) for cell in _one_a_lane(cells)}


def _one_a_lane(cells: Sequence[Cell]) -> Iterable[Cell]:
    return {id(cell.settings): cell for cell in cells}.values()


def _row_of(batch_id: str, number: int, cell: Cell, lane: _Lane) -> dict[str, Any]:
    brief = brief_values(cell.brief)
    return {
        "id": _id_of(batch_id, repr(brief), lane.told, lane.prompt_digest, cell.repeat),
        "batch_id": batch_id,
        "number": number,
        "topic": cell.brief.topic,
        "brief": brief,
        "prompt_label": lane.prompt_label,
        "prompt_digest": lane.prompt_digest,
        "model_id": lane.model_id,
        "settings": lane.plain,
        "repeat": cell.repeat,
        "most": None if cell.most is None else to_billionths(cell.most),
        "state": "open",
        "tries": 0,
        "held": 0,
        "title": "",
        "words": 0,
        "duration": 0.0,
        "error": "",
    }


def _id_of(*parts: object) -> str:
    """As hard to guess as the batch's own id, which is among the parts."""
    return sha256("\n".join(map(str, parts)).encode(errors="surrogatepass")).hexdigest()[:32]


def _batches(connection: Connection, conditions: Sequence[Any]) -> list[Batch]:
    query = select(BATCHES).where(*conditions).order_by(BATCHES.c.started_at.desc())
    return _of_rows(connection, connection.execute(query).mappings().all())


def _of_rows(connection: Connection, rows: Sequence[RowMapping]) -> list[Batch]:
    living = live_writers(connection) if any(row["writer"] for row in rows) else set()
    return [_batch(row, living) for row in rows]


def _batch(row: RowMapping, living: set[str]) -> Batch:
    return Batch(
        id=row["id"],
        owner=row["owner"],
        started_at=row["started_at"],
        state=row["state"],
        size=row["size"],
        budget=None if row["budget"] is None else to_dollars(row["budget"]),
        spent=to_dollars(row["spent"]),
        held=to_dollars(row["held"]),
        needs_key=row["writer"] is not None and row["writer"] not in living,
        name=row["name"],
        note=row["note"],
        starred=row["starred"],
        half_price=row["half_price"],
    )


def _progress(connection: Connection, batch: Batch) -> Progress:
    """One look at the cells; nobody counts them elsewhere."""
    now = datetime.now(UTC)
    since = max(now - WINDOW, batch.started_at)
    asked = {"batch": batch.id, "since": since}
    counts: dict[CellState, int] = {}
    writing = at_provider = words = lately = 0
    rows = connection.execute(COUNT, asked)
    for state, is_written, is_in_job, cells, their_words, of_late in rows:
        counts[state] = counts.get(state, 0) + cells
        writing += cells if is_written else 0
        at_provider += cells if is_in_job else 0
        words += their_words or 0
        lately += of_late or 0
    window = max((now - since).total_seconds(), SHORTEST_WINDOW_S)
    return Progress(
        batch=batch,
        counts=counts,
        writing=writing,
        words=words,
        cells_a_minute=lately / window * 60 if lately else None,
        at_provider=at_provider,
        **(_jobs_of(connection, batch.id) if at_provider else {}),
    )


def _jobs_of(connection: Connection, batch_id: str) -> dict[str, Any]:
    """Since when the provider has the cells of a batch, and what is the matter with asking it."""
    mine = (JOBS.c.batch_id == batch_id, JOBS.c.state != "over")
    rows = connection.execute(select(JOBS.c.sent_at, JOBS.c.trouble).where(*mine)).all()
    sent = [row.sent_at for row in rows if row.sent_at]
    trouble = next((row.trouble for row in rows if row.trouble), "")
    return {"sent_at": min(sent, default=None), "trouble": trouble}
