"""The database: SQLite in a file beside the app, or PostgreSQL by `DATABASE_URL`.

All writing goes through one thread, a transaction a piece of work, so that no two writers of this
process ever wait for each other. Whoever reads does so in a thread and a connection of its own.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from runs.upgrading import bring_up_to_date

USUAL_URL: Final = "sqlite:///data/draftbench.db"
POSTGRESQL: Final = "postgresql+psycopg"
PATIENCE: Final = 5.0
"""Seconds to wait for another process that writes to the same SQLite file."""
SET_UP: Final = (
    "auto_vacuum=INCREMENTAL",  # before the first table: a file can shrink bit by bit
    "journal_mode=WAL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten
)
T = TypeVar("T")


class Database:
    """Where runs, prompts and votes are kept."""

    def __init__(self, url: str) -> None:
        """Open it, and bring its tables up to date.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: it cannot be reached.
            ValueError: the address is none, or the database is of a newer Draftbench.
        """
        self.engine = _connect(url)
        bring_up_to_date(self.engine)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database")

    @property
    def is_sqlite(self) -> bool:
        """SQLite, not PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    def write(self, work: Callable[[Connection], T], *, synced: bool = True) -> Future[T]:
        """Have work done in a transaction of its own, after all that was given before.

        What is `synced` outlives a power cut; the rest outlives the end of this process.
        """
        return self._writer.submit(self._transact, work, synced)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do work that only reads, at once."""
        with self.engine.connect() as connection:
            return work(connection)

    def maintain(self, statement: str) -> Future[None]:
        """Have a statement done that cannot stand in a transaction."""
        return self._writer.submit(self._execute_alone, statement)

    def close(self) -> None:
        """Finish what was given to be written, and close all connections."""
        self._writer.shutdown(wait=True)
        self.engine.dispose()

    def _transact(self, work: Callable[[Connection], T], synced: bool) -> T:
        with self.engine.connect() as connection:
            connection.execution_options(writes=True, synced=synced)
            with connection.begin():
                return work(connection)

    def _execute_alone(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql(statement).close()


_opening = Lock()


def the_database() -> Database:
    """The one database of this process, opened on first use."""
    with _opening:
        return _open()


@cache
def _open() -> Database:
    return Database(os.environ.get("DATABASE_URL") or USUAL_URL)


def _connect(address: str) -> Engine:
    url = make_url(address)
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername=POSTGRESQL)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True)
        event.listen(engine, "begin", _begin_on_postgresql)
        return engine
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # Without an isolation level the driver leaves BEGIN to us, also before a change of tables.
    engine = create_engine(url, connect_args={"timeout": PATIENCE, "isolation_level": None})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    for pragma in SET_UP:
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    level = "FULL" if options.get("synced", True) else "NORMAL"
    connection.exec_driver_sql(f"PRAGMA synchronous={level}")
    # A writer takes its turn first: it could not wait for one in the midst of a transaction.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _begin_on_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("synced", True):
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
