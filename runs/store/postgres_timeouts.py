"""Connections to PostgreSQL with a timeout on every answer.

A server may stop without a word: a cable, a firewall that forgets, a machine that hangs. TCP
notices that after minutes, and never notices a server that is stuck.
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

ANSWER_TIMEOUT_S: Final = 10.0
"""For the whole answer; no query of ours takes a tenth of that."""
BACKOFF_S: Final = 3.0
"""How long a server that did not answer is left alone."""
CANCEL_TIMEOUT_S: Final = 1.0
"""For a server to accept that a query is cancelled."""
T = TypeVar("T")


class TimeoutConnection(Psycopg[Any]):
    """Gives up on a query that is not answered, and on the connection with it."""

    has_timeout = True
    """False while an answer may take as long as it needs."""

    def wait(self, gen: Generator[Any, Any, T], *arguments: Any, **options: Any) -> T:
        """Wait for an answer; all of psycopg's waiting is done here.

        Raises:
            psycopg.OperationalError: there was no answer in time.
        """
        return super().wait(self._in_time(gen) if self.has_timeout else gen, *arguments, **options)

    def _in_time(self, waiting: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        until, ready = monotonic() + ANSWER_TIMEOUT_S, None
        try:
            while True:
                ready = yield waiting.send(ready)
                if not ready and monotonic() > until:
                    self._give_up()
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

    def _give_up(self) -> None:
        with suppress(Error):  # or one that waits for a lock would go on to wait
            self.cancel_safe(timeout=CANCEL_TIMEOUT_S)
        self.pgconn.finish()
        raise OperationalError("The connection to the server brought no answer in time.")


class ConnectBackoff:
    """Connects for SQLAlchemy. To a server that was silent, only one thread tries, after a pause.

    Otherwise each page that reads would wait for the timeout again.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._was_silent = False
        self._not_before = 0.0

    def connect(
        self, _dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]
    ) -> TimeoutConnection:
        """Connect as SQLAlchemy would itself."""
        with self._lock:
            if monotonic() < self._not_before:
                raise OperationalError("The connection failed a moment ago.")
            if self._was_silent:
                self._not_before = monotonic() + ANSWER_TIMEOUT_S
        try:
            connection = TimeoutConnection.connect(*arguments, **options)
        except ConnectionTimeout:
            self._was_silent, self._not_before = True, monotonic() + BACKOFF_S
            raise
        except Error:  # whoever says no is not silent
            self._was_silent, self._not_before = False, 0.0
            raise
        self._was_silent, self._not_before = False, 0.0
        return connection


@contextmanager
def without_timeout(connection: Connection) -> Iterator[None]:
    """Let work on a connection to PostgreSQL take as long as it needs."""
    driver: Any = connection.connection.driver_connection
    driver.has_timeout = False
    try:
        yield
    finally:
        driver.has_timeout = True
