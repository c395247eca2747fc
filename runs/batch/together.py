"""Group small writes that come at about the same time into one transaction.

Fifty posts that begin or end together would take turns with the database fifty times, and each
turn costs more than what is done in it.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable

MOST: Final = 25
"""Pieces in one transaction: on SQLite, nobody else writes meanwhile."""
T = TypeVar("T")
Work = Callable[[Connection], T]
_Asked = tuple[Work[Any], asyncio.Future[Any]]


class Together:
    """Does work in transactions that are not synced; for tasks of one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._most = MOST if database.is_sqlite else 1
        """On PostgreSQL two processes could each wait for a row that the other one has locked."""
        self._waiting: list[_Asked] = []
        self._draining: asyncio.Task[None] | None = None

    async def do(self, work: Work[T]) -> T:
        """What work returns once it is committed, perhaps with that of others.

        It may be done again where that of another one fails, and raises what it raises alone. If
        the caller is cancelled before it is begun, it is not done.

        Raises:
            DatabaseUnavailable: it cannot be done now.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._draining is None or self._draining.done():
            self._draining = asyncio.create_task(self._drain())
        return await done

    async def _drain(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._commit(some)

    async def _commit(self, asked: Sequence[_Asked]) -> None:
        wanted = [each for each in asked if not each[1].done()]  # else nobody waits for it any more

        def every(connection: Connection) -> list[Any]:
            return [work(connection) for work, _ in wanted]

        try:
            results = await asyncio.wrap_future(self._database.write(every, synced=False))
        except Exception as error:  # noqa: BLE001 - whoever asked for it is told
            if len(wanted) > 1 and not _is_away(error):
                for each in wanted:  # what is wrong with one keeps none of the others
                    await self._commit([each])
                return
            for _, done in wanted:
                if not done.done():
                    done.set_exception(error)
            return
        for (_, done), result in zip(wanted, results, strict=True):
            if not done.done():
                done.set_result(result)


def _is_away(error: Exception) -> bool:
    """The database is locked, full or gone: each piece alone would wait for it as long."""
    return isinstance(error, DatabaseUnavailable) and isinstance(error.__cause__, OperationalError)
