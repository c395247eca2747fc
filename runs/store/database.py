"""The database: SQLite in a file beside the app, or PostgreSQL by `DATABASE_URL`.

All writing goes through one thread, a transaction a piece of work, so that no two writers of this
process ever wait for each other. Whoever reads does so in a thread and a connection of its own.
Whatever SQLAlchemy, the driver or the system says of it leaves here as a `DatabaseUnavailable`.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from runs.once import Once
from runs.store.errors import own_errors

if TYPE_CHECKING:
    from sqlalchemy import Connection

DEFAULT_URL: Final = "sqlite:///data/draftbench.db"
T = TypeVar("T")


class Database:
    """The database that holds runs, prompts and votes."""

    def __init__(self, url: str) -> None:
        """Open it, and bring its tables up to date.

        Raises:
            DatabaseUnavailable: it cannot be used; `NewerDatabase`, if a newer Draftbench made it.
        """
        from sqlalchemy import event  # 0.3 CPU seconds

        from runs.store.connection import connect
        from runs.store.file_watch import FileWatch
        from runs.store.migrate import bring_up_to_date
        from runs.store.shrink import Shrinker, deletion_mark

        with own_errors():
            self.engine = connect(url)
            try:
                bring_up_to_date(self.engine)
                with self.engine.connect() as connection:
                    must_shrink = self.is_sqlite and deletion_mark(connection)
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
        self._shrinker = Shrinker(self)
        if must_shrink:
            self.shrink()

    @property
    def is_sqlite(self) -> bool:
        """SQLite, not PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    def write(self, work: "Callable[[Connection], T]", *, synced: bool = True) -> Future[T]:
        """Have work done in a transaction of its own, after all that was given before.

        What is `synced` outlives a power cut; the rest outlives the end of this process. The
        future raises `DatabaseUnavailable` where it cannot be done, `DatabaseConflict` where it
        contradicts what is there.
        """
        return self._writer.submit(self._transact, work, synced)

    def read(self, work: "Callable[[Connection], T]") -> T:
        """Do work that only reads, at once.

        Raises:
            DatabaseUnavailable: it cannot be done now.
        """
        with self._own_errors(), self.engine.connect() as connection:
            return work(connection)

    def maintain(self, work: Callable[[Any], T]) -> Future[T]:
        """Have work done that no transaction allows, on the driver's own connection."""
        return self._writer.submit(self._without_transaction, work)

    def wait(self, seconds: float) -> bool:
        """Wait until all that was given so far is done; False where that takes longer."""
        return not wait([self._writer.submit(lambda: None)], seconds).not_done

    def look_after_file(self) -> Future[None]:
        """Have SQLite's file made anew where somebody deleted or replaced it."""
        return self._writer.submit(self._look_after_file)

    def shrink(self) -> Future[None]:
        """Give back the space of what was deleted, in the background."""
        return self._shrinker.start()

    def close(self) -> None:
        """Finish what was given to be written, and close all connections; a reader's at its end."""
        self._shrinker.close()
        self._writer.shutdown(wait=True)
        from sqlalchemy import event

        event.listen(self.engine, "checkin", _close_one)
        self.engine.dispose()

    def _own_errors(self) -> AbstractContextManager[None]:
        return own_errors(self.engine.dialect.loaded_dbapi.Error)

    def _count_break(self, *_: object) -> None:
        self.breaks += 1

    def _look_after_file(self) -> None:
        with self._own_errors():
            if self._file and self._file.is_lost():
                self._file.restore()
                self.losses += 1
                self.breaks += 1

    def _transact(self, work: "Callable[[Connection], T]", synced: bool) -> T:
        self._look_after_file()
        with self._own_errors(), self.engine.connect() as connection:
            connection.execution_options(writes=True, synced=synced)
            with connection.begin():
                return work(connection)

    def _without_transaction(self, work: Callable[[Any], T]) -> T:
        self._look_after_file()
        with self._own_errors(), self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            return work(connection.connection.driver_connection)


def nothing_is_kept() -> bool:
    """Whether nothing was ever saved: SQLite's file does not exist yet. Opens nothing."""
    scheme, _, path = _address().partition(":///")
    file = path.partition("?")[0]
    return scheme == "sqlite" and file not in {"", ":memory:"} and not Path(file).exists()


def the_database() -> Database:
    """The one database of this process, opened on first use.

    Raises:
        DatabaseUnavailable: it cannot be opened now; the next call tries again.
    """
    return _open()


def is_open() -> bool:
    """Whether somebody in this process has opened it already."""
    return _open.is_made


@Once
def _open() -> Database:
    return Database(_address())


def _address() -> str:
    return os.environ.get("DATABASE_URL") or DEFAULT_URL


def _close_one(connection: Any, _record: object) -> None:
    if connection is not None:  # None: it broke
        connection.close()
