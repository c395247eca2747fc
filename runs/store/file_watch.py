"""SQLite's file, watched: somebody may delete or replace it while the app has it open.

SQLite itself would go on writing into a file that has no name any more, and say nothing: all of it
is gone with the process. What is open can still be read, so a deleted file is made anew from it.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from runs.store.files import make_folder, make_private
from runs.store.migrate import bring_up_to_date

Identity = tuple[int, int] | None
"""The device and the inode of a file; None for no file."""
LOG_SUFFIXES: Final = ("-wal", "-shm")
FILE_GONE: Final = "the database file is gone"
log = logging.getLogger(__name__)


class FileWatch:
    """Notices when the file is no longer the one that was opened, and restores it."""

    def __init__(self, engine: Engine) -> None:
        """Watch the file as it is now; its tables are up to date."""
        self._engine = engine
        self._path = Path(str(engine.url.database))
        self._log_paths = [self._path.with_name(self._path.name + end) for end in LOG_SUFFIXES]
        self._file: Identity = None
        self._logs: dict[Path, Identity] = {}
        self._note()
        event.listen(engine, "do_connect", self._refuse_another)

    def is_lost(self) -> bool:
        """Somebody deleted or replaced the file, or deleted the logs beside it."""
        logs = self._logs_now()
        if self._is_another() or self._lacks(logs):
            return True
        self._logs = logs
        return False

    def restore(self) -> None:
        """Put a file in its place again, with all that can still be read of a deleted one.

        Raises:
            OSError: there can be no file.
            sqlalchemy.exc.SQLAlchemyError: it cannot be written.
        """
        make_folder(self._path)
        if not self._path.exists():
            self._put_back()
        elif not self._is_another():
            self._write_back_log()
        self._engine.dispose()
        with self._any_file_allowed():
            self._remove_orphans()
            bring_up_to_date(self._engine)
        log.error("The database file was deleted or replaced, and made anew: %s", self._path)

    def _note(self) -> None:
        self._file, self._logs = _identity(self._path), self._logs_now()

    def _logs_now(self) -> dict[Path, Identity]:
        return {path: _identity(path) for path in self._log_paths}

    def _is_another(self) -> bool:
        return self._file is not None and _identity(self._path) != self._file

    def _lacks(self, logs: Mapping[Path, Identity]) -> bool:
        """The logs exist as long as a connection is open."""
        pool: Any = self._engine.pool
        had = any(self._logs.values()) and pool.checkedin() + pool.checkedout()
        return bool(had) and None in logs.values() and None not in self._logs.values()

    def _refuse_another(self, *_: object) -> None:
        """Refuse to connect to another file: it would be created, or get the logs of the first."""
        if self._is_another():
            raise OperationalError(FILE_GONE)

    @contextmanager
    def _any_file_allowed(self) -> Iterator[None]:
        known, self._file = self._file, None
        try:
            yield
        except BaseException:
            self._file = known
            raise
        self._note()

    def _put_back(self) -> None:
        """Write all that an open connection reads of the deleted file to its old place."""
        new = self._path.with_name(f"{self._path.name}.new")
        new.unlink(missing_ok=True)
        make_private(new)  # where no file can be made, what is open stays open
        with self._open_connection() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(new),))
        self._engine.dispose()  # before there is a file in its place again
        new.replace(self._path)

    def _write_back_log(self) -> None:
        """Write what is in a deleted log into the file."""
        with self._open_connection() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()

    @contextmanager
    def _open_connection(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            yield connection

    def _remove_orphans(self) -> None:
        """Remove the logs of a replaced file: SQLite would write them into the new one."""
        for path, identity in self._logs.items():
            if identity is not None and _identity(path) == identity:
                path.unlink(missing_ok=True)


def _identity(path: Path) -> Identity:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
