"""Bring a reply to its end: ask again where it was cut off, until the end marker is there.

A cut is a token limit, a broken connection or a silence after some text. The model is shown what it
has written and asked to go on; the reader drops what it repeats at the seam. A model that repeats
itself without end is stopped instead.
"""

from dataclasses import replace
from typing import Final

from posts.envelope import END_MARKER, read_envelope
from posts.reader.outline import read_outline
from posts.reader.seams.join import join_seams
from posts.reader.seams.leftovers import end_of_text
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
    TooSlow,
    Unreachable,
    Usage,
)
from runs.writing.budget import BudgetTracker
from runs.writing.requests import Post, SendRequest, total_usage

MAX_CONTINUATIONS: Final = 10
"""The highest number that can be asked for."""
DEFAULT_CONTINUATIONS: Final = 4
GO_ON: Final = (
    "Your reply was cut off. Its last characters are:\n\n{end}\n\nBegin with exactly these "
    "characters once more and go on from there, in the middle of a word if need be. Say nothing "
    f"about going on, send no header again, and finish with the line {END_MARKER}"
)
"""The repeated characters show the reader where the parts meet."""
LAST_CHARACTERS: Final = 80
MORE_CHARACTERS: Final = 40
"""At most this many more are shown, to begin with a whole word."""
CHECK_EVERY_CHARS: Final = 1_000
"""How much new text there is between two checks for a runaway reply."""
CHECK_EVERY_SHARE: Final = 50
"""A check reads the whole reply: of a long one, a fiftieth must be new."""
CAN_GO_ON: Final = (ReplyCut, TooSlow, ServerFault, Overloaded, RateLimited, Unreachable)
"""Errors that break a reply off and are no objection to its content."""

Ending = Finished | ProviderError
"""How one request ended."""


async def write_to_end(
    prompt: Prompt,
    send: SendRequest,
    post: Post,
    *,
    budget: BudgetTracker,
    continuations: int,
    used: Usage | None = None,
) -> Finished:
    """Write a reply and its continuations; how the reply ended as a whole.

    Args:
        prompt: The first request.
        send: Sends a request.
        post: Where the text goes. If it has text already, that is continued.
        budget: What all requests may cost together.
        continuations: The most times to continue it.
        used: What the text that is there already has used; None for a new reply.

    Raises:
        ProviderError: the reply is incomplete and cannot be continued; OverBudget if it cannot
            because of the cost.
    """
    reply, end = Reply(send, post, budget, used), _broken_off()
    while True:
        text = reply.begin_part()
        length = reply.length
        try:
            request = await budget.admit(_next_request(prompt, text))
        except OverBudget as error:
            return _over_budget(reply, end, error)
        end = await reply.receive(request)
        goes_on = continuations > 0 and reply.length > length and _is_cut(end)
        if not goes_on or reply.complete:
            return _ending(reply, end)
        continuations -= 1


class Reply:
    """A reply made of one or more parts, each the answer to a request."""

    def __init__(
        self, send: SendRequest, post: Post, budget: BudgetTracker, used: Usage | None
    ) -> None:
        self._send = send
        self._post = post
        self._budget = budget
        self._usages = [used] if used else []
        self._until_check = CHECK_EVERY_CHARS
        """Characters still to come before the next check for a runaway reply."""

    @property
    def length(self) -> int:
        """Characters of the text, without what continuations repeat."""
        return len(self._joined())

    @property
    def complete(self) -> bool:
        """Whether the end marker is there."""
        _, text, seams = self._post.so_far()
        return read_envelope(text, seams).complete

    @property
    def usage(self) -> Usage:
        """The usage of all parts; None where one of them does not report it."""
        return total_usage(self._usages)

    def begin_part(self) -> str:
        """Mark a seam if there is text to continue; the text so far."""
        _, text, _ = self._post.so_far()
        if text:
            self._post.seam()
        return text

    async def receive(self, request: Prompt) -> Ending:
        """Send a request and append its reply.

        Raises:
            ProviderError: it failed in a way that a continuation cannot mend.
        """
        start, end = len(self._post.so_far()[1]), _broken_off()
        try:
            end = await self._send(request, self._append)
        except CAN_GO_ON as error:
            end = error
        usage = end.usage if isinstance(end, Finished) else Usage()
        self._usages.append(usage)
        self._budget.charge(request, self._post.so_far()[1][start:], usage)
        return end

    def _append(self, text: str) -> None:
        self._post.append(text)
        self._until_check -= len(text)
        if self._until_check > 0:
            return
        joined = self._joined()
        self._until_check = max(CHECK_EVERY_CHARS, len(joined) // CHECK_EVERY_SHARE)
        if find_runaway(joined) is not None:
            raise RunawayReply(
                "The model repeated itself over and over, so it was stopped.",
                remedy="Write again, or take another model.",
            )

    def _joined(self) -> str:
        """The text as if it had been written in one go."""
        _, text, seams = self._post.so_far()
        return join_seams(text, seams).text


def _next_request(prompt: Prompt, text: str) -> Prompt:
    if text and not read_outline(text).ending.in_code:
        text = text[: end_of_text(text)]
    if not text.strip():  # some providers refuse a turn without words
        return prompt
    # A marker in the text is content there: repeating it must not stop the reply.
    stops = tuple(each for each in prompt.stop_sequences if each not in text)
    return replace(
        prompt, so_far=text, go_on=GO_ON.format(end=_last_words(text)), stop_sequences=stops
    )


def _last_words(text: str) -> str:
    """The end of the text, starting at the beginning of a word if one is near."""
    start = max(0, len(text) - LAST_CHARACTERS)
    space = text.rfind(" ", max(0, start - MORE_CHARACTERS), start)
    return text[space + 1 if space >= 0 else start :]


def _is_cut(end: Ending) -> bool:
    """Whether there may be more; a marker that is content, in a code block, also stops a reply."""
    return isinstance(end, ProviderError) or end.stop_reason in {"max_tokens", "stop_sequence"}


def _ending(reply: Reply, end: Ending) -> Finished:
    """How the whole reply ended: well if the end marker is there, whatever came after it.

    Raises:
        ProviderError: it is cut off.
    """
    if isinstance(end, Finished) and end.stop_reason != "max_tokens":
        return replace(end, usage=reply.usage)
    if reply.complete:
        finished = end if isinstance(end, Finished) else Finished(stop_reason="end")
        return replace(finished, stop_reason="end", usage=reply.usage)
    if isinstance(end, ProviderError):
        raise end
    return replace(end, usage=reply.usage)


def _over_budget(reply: Reply, end: Ending, error: OverBudget) -> Finished:
    """How a reply ended that costs too much to continue.

    Raises:
        OverBudget: its last part did not end properly, or no part fits.
    """
    if isinstance(end, Finished):
        return replace(end, usage=reply.usage, detail=f"{error.message} {error.remedy}")
    raise error


def _broken_off() -> Ending:
    return ReplyCut("The reply broke off.", remedy="Continue it, or write again.")
