"""Ask a model for the pieces of a post, and keep count of what that used."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Final, assert_never

from providers.base import Finished, Prompt, ReplyTooLong, StopReason, TextDelta, Usage

Ask = Callable[[Prompt], AsyncGenerator[TextDelta | Finished, None]]
"""Sends one request and streams its reply: retried and watched by the engine."""
MakePrompt = Callable[[], Prompt]
MAX_PIECE: Final = 100_000
"""Characters of a reply; the longest section that can be asked for has a tenth of that."""
MAX_OFFER: Final = 4_000
"""Characters of a reply that are looked at, where it is a part of the plan."""
GAVE_UP: Final[frozenset[StopReason]] = frozenset({"content_filter", "refusal"})


class GaveUp(Exception):
    """The model refused, or a filter stopped it: the post ends here."""

    def __init__(self, finished: Finished) -> None:
        super().__init__(finished.stop_reason)
        self.finished = finished


class Pieces:
    """The requests for one post, one after the other, and the post's text as it grows."""

    def __init__(self, ask: Ask, say: Callable[[str], None]) -> None:
        self._ask = ask
        self._usages: list[Usage] = []
        self.say: Final = say
        """Adds to the post; an empty text is a sign of work."""
        self.cut = False
        """The latest reply ended at its token limit."""
        self.request_id: str | None = None
        """The provider's name for the latest request."""

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """The text of a reply as it comes; empty while the model is at work without writing.

        Raises:
            GaveUp: the model refused, or a filter stopped it.
            ProviderError: the request failed, or the reply has no end.
        """
        size = 0
        async with aclosing(self._ask(prompt)) as events:
            async for event in events:
                match event:
                    case TextDelta(text):
                        size += len(text)
                        if size > MAX_PIECE:
                            raise _too_long()
                        yield text
                    case Finished():
                        self._note_end(event)
                    case _:
                        assert_never(event)

    async def offers(
        self, make_prompt: MakePrompt, *, tries: int, until: Callable[[list[str]], bool] = bool
    ) -> list[str]:
        """What the model offers for a part of the plan, asked for again until it will do.

        Says nothing but signs of work. Raises as `stream` does.
        """
        offers: list[str] = []
        while len(offers) < tries and not until(offers):
            reply = []
            async with aclosing(self.stream(make_prompt())) as deltas:
                async for delta in deltas:
                    reply.append(delta)
                    self.say("")
            offers.append("".join(reply)[:MAX_OFFER])
        return offers

    def usage(self) -> Usage:
        """What all requests used together; None where one of them does not say."""
        return Usage(
            input_tokens=_sum([usage.input_tokens for usage in self._usages]),
            cached_input_tokens=_sum([usage.cached_input_tokens for usage in self._usages]),
            output_tokens=_sum([usage.output_tokens for usage in self._usages]),
            reasoning_tokens=_sum([usage.reasoning_tokens for usage in self._usages]),
        )

    def _note_end(self, finished: Finished) -> None:
        self._usages.append(finished.usage)
        self.request_id = finished.request_id
        self.cut = finished.stop_reason == "max_tokens"
        if finished.stop_reason in GAVE_UP:
            raise GaveUp(finished)


def _too_long() -> ReplyTooLong:
    return ReplyTooLong(
        f"A part of the post passed {MAX_PIECE:,} characters, so it was stopped.",
        remedy="Write again, or take another model.",
    )


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
