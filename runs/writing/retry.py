"""The one retry loop: send a request, and send it again if the provider asks to come back later.

A request is retried only before its first text, only after an error that allows it
(`ProviderError.tries`), and never for longer than a person would wait. All requests with the same
provider, address and key share one gate: a single "too many requests" holds all of them back, and
so does a reply that says that nothing is left, or a limit that a person typed. All times are those
of the event loop.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final, Protocol

from posts.measures import estimate_tokens
from providers.allowances import Allowance
from providers.base import (
    Finished,
    Prompt,
    Provider,
    ProviderError,
    RateLimited,
    ReplyCut,
    TooSlow,
    Usage,
)
from runs.writing.allowed import Allowed, Need, Sent, need_of
from runs.writing.budget import estimate_input_tokens
from runs.writing.requests import OnText
from runs.writing.token_window import Taken, TokenWindow

CLOCK_STEP: Final = 0.1
"""Seconds; the deadline moves in steps of this size, and is late by up to two of them, never early.
A connection is read ten times a second: all deltas of one reading share one move of the deadline,
which costs as much as a delta does otherwise."""

USED_UP: Final = "The provider says that its limit is used up for now."
TOKENS_USED_UP: Final = "The tokens a minute that this provider may get are used up for now."
BY_ITSELF: Final = "It goes on by itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long a lane waits, in seconds."""

    first_event: float = 60.0
    """For the first sign of work on a request: a piece of text or of reasoning."""
    silence: float = 60.0
    """Between two pieces of text; a server's keep-alive pings do not count."""
    reasoning: float = 300.0
    """After a sign of reasoning: some providers then send nothing until they are done."""
    back_off: float = 1.0
    """Before the second try; doubled for each further one, minus up to a quarter at random."""
    longest_wait: float = 60.0
    """The longest pause that a provider may ask for; beyond it the request fails and says so."""
    longest_wait_in_all: float = 120.0
    """The longest that one lane waits for retries in total."""


CLOUD: Final = Timeouts()
LOCAL: Final = Timeouts(first_event=300.0, silence=180.0)
"""A model on one's own machine may have to be loaded first, and lanes share its processor."""


class RequestObserver(Protocol):
    """Follows the progress of a request: the lane."""

    def begin_request(self) -> None:
        """A new request is due; no try of it was sent yet."""

    def begin_try(self) -> None:
        """A try is about to be sent."""

    def wait(self, seconds: float, error: ProviderError) -> None:
        """The next try is due in this many seconds, because of this error."""


class Gate:
    """Holds back all requests with one provider, address and key."""

    def __init__(
        self,
        interval: Callable[[], float] = lambda: 0.0,
        tokens_a_minute: Callable[[], float | None] = lambda: None,
    ) -> None:
        """Open a gate.

        Args:
            interval: How many seconds lie between two requests at least.
            tokens_a_minute: As many as all requests may take; None for any number.
        """
        self._interval = interval
        self.tokens: Final = TokenWindow(tokens_a_minute)
        self._next_at = 0.0
        self._opens_at = 0.0
        self._cause: ProviderError | None = None
        self._allowed: dict[str, Allowed] = {}

    def allowed(self, model: str) -> Allowed:
        """What the provider still allows of a model."""
        return self._allowed.setdefault(model, Allowed())

    def close(self, seconds: float, cause: ProviderError) -> None:
        """Stay closed for this many seconds at least; never shortens an earlier hold."""
        opens_at = asyncio.get_running_loop().time() + seconds
        if opens_at > self._opens_at:
            self._opens_at, self._cause = opens_at, cause

    def hold(self) -> tuple[float, ProviderError] | None:
        """Seconds until it opens, and why it is closed; None when it is open."""
        seconds = self._opens_at - asyncio.get_running_loop().time()
        return (seconds, self._cause) if self._cause is not None and seconds > 0 else None

    async def turn(self) -> None:
        """Wait until as much time has passed since the last request as there has to."""
        if not (interval := self._interval()):
            return
        now = asyncio.get_running_loop().time()
        at = max(now, self._next_at)
        self._next_at = at + interval
        await asyncio.sleep(at - now)


@dataclass(slots=True)
class _Try:
    """One try of one request."""

    sent: Sent
    taken: Taken
    text_came: bool = False
    """It has brought text: the request is not to be sent again."""
    texts: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)

    def settle(self, prompt: Prompt) -> None:
        """It is over: count what it took, as its provider says or else as estimated."""
        self.sent.settle()
        read, written = self.usage.input_tokens, self.usage.output_tokens
        read = estimate_input_tokens(prompt) if read is None else read
        written = estimate_tokens("".join(self.texts)) if written is None else written
        self.taken.end(read + written)


class RequestRunner:
    """Sends the requests of one lane to one provider: several at once, if they are asked for so."""

    def __init__(
        self, provider: Provider, observer: RequestObserver, *, gate: Gate, timeouts: Timeouts
    ) -> None:
        self._provider = provider
        self._observer = observer
        self._gate = gate
        self._timeouts = timeouts
        self._waited = 0.0

    async def run(self, prompt: Prompt, on_text: OnText) -> Finished:
        """Send one request, again while it fails before its first text; how the reply ended.

        Raises:
            ProviderError: no try is left, the error is final, or text had come already.
        """
        self._observer.begin_request()
        tries = 0
        while True:
            tries += 1
            current = await self._pass_gate(prompt)
            self._observer.begin_try()
            try:
                return await self._read(prompt, on_text, current)
            except ProviderError as error:
                if current.text_came or tries >= error.tries:
                    raise
                await self._back_off(error, tries)
            finally:
                current.settle(prompt)

    async def _pass_gate(self, prompt: Prompt) -> _Try:
        """Wait until a request may be sent, which it is then, at the same moment.

        Its turn comes last: those that were held back together would not be spread otherwise.
        """
        allowed, need = self._gate.allowed(prompt.model), need_of(prompt)
        taken: Taken | None = None
        try:
            while True:
                while await self._held(allowed, need):
                    pass
                taken = taken or await self._gate.tokens.enter(need["tokens"], self._tell_used_up)
                await self._gate.turn()
                if not self._gate.hold() and not allowed.wait(need):
                    return _Try(allowed.send(need), taken)
        except BaseException:
            if taken:
                taken.end(0)
            raise

    async def _held(self, allowed: Allowed, need: Need) -> bool:
        """Wait, where it is known that a request would be refused; whether that was so."""
        if hold := self._gate.hold():
            await self._wait(*hold)
        elif seconds := allowed.wait(need):
            self._observer.wait(seconds, RateLimited(USED_UP, remedy=BY_ITSELF))
            await allowed.news.wait(seconds)
        else:
            return False
        return True

    def _tell_used_up(self, seconds: float) -> None:
        self._observer.wait(seconds, RateLimited(TOKENS_USED_UP, remedy=BY_ITSELF))

    async def _read(self, prompt: Prompt, on_text: OnText, current: _Try) -> Finished:
        """Read one reply to its end; a model that is silent for too long is given up.

        Nothing is yielded within the timeout: it would cancel whoever waits in between.
        """
        now = asyncio.get_running_loop().time
        limit = self._timeouts.first_event
        due = now() + limit
        try:
            async with (
                asyncio.timeout_at(due + CLOCK_STEP) as deadline,
                aclosing(self._provider.stream(prompt)) as events,
            ):
                async for event in events:
                    if isinstance(event, Allowance):
                        current.sent.learn(event)
                        continue
                    if isinstance(event, Finished):
                        current.text_came = True  # the reply is over: nothing is to be sent again
                        current.usage = event.usage
                        return event
                    if event.text:
                        current.text_came = True
                        current.texts.append(event.text)
                        on_text(event.text)
                    limit = self._timeouts.silence if event.text else self._timeouts.reasoning
                    if abs(now() + limit - due) >= CLOCK_STEP:
                        due = now() + limit
                        deadline.reschedule(due + CLOCK_STEP)
        except TimeoutError:
            raise TooSlow(
                f"No text for {limit:.0f} s.", remedy="Write again, or take another model."
            ) from None
        raise ReplyCut("The reply broke off.", remedy="Continue it, or write again.")

    async def _back_off(self, error: ProviderError, tries: int) -> None:
        """Wait as long as the provider asks, or a little longer after each try."""
        seconds = error.retry_after
        if seconds is None:
            seconds = self._timeouts.back_off * 2 ** (tries - 1) * random.uniform(0.75, 1.0)
        if seconds > self._timeouts.longest_wait:
            raise _asks_for_too_long(error, seconds) from error
        if isinstance(error, RateLimited):
            self._gate.close(seconds, error)  # all requests wait at the gate, this one too
        else:
            await self._wait(seconds, error)

    async def _wait(self, seconds: float, error: ProviderError) -> None:
        if self._waited + seconds > self._timeouts.longest_wait_in_all:
            raise error
        self._waited += seconds
        self._observer.wait(seconds, error)
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
