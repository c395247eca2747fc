"""The database: SQLite in a file beside the app, or PostgreSQL by `DATABASE_URL`.

All writing goes through one thread, a transaction a piece of work, so that no two writers of this
process ever wait for each other. Whoever reads does so in a thread and a connection of its own.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url

USUAL_URL: Final = "sqlite:///data/draftbench.db"
MIGRATIONS: Final = Path(__file__).with_name("migrations")
POSTGRESQL: Final = "postgresql+psycopg"
PATIENCE: Final = 5.0
"""Seconds to wait for another process that writes to the same SQLite file."""
T = TypeVar("T")


class Database:
    """Where runs, prompts and votes are kept."""

    def __init__(self, url: str) -> None:
        """Open it, and bring its tables up to date.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: it cannot be reached.
            ValueError: the address is none.
        """
        self.engine = _connect(url)
        _migrate(self.engine)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database")

    def write(self, work: Callable[[Connection], T]) -> Future[T]:
        """Have work done in a transaction of its own, after all that was given before."""
        return self._writer.submit(self._transact, work)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do work that only reads, at once."""
        with self.engine.connect() as connection:
            return work(connection)

    def close(self) -> None:
        """Finish what was given to be written, and close all connections."""
        self._writer.shutdown(wait=True)
        self.engine.dispose()

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)


@cache
def the_database() -> Database:
    """The one database of this process, opened on first use."""
    return Database(os.environ.get("DATABASE_URL") or USUAL_URL)


def _connect(address: str) -> Engine:
    url = make_url(address)
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername=POSTGRESQL)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
