"""A batch in the real queue: paused, hurried, stopped, forgotten, and with a typed key."""

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from dbos._sys_db import SystemDatabase
from fake_provider import FakeProvider
from sqlalchemy import text, update
from waiting import until

from runs.batch import worker as worker_module
from runs.batch.batches import batch_progress
from runs.batch.plan import cells_of, priced
from runs.batch.serving import (
    change_limits,
    delete_batch,
    go_on_batch,
    pause_batch,
    serve,
    serve_if_needed,
    start_batch,
    stop_batch,
    stop_serving,
    write_missing,
)
from runs.batch.table import find_cells
from runs.batch.values import Progress, ProviderLimits, QueuedCell
from runs.engine import Engine
from runs.lane_view import LaneView
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.journal import Journal
from runs.store.schema import CELLS

KEYS = {("compatible", None): "sk-typed"}
Start = Callable[..., str]


@pytest.fixture
def engine(database: Database, sdks: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(worker_module, "LOOK_INTERVAL_S", 0.1)
    monkeypatch.setattr(worker_module, "MEND_INTERVAL_S", 0.1)
    engine = Engine(journal=Journal(lambda: database))
    yield engine
    stop_serving()
    engine.close()


@pytest.fixture
def start(engine: Engine, database: Database, fake: FakeProvider) -> Start:
    def start(
        model: str, posts: int, *, at_once: int, provider: str = "compatible", **more: object
    ) -> str:
        briefs = [Brief(topic=f"Topic {number}", words=300) for number in range(posts)]
        settings = LaneSettings(provider=provider, model=model)
        cells, _, _ = priced(cells_of(briefs, [settings]))
        change_limits(database, "compatible", ProviderLimits(at_once=at_once))
        return start_batch(engine, database, "ada", cells, **more)  # type: ignore[arg-type]

    return start


def told(database: Database, batch_id: str) -> Progress:
    progress = batch_progress(database, batch_id)
    assert progress
    return progress


def test_a_batch_is_paused_gone_on_with_and_hurried_while_it_runs(
    start: Start, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    batch_id = start("hold", 6, at_once=2)
    progress = partial(told, database, batch_id)
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 2)
    pause_batch(engine, database, batch_id)
    fake.release(2)
    until(lambda: progress().ended == 2)
    assert (progress().batch.state, progress().open, len(fake.requests)) == ("paused", 4, 2)
    go_on_batch(engine, database, batch_id)
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 2)
    change_limits(database, "compatible", ProviderLimits(at_once=4))
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 4)
    fake.release(4)
    until(lambda: progress().missing == 0)
    assert len(fake.requests) == 6


def test_a_lower_limit_than_the_last_process_had_counts_from_the_first_post_on(
    start: Start, database: Database, fake: FakeProvider
) -> None:
    before = start("good", 1, at_once=6)
    until(lambda: told(database, before).missing == 0)
    stop_serving()
    batch_id = start("hold", 6, at_once=2)
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 2)
    fake.release(1)
    until(lambda: told(database, batch_id).ended == 1)
    assert len(fake.requests) - 1 <= 3
    fake.release(5)
    until(lambda: told(database, batch_id).missing == 0)


def test_a_limit_that_is_lowered_while_posts_are_written_holds_for_those_to_come(
    start: Start, database: Database, fake: FakeProvider
) -> None:
    batch_id = start("hold", 12, at_once=4)
    progress = partial(told, database, batch_id)
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 4)
    change_limits(database, "compatible", ProviderLimits(at_once=1))
    ended = 0
    while len(fake.requests) - ended > 1:  # the queue may still begin some by what it read before
        assert ended < 8, "as many are written at once as before"
        fake.release(1)
        ended += 1
        until(partial(has_ended, progress, ended))
    assert progress().missing > 1
    fake.release(12)
    until(lambda: progress().missing == 0)


def has_ended(progress: Callable[[], Progress], cells: int) -> bool:
    return progress().ended == cells


def test_tokens_a_minute_hold_and_are_changed_while_posts_wait_for_them(
    start: Start, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    batch_id = start("hold", 3, at_once=0)
    change_limits(database, "compatible", ProviderLimits(at_once=3, tokens_a_minute=1))

    def waiting() -> list[LaneView]:
        views = [run.lanes[0].view() for run in engine.runs()]
        return [view for view in views if view.state == "waiting"]

    until(lambda: len(waiting()) == 2 and sum(each.holding for each in fake.requests) == 1)
    assert "tokens a minute" in str(waiting()[0].error)
    change_limits(database, "compatible", ProviderLimits(at_once=3))
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 3)
    fake.release(3)
    until(lambda: told(database, batch_id).missing == 0)
    assert len(fake.requests) == 3


def test_a_stopped_batch_keeps_its_text_is_written_again_from_there_and_deleted(
    start: Start, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    batch_id = start("hold", 3, at_once=2, keys=KEYS)
    progress = partial(told, database, batch_id)
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 2)
    until(lambda: all(run.lanes[0].view().text for run in engine.runs()) and engine.runs()[1:])
    stop_batch(engine, database, batch_id)
    until(lambda: progress().counts.get("stopped") == 2)
    assert progress().counts == {"stopped": 2, "open": 1}
    fake.wait_for(lambda: all(each.disconnected for each in fake.requests))
    fake.release(3)
    write_missing(engine, database, batch_id)
    until(lambda: progress().missing == 0)
    assert sum(bool(each.written) for each in fake.requests[2:]) == 2
    assert {each.headers["authorization"] for each in fake.requests} == {"Bearer sk-typed"}
    delete_batch(engine, database, "ada", batch_id)
    assert batch_progress(database, batch_id) is None
    until(lambda: not engine.runs())


def test_cells_of_one_queue_are_queued_alike_and_each_once(
    start: Start, engine: Engine, database: Database
) -> None:
    batch_id = start("good", 4, at_once=0)
    place = "" if database.is_sqlite else "dbos."

    def rows(table: str) -> list[dict[str, object]]:
        query = text(f"SELECT * FROM {place}{table} ORDER BY workflow_uuid")
        found = database.read(lambda connection: connection.execute(query).mappings().all())
        return [dict(row) for row in found]

    cells = find_cells(database, batch_id).cells
    queued, inputs = rows("workflow_status"), rows("workflow_input")
    numbers = {f"{cell.id}-0": cell.number for cell in cells}
    assert {row.pop("workflow_uuid"): row.pop("priority") for row in queued} == numbers
    assert queued == [queued[0]] * 4
    told = {row["workflow_uuid"]: str(row["inputs"]) for row in inputs}
    assert all(cell.id in told.pop(f"{cell.id}-0") for cell in cells)
    assert told == {}
    again = [QueuedCell(id=cell.id, number=9, provider="compatible") for cell in cells]
    queue = serve(engine, database).queue
    database.write(partial(queue.enqueue, cells=again)).result()
    assert {row["workflow_uuid"]: row["priority"] for row in rows("workflow_status")} == numbers


def test_cells_that_the_queue_has_forgotten_or_never_begun_are_written_all_the_same(
    start: Start,
    engine: Engine,
    database: Database,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("runs.batch.queue.NEVER_BEGUN_S", 0.1)
    batch_id = start("good", 4, at_once=0)
    me = serve(engine, database).id
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    some = f"workflow_uuid IN (SELECT workflow_uuid FROM {table} WHERE status = 'ENQUEUED' LIMIT 2)"
    begun = f"UPDATE {table} SET status = 'PENDING', executor_id = :me WHERE {some}"
    gone = f"DELETE FROM {table} WHERE {some}"
    for statement in (begun, gone):
        asked = text(statement)
        values = {"me": me} if ":me" in statement else {}
        database.write(partial(_do, asked=asked, values=values)).result()
    stop_serving()
    serve_if_needed(engine, database)  # as after a restart: nobody asks for it
    change_limits(database, "compatible", ProviderLimits(at_once=4))
    until(lambda: told(database, batch_id).missing == 0)
    assert len(fake.requests) == 4


def test_a_cell_that_is_late_to_begin_is_left_where_it_is(
    start: Start, engine: Engine, database: Database
) -> None:
    start("good", 1, at_once=0)
    worker = serve(engine, database)
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    taken = text(f"UPDATE {table} SET status = 'PENDING', executor_id = :me")
    database.write(partial(_do, asked=taken, values={"me": worker.id})).result()
    assert [worker.queue.take_over({worker.id}) for _ in range(3)] == [0, 0, 0]
    state = text(f"SELECT status FROM {table}")
    assert database.read(lambda connection: connection.scalar(state)) == "PENDING"


def test_a_cell_whose_end_the_queue_is_late_to_write_down_is_not_begun_again(
    start: Start,
    engine: Engine,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written_down, write_down = Event(), SystemDatabase.update_workflow_outcome

    def late(self: SystemDatabase, *arguments: object, **more: object) -> bool:
        assert written_down.wait(30)
        return write_down(self, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(SystemDatabase, "update_workflow_outcome", late)
    batch_id = start("good", 1, at_once=1)
    until(lambda: told(database, batch_id).missing == 0)
    monkeypatch.setattr("runs.batch.queue.NEVER_BEGUN_S", 0.0)
    worker = serve(engine, database)
    until(lambda: not worker.writer.batches)
    again = [worker.queue.take_over({worker.id}) for _ in range(3)]
    written_down.set()
    assert again == [0, 0, 0]


def test_a_cell_whose_end_is_lost_with_that_of_its_workflow_is_ended_once_more_and_not_asked_again(
    start: Start,
    engine: Engine,
    database: Database,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SystemDatabase, "update_workflow_outcome", lambda *_, **__: True)
    monkeypatch.setattr("runs.batch.worker.MEND_INTERVAL_S", 0.0)
    batch_id = start("good", 1, at_once=2)
    until(lambda: told(database, batch_id).missing == 0)
    worker = serve(engine, database)
    until(lambda: not worker.writer.batches)
    before = update(CELLS).values(state="open", writer=worker.id, place=None, ended_at=None)
    database.write(lambda connection: connection.execute(before).close()).result()
    worker.wake()
    until(lambda: told(database, batch_id).counts == {"complete": 1})
    assert len(fake.requests) == 1


def test_a_process_takes_no_cells_whose_key_it_lacks_but_its_own_which_fail_and_say_so(
    start: Start,
    engine: Engine,
    database: Database,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lacking = partial(told, database, start("good", 1, at_once=2, provider="openai"))
    until(lambda: lacking().counts == {"failed": 1})
    assert "OPENAI_API_KEY" in find_cells(database, lacking().batch.id).cells[0].error
    with monkeypatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-env")
        patch.setenv("OPENAI_BASE_URL", fake.base_url)
        other = start("good", 1, at_once=2, provider="openai")  # as a process with the key does
    start("good", 1, at_once=2)
    until(lambda: len(fake.requests) == 1)
    assert told(database, other).counts == {"open": 1}
    stop_serving()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
    serve_if_needed(engine, database)
    until(lambda: told(database, other).missing == 0)


def _do(connection: object, asked: object, values: object) -> None:
    connection.execute(asked, values)  # type: ignore[attr-defined]


def test_a_worker_that_leaves_does_not_complain_that_its_queue_is_gone(
    engine: Engine,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    worker = serve(engine, database)
    close, look = worker.queue.close, worker._look

    def close_and_look(seconds: int = 0) -> None:
        close(seconds)
        look()

    monkeypatch.setattr(worker.queue, "close", close_and_look)
    stop_serving()
    assert "look around" not in caplog.text


def test_the_queue_waits_for_no_disk_on_sqlite(
    tmp_path: Path, sdks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def note(*arguments: Any, **more: Any) -> sqlite3.Connection:
        made.append(connect(*arguments, **more))
        return made[-1]

    monkeypatch.setattr(sqlite3.dbapi2, "connect", note)
    database = Database(f"sqlite:///{tmp_path / 'kept.db'}")
    engine = Engine(journal=Journal(lambda: database))
    serve(engine, database)
    of_the_queue = [each for each in made if each.isolation_level == "IMMEDIATE"]
    levels = [each.execute("PRAGMA synchronous").fetchone() for each in of_the_queue]
    assert levels
    assert set(levels) == {(1,)}, "which is NORMAL: a commit is written, and not synced"
    stop_serving()
    engine.close()
    database.close()
