"""SQLite's file is deleted or replaced under the running app: noticed, said, and made good."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest
from fake_provider import FakeProvider
from page_stories import open_with, press, wait_for_end, wait_for_text
from waiting import until

from posts.prompts.version import BUILT_IN_VERSIONS
from runs.background import in_background
from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store import database as databases
from runs.store import save as saving
from runs.store.database import Database, the_database
from runs.store.delete import delete_runs
from runs.store.errors import REASONS
from runs.store.journal import Journal
from runs.store.load import load_run
from runs.store.prompt_versions import list_prompts, save_prompt
from runs.store.query import find_lanes
from runs.store.tracked_lane import TrackedLane
from runs.the_engine import the_engine

NOBODY = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "kept.db"


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    engine = Engine(journal=Journal(lambda: database))
    yield engine
    engine.close()


def start(engine: Engine, fake: FakeProvider, *models: str) -> Run:
    settings = [
        LaneSettings(provider="compatible", model=each, base_url=fake.base_url) for each in models
    ]
    requests = [LaneRequest(settings=each, api_key="any") for each in settings]
    return engine.start(Brief(topic="A drill"), requests, owner="ada")


def written(engine: Engine, fake: FakeProvider, *models: str) -> Run:
    run = start(engine, fake, *models)
    assert all(lane.wait_for_end(60) for lane in run.lanes)
    assert engine.journal.flush()
    in_background().submit(str).result(60)  # their scores are kept, too: nobody writes from now on
    return run


def delete_file(file: Path) -> None:
    file.unlink()


def delete_with_logs(file: Path) -> None:
    for each in file.parent.iterdir():
        each.unlink()


def delete_folder(file: Path) -> None:
    gone = file.parent.rename(file.parent.with_name("gone"))  # at once: nothing is made in it now
    shutil.rmtree(gone)


def delete_logs(file: Path) -> None:
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink()


def move_folder(file: Path) -> None:
    file.parent.rename(file.parent.with_name("elsewhere"))


def put_another(file: Path) -> None:
    """One that was empty, made by the same release."""
    other = file.with_name("other.db")
    Database(f"sqlite:///{other}").close()
    other.replace(file)


def put_a_file_of_nothing(file: Path) -> None:
    other = file.with_name("other.db")
    other.touch()
    other.replace(file)


Harm = Callable[[Path], None]
HARMS = pytest.mark.parametrize(
    "harm",
    [
        delete_file,
        delete_with_logs,
        delete_folder,
        delete_logs,
        move_folder,
        put_another,
        put_a_file_of_nothing,
    ],
)


def after_a_restart(file: Path, *runs: Run) -> None:
    """A process that opens the file anew finds in it what these runs hold."""
    with closing(Database(f"sqlite:///{file}")) as again:
        for run in runs:
            kept = load_run(again, run.id)
            assert kept
            assert [lane.record() for lane in kept.lanes] == [lane.record() for lane in run.lanes]
            assert kept.owner == run.owner
        assert find_lanes(again, "ada").total == sum(len(run.lanes) for run in runs)
        assert find_lanes(again, "ada", search="restore").total
        check = again.read(lambda each: each.exec_driver_sql("PRAGMA integrity_check").scalar())
        assert check == "ok"


@pytest.mark.parametrize("harm", [delete_file, put_another])
def test_whoever_waits_for_a_lane_waits_until_the_new_file_has_it(
    engine: Engine,
    fake: FakeProvider,
    file: Path,
    harm: Harm,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end, harmed = saving._end, Event()

    def harm_and_end(database: Database, ended: Sequence[TrackedLane]) -> None:
        if ended and not harmed.is_set():
            harm(file)
            harmed.set()
        end(database, ended)

    monkeypatch.setattr(saving, "_end", harm_and_end)
    run = start(engine, fake, "good")
    assert run.lanes[0].wait_for_end(60)
    engine.journal.saved(run.lanes[0]).result(60)
    assert harmed.is_set()
    after_a_restart(file, run)


@HARMS
def test_what_is_in_memory_is_saved_again_when_the_file_is_lost_after_writing(
    file: Path, engine: Engine, database: Database, fake: FakeProvider, harm: Harm
) -> None:
    runs = [written(engine, fake, "good", "max-tokens"), written(engine, fake, "good")]
    harm(file)
    until(lambda: engine.journal.losses)
    assert engine.journal.flush()
    after_a_restart(file, *runs)


@HARMS
def test_what_is_being_written_when_the_file_is_lost_is_saved_from_its_first_word(
    file: Path, engine: Engine, database: Database, fake: FakeProvider, harm: Harm
) -> None:
    before, run = written(engine, fake, "good"), start(engine, fake, "hold", "hold")
    until(lambda: all(lane.view().text for lane in run.lanes) and engine.journal.flush())
    harm(file)
    until(lambda: engine.journal.losses)
    fake.release(2)
    assert all(lane.wait_for_end(60) for lane in run.lanes)
    assert engine.journal.flush()
    after_a_restart(file, before, run)


def test_an_older_copy_in_the_files_place_gets_what_it_lacks(
    file: Path, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    first = written(engine, fake, "good")
    with closing(sqlite3.connect(file)) as copying:
        copying.execute("VACUUM INTO ?", (str(file.with_name("copy.db")),))
    second = written(engine, fake, "good", "max-tokens")
    file.with_name("copy.db").replace(file)
    until(lambda: engine.journal.losses)
    assert engine.journal.flush()
    after_a_restart(file, first, second)


def test_what_was_deleted_does_not_come_back_with_a_file_that_is_made_anew(
    file: Path, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    gone, kept = written(engine, fake, "good"), written(engine, fake, "good")
    engine.forget(delete_runs(database, "ada", [gone.id]))
    delete_folder(file)
    until(lambda: engine.journal.losses)
    assert engine.journal.flush()
    after_a_restart(file, kept)


def test_prompts_of_a_deleted_file_are_in_the_new_one(file: Path, database: Database) -> None:
    save_prompt(database, "ada", "Mine", "Write about {{topic}}.")
    delete_folder(file)
    save_prompt(database, "ada", "Mine", "Write about {{topic}} again.")
    with closing(Database(f"sqlite:///{file}")) as again:
        versions = list_prompts(again, "ada")
    labels = [version.label for version in versions if version not in BUILT_IN_VERSIONS]
    assert labels == ["Mine v2", "Mine v1"]


def test_two_processes_share_the_file_that_one_of_them_made_anew(
    file: Path, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    with closing(Database(f"sqlite:///{file}")) as theirs:
        other = Engine(journal=Journal(lambda: theirs))
        runs = [written(engine, fake, "good"), written(other, fake, "good", "max-tokens")]
        delete_folder(file)
        until(lambda: engine.journal.losses and other.journal.losses)
        assert engine.journal.flush()
        assert other.journal.flush()
        until(lambda: find_lanes(database, "ada").total == 3)
        other.close()
    after_a_restart(file, *runs)


def test_while_there_can_be_no_file_it_is_said_and_all_is_saved_once_there_can(
    file: Path, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    before = written(engine, fake, "good")
    delete_folder(file)
    file.parent.write_text("in the way", encoding="utf-8")
    until(lambda: engine.journal.trouble)
    assert "folder" in str(engine.journal.trouble)
    run = start(engine, fake, "good")
    assert run.lanes[0].wait_for_end(60)
    assert not engine.journal.flush()
    assert find_lanes(database, "ada").total == 1, "what is open can still be read"
    file.parent.unlink()
    until(lambda: engine.journal.trouble is None and engine.journal.flush())
    after_a_restart(file, before, run)


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """This process may read the folder and not write to it; root may, so it is somebody else."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    for place in (folder, *folder.parents[:3]):
        place.chmod(0o755)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_not_be_written_to_is_said_and_tried_again(
    file: Path, engine: Engine, database: Database, fake: FakeProvider
) -> None:
    before = written(engine, fake, "good")
    shut = Event()
    database.write(lambda _: shut.wait(60))  # nobody looks until the folder is shut, too
    delete_with_logs(file)
    with unwritable(file.parent):
        shut.set()
        until(lambda: engine.journal.trouble)
        assert engine.journal.trouble == REASONS["permission denied"]
        run = start(engine, fake, "good")
        assert run.lanes[0].wait_for_end(60)
        assert not engine.journal.flush()
        assert find_lanes(database, "ada").total == 1, "what is open can still be read"
    until(lambda: engine.journal.trouble is None and engine.journal.flush())
    after_a_restart(file, before, run)


def test_an_open_page_says_that_the_file_was_lost_until_that_was_read(
    file: Path, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("COMPATIBLE_BASE_URL", fake.base_url)
    monkeypatch.setattr(Engine, "warm_up", lambda *_: None)  # no embedded server here
    databases._open.cache_clear()
    the_engine.cache_clear()
    try:
        page = press(open_with(fake, "hold"), "Write post")
        wait_for_text(page)
        assert the_engine().journal.flush()
        assert not page.warning
        delete_folder(file)
        fake.release()
        wait_for_end(page)
        until(lambda: the_engine().journal.losses)
        page.run()
        assert "was deleted or replaced" in page.warning[0].value
        press(page, "Understood")
        page.run()
        assert not page.warning
    finally:
        the_engine().close()
        the_engine.cache_clear()
        the_database().close()
        databases._open.cache_clear()
