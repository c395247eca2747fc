"""A cell is written to its end, and no model is asked for what is there."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from fake_provider import FakeProvider
from sqlalchemy import insert, update
from waiting import until

from components.batch.cells import _figures
from runs.batch import cell_writer
from runs.batch.batches import add_batch, add_cells
from runs.batch.cell_writer import CellWriter
from runs.batch.cells import claim
from runs.batch.table import find_cells
from runs.batch.values import Cell, CellRow
from runs.engine import Engine
from runs.lane import Lane
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.heartbeats import new_writer, retire
from runs.store.journal import Journal
from runs.store.lanes import add_lane, add_texts
from runs.store.schema import BATCHES, CELLS, WRITERS
from runs.store.tracked_lane import TrackedLane
from runs.writing.retry import Timeouts

BRIEF = Brief(topic="How to test a backup", words=300)
KEYS = {"typed": "sk-typed"}
Write = Callable[..., CellRow]


@pytest.fixture
def address(sqlite: Callable[[Path], str], tmp_path: Path) -> str:
    return sqlite(tmp_path / "kept.db")


@pytest.fixture
def engine(database: Database, sdks: None) -> Iterator[Engine]:
    engine = Engine(journal=Journal(lambda: database), timeouts=Timeouts(back_off=0.01))
    yield engine
    engine.close()


@pytest.fixture
def writer(engine: Engine, database: Database) -> CellWriter:
    return CellWriter(engine, database, lambda *_: KEYS["typed"])


def add(database: Database, fake: FakeProvider, model: str, **more: object) -> str:
    """A batch of one cell; the cell's id."""
    settings = LaneSettings(provider="compatible", model=model, base_url=fake.base_url)
    budget = more.pop("budget", None)
    cell = Cell(brief=BRIEF, settings=replace(settings, **more), most=Decimal("0.05"))  # type: ignore[arg-type]
    batch_id = add_batch(database, "ada", size=1, budget=budget)  # type: ignore[arg-type]
    work = partial(add_cells, batch_id=batch_id, cells=[cell], first=1)
    return str(database.write(work).result()[0]["id"])


def row(database: Database, cell_id: str) -> CellRow:
    query = CELLS.select().with_only_columns(CELLS.c.batch_id).where(CELLS.c.id == cell_id)
    batch_id = database.read(lambda connection: connection.scalar(query))
    return find_cells(database, str(batch_id)).cells[0]


def left_behind(database: Database, cell_id: str, *, text: str, state: str | None = None) -> None:
    """A worker that is gone has begun the cell: its lane has this text, and ended so if it did."""
    dead = new_writer()
    retire(dead)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    values = {"id": dead, "host": "elsewhere", "process": 1, "seen_at": long_ago}
    database.write(lambda connection: connection.execute(insert(WRITERS), values).close()).result()
    claimed = database.write(partial(claim, cell_id=cell_id, me=dead)).result()
    assert claimed
    assert claimed != "busy"
    lane = Lane(claimed.brief, claimed.settings, clock=lambda: 0.0)
    lane.begin_try()
    lane.append(text)
    run = Run(claimed.brief, [lane], owner="ada", run_id=cell_id)
    tracked = TrackedLane(run=run, position=0, lane=lane, started_at=long_ago)
    pending = tracked.pending_text()
    assert pending

    def save(connection: object) -> None:
        add_lane(connection, tracked, dead)  # type: ignore[arg-type]
        add_texts(connection, [pending])  # type: ignore[arg-type]

    database.write(save).result()
    if state == "complete":
        from providers.base import Finished
        from runs.store.lanes import end_lane

        lane.finish(Finished(stop_reason="end"), cost=Decimal("0.01"))
        database.write(partial(end_lane, ended=lane)).result()


def test_a_cell_is_written_and_told(
    writer: CellWriter, database: Database, fake: FakeProvider, engine: Engine
) -> None:
    cell_id = add(database, fake, "good")
    asyncio.run(writer.write(cell_id))
    cell = row(database, cell_id)
    assert (cell.state, cell.place, cell.error) == ("complete", 1, "")
    assert cell.title.startswith("How to Test")
    assert cell.words > 100
    run = engine.find(cell_id)
    assert run
    assert (run.owner, run.lanes[0].view().text) == ("ada", fake.reply)
    assert fake.requests[0].headers["authorization"] == "Bearer sk-typed"
    asyncio.run(writer.write(cell_id))
    assert len(fake.requests) == 1


def test_a_post_is_free_only_where_its_model_is_and_it_was_written(
    writer: CellWriter,
    database: Database,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def written(model: str) -> CellRow:
        cell_id = add(database, fake, model)
        asyncio.run(writer.write(cell_id))
        return row(database, cell_id)

    free, failed = written("good"), written("fault-401")
    assert (free.state, free.cost, " · free" in _figures(free)) == ("complete", Decimal(0), True)
    assert (failed.state, failed.cost, "free" in _figures(failed)) == ("failed", None, False)
    for module in ("runs.batch.cell_writer", "runs.write_lane"):
        monkeypatch.setattr(f"{module}.cost_of", lambda *_, **__: None)
    unknown = written("good")
    assert (unknown.state, unknown.cost) == ("complete", None)


def test_a_cell_that_is_given_twice_at_once_is_asked_once(
    writer: CellWriter, database: Database, fake: FakeProvider
) -> None:
    cell_id = add(database, fake, "good")

    async def twice() -> None:
        await asyncio.gather(writer.write(cell_id), writer.write(cell_id))

    asyncio.run(twice())
    assert (len(fake.requests), row(database, cell_id).state) == (1, "complete")


def test_what_a_lost_worker_wrote_is_continued_from_its_text(
    writer: CellWriter, database: Database, fake: FakeProvider, engine: Engine
) -> None:
    cell_id = add(database, fake, "parts-4000")
    half = fake.reply[: len(fake.reply) // 2]
    left_behind(database, cell_id, text=half)
    asyncio.run(writer.write(cell_id))
    assert (row(database, cell_id).state, len(fake.requests)) == ("complete", 1)
    assert fake.requests[0].written == half.rstrip()
    run = engine.find(cell_id)
    assert run
    assert run.lanes[0].view().envelope.title


def test_what_a_lost_worker_had_completed_is_only_written_down(
    writer: CellWriter, database: Database, fake: FakeProvider
) -> None:
    cell_id = add(database, fake, "good")
    left_behind(database, cell_id, text=fake.reply, state="complete")
    asyncio.run(writer.write(cell_id))
    assert (row(database, cell_id).state, fake.requests) == ("complete", [])


@pytest.mark.parametrize(
    ("model", "state", "said"),
    [
        ("fault-401", "failed", "key"),
        ("reset", "cut", "was cut off"),
        ("refusal", "filtered", ""),
    ],
)
def test_how_a_cell_ends_is_told_in_words(
    writer: CellWriter, database: Database, fake: FakeProvider, model: str, state: str, said: str
) -> None:
    cell_id = add(database, fake, model)
    asyncio.run(writer.write(cell_id))
    cell = row(database, cell_id)
    assert cell.state == state
    assert said in cell.error


def test_a_whole_reply_that_is_no_post_is_not_complete(
    writer: CellWriter, database: Database, fake: FakeProvider
) -> None:
    fake.reply = "I would rather talk about something else."
    cell_id = add(database, fake, "good")
    asyncio.run(writer.write(cell_id))
    assert row(database, cell_id).state == "no_post"
    again = update(CELLS).values(state="open", tries=1)
    database.write(lambda connection: connection.execute(again).close()).result()
    fake.reply = "TITLE: A\nMETA_DESCRIPTION: B\nTAGS: c\nCATEGORIES: d\n\n## E\n\nF.\n</EndOFText>"
    asyncio.run(writer.write(cell_id))
    assert (row(database, cell_id).state, fake.requests[1].written) == ("complete", "")


def test_a_provider_that_has_too_much_to_do_is_waited_for(
    writer: CellWriter,
    database: Database,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cell_writer, "WAITS_S", (0.0, 0.0, 0.0))
    cell_id = add(database, fake, "flaky-429-5")
    asyncio.run(writer.write(cell_id))
    assert row(database, cell_id).state == "complete"
    assert len(fake.requests) == 6


def test_a_stopped_cell_keeps_its_text_and_a_closing_app_stops_none(
    writer: CellWriter, database: Database, fake: FakeProvider, engine: Engine
) -> None:
    cell_id = add(database, fake, "hold")
    thread = Thread(target=asyncio.run, args=[writer.write(cell_id)], daemon=True)
    thread.start()
    fake.wait_for(lambda: fake.requests and fake.requests[0].holding)
    until(lambda: engine.runs() and engine.runs()[0].lanes[0].view().envelope.title)
    writer.stop(next(iter(writer.batches.values())))
    thread.join(30)
    cell = row(database, cell_id)
    assert (cell.state, bool(cell.title)) == ("stopped", True)
    second = add(database, fake, "hold")
    Thread(target=asyncio.run, args=[writer.write(second)], daemon=True).start()
    fake.wait_for(lambda: len(fake.requests) == 2 and fake.requests[1].holding)
    run = engine.find(second)
    assert run
    engine.closing = True
    engine.stop(run)
    until(lambda: run.lanes[0].view().ended)
    engine.journal.flush()
    assert (row(database, second).state, row(database, second).writing) == ("open", True)


def test_nothing_is_sent_for_a_cell_that_is_not_paid_or_not_wanted(
    writer: CellWriter, database: Database, fake: FakeProvider
) -> None:
    unpaid = add(database, fake, "good", budget=Decimal("0.01"))
    asyncio.run(writer.write(unpaid))
    assert row(database, unpaid).state == "unpaid"
    paused = add(database, fake, "good")
    pause = update(BATCHES).values(state="paused")
    database.write(lambda connection: connection.execute(pause).close()).result()
    asyncio.run(writer.write(paused))
    assert (row(database, paused).state, fake.requests) == ("open", [])
