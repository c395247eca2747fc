"""Databases to test with: SQLite in a file, and PostgreSQL where this machine has one.

conftest.py hands the fixtures to all tests: one PostgreSQL serves all of a process. `address` is
the URL of an empty database, once of each kind. Its tables are there: migrations run once a
process, and each test gets a copy.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from runs.store import database as database_module
from runs.store.database import Database

if TYPE_CHECKING:
    import psycopg

KINDS = ("sqlite", "postgresql")
PREFIX = "postgresql://tester@/"
PROGRAMS = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")
SETTINGS = "-c fsync=off -c listen_addresses='' -c unix_socket_directories={place}"
"""Nothing on the network, and nothing that has to outlive the tests."""

MEMORY = "/dev/shm"
ROOM = 2**30
"""Bytes that a server may need there, with what several tests keep at once."""

LOCK = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


class Server:
    """A running PostgreSQL."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def __call__(self, *, with_tables: bool = True) -> str:
        """The address of a new database, in which there is nothing but the tables, if these."""
        return self._address(self._create(self._migrated if with_tables else "template1"))

    @cached_property
    def _migrated(self) -> str:
        name = self._create("template1")
        Database(self._address(name)).close()
        return name

    def drop(self, address: str) -> None:
        """Delete a database, whoever is still connected to it."""
        name = address.removeprefix(PREFIX).partition("?")[0]
        with self._connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def _create(self, template: str) -> str:
        name = f"kept_{token_hex(4)}"
        with self._connect() as connection:
            copying = " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{copying}".encode())
        return name

    def _connect(self) -> "psycopg.Connection":
        import psycopg  # only where there is a server

        server = f"host={self._place} user=tester dbname=postgres"
        return psycopg.connect(server, autocommit=True)

    def _address(self, name: str) -> str:
        return f"{PREFIX}{name}?host={self._place}"


@pytest.fixture
def postgresql(postgresql_server: Server) -> Iterator[Callable[..., str]]:
    """Makes new databases of PostgreSQL; they are gone after the test, before a disk sees them."""
    made: list[str] = []

    def make(*, with_tables: bool = True) -> str:
        made.append(postgresql_server(with_tables=with_tables))
        return made[-1]

    yield make
    for each in made:
        postgresql_server.drop(each)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """Start the machine's own PostgreSQL."""
    with running_postgresql() as server:
        yield server


@contextmanager
def running_postgresql() -> Iterator[Server]:
    """The machine's own PostgreSQL, while this lasts."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir=_memory()) as name:  # short, for a socket
        place = Path(name)
        control = _program("pg_ctl")
        _hand_over(place)
        data = place / "data"
        _run(_program("initdb"), "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "-N")
        options = SETTINGS.format(place=place)
        _run(control, "-D", data, "-l", place / "log", "-w", "-o", options, "start")
        try:
            yield Server(place)
        finally:
            _run(control, "-D", data, "-m", "immediate", "stop")


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """Makes a new database in this file, in which there is nothing but the tables; its address."""
    migrated = tmp_path_factory.mktemp("migrated") / "kept.db"
    Database(f"sqlite:///{migrated}").close()

    def copy_to(file: Path) -> str:
        shutil.copy(migrated, file)
        return f"sqlite:///{file}"

    return copy_to


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind; its tables are there."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite")(tmp_path / "kept.db"))
    return str(request.getfixturevalue("postgresql")())


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """The database at that address; a file of tests may have an address of its own."""
    database = Database(address)
    yield database
    database.close()


@pytest.fixture(params=KINDS, scope="module")
def module_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Likewise, one for all tests of a module that only read there."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite")(tmp_path_factory.mktemp("kept") / "kept.db"))
    return str(request.getfixturevalue("postgresql_server")())


@pytest.fixture(params=KINDS)
def bare_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of each kind that nobody has opened yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept.db'}"
    return str(request.getfixturevalue("postgresql")(with_tables=False))


@pytest.fixture
def page_database(
    monkeypatch: pytest.MonkeyPatch, sqlite: Callable[[Path], str], tmp_path: Path
) -> Iterator[None]:
    """The page has an empty database of its own; named before `page_engine`, which uses it."""
    monkeypatch.setenv("DATABASE_URL", sqlite(tmp_path / "kept.db"))
    database_module._open.cache_clear()
    yield
    if database_module._open.is_made:
        database_module.the_database().close()
    database_module._open.cache_clear()


def _memory() -> str | None:
    """A folder in memory, where the system has one with room: a copy costs a tenth there."""
    with suppress(OSError):
        if shutil.disk_usage(MEMORY).free > ROOM and os.access(MEMORY, os.W_OK):
            return MEMORY
    return None


def _program(name: str) -> str:
    versions = sorted(PROGRAMS.glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or (str(versions[0]) if versions else None)
    if found is None:
        pytest.skip(f"PostgreSQL is not installed: there is no {name}")
    return found


def _hand_over(place: Path) -> None:
    """PostgreSQL refuses to run as root: the directory goes to a user who is not."""
    if os.geteuid() == 0:
        os.chown(place, _user().pw_uid, _user().pw_gid)
    place.chmod(0o755)


def _user() -> pwd.struct_passwd:
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip("PostgreSQL does not run as root, and there is no other user")


def _run(*command: str | Path) -> None:
    user = _user() if os.geteuid() == 0 else None
    subprocess.run(
        [str(each) for each in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program writes to a database of SQLite, and comes to no end while this lasts."""
    command = [sys.executable, "-c", LOCK, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"locked\n"
        yield


def restart_postgresql(address: str, *, mode: str, away: float = 0.0) -> None:
    """Restart the server that this database is on, while others use it.

    Args:
        address: Of the database.
        mode: `fast` ends its connections; `immediate` is what a crash is like.
        away: Seconds in between.
    """
    place = Path(address.partition("?host=")[2])
    options = SETTINGS.format(place=place)
    control = (_program("pg_ctl"), "-D", place / "data", "-l", place / "log", "-w")
    _run(*control, "-m", mode, "stop")
    time.sleep(away)
    _run(*control, "-o", options, "start")
