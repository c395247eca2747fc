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
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from sqlalchemy import Connection

USUAL_URL: Final = "sqlite:///data/draftbench.db"
T = TypeVar("T")


class Database:
    """Where runs, prompts and votes are kept."""

    def __init__(self, url: str) -> None:
        """Open it, and bring its tables up to date.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: it cannot be reached.
            runs.store.migrate.NewerDatabase: it was made by a newer Draftbench.
        """
        from sqlalchemy import event  # 0.3 CPU seconds

        from runs.store.connection import connect
        from runs.store.file_watch import FileWatch
        from runs.store.migrate import bring_up_to_date

        self.engine = connect(url)
        try:
            bring_up_to_date(self.engine)
        except BaseException:
            self.engine.dispose()
            raise
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database")
        self.breaks = 0
        """How often a connection was found broken: its server may have lost what was not synced."""
        event.listen(self.engine, "invalidate", self._count_break)
        self.losses = 0
        """How often SQLite's file was deleted or replaced, and made anew."""
        has_file = self.is_sqlite and self.engine.url.database not in {None, "", ":memory:"}
        self._file = FileWatch(self.engine) if has_file else None

    @property
    def is_sqlite(self) -> bool:
        """SQLite, not PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    def write(self, work: "Callable[[Connection], T]", *, synced: bool = True) -> Future[T]:
        """Have work done in a transaction of its own, after all that was given before.

        What is `synced` outlives a power cut; the rest outlives the end of this process.
        """
        return self._writer.submit(self._transact, work, synced)

    def read(self, work: "Callable[[Connection], T]") -> T:
        """Do work that only reads, at once."""
        with self.engine.connect() as connection:
            return work(connection)

    def maintain(self, work: Callable[[Any], T]) -> Future[T]:
        """Have work done that cannot stand in a transaction, on the driver's own connection."""
        return self._writer.submit(self._without_transaction, work)

    def look_after_file(self) -> Future[None]:
        """Have SQLite's file made anew where somebody deleted or replaced it."""
        return self._writer.submit(self._look_after_file)

    def close(self) -> None:
        """Finish what was given to be written, and close all connections."""
        self._writer.shutdown(wait=True)
        self.engine.dispose()

    def _count_break(self, *_: object) -> None:
        self.breaks += 1

    def _look_after_file(self) -> None:
        if self._file and self._file.is_lost():
            self._file.make_anew()
            self.losses += 1
            self.breaks += 1

    def _transact(self, work: "Callable[[Connection], T]", synced: bool) -> T:
        self._look_after_file()
        with self.engine.connect() as connection:
            connection.execution_options(writes=True, synced=synced)
            with connection.begin():
                return work(connection)

    def _without_transaction(self, work: Callable[[Any], T]) -> T:
        self._look_after_file()
        with self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            return work(connection.connection.driver_connection)


def nothing_is_kept() -> bool:
    """Whether nothing was ever kept: SQLite's file is not there yet. Opens nothing."""
    scheme, _, path = _address().partition(":///")
    file = path.partition("?")[0]
    return scheme == "sqlite" and file not in {"", ":memory:"} and not Path(file).exists()


_opening = Lock()


def the_database() -> Database:
    """The one database of this process, opened on first use."""
    with _opening:
        return _open()


@cache
def _open() -> Database:
    return Database(_address())


def _address() -> str:
    return os.environ.get("DATABASE_URL") or USUAL_URL
