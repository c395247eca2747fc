"""Small pieces of work that come at about the same time, in one transaction.

Fifty posts that begin or end together would take turns with the database fifty times, and each
turn costs more than what is done in it.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from runs.store.database import Database

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
        self._doing: asyncio.Task[None] | None = None

    async def do(self, work: Work[T]) -> T:
        """What work returns once it is committed, perhaps with that of others.

        It may be done again where that of another one fails, and raises what it raises alone.

        Raises:
            DatabaseUnavailable: it cannot be done now.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(self._do_all())
        return await done

    async def _do_all(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._do(some)

    async def _do(self, some: Sequence[_Asked]) -> None:
        def every(connection: Connection) -> list[Any]:
            return [work(connection) for work, _ in some]

        try:
            made = await asyncio.wrap_future(self._database.write(every, synced=False))
        except Exception as error:  # noqa: BLE001 - whoever asked for it is told
            if len(some) > 1:
                for each in some:  # what is wrong with one keeps none of the others
                    await self._do([each])
                return
            made = [error] * len(some)
        for (_, done), each in zip(some, made, strict=True):
            if done.done():  # nobody waits for it any more
                continue
            if isinstance(each, Exception):
                done.set_exception(each)
            else:
                done.set_result(each)
