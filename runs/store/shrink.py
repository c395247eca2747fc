"""Give back the space of what was deleted, after whoever deleted it has got an answer.

Strategy: many small pieces of work for the writer thread, so that others write between two of them.
SQLite overwrites what it deletes, but for the search index, which does so once it is merged; then
its file is cut, and so is the log beside it. Copies from before a change of tables go first. A mark
in the file (`user_version`) says that this is still to be done: what a process leaves undone, the
next one does.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import Connection

from runs.store.deleted import forget_old
from runs.store.errors import DatabaseUnavailable, cause_of
from runs.store.files import delete_copies
from runs.store.search_index import merge_some

PAGES_AT_ONCE: Final = 500
"""Pages of the file that are moved in one go: 2 MB."""
LOG_ATTEMPTS: Final = 20
ATTEMPTS: Final = 10
RETRY_INTERVAL_S: Final = 3.0
"""Between two attempts while the database cannot be used."""
TABLES: Final = ("edits", "deltas", "lane_words", "lanes", "runs", "templates")
T = TypeVar("T")
log = logging.getLogger(__name__)


class Writer(Protocol):
    """What the database does in its one thread that writes."""

    @property
    def is_sqlite(self) -> bool: ...

    def write(self, work: Callable[[Connection], T]) -> Future[T]: ...

    def maintain(self, work: Callable[[Any], T]) -> Future[T]: ...


class Shrinker:
    """Gives space back, in a thread of its own that mostly waits for the one that writes."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="shrink")
        self._closing = Event()

    def start(self) -> Future[None]:
        """Begin, and return at once; the future is done when the space is given back."""
        return self._thread.submit(self._shrink)

    def close(self) -> None:
        """Stop after the piece of work at hand; the next process goes on."""
        self._closing.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _shrink(self) -> None:
        shrink = self._shrink_sqlite if self._writer.is_sqlite else self._shrink_postgresql
        for _ in range(ATTEMPTS):
            try:
                shrink()
            except DatabaseUnavailable as error:
                log.warning("Space is not given back yet: %s", cause_of(error))
                if self._closing.wait(RETRY_INTERVAL_S):
                    return
            except RuntimeError:  # the process ends: nothing can be submitted any more
                return
            else:
                return

    def _shrink_sqlite(self) -> None:
        if not (mark := self._writer.write(deletion_mark).result()):
            return  # what was to be done, an earlier start has done
        self._writer.maintain(_delete_copies).result()
        self._writer.write(forget_old).result()
        self._repeat(lambda: self._writer.write(merge_some))
        self._repeat(lambda: self._writer.maintain(_cut_some_pages))
        for _ in range(LOG_ATTEMPTS):
            if self._closing.is_set() or self._writer.maintain(_empty_log).result():
                break
        if not self._closing.is_set():
            self._writer.write(partial(_clear_mark, seen=mark)).result()

    def _shrink_postgresql(self) -> None:
        self._writer.write(forget_old).result()
        for table in TABLES:
            if not self._closing.is_set():
                self._writer.maintain(partial(_vacuum, table=table)).result()

    def _repeat(self, step: Callable[[], Future[bool]]) -> None:
        """Take a step again and again while there is more to do."""
        while not self._closing.is_set() and step().result():
            pass


def mark_deletion(connection: Connection) -> None:
    """Note, in the transaction that deletes, that there will be space to give back."""
    if connection.dialect.name == "sqlite":
        following = deletion_mark(connection) % 2**30 + 1
        connection.exec_driver_sql(f"PRAGMA user_version={following}")


def deletion_mark(connection: Connection) -> int:
    """Another number after each deletion; 0 while there is no space to give back."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _clear_mark(connection: Connection, *, seen: int) -> None:
    if deletion_mark(connection) == seen:  # or something else was deleted meanwhile
        connection.exec_driver_sql("PRAGMA user_version=0")


def _cut_some_pages(driver: Any) -> bool:
    """Move some pages to the front and cut the file; True while there is more to cut."""
    # A script, as one step of this statement moves one page only.
    driver.executescript(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})")
    return bool(driver.execute("PRAGMA freelist_count").fetchone()[0])


def _empty_log(driver: Any) -> bool:
    """False where somebody reads from it just now."""
    busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _delete_copies(driver: Any) -> None:
    """The copies from before the last change of tables hold what was deleted since."""
    if file := driver.execute("PRAGMA database_list").fetchone()[2]:  # none in memory
        delete_copies(Path(file))


def _vacuum(driver: Any, *, table: str) -> None:
    driver.execute(f"VACUUM {table}")
