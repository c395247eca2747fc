"""Bring a reply to its end: ask again where it was cut off, until the end marker is there.

A cut is a token limit, a broken connection or a silence after some text. The model is shown what it
wrote and asked to go on; what it repeats at the seam, the reader leaves out. A model that repeats
itself without end is stopped instead.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Final

from posts.envelope import END_MARKER, read_envelope
from posts.reader.seams.join import join_seams
from posts.repetition import find_runaway
from providers.base import (
    Finished,
    OverBudget,
    Overloaded,
    Prompt,
    ProviderError,
    RateLimited,
    ReplyCut,
    RunawayReply,
    ServerFault,
    TextDelta,
    TooSlow,
    Unreachable,
    Usage,
)
from runs.lane_view import PartialReply
from runs.writing.sections.requests import Ask

MOST: Final = 10
"""Continuations that can be asked for."""
USUAL: Final = 4
"""Continuations where nobody says how many."""
GO_ON: Final = (
    "Your reply was cut off. Its last characters are:\n\n{end}\n\nBegin with exactly these "
    "characters once more and go on from there, in the middle of a word if need be. Say nothing "
    f"about going on, send no header again, and finish with the line {END_MARKER}"
)
"""The last characters once more show the reader where the parts meet."""
LAST_CHARACTERS: Final = 80
MORE_CHARACTERS: Final = 40
"""So many more are shown at most, to begin with a whole word."""
CHECK_EVERY_CHARS: Final = 1_000
"""Characters between two looks for a runaway reply."""
CAN_GO_ON: Final = (ReplyCut, TooSlow, ServerFault, Overloaded, RateLimited, Unreachable)
"""What breaks a reply off without saying anything against it."""


@dataclass(frozen=True, slots=True)
class Seam:
    """What comes next continues the reply from here."""


@dataclass(slots=True)
class Reply:
    """A reply and its parts, as far as they have come."""

    text: str = ""
    seams: tuple[int, ...] = ()
    usages: list[Usage] = field(default_factory=list)
    looked: int = 0
    """Characters that were looked at for repetition."""

    @property
    def complete(self) -> bool:
        """The end marker is there."""
        return read_envelope(self.text, self.seams).complete

    @property
    def joined(self) -> str:
        """The text as if it had been written in one go."""
        return join_seams(self.text, self.seams).text

    def append(self, text: str) -> None:
        """Text came.

        Raises:
            RunawayReply: it does nothing but repeat itself.
        """
        so_far, self.text = self.text, ""  # held once, a text grows in its place: no copy a delta
        so_far += text
        self.text = so_far
        if len(self.text) - self.looked < CHECK_EVERY_CHARS:
            return
        self.looked = len(self.text)
        if find_runaway(self.joined) is not None:
            raise RunawayReply(
                "The model repeated itself over and over, so it was stopped.",
                remedy="Write again, or take another model.",
            )

    def usage(self) -> Usage:
        """What all parts used; None where one of them does not say."""
        return Usage(
            input_tokens=_sum([each.input_tokens for each in self.usages]),
            cached_input_tokens=_sum([each.cached_input_tokens for each in self.usages]),
            output_tokens=_sum([each.output_tokens for each in self.usages]),
            reasoning_tokens=_sum([each.reasoning_tokens for each in self.usages]),
        )


async def write_to_end(
    prompt: Prompt,
    ask: Ask,
    *,
    continuations: int,
    so_far: PartialReply | None = None,
) -> AsyncGenerator[TextDelta | Finished | Seam, None]:
    """Stream a reply and what continues it, as one reply.

    Args:
        prompt: What is asked for.
        ask: Sends a request.
        continuations: How often to go on at most.
        so_far: What was written before, to begin with a continuation; None for a new reply.

    Raises:
        ProviderError: the reply is not whole, and cannot be continued any more; OverBudget where
            that is because of what it costs.
    """
    reply, end = Reply(), _broken_off()
    if so_far:
        reply = Reply(so_far.text, so_far.seams, [so_far.usage], looked=len(so_far.text))
    while True:
        if reply.text:
            reply.seams += (len(reply.text),)
            yield Seam()
        before, last = len(reply.joined), end
        end = _broken_off()
        try:
            async with aclosing(ask(_request(prompt, reply.text))) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        end = event
                    else:
                        yield event
                        reply.append(event.text)
        except OverBudget as error:
            yield _unpaid(reply, last, error)
            return
        except CAN_GO_ON as error:
            end = error
        reply.usages.append(end.usage if isinstance(end, Finished) else Usage())
        goes_on = continuations > 0 and len(reply.joined) > before and _is_cut(end)
        if not goes_on or reply.complete:
            break
        continuations -= 1
    yield _ending(reply, end)


def _request(prompt: Prompt, so_far: str) -> Prompt:
    if not so_far.strip():  # some providers refuse a turn without words
        return prompt
    # A marker that stands in the text is content there: at its repetition nothing must stop.
    stops = tuple(each for each in prompt.stop_sequences if each not in so_far)
    go_on = GO_ON.format(end=_last_words(so_far))
    return replace(prompt, so_far=so_far, go_on=go_on, stop_sequences=stops)


def _last_words(text: str) -> str:
    """The end of the text, from the beginning of a word on where one is near."""
    start = max(0, len(text) - LAST_CHARACTERS)
    space = text.rfind(" ", max(0, start - MORE_CHARACTERS), start)
    return text[space + 1 if space >= 0 else start :]


def _is_cut(end: Finished | ProviderError) -> bool:
    """Whether more is to come; a marker in a code block, where it is content, stops a reply too."""
    return isinstance(end, ProviderError) or end.stop_reason in {"max_tokens", "stop_sequence"}


def _ending(reply: Reply, end: Finished | ProviderError) -> Finished:
    """How the whole reply ended: well if the end marker is there, whatever came behind it.

    Raises:
        ProviderError: it is cut off.
    """
    if isinstance(end, Finished) and end.stop_reason != "max_tokens":
        return replace(end, usage=reply.usage())
    if reply.complete:
        finished = end if isinstance(end, Finished) else Finished(stop_reason="end")
        return replace(finished, stop_reason="end", usage=reply.usage())
    if isinstance(end, ProviderError):
        raise end
    return replace(end, usage=reply.usage())


def _unpaid(reply: Reply, last: Finished | ProviderError, error: OverBudget) -> Finished:
    """How a reply ended that is not continued because of what that costs.

    Raises:
        OverBudget: of the reply's last part nothing is known, or there is none.
    """
    if isinstance(last, Finished):
        return replace(last, usage=reply.usage(), detail=f"{error.message} {error.remedy}")
    raise error


def _broken_off() -> Finished | ProviderError:
    return ReplyCut("The reply broke off.", remedy="Continue it, or write again.")


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
