"""Connections to PostgreSQL that wait so long for an answer, and no longer.

A server may stop without a word: a cable, a firewall that forgets, a machine that hangs. What TCP
notices of it, it notices after minutes, and of a server that is stuck, nothing at all.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from time import monotonic
from typing import Any, Final, TypeVar

from psycopg import Connection as Psycopg
from psycopg import Error, OperationalError
from psycopg.errors import ConnectionTimeout
from sqlalchemy import Connection

ANSWER: Final = 10.0
"""Seconds for all of an answer; no question of ours takes a tenth of that."""
PAUSE: Final = 3.0
"""Seconds in which a server that did not answer is not asked again."""
CANCELLED: Final = 1.0
"""Seconds for a server to hear that nobody waits any more."""
T = TypeVar("T")


class PatientConnection(Psycopg[Any]):
    """Gives up on a question that is not answered, and on the connection with it."""

    may_take_long = False
    """Nobody is to give up, however long it takes."""

    def wait(self, gen: Generator[Any, Any, T], *arguments: Any, **options: Any) -> T:
        """Wait for what a question comes to; all of psycopg's waiting is done here.

        Raises:
            psycopg.OperationalError: there was no answer in time.
        """
        return super().wait(
            gen if self.may_take_long else self._in_time(gen), *arguments, **options
        )

    def _in_time(self, waiting: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        until, ready = monotonic() + ANSWER, None
        try:
            while True:
                ready = yield waiting.send(ready)
                if not ready and monotonic() > until:
                    self._give_up()
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

    def _give_up(self) -> None:
        with suppress(Error):  # or one that waits for a lock would go on to wait
            self.cancel_safe(timeout=CANCELLED)
        self.pgconn.finish()
        raise OperationalError("The connection to the server brought no answer in time.")


class Caller:
    """Connects for SQLAlchemy. Of a server that was silent, one at a time asks, and not at once.

    Or each page that reads would wait for it anew.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._was_silent = False
        self._not_before = 0.0

    def connect(
        self, _dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]
    ) -> PatientConnection:
        """Connect as SQLAlchemy would itself."""
        with self._lock:
            if monotonic() < self._not_before:
                raise OperationalError("The connection failed a moment ago.")
            if self._was_silent:
                self._not_before = monotonic() + ANSWER
        try:
            connection = PatientConnection.connect(*arguments, **options)
        except ConnectionTimeout:
            self._was_silent, self._not_before = True, monotonic() + PAUSE
            raise
        except Error:  # whoever says no is not silent
            self._was_silent, self._not_before = False, 0.0
            raise
        self._was_silent, self._not_before = False, 0.0
        return connection


@contextmanager
def however_long_it_takes(connection: Connection) -> Iterator[None]:
    """Let work on a connection to PostgreSQL take its time."""
    driver: Any = connection.connection.driver_connection
    driver.may_take_long = True
    try:
        yield
    finally:
        driver.may_take_long = False
