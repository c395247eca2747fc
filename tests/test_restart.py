import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fake_provider import FakeProvider
from sqlalchemy import Connection, insert, select, update
from waiting import until

from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.lane_view import LaneRecord
from runs.lifespan import lifespan
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store import interrupted as interrupted_module
from runs.store import save as saving
from runs.store.database import Database, the_database
from runs.store.errors import DatabaseUnavailable
from runs.store.heartbeats import HOST, live_writers
from runs.store.journal import Journal
from runs.store.load import load_run
from runs.store.query import find_lanes
from runs.store.schema import LANES, WRITERS
from runs.store.texts import take_out_of_search
from runs.the_engine import the_engine

ROOT = Path(__file__).parent.parent
WRITER = Path(__file__).with_name("writing_process.py")
Write = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def write(fake: FakeProvider, address: str) -> Iterator[Write]:
    """Start a process that writes lanes of these models; it, and the run's id."""
    started: list[subprocess.Popen[str]] = []

    def start(*models: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, WRITER, fake.base_url, *models],
            env=os.environ | {"DATABASE_URL": address, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def kept(database: Database, run_id: str) -> Run:
    run = load_run(database, run_id)
    assert run
    return run


def records(database: Database, run_id: str) -> list[LaneRecord]:
    run = load_run(database, run_id)
    return [lane.record() for lane in run.lanes] if run else []


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def states(database: Database, run_id: str) -> list[str]:
    return [each.state for each in records(database, run_id)]


def texts(database: Database, run_id: str) -> list[str]:
    return [each.text for each in records(database, run_id)]


def half_of(fake: FakeProvider) -> str:
    """What a held reply has brought."""
    return fake.reply[: len(fake.reply) // 2]


def held(fake: FakeProvider) -> int:
    return sum(request.holding for request in fake.requests)


def test_a_killed_process_leaves_what_it_finished_as_it_was_and_the_rest_interrupted(
    write: Write, database: Database, fake: FakeProvider
) -> None:
    process, run_id = write("good", "hold", "hold-start")
    half = half_of(fake)
    until(lambda: states(database, run_id)[:1] == ["complete"], 60)
    until(lambda: records(database, run_id)[1].text == half)
    until(lambda: held(fake) == 2)
    before = records(database, run_id)
    assert [each.state for each in before] == ["complete", "writing", "writing"]

    kill(process)

    after = records(database, run_id)
    assert [each.state for each in after] == ["complete", "interrupted", "interrupted"]
    assert [each.text for each in after] == [fake.reply, half, ""]
    assert after[0] == before[0]


def test_a_process_killed_in_the_midst_of_writing_keeps_what_it_saved(
    write: Write, database: Database, fake: FakeProvider
) -> None:
    fake.pause, fake.delta_size = 0.001, 1
    fake.holds = lambda request: request.events_sent > 1_000  # long before its end
    process, run_id = write("good", "good", "good")
    until(lambda: sum(len(each.text) > 200 for each in records(database, run_id)) == 3, 60)
    before = records(database, run_id)

    kill(process)

    after = records(database, run_id)
    assert [each.state for each in after] == ["interrupted"] * 3
    for lane, earlier in zip(after, before, strict=True):
        assert fake.reply.startswith(lane.text), "no piece is missing, doubled or out of order"
        assert lane.text.startswith(earlier.text)
        assert lane.timeline[-1][1] == len(lane.text)
        assert lane.duration == lane.timeline[-1][0] > 0


def test_an_interrupted_lane_is_found_by_its_words_and_written_again(
    write: Write, database: Database, fake: FakeProvider
) -> None:
    process, run_id = write("hold")
    until(lambda: texts(database, run_id) == [half_of(fake)], 60)
    kill(process)
    assert find_lanes(database, "ada", search="restore", state="interrupted").total == 1

    journal = Journal(lambda: database)
    engine = Engine(journal=journal)
    run = engine.find(run_id)
    assert run
    interrupted = run.lanes[0]
    engine.retry(run, 0, api_key="any")
    fake.release(2)  # the connection of the process that is gone waits first
    assert run.lanes[0].wait_for_end(60)
    engine.close()

    again = kept(database, run_id)
    assert [lane.record() for lane in again.lanes] == [run.lanes[0].record()]
    assert again.state == "complete"
    found = find_lanes(database, "ada").lanes
    assert [(each.lane_id, each.state) for each in found] == [
        (run.lanes[0].id, "complete"),
        (interrupted.id, "interrupted"),
    ]


def test_nobody_takes_another_processs_lane_for_interrupted(
    write: Write, database: Database, fake: FakeProvider
) -> None:
    _, theirs = write("hold")
    until(lambda: any(each.text for each in records(database, theirs)), 60)
    engine = Engine(journal=Journal(lambda: database))
    mine = engine.start(*request_for(fake))
    until(lambda: held(fake) == 2)
    assert engine.journal.flush()

    assert states(database, theirs) == ["writing"]
    assert states(database, mine.id) == ["writing"]
    assert find_lanes(database, "", state="interrupted").total == 0

    fake.release(2)
    until(lambda: states(database, theirs) == ["complete"], 60)
    assert mine.lanes[0].wait_for_end(60)
    engine.close()
    assert records(database, theirs)[0].text == fake.reply == records(database, mine.id)[0].text


def request_for(fake: FakeProvider) -> tuple[Brief, list[LaneRequest]]:
    settings = LaneSettings(provider="compatible", model="hold", base_url=fake.base_url)
    return Brief(topic="How to test a backup"), [LaneRequest(settings=settings, api_key="any")]


def gone_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("host", "process", "silent", "lives"),
    [
        (HOST, os.getppid, 0, True),
        (HOST, gone_process, 0, False),
        (HOST, os.getpid, 0, False),
        (HOST, os.getppid, 60, False),
        ("another", gone_process, 0, True),
        ("another", gone_process, 60, False),
    ],
    ids=[
        "a process of this machine",
        "one that is gone",
        "an earlier one of our number",
        "one that hangs",
        "one of another machine",
        "one of another machine, long silent",
    ],
)
def test_who_still_writes_is_known(
    database: Database, host: str, process: Callable[[], int], silent: int, lives: bool
) -> None:
    seen_at = datetime.now(UTC) - timedelta(seconds=silent)
    values = {"id": "writer", "host": host, "process": process(), "seen_at": seen_at}
    database.write(lambda connection: connection.execute(insert(WRITERS), values).close()).result()
    assert database.read(live_writers) == ({"writer"} if lives else set())


def test_a_lane_taken_for_interrupted_by_mistake_is_taken_back(
    database: Database, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(journal=Journal(lambda: database))
    run = engine.start(*request_for(fake))
    until(lambda: any(each.text for each in records(database, run.id)))
    with monkeypatch.context() as mistaken:
        mistaken.setattr(interrupted_module, "live_writers", lambda _connection: {"another"})
        until(lambda: find_lanes(database, "", state="interrupted").total == 1)
    until(lambda: states(database, run.id) == ["writing"])
    fake.release()
    assert run.lanes[0].wait_for_end(60)
    assert engine.journal.flush()
    assert records(database, run.id) == [run.lanes[0].record()]
    assert find_lanes(database, "", search="restore").total == 1
    engine.close()


def test_two_who_end_the_same_lanes_at_once_are_in_nobodys_way(
    postgresql: Callable[[], str],
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    here, there = (Database(address) for address in [postgresql()] * 2)
    engine = Engine(journal=Journal(lambda: here))
    run = engine.start(*request_for(fake))
    until(lambda: texts(here, run.id) == [half_of(fake)])
    engine.close()

    def abandon(connection: Connection) -> None:
        take_out_of_search(connection, connection.scalars(select(LANES.c.number)).one())
        connection.execute(update(LANES).values(writer="gone", state="writing"))

    def end_slowly(connection: Connection) -> None:
        interrupted_module._end(connection)
        interrupted_module.end_interrupted(there)

    here.write(abandon).result(30)
    with monkeypatch.context() as patch:
        patch.setattr(interrupted_module, "CLEANUP_TIMEOUT_S", 30)
        here.write(end_slowly).result(60)
    assert not caplog.records
    assert states(there, run.id) == ["interrupted"]
    assert find_lanes(there, "", search="restore").total == 1
    here.close()
    there.close()


def test_kept_runs_and_lanes_are_found_by_the_next_engine(
    database: Database, fake: FakeProvider
) -> None:
    first = Engine(journal=Journal(lambda: database))
    brief, requests = request_for(fake)
    runs = [first.start(brief, requests) for _ in range(2)]
    fake.release(2)
    for run in runs:
        assert run.lanes[0].wait_for_end(60)
    first.close()

    second = Engine(journal=Journal(lambda: database))
    again = second.find(runs[0].id)
    assert again
    assert second.find(runs[0].id) is again, "it stays in memory"
    together = second.find(".".join(run.lanes[0].id for run in runs))
    assert together
    assert [lane.record() for lane in together.lanes] == [run.lanes[0].record() for run in runs]
    assert second.find(f"{runs[0].lanes[0].id}.unknown") is None
    second.close()


def write_until_asked_to_end(fake: FakeProvider) -> str:
    """A server that is asked to end the moment a lane has ended; the run's id."""

    async def serve() -> str:
        async with lifespan(None):
            settings = LaneSettings(provider="compatible", model="good", base_url=fake.base_url)
            request = LaneRequest(settings=settings, api_key="any")
            run = the_engine().start(Brief(topic="Backups"), [request], owner="ada")
            await asyncio.to_thread(run.lanes[0].wait_for_end, 60)
            return run.id

    return asyncio.run(serve())


@pytest.mark.usefixtures("page_database", "page_engine")
def test_a_server_that_is_asked_to_end_saves_what_was_written_last(fake: FakeProvider) -> None:
    assert states(the_database(), write_until_asked_to_end(fake)) == ["complete"]


@pytest.mark.usefixtures("page_database", "page_engine")
def test_a_server_that_is_asked_to_end_saves_once_more_what_a_busy_database_refused(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Event()
    end_lanes, flush = saving._end, Journal.flush

    def end(*lanes: Any) -> None:
        if lanes[1] and not refused.is_set():
            raise DatabaseUnavailable("Another process holds it.")
        end_lanes(*lanes)

    def note(journal: Journal, seconds: float) -> bool:
        if not (saved := flush(journal, seconds)):
            refused.set()
        return saved

    monkeypatch.setattr(saving, "_end", end)
    monkeypatch.setattr(Journal, "flush", note)
    assert states(the_database(), write_until_asked_to_end(fake)) == ["complete"]
    assert refused.is_set()


@pytest.mark.usefixtures("page_database", "page_engine")
def test_a_server_that_is_asked_to_end_waits_for_what_is_still_to_be_saved_beside_the_posts() -> (
    None
):
    saved = Event()

    async def serve() -> None:
        async with lifespan(None):
            the_database().write(lambda _: Event().wait(0.2))
            the_database().write(lambda _: saved.set())

    asyncio.run(serve())
    assert saved.is_set()
