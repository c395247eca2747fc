"""Request the pieces of a post from a model, and keep count of what they use."""

import asyncio
from asyncio import CancelledError
from collections.abc import Callable, Coroutine
from io import StringIO
from typing import Any, Final

from providers.base import Finished, Prompt, ProviderError, ReplyTooLong, StopReason, Usage
from runs.writing.budget import BudgetTracker
from runs.writing.requests import OnText, Post, SendRequest, total_usage

MakePrompt = Callable[[], Prompt]
MAX_PIECE: Final = 100_000
"""Characters of a reply, ten times the longest section that can be asked for."""
MAX_CANDIDATE: Final = 4_000
"""Characters of a reply that are considered for a part of the plan."""
REFUSALS: Final[frozenset[StopReason]] = frozenset({"content_filter", "refusal"})


class ModelRefused(Exception):
    """The model refused, or a filter stopped it: the post ends here."""

    def __init__(self, finished: Finished) -> None:
        super().__init__(finished.stop_reason)
        self.finished = finished


class Pieces:
    """The requests for one post, one after the other, within its budget."""

    def __init__(
        self, send: SendRequest, post: Post, budget: BudgetTracker, used: Usage | None = None
    ) -> None:
        self._send = send
        self._budget = budget
        self._usages: list[Usage] = [used] if used else []
        self.emit: Final = post.append
        """Adds text to the post."""
        self.cut = False
        """The latest reply ended at its token limit."""
        self.request_id: str | None = None
        """The provider's name for the latest request."""

    async def request(self, prompt: Prompt, on_text: OnText | None = None) -> str:
        """Send one request; its whole reply, which `on_text` gets piece by piece as it arrives.

        Raises:
            ModelRefused: the model refused, or a filter stopped it.
            ProviderError: the request failed, or the reply does not end.
        """
        reply = StringIO()

        def receive(text: str) -> None:
            reply.write(text)
            if reply.tell() > MAX_PIECE:
                raise _too_long()
            if on_text:
                on_text(text)

        request = await self._budget.admit(prompt)
        try:
            with self._budget.reserved(request):
                finished = await self._send(request, receive)
        except (ProviderError, CancelledError):
            if reply.tell():
                self._count(request, reply.getvalue(), Usage())
            raise
        self._count(request, reply.getvalue(), finished.usage)
        self.request_id = finished.request_id
        self.cut = finished.stop_reason == "max_tokens"
        if finished.stop_reason in REFUSALS:
            raise ModelRefused(finished)
        return reply.getvalue()

    def _count(self, request: Prompt, reply: str, usage: Usage) -> None:
        self._usages.append(usage)
        self._budget.charge(request, reply, usage)

    async def candidates(
        self, make_prompt: MakePrompt, *, tries: int, until: Callable[[list[str]], bool] = bool
    ) -> list[str]:
        """The model's suggestions for a part of the plan, requested until they are good enough.

        Raises as `request` does.
        """
        candidates: list[str] = []
        while len(candidates) < tries and not until(candidates):
            candidates.append((await self.request(make_prompt()))[:MAX_CANDIDATE])
        return candidates

    @property
    def usage(self) -> Usage:
        """The usage of all requests; None where one of them does not report it."""
        return total_usage(self._usages)


async def together(*work: Coroutine[Any, Any, None]) -> None:
    """Have several things done at the same time; where one fails, the others are ended."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _too_long() -> ReplyTooLong:
    return ReplyTooLong(
        f"A part of the post passed {MAX_PIECE:,} characters, so it was stopped.",
        remedy="Write again, or take another model.",
    )
