import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any, Final

import pytest
from sqlalchemy import Connection, insert, select, text

from runs.store import errors
from runs.store import migrate as upgrading
from runs.store.connection import connect
from runs.store.database import Database
from runs.store.delete import delete_runs
from runs.store.errors import REASONS, DatabaseConflict, DatabaseUnavailable, NewerDatabase
from runs.store.migrate import newest_revision
from runs.store.prompt_versions import delete_prompt
from runs.store.schema import METADATA, TEMPLATES

ROOT = Path(__file__).parent.parent


def put(connection: Connection, name: str) -> None:
    connection.execute(insert(TEMPLATES).values(digest=name, text=name))


def names(connection: Connection) -> list[str]:
    return list(connection.scalars(select(TEMPLATES.c.digest).order_by(TEMPLATES.c.digest)))


def test_work_is_done_in_the_order_in_which_it_was_given(database: Database) -> None:
    done = [
        database.write(lambda connection, name=name: put(connection, name))  # type: ignore[misc]
        for name in "abc"
    ]
    seen = database.write(names).result()
    assert seen == ["a", "b", "c"]
    assert all(future.done() for future in done)
    assert database.read(names) == seen


@pytest.mark.parametrize("synced", [True, False])
def test_work_that_fails_leaves_nothing_behind_and_the_next_goes_on(
    database: Database, synced: bool
) -> None:
    def fail(connection: Connection) -> None:
        put(connection, "half")
        raise RuntimeError

    failed = database.write(fail, synced=synced)
    database.write(lambda connection: put(connection, "whole"), synced=synced).result()
    assert isinstance(failed.exception(), RuntimeError)
    assert database.read(names) == ["whole"]


def test_many_threads_write_and_read_at_once(database: Database) -> None:
    def write_and_read(number: int) -> bool:
        name = f"{number:03}"
        database.write(lambda connection: put(connection, name)).result()
        return name in database.read(names)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(write_and_read, range(80)))
    assert len(database.read(names)) == 80


def test_a_database_that_many_open_at_once_is_made_once(bare_address: str) -> None:
    opening = f"Database({bare_address!r}).close(); print('open')"
    code = f"from runs.store.database import Database; {opening}"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    answers = [process.communicate(timeout=60) for process in processes]
    assert [out for out, _ in answers] == ["open\n"] * 3, answers


def test_the_tables_are_those_that_the_migrations_make(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "include_object": known}
        return [*compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)]

    def known(_thing: object, name: str, *_: object) -> bool:
        return not name.startswith("lane_words")  # the search index: no two databases have it alike

    assert database.read(differences) == []


def test_an_open_database_is_of_the_newest_revision(database: Database) -> None:
    version = text("SELECT version_num FROM alembic_version")
    assert database.read(lambda connection: connection.scalar(version)) == newest_revision()


def test_what_was_kept_is_still_there_when_it_is_opened_again(address: str) -> None:
    first = Database(address)
    first.write(lambda connection: put(connection, "kept")).result()
    first.close()
    again = Database(address)
    assert again.read(names) == ["kept"]
    again.close()


def test_a_database_of_a_newer_release_is_left_alone(address: str) -> None:
    database = Database(address)
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    database.write(lambda connection: connection.execute(newer).close()).result()
    database.close()
    with pytest.raises(NewerDatabase, match="made by a newer Draftbench"):
        Database(address)


def change_tables(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open a database with a Draftbench that knows a later revision of its tables."""
    known = newest_revision()
    with monkeypatch.context() as patch:
        patch.setattr(upgrading, "_revisions", lambda: [known, "a later one"])
        patch.setattr(
            upgrading,
            "_upgrade",
            lambda connection: connection.exec_driver_sql("DELETE FROM templates").close(),
        )
        Database(url).close()


def test_before_tables_change_a_copy_of_the_file_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    database = Database(url)
    database.write(lambda connection: put(connection, "kept")).result()
    database.close()
    change_tables(url, monkeypatch)
    changed = Database(url)
    assert changed.read(names) == []
    changed.close()
    copy = Database(f"{url}.{newest_revision()}")
    assert copy.read(names) == ["kept"]
    copy.close()


@pytest.fixture
def _usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


@pytest.mark.usefixtures("_usual_umask")
def test_nobody_else_on_the_machine_reads_the_file_or_what_lies_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "data" / "kept.db"
    url = f"sqlite:///{file}"
    database = Database(url)
    database.write(lambda connection: put(connection, "kept")).result()
    assert rights(file.parent) == "0o700"
    assert {path.name: rights(path) for path in file.parent.iterdir()} == dict.fromkeys(
        ("kept.db", "kept.db-wal", "kept.db-shm"), "0o600"
    )
    for path in file.parent.iterdir():
        path.unlink()
    database.look_after_file().result()
    database.write(lambda connection: put(connection, "more")).result()
    assert {rights(path) for path in file.parent.iterdir()} == {"0o600"}, "one that is made anew"
    database.close()
    change_tables(url, monkeypatch)
    assert {path.name: rights(path) for path in file.parent.iterdir()} == dict.fromkeys(
        ("kept.db", f"kept.db.{newest_revision()}"), "0o600"
    )


@pytest.mark.usefixtures("_usual_umask")
def test_a_file_that_others_may_read_by_its_owners_will_stays_so(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    file.touch(0o640)
    Database(f"sqlite:///{file}").close()
    assert rights(file) == "0o640"


def delete_a_run(database: Database) -> None:
    delete_runs(database, "ada", ["a run"])


def delete_a_prompt(database: Database) -> None:
    delete_prompt(database, "ada", "Mine")


@pytest.mark.parametrize("delete", [delete_a_run, delete_a_prompt])
def test_with_the_first_deletion_goes_the_copy_from_before_the_tables_changed(
    delete: Callable[[Database], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'kept[1].db'}"
    Database(url).close()
    change_tables(url, monkeypatch)
    database = Database(url)
    known = newest_revision()
    others = [tmp_path / name for name in ("kept[1].db.bak", f"kept1.db.{known}")]
    for path in (*others, tmp_path / f"kept[1].db.{known}.123"):  # the last: never finished
        path.write_text("", encoding="utf-8")
    assert (tmp_path / f"kept[1].db.{known}").exists()
    delete(database)
    database.shrink().result()
    database.close()
    assert {path.name for path in tmp_path.iterdir()} == {
        "kept[1].db",
        *(path.name for path in others),
    }


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_psycopg_3(scheme: str) -> None:
    engine = connect(f"{scheme}://ada:secret@db.example/draftbench")
    assert engine.dialect.driver == "psycopg"
    assert engine.url.host == "db.example"


def test_sqlite_writes_ahead_and_syncs_what_must_last(tmp_path: Path) -> None:
    def pragma(connection: Connection, name: str) -> Any:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    database = Database(f"sqlite:///{tmp_path / 'new' / 'kept.db'}")
    mode, full, secure = (
        database.write(lambda connection, name=name: pragma(connection, name)).result()  # type: ignore[misc]
        for name in ("journal_mode", "synchronous", "secure_delete")
    )
    assert (mode, full, secure) == ("wal", 2, 1)
    lightly = database.write(lambda connection: pragma(connection, "synchronous"), synced=False)
    assert lightly.result() == 1
    database.close()


def test_a_lane_needs_its_run(database: Database) -> None:
    orphan = text("INSERT INTO deltas VALUES ('no lane', 0, 'text', '')")
    failed = database.write(lambda connection: connection.execute(orphan).close())
    assert isinstance(failed.exception(), DatabaseConflict)


# One error for all that can go wrong


def fail_as_driver(driver: Any) -> None:
    driver.execute("SELECT * FROM nowhere")


WAYS: Final[Mapping[str, Callable[[Database], object]]] = {
    "read": lambda database: database.read(lambda each: each.execute(text(MISSING))),
    "write": lambda database: database.write(lambda each: each.execute(text(MISSING))).result(),
    "maintain": lambda database: database.maintain(fail_as_driver).result(),
}
MISSING: Final = "SELECT 'my topic' FROM nowhere"


@pytest.mark.parametrize("way", WAYS)
def test_whatever_fails_in_the_database_is_one_error_that_tells_no_statement(
    database: Database, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    errors._log_once.cache_clear()
    with pytest.raises(DatabaseUnavailable) as caught:
        WAYS[way](database)
    assert "The server's log says more." in str(caught.value)
    assert "nowhere" in caplog.text, "so it does"
    assert "my topic" not in f"{caught.value}{caplog.text}"


@pytest.mark.parametrize("way", ["read", "write", "maintain"])
def test_an_error_of_the_system_is_the_same_error_with_its_remedy(
    database: Database, way: str
) -> None:
    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    ways: Mapping[str, Callable[[], object]] = {
        "read": lambda: database.read(fail),
        "write": lambda: database.write(fail).result(),
        "maintain": lambda: database.maintain(fail).result(),
    }
    with pytest.raises(DatabaseUnavailable) as caught:
        ways[way]()
    assert str(caught.value) == REASONS["no space"]


@pytest.mark.parametrize(
    ("address", "said"),
    {
        "no address": ("hunter2", "DATABASE_URL is not the address"),
        "a port of letters": ("postgresql://ada:hunter2@host:hunter2/x", "DATABASE_URL is not the"),
        "another kind": ("mysql://ada:hunter2@host/x", "Use SQLite or PostgreSQL"),
        "a kind that is none": ("hunter2://host/x", "Use SQLite or PostgreSQL"),
        "nobody there": ("postgresql://ada:hunter2@127.0.0.1:1/x", "server cannot be reached"),
        "not a folder": ("sqlite:////dev/null/kept.db", "Check DATABASE_URL"),
    }.values(),
)
def test_a_database_that_cannot_be_opened_says_what_to_do_and_not_its_password(
    address: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DatabaseUnavailable, match=said) as caught:
        Database(address)
    shown = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in f"{caught.value}{shown}{caplog.text}".replace(address, "")


def test_whoever_still_reads_as_it_is_closed_leaves_no_connection_open(address: str) -> None:
    database, reads, is_closed = Database(address), Event(), Event()

    def read(connection: Connection) -> Any:
        reads.set()
        assert is_closed.wait(60)
        return connection.connection.driver_connection

    with ThreadPoolExecutor(1) as readers:
        reading = readers.submit(database.read, read)
        assert reads.wait(60)
        database.close()
        is_closed.set()
    with pytest.raises(database.engine.dialect.loaded_dbapi.Error, match="closed"):
        reading.result().execute("SELECT 1")
