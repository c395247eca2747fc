"""A piece that was asked for: its text waits until the pieces before it are there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from runs.writing.plan.desk import Ending
from runs.writing.plan.next_piece import Step

Request = Callable[[Callable[[str], None]], Awaitable[Ending]]
"""Sends the request; what it is given is called with each piece of text."""


@dataclass(frozen=True, slots=True)
class Order:
    """One request under way."""

    step: Step
    asked: int
    """Words asked for."""
    reply: asyncio.Task[Ending]
    _arrived: asyncio.Queue[str | None]

    @classmethod
    def send(cls, step: Step, asked: int, request: Request) -> "Order":
        """Send a request; its reply arrives while others are read."""
        arrived: asyncio.Queue[str | None] = asyncio.Queue()

        async def receive() -> Ending:
            try:
                return await request(arrived.put_nowait)
            finally:
                arrived.put_nowait(None)

        return cls(step, asked, asyncio.ensure_future(receive()), arrived)

    async def text(self) -> str | None:
        """The next piece of text, once it is there; None at the end."""
        return await self._arrived.get()
