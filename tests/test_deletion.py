"""What is deleted is gone from everywhere: from the database, and from each process on it."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_provider import FakeProvider
from page_stories import open_with, press, run_of, wait_for_end
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from waiting import until

from components.compare import report
from components.compare import view as compare_view
from components.gone import Gone, unless_deleted
from components.live import stream
from components.live.feed import Cursor
from components.live.route import PATH, live
from components.live.stream import Watch
from components.run import downloads
from runs.blind.tasting import start_tasting
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store import database as databases
from runs.store.database import Database, the_database
from runs.store.delete import delete_all, delete_runs
from runs.store.journal import Journal
from runs.store.load import load_run
from runs.store.query import find_lanes
from runs.store.save import save
from runs.store.schema import DELETED, DELTAS, LANES, RUNS, TRASH
from runs.store.tracked_lane import TrackedLane
from runs.store.trash import empty_trash, take_back, throw_all_away, throw_away, thrown_away
from runs.the_engine import the_engine

TOPIC = "How to test a backup"


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


@contextmanager
def process(address: str) -> Iterator[Engine]:
    """A process with its own memory and its own way to the database."""
    database = Database(address)
    engine = Engine(journal=Journal(lambda: database))
    yield engine
    engine.close()
    database.close()


@pytest.fixture
def here(database: Database, address: str) -> Iterator[Engine]:
    with process(address) as engine:
        yield engine


@pytest.fixture
def elsewhere(database: Database, address: str) -> Iterator[Engine]:
    with process(address) as engine:
        yield engine


def start(engine: Engine, fake: FakeProvider, *models: str) -> Run:
    settings = [
        LaneSettings(provider="compatible", model=each, base_url=fake.base_url) for each in models
    ]
    requests = [LaneRequest(settings=each, api_key="any") for each in settings]
    return engine.start(Brief(topic=TOPIC), requests, owner="ada")


def written(engine: Engine, fake: FakeProvider, *models: str) -> Run:
    run = start(engine, fake, *models)
    assert all(lane.wait_for_end(60) for lane in run.lanes)
    assert engine.journal.flush()
    return run


def made_of(engine: Engine, run: Run) -> list[Run]:
    """Runs that show what this one shows: all at once, and while they are playing."""
    at_once = engine.replay(run.lanes, speed=math.inf)
    assert all(lane.wait_for_end(60) for lane in at_once.lanes)
    return [
        at_once,
        engine.replay(run.lanes, speed=0.001),
        engine.replay(at_once.lanes, speed=0.001, owner="bob"),
        start_tasting(engine, run, owner="ada"),
    ]


def texts(runs: list[Run]) -> str:
    return "".join(lane.view().text for run in runs for lane in run.lanes)


def test_with_a_run_go_its_replays_its_tastings_and_comparisons_with_it(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    gone, kept = written(here, fake, "good", "cut"), written(here, fake, "good")
    made = made_of(here, gone)
    gathered = here.find(f"{gone.lanes[0].id}.{kept.lanes[0].id}")
    assert gathered
    made.append(here.replay(gathered.lanes, speed=0.001))
    others = here.replay(kept.lanes, speed=math.inf)
    assert others.lanes[0].wait_for_end(60)
    here.forget(delete_runs(database, "ada", [gone.id]))
    for run in (gone, gathered, *made):
        assert here.find(run.id) is None
    assert texts([gone, *made]) == "", "whoever has it in hand has nothing"
    assert all(run.ended for run in made)
    assert here.find(kept.id) is kept
    assert texts([others]) == texts([kept]) != ""


def test_a_try_that_was_written_once_more_goes_with_its_run_and_so_do_its_replays(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    run = written(here, fake, "cut")
    replay = here.replay(run.lanes, speed=math.inf)
    here.retry(run, 0, api_key="any")
    assert run.lanes[0].wait_for_end(60)
    assert here.journal.flush()
    here.forget(delete_runs(database, "ada", [run.id]))
    assert here.find(replay.id) is None
    assert texts([replay]) == ""


def test_another_process_forgets_what_was_deleted_here_and_what_it_made_of_it(
    database: Database, here: Engine, elsewhere: Engine, fake: FakeProvider
) -> None:
    run = written(here, fake, "good", "cut")
    found = elsewhere.find(run.id)
    assert found
    made = made_of(elsewhere, found)
    here.forget(delete_runs(database, "ada", [run.id]))
    for each in (found, *made):
        until(lambda each=each: elsewhere.find(each.id) is None)  # type: ignore[misc]
    until(lambda: texts([found, *made]) == "")


def test_a_lane_that_another_process_writes_is_stopped_when_it_is_deleted(
    database: Database, here: Engine, elsewhere: Engine, fake: FakeProvider
) -> None:
    run = start(elsewhere, fake, "hold")
    until(lambda: find_lanes(database, "ada").total and run.lanes[0].view().text)
    here.forget(delete_runs(database, "ada", [run.id]))
    until(lambda: run.lanes[0].view().state == "stopped")
    fake.wait_for(lambda: fake.requests[-1].disconnected)
    assert elsewhere.find(run.id) is None
    assert find_lanes(database, "ada").total == 0


def test_a_live_view_of_a_replay_ends_when_what_it_plays_is_deleted(
    database: Database, here: Engine, elsewhere: Engine, fake: FakeProvider
) -> None:
    run = written(here, fake, "good", "cut")
    for engine in (here, elsewhere):
        found = engine.find(run.id)
        assert found
        replay = engine.replay(found.lanes, speed=0.001)
        watch = Watch(replay, {0: Cursor(), 1: Cursor()})
        watch.look()
        assert not watch.ended
        made = (replay, watch)
        if engine is here:
            first = made
    here.forget(delete_runs(database, "ada", [run.id]))
    for _, watch in (first, made):
        said: list[bytes] = []
        until(lambda watch=watch, said=said: said.append(watch.look()) or watch.ended)  # type: ignore[misc]
        assert b'"ended":true' in b"".join(said), "the page looks again, and finds nothing"


def test_the_event_stream_of_a_replay_answers_404_once_what_it_plays_is_deleted(
    database: Database, here: Engine, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "the_engine", lambda: here)
    run = written(here, fake, "good")
    replay = here.replay(run.lanes, speed=math.inf)
    assert replay.lanes[0].wait_for_end(60)
    with TestClient(Starlette(routes=[Route(PATH, live)])) as client:
        address = f"/api/runs/{replay.id}/lanes/all/live"
        assert "Backups" in client.get(address).text or client.get(address).status_code == 200
        here.forget(delete_runs(database, "ada", [run.id]))
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("known", [True, False], ids=["saved before", "not saved yet"])
def test_what_was_deleted_is_not_put_back_by_a_look_that_comes_late(
    database: Database, known: bool
) -> None:
    lane = Lane(
        Brief(topic=TOPIC), LaneSettings(provider="compatible", model="a"), clock=lambda: 0.0
    )
    run = Run(lane.brief, [lane], owner="ada")
    followed = [TrackedLane(run=run, position=0, lane=lane, started_at=run.started_at)]
    lane.append("The first words, ")
    if known:
        save(database, "writer", followed)
    delete_runs(database, "ada", [run.id])
    lane.append("and the last.")
    lane.stop()
    followed[0].mark_unsaved()  # as after a broken connection
    assert save(database, "writer", followed)
    assert followed[0].over
    count = select(func.count())
    for table in (LANES, DELTAS):
        assert database.read(lambda each, table=table: each.scalar(count.select_from(table))) == 0  # type: ignore[misc]


def test_nobody_deletes_anothers_run_nor_keeps_it_from_being_saved(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    run = start(here, fake, "hold")
    until(lambda: find_lanes(database, "ada").total)
    here.forget(delete_runs(database, "mallory", [run.id]))
    here.forget(delete_all(database, "mallory"))
    fake.release()
    assert run.lanes[0].wait_for_end(60)
    assert here.journal.flush()
    again = load_run(database, run.id)
    assert again
    assert texts([again]) == texts([run]) != ""


@pytest.mark.parametrize("others", [True, False], ids=["with others", "alone"])
def test_with_the_whole_history_goes_what_is_not_saved_yet(
    database: Database, here: Engine, fake: FakeProvider, others: bool
) -> None:
    if others:
        there = here.start(
            Brief(topic="Of others"),
            [
                LaneRequest(
                    settings=LaneSettings(
                        provider="compatible", model="good", base_url=fake.base_url
                    )
                )
            ],
            owner="bob",
        )
        assert there.lanes[0].wait_for_end(60)
        assert here.journal.flush()
    kept = written(here, fake, "good")
    unsaved = Run(Brief(topic=TOPIC), [], owner="ada")
    gone = delete_all(database, "ada", [unsaved.id])
    assert gone == {kept.id, kept.lanes[0].id, unsaved.id}
    here.forget(gone)
    lane = Lane(
        Brief(topic=TOPIC), LaneSettings(provider="compatible", model="a"), clock=lambda: 0.0
    )
    late = TrackedLane(run=unsaved, position=0, lane=lane, started_at=unsaved.started_at)
    lane.append("Late.")
    save(database, "writer", [late])
    assert find_lanes(database, "ada").total == 0
    assert find_lanes(database, "bob").total == int(others)


def test_a_page_that_is_still_open_hands_out_no_file_and_finds_no_run_once_it_is_deleted(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/kept.db")
    monkeypatch.setenv("COMPATIBLE_BASE_URL", fake.base_url)
    monkeypatch.setattr(Engine, "warm_up", lambda *_: None)  # no embedded server here
    files: list[Callable[[], Any]] = []

    def noted(file: Callable[[], Any]) -> Callable[[], Any]:
        files.append(file)
        return file

    for module in (downloads, report, compare_view):
        monkeypatch.setattr(module, "unless_deleted", lambda *asked: noted(unless_deleted(*asked)))
    databases._open.cache_clear()
    the_engine.cache_clear()
    try:
        page = press(open_with(fake, "good"), "Write post")
        wait_for_end(page)
        assert the_engine().journal.flush()
        run = run_of(page)
        replay = the_engine().replay(run.lanes, speed=math.inf, owner="local")
        assert replay.lanes[0].wait_for_end(60)
        page.query_params["run"] = replay.id
        page.run()
        assert len(files) >= 6
        assert all(file() for file in files)
        the_engine().forget(delete_runs(the_database(), "local", [run.id]))
        for file in files:
            with pytest.raises(Gone):
                file()
        page.run()
        assert "is not here any more" in "\n".join(each.value for each in page.markdown)
    finally:
        the_engine().close()
        the_engine.cache_clear()
        the_database().close()
        databases._open.cache_clear()


# Undo


def in_a_moment() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=5)


def a_moment_ago() -> datetime:
    return datetime.now(UTC) - timedelta(milliseconds=1)


def kept_rows(database: Database) -> int:
    """Rows of runs, of lanes, of texts, and of what is to be deleted."""
    counts = [select(func.count()).select_from(table) for table in (RUNS, LANES, DELTAS, TRASH)]
    return sum(
        database.read(lambda each, count=count: each.scalar(count) or 0)  # type: ignore[misc]
        for count in counts
    )


def test_what_was_deleted_is_in_no_list_and_comes_back_as_it_was(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    gone, kept = written(here, fake, "good", "good"), written(here, fake, "good")
    before = [lane.record() for lane in gone.lanes]
    batch = throw_away(database, "ada", [gone.id], due_at=in_a_moment())
    assert {lane.run_id for lane in find_lanes(database, "ada").lanes} == {kept.id}
    assert find_lanes(database, "ada", search="backup").total == 1
    (thrown,) = thrown_away(database, "ada")
    assert (thrown.batch, thrown.runs, thrown.topic) == (batch, 1, TOPIC)
    assert empty_trash(database) == set(), "its moment has not come"
    assert take_back(database, "ada", batch) == 1
    assert find_lanes(database, "ada").total == 3
    again = load_run(database, gone.id)
    assert again
    assert [lane.record() for lane in again.lanes] == before
    assert find_lanes(database, "ada", search="backup").total == 3


def test_what_is_due_goes_for_good_and_cannot_be_taken_back(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    gone, kept = written(here, fake, "good", "cut"), written(here, fake, "good")
    batch = throw_away(database, "ada", [gone.id], due_at=a_moment_ago())
    empty_trash(database)  # or the journal was quicker
    until(lambda: load_run(database, gone.id) is None)
    assert take_back(database, "ada", batch) == 0
    assert load_run(database, kept.id)
    until(lambda: here.find(gone.id) is None)


def test_the_whole_history_comes_back_or_goes_with_what_is_written_after_staying(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    written(here, fake, "good")
    batch = throw_all_away(database, "ada", due_at=in_a_moment())
    assert find_lanes(database, "ada").total == 0
    assert take_back(database, "ada", batch) == 1
    throw_all_away(database, "ada", due_at=a_moment_ago())
    later = written(here, fake, "good")
    empty_trash(database)
    assert [lane.run_id for lane in find_lanes(database, "ada").lanes] == [later.id]


def test_where_all_there_is_was_deleted_nothing_is_left(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    written(here, fake, "good", "cut")
    throw_all_away(database, "ada", ["not-saved-yet"], due_at=a_moment_ago())
    empty_trash(database)  # or the journal was quicker
    until(lambda: kept_rows(database) == 0)
    gone = select(DELETED.c.id)
    assert "not-saved-yet" in database.read(lambda each: each.scalars(gone).all())
    later = written(here, fake, "good")
    found = find_lanes(database, "ada", search="backup").lanes
    assert [lane.run_id for lane in found] == [later.id], "and the index still works"


def test_nobody_deletes_or_takes_back_what_is_anothers(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    run = written(here, fake, "good")
    throw_away(database, "mallory", [run.id], due_at=a_moment_ago())
    assert empty_trash(database) == set()
    assert find_lanes(database, "ada").total == 1
    batch = throw_away(database, "ada", [run.id], due_at=in_a_moment())
    assert take_back(database, "mallory", batch) == 0
    assert thrown_away(database, "mallory") == []
    assert len(thrown_away(database, "ada")) == 1


def test_each_deletion_is_taken_back_by_itself_and_a_second_one_changes_nothing(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    first, second = written(here, fake, "good"), written(here, fake, "good")
    throw_away(database, "ada", [first.id], due_at=in_a_moment())
    batch = throw_away(database, "ada", [second.id, first.id], due_at=in_a_moment())
    assert [thrown.runs for thrown in thrown_away(database, "ada")] == [1, 1]
    assert take_back(database, "ada", batch) == 1
    assert [lane.run_id for lane in find_lanes(database, "ada").lanes] == [second.id]


def test_what_a_process_that_died_had_deleted_goes_by_any_other_process(
    database: Database, address: str, elsewhere: Engine, fake: FakeProvider
) -> None:
    with process(address) as dying:
        run = written(dying, fake, "good", "cut")
    throw_away(database, "ada", [run.id], due_at=datetime.now(UTC) + timedelta(seconds=0.5))
    elsewhere.journal.attend()
    until(lambda: kept_rows(database) == 0)


def test_what_was_deleted_goes_at_once_when_its_page_is_left(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    run = written(here, fake, "good", "cut")
    is_open = [True]
    here.journal.trash.throw_away(database, "ada", [run.id], is_open=lambda: is_open[0])
    here.journal.trash.look(database)
    assert here.find(run.id) is run
    assert thrown_away(database, "ada")
    is_open[0] = False
    until(lambda: kept_rows(database) == 0, timeout=8)  # sooner than it would be due
    until(lambda: here.find(run.id) is None)
    until(lambda: texts([run]) == "")


def test_an_app_that_ends_deletes_for_good_what_was_deleted_on_its_pages(
    database: Database, address: str, fake: FakeProvider
) -> None:
    with process(address) as ending:
        written(ending, fake, "good")
        ending.journal.trash.throw_all_away(database, "ada", [], is_open=lambda: True)
    assert kept_rows(database) == 0


def test_what_is_being_written_goes_on_until_its_deletion_is_due(
    database: Database, here: Engine, fake: FakeProvider
) -> None:
    run = start(here, fake, "hold")
    until(lambda: find_lanes(database, "ada").total and run.lanes[0].view().text)
    batch = throw_away(database, "ada", [run.id], due_at=in_a_moment())
    assert take_back(database, "ada", batch) == 1
    assert run.lanes[0].view().state == "writing"
    throw_away(database, "ada", [run.id], due_at=a_moment_ago())
    until(lambda: run.lanes[0].view().state == "stopped")
    assert kept_rows(database) == 0
