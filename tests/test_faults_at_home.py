"""Faults of the machine that Draftbench runs on: what was written stays, and the page says so.

Beside what stands in test_journal.py, test_restart.py and test_prompt_editor.py: a killed process,
two tabs. What takes minutes is in soak/.
"""

import random
import string
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count as count_from
from pathlib import Path
from threading import current_thread
from typing import Any

import pytest
from databases import locked, restart_postgresql
from fake_provider import FakeProvider
from page_stories import (
    downloads,
    open_with,
    press,
    run_of,
    wait_for_end,
    wait_for_text,
)
from sqlalchemy import Table, delete, event
from streamlit.testing.v1 import AppTest
from waiting import until

from components import session_keys
from runs import run as run_module
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.quota import limiter as limits
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store import connection as connecting
from runs.store import heartbeats as writers
from runs.store import journal as journal_module
from runs.store.database import Database, the_database
from runs.store.journal import Journal
from runs.store.load import load_run
from runs.store.query import find_lanes
from runs.store.save import save
from runs.store.schema import DELTAS, LANES
from runs.store.tracked_lane import TrackedLane
from runs.the_engine import the_engine

VIEWS = ("Write", "Batch", "Prompts", "History", "Ranking")


@pytest.fixture(autouse=True)
def _little_patience(
    page_database: None, page_engine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "TIMEOUT_S", 0.1)
    monkeypatch.setattr(journal_module, "RETRY_INTERVAL_S", 0.05)


@pytest.fixture
def fake(fake: FakeProvider) -> FakeProvider:
    """It writes a long reply."""
    fake.reply = long_reply()
    fake.delta_size = 500
    return fake


def long_reply() -> str:
    """More than fits into pages that a database has to spare."""
    words = random.Random(1).choices(string.ascii_lowercase, k=120_000)
    lines = ("".join(words[at : at + 60]) for at in range(0, len(words), 60))
    head = "TITLE: A drill\nMETA_DESCRIPTION: How to.\nTAGS: a\nCATEGORIES: Cloud\n\n"
    return head + "\n\n".join(lines) + "\n\n</EndOFText>\n"


@contextmanager
def full_disk() -> Iterator[None]:
    """The database can grow no more while this lasts."""
    engine = the_database().engine

    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={1 if full else 1_000_000}")

    full = True
    event.listen(engine, "checkout", limit)
    yield
    full = False


@contextmanager
def locked_by_another() -> Iterator[None]:
    """Another program writes to the database while this lasts."""
    with locked(Path(str(the_database().engine.url.database))):
        yield


FAULTS = pytest.mark.parametrize(
    ("fault", "reason"), [(full_disk, "The disk is full"), (locked_by_another, "Another program")]
)
Fault = Callable[[], Any]


def notices(page: AppTest) -> str:
    page.run()
    assert not page.exception
    return "\n".join(warning.value for warning in page.warning)


def kept(run: Run) -> list[Any]:
    found = load_run(the_database(), run.id)
    return [lane.record() for lane in found.lanes] if found else []


def count(table: str) -> int:
    asked = f"SELECT count(*) FROM {table}"
    found = the_database().read(lambda connection: connection.exec_driver_sql(asked).scalar_one())
    return int(found)


@FAULTS
def test_while_nothing_can_be_saved_a_post_is_written_shown_and_downloaded_and_saved_later(
    fake: FakeProvider, fault: Fault, reason: str
) -> None:
    page = press(open_with(fake, "hold"), "Write post")
    wait_for_text(page)
    assert the_engine().journal.flush()
    with fault():
        fake.release()
        assert wait_for_end(page).state == "complete"
        until(lambda: the_engine().journal.trouble)
        said = notices(page)
        assert "Nothing is being saved now" in said
        assert reason in said
        assert {"Markdown", "HTML", "JSON", "Reply"} <= set(downloads(page))
        assert run_of(page).lanes[0].view().text == fake.reply
        assert [each.state for each in kept(run_of(page))] == ["writing"], "it cannot be saved"
    until(lambda: the_engine().journal.trouble is None)
    assert notices(page) == ""
    assert kept(run_of(page)) == [run_of(page).lanes[0].record()]
    assert (count("runs"), count("lanes"), count("deltas")) == (1, 1, 1), "nothing is doubled"


@FAULTS
def test_a_run_can_be_started_and_stopped_while_nothing_can_be_saved(
    fake: FakeProvider, fault: Fault, reason: str
) -> None:
    page = open_with(fake, "hold")
    with fault():
        press(page, "Write post")
        wait_for_text(page)
        until(lambda: the_engine().journal.trouble)
        press(page, "Stop")
        assert wait_for_end(page).state == "stopped"
        assert reason in notices(page)
        assert "Reply" in downloads(page)
        assert fake.requests[-1].model == "hold"
        fake.wait_for(lambda: fake.requests[-1].disconnected)
    until(lambda: the_engine().journal.trouble is None)
    assert kept(run_of(page)) == [run_of(page).lanes[0].record()]
    assert (count("runs"), count("lanes"), count("deltas")) == (1, 1, 1)


def test_no_page_waits_for_a_database_that_is_locked(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "HEARTBEAT_TIMEOUT", timedelta(0))  # it is locked for ages
    page = press(open_with(fake, "hold"), "Write post")
    wait_for_text(page)
    assert the_engine().journal.flush()
    with locked_by_another():
        until(lambda: the_engine().journal.trouble)
        waited: set[str] = set()
        write = Database.write

        def note_who_writes(database: Database, *work: Any, **how: Any) -> Any:
            waited.add(current_thread().name)
            return write(database, *work, **how)

        monkeypatch.setattr(Database, "write", note_who_writes)
        the_database().engine.dispose()  # whoever reads has to connect, too
        for view in VIEWS:
            page.session_state[session_keys.VIEW] = view
            assert "Another program" in notices(page)
            assert not page.error
        assert the_engine().find("another-run") is None
        until(lambda: waited)
    assert waited == {"journal"}
    fake.release()
    assert run_of(page).lanes[0].wait_for_end(60)


@pytest.mark.parametrize("address", ["sqlite:///{}/file/kept.db", "sqlite:///{}", "no address"])
def test_a_database_that_cannot_be_opened_leaves_a_page_to_write_with(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATABASE_URL", address.format(tmp_path))
    page = press(open_with(fake, "good"), "Write post")
    assert wait_for_end(page).state == "complete"
    until(lambda: the_engine().journal.trouble)
    assert "Nothing is being saved now" in notices(page)
    assert "Markdown" in downloads(page)
    for view in VIEWS:
        page.session_state[session_keys.VIEW] = view
        page.run()
        assert not page.exception


Server = Callable[[], str]


@contextmanager
def engine_on(database: Database) -> Iterator[Engine]:
    engine = Engine(journal=Journal(lambda: database))
    yield engine
    engine.close()


def start(engine: Engine, fake: FakeProvider, *models: str) -> Run:
    settings = [
        LaneSettings(provider="compatible", model=each, base_url=fake.base_url) for each in models
    ]
    return engine.start(Brief(topic="A drill"), [LaneRequest(settings=each) for each in settings])


def texts(database: Database, run: Run) -> list[str]:
    found = load_run(database, run.id)
    return [lane.view().text for lane in found.lanes] if found else []


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_postgresql_that_restarts_while_lanes_are_written_has_all_of_them_in_the_end(
    postgresql: Server,
    fake: FakeProvider,
    mode: str,
) -> None:
    address = postgresql()
    database = Database(address)
    with engine_on(database) as engine:
        run = start(engine, fake, "hold", "hold", "hold")
        until(lambda: len([each for each in texts(database, run) if each]) == 3)
        restart_postgresql(address, mode=mode)
        engine.stop(run, 2)
        assert run.lanes[2].wait_for_end(60)
        fake.release(3)
        assert all(lane.wait_for_end(60) for lane in run.lanes)
        until(engine.journal.flush, 30)
    again = load_run(database, run.id)
    assert again
    assert [lane.record() for lane in again.lanes] == [lane.record() for lane in run.lanes]
    assert [lane.view().state for lane in again.lanes] == ["complete", "complete", "stopped"]
    assert find_lanes(database, "").total == 3, "nothing is doubled"
    database.close()


@pytest.mark.parametrize("lost", [DELTAS, LANES], ids=["the last text", "the whole lane"])
def test_what_a_crashed_postgresql_had_not_written_to_its_disk_is_saved_once_more(
    postgresql: Server,
    lost: Table,
) -> None:
    drop = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    address = postgresql()
    with closing(Database(address)) as database, closing(Database(address)) as other:
        settings = LaneSettings(provider="compatible", model="good")
        lane = Lane(Brief(topic="A drill"), settings, clock=time.monotonic)
        run = Run(lane.brief, [lane])
        followed = [TrackedLane(run=run, position=0, lane=lane, started_at=run.started_at)]
        lane.append("The first words, ")
        save(database, "writer", followed)
        other.write(lambda connection: connection.execute(delete(lost)).close()).result()
        other.read(lambda connection: connection.exec_driver_sql(drop).all())
        lane.append("and the last.")
        save(database, "writer", followed)
        assert texts(other, run) == ["The first words, and the last."]


class SetBack(datetime):
    """A clock that somebody set back by a day."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) - timedelta(days=1)


def test_a_clock_that_is_set_back_changes_no_duration_and_loses_no_run(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = press(open_with(fake, "hold"), "Write post")
    wait_for_text(page)
    first = run_of(page)
    assert the_engine().journal.flush()
    for module in (run_module, journal_module, writers, limits):
        monkeypatch.setattr(module, "datetime", SetBack)
    fake.release()
    assert wait_for_end(page).state == "complete"
    press(page, "Write post")
    second = run_of(page)
    wait_for_text(page)
    assert second.lanes[0].view().duration < 60
    press(page, "Stop")
    assert wait_for_end(page).state == "stopped"
    assert the_engine().journal.flush()

    assert [kept(run) for run in (first, second)] == [
        [run.lanes[0].record()] for run in (first, second)
    ]
    for run in (first, second):
        seconds = [second for second, _ in run.lanes[0].timeline()]
        assert 0 <= seconds[0] <= seconds[-1] <= run.lanes[0].view().duration < 60
        assert seconds == sorted(seconds)
    listed = find_lanes(the_database(), "local").lanes
    assert [lane.run_id for lane in listed] == [first.id, second.id], "by the times that are shown"
    assert datetime.now(UTC) - listed[1].started_at > timedelta(hours=23)


def test_a_lane_written_again_after_the_clock_was_set_back_still_replaces_the_first(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = the_database()
    with engine_on(database) as engine:
        run = start(engine, fake, "flaky-401-1")
        assert run.lanes[0].wait_for_end(60)
        assert engine.journal.flush()
        for module in (run_module, journal_module, writers):
            monkeypatch.setattr(module, "datetime", SetBack)
        engine.retry(run, 0)
        assert run.lanes[0].wait_for_end(60)
        assert engine.journal.flush()
    assert texts(database, run) == [fake.reply]
    assert find_lanes(database, "").total == 2


def test_a_run_is_shown_whatever_signs_chance_puts_into_its_ids(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = count_from(1)
    monkeypatch.setattr(run_module, "token_urlsafe", lambda _size: f"-__--__{next(numbers)}__")
    page = press(open_with(fake), "Write post")
    assert wait_for_end(page).state == "complete"
    groups: Any = page.get("button_group")
    assert "Version of the post" in [each.label for each in groups]
