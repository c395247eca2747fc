"""Replies that are asked for before they are needed: they arrive while others are read.

A model on this machine that has several threads writes several pieces at once no later than one
after the other.
"""

import asyncio
from collections.abc import Hashable, Iterable

from runs.writing.requests import OnText
from runs.writing.sections.pieces import MakePrompt, Pieces


class Ahead:
    """The replies to requests for pieces of one post, each under a key of its own."""

    def __init__(self, pieces: Pieces, *, most: int) -> None:
        """Nothing is asked for yet; `most` replies may wait to be read."""
        self._pieces = pieces
        self._most = most
        self._replies: dict[Hashable, _Reply] = {}
        self._read: set[Hashable] = set()

    def fill(self, wanted: Iterable[tuple[Hashable, MakePrompt]]) -> None:
        """Ask for the next pieces, as many as may be; returns at once."""
        for key, make_prompt in wanted:
            if len(self._replies) - len(self._read) > self._most:
                return
            if key not in self._replies:
                self._ask(key, make_prompt)

    async def read(self, key: Hashable, make_prompt: MakePrompt, on_text: OnText) -> bool:
        """Pass a reply on as it comes, asked for before or now; whether it ended at its limit.

        Raises:
            ModelRefused: the model refused, or a filter stopped it.
            ProviderError: the request failed.
        """
        if key not in self._replies:
            self._ask(key, make_prompt)
        self._read.add(key)
        return await self._replies[key].read(on_text)

    def skip(self, keys: Iterable[Hashable]) -> None:
        """These replies are not needed: others may be asked for in their place."""
        self._read |= self._replies.keys() & set(keys)

    async def close(self, *, whole: bool) -> None:
        """Nothing more is read; what nobody read is let come to its end, where the post did."""
        tasks = [reply.task for reply in self._replies.values()]
        for task in tasks:
            if not whole:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ask(self, key: Hashable, make_prompt: MakePrompt) -> None:
        self._replies[key] = _Reply(self._pieces, make_prompt)


class _Reply:
    def __init__(self, pieces: Pieces, make_prompt: MakePrompt) -> None:
        self._arrived: asyncio.Queue[str | None] = asyncio.Queue()
        self.task = asyncio.ensure_future(self._receive(pieces, make_prompt))

    async def _receive(self, pieces: Pieces, make_prompt: MakePrompt) -> bool:
        try:
            await pieces.request(make_prompt(), self._arrived.put_nowait)
            return pieces.cut  # of this one: nothing came between
        finally:
            self._arrived.put_nowait(None)

    async def read(self, on_text: OnText) -> bool:
        while (text := await self._arrived.get()) is not None:
            on_text(text)
        return await self.task
