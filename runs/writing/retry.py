"""The one retry loop: ask a provider, and ask again when it says to come back later.

Only before the first text of a request, only for errors that say so (`ProviderError.tries`), and
never longer than a person would wait. One gate for all requests with the same provider, address
and key: one "too many requests" holds all of them back. All times are the event loop's.
"""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from itertools import count
from typing import Final, Protocol

from providers.base import (
    Finished,
    Prompt,
    Provider,
    ProviderError,
    RateLimited,
    TextDelta,
    TooSlow,
)
from runs.writing.watchdog import Watchdog


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a lane waits, in seconds."""

    first_event: float = 60.0
    """Until a request's first sign of work: a piece of text, or of reasoning."""
    silence: float = 60.0
    """Between two pieces of text; a server's keep-alive pings are none."""
    reasoning: float = 300.0
    """After a sign of reasoning: some providers then say nothing until it is over."""
    back_off: float = 1.0
    """Before the second try, doubled for each further one, less up to a quarter by chance."""
    longest_wait: float = 60.0
    """The most that a provider may ask to wait; over it the request fails and says so."""
    longest_wait_in_all: float = 120.0
    """The most that one lane waits for retries."""


CLOUD: Final = Patience()
LOCAL: Final = Patience(first_event=300.0, silence=180.0)
"""A model on one's own machine may have to load first, and lanes share its processor."""


class Watcher(Protocol):
    """Who is told how the request stands: the lane."""

    def begin_request(self) -> None:
        """Another request is due; none of its tries was sent yet."""

    def begin_try(self) -> None:
        """A request is about to be sent."""

    def wait(self, seconds: float, error: ProviderError) -> None:
        """The next try is due in so many seconds, because of this error."""


class Gate:
    """Holds back all requests with one provider, address and key."""

    def __init__(self) -> None:
        self._opens_at = 0.0
        self._cause: ProviderError | None = None

    def close(self, seconds: float, cause: ProviderError) -> None:
        """Let nobody through for so many seconds; a longer hold stays."""
        opens_at = asyncio.get_running_loop().time() + seconds
        if opens_at > self._opens_at:
            self._opens_at, self._cause = opens_at, cause

    def hold(self) -> tuple[float, ProviderError] | None:
        """Seconds until somebody may pass, and why; None when it is open."""
        seconds = self._opens_at - asyncio.get_running_loop().time()
        return (seconds, self._cause) if self._cause is not None and seconds > 0 else None


class Asker:
    """Asks one provider on behalf of one lane."""

    def __init__(
        self, provider: Provider, watcher: Watcher, *, gate: Gate, patience: Patience
    ) -> None:
        self._provider = provider
        self._watcher = watcher
        self._gate = gate
        self._patience = patience
        self._waited = 0.0

    async def ask(self, prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        """Stream the reply to one request, sent again while it fails before its first text.

        Raises:
            ProviderError: no try is left, the error is final, or text had come already.
        """
        self._watcher.begin_request()
        for tries in count(1):
            while hold := self._gate.hold():
                await self._wait(*hold)
            self._watcher.begin_try()
            text_came = False
            try:
                async with aclosing(self._watched(prompt)) as events:
                    async for event in events:
                        text_came = text_came or isinstance(event, Finished) or event.text != ""
                        yield event
            except ProviderError as error:
                if text_came or tries >= error.tries:
                    raise
                await self._hold_back(error, tries)
            else:
                return

    async def _watched(self, prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        """The provider's stream, given up when it is silent for too long."""
        limit = self._patience.first_event
        async with aclosing(self._provider.stream(prompt)) as events:
            with Watchdog() as watchdog:
                while True:
                    try:
                        event = await watchdog.wait(anext(events, None), limit)
                    except TimeoutError:
                        raise TooSlow(
                            f"No text for {limit:.0f} s.",
                            remedy="Write again, or take another model.",
                        ) from None
                    if event is None:
                        return
                    reasons = isinstance(event, TextDelta) and not event.text
                    limit = self._patience.reasoning if reasons else self._patience.silence
                    yield event

    async def _hold_back(self, error: ProviderError, tries: int) -> None:
        """Wait as long as the provider asks, or a little longer after each try."""
        seconds = error.retry_after
        if seconds is None:
            seconds = self._patience.back_off * 2 ** (tries - 1) * random.uniform(0.75, 1.0)
        if seconds > self._patience.longest_wait:
            raise _asks_for_too_long(error, seconds) from error
        if isinstance(error, RateLimited):
            self._gate.close(seconds, error)  # the wait is done at the gate, with the others
        else:
            await self._wait(seconds, error)

    async def _wait(self, seconds: float, error: ProviderError) -> None:
        if self._waited + seconds > self._patience.longest_wait_in_all:
            raise error
        self._waited += seconds
        self._watcher.wait(seconds, error)
        await asyncio.sleep(seconds)


def _asks_for_too_long(error: ProviderError, seconds: float) -> ProviderError:
    wait = f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
    return type(error)(
        f"{error.message.rstrip('.')}: the provider asks to wait {wait}.",
        remedy=f"Write again in {wait}, or take another model.",
        detail=error.detail,
        status=error.status,
        retry_after=seconds,
        request_id=error.request_id,
    )
