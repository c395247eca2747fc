"""Read a reply as it streams in: events to text deltas, then how it ended.

A `Reply`, one kind a wire, takes in events and knows no network. `read_reply` joins it to a
response and holds the last word back until the stream is over, because the usage may follow the
stop reason. Whatever a server sends, what comes out is text deltas and how it ended, or a
ProviderError, and the key is in none of them: `read_reply` and `list_models` are the only ways out
of a server's words, on every wire.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any, Final

from providers.addresses import Endpoint
from providers.base import (
    BadReply,
    Finished,
    ReplyCut,
    StopReason,
    TextDelta,
    Usage,
)
from providers.errors import Call, make_error, plain
from providers.faults import error_of, is_fault, read_request_id
from providers.keys import MARK, KeyMask, MaskedText
from providers.listing import ListedModel, read_listing
from providers.pacing import pace
from providers.wire import Json, media_type, read_events, read_json

MAX_REFUSAL: Final = 2_000
"""Characters kept of a model's words of refusal."""
SIGN_OF_LIFE: Final = 1.0
"""Seconds between two empty deltas while the model reasons."""
NOTHING_YET: Final = TextDelta("")
SHAPE_ERRORS: Final = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading JSON of an unexpected shape raises."""


@dataclass(slots=True, kw_only=True)
class Reply(ABC):
    """What a stream has said so far, apart from its text. One subclass a wire."""

    call: Call
    stop_reason: StopReason | None = None
    usage: Usage = field(default_factory=Usage)
    refusal: str = ""
    """The provider's own words on a refusal."""
    wrote: bool = False
    """Some text has come."""
    over: bool = False
    """Nothing more is to be read."""

    @abstractmethod
    def read(self, event: Json) -> str | None:
        """Take in an event. Its text; empty while the model reasons; None for anything else.

        Raises:
            ProviderError: the event reports an error.
            TypeError, LookupError, AttributeError: it is not of this API.
        """

    @abstractmethod
    def events_of(self, whole: Json) -> Iterator[Json]:
        """The events that a reply would have had that came whole instead."""

    def finished(self, request_id: str | None) -> Finished:
        """Say how the reply ended.

        Raises:
            ReplyCut: it has not ended.
            BadReply: it has ended as if all were said, and nothing was.
        """
        mask = self.call.endpoint.mask
        if self.stop_reason is None:
            raise make_error(self.call, ReplyCut, request_id=request_id)
        if self.stop_reason == "end" and not self.wrote:
            raise make_error(
                self.call,
                BadReply,
                message=f"{self.call.model} answered without any text.",
                remedy="Try again, or choose another model.",
                request_id=request_id,
            )
        return Finished(
            stop_reason=self.stop_reason,
            usage=_without_key(self.usage, mask),
            request_id=request_id,
            detail=plain(self.refusal, mask),
        )

    def refuse(self, words: str) -> None:
        """Take in words of refusal: with them, an ordinary end is none."""
        self.refusal = (self.refusal + words)[:MAX_REFUSAL]

    def stop(self, reason: StopReason | None, *, said: object) -> None:
        """Take in why the model stopped; None for a reason that a post cannot have."""
        if reason is None:
            raise make_error(
                self.call,
                BadReply,
                message=f"{self.call.model} stopped for something other than the text.",
                remedy="Try again, or choose another model.",
                said=str(said),
            )
        refused = reason == "end" and self.refusal
        self.stop_reason = "refusal" if refused else reason


async def read_reply(
    opened: AbstractAsyncContextManager[Any], reply: Reply, *, so_far: str = ""
) -> AsyncGenerator[TextDelta | Finished, None]:
    """Yield the deltas of a reply, then how it ended.

    Args:
        opened: Sends the request; gives the SDK's streamed response; closes the connection.
        reply: An empty reply of the wire that the request goes over.
        so_far: What the text goes on with: a key may have been begun there.
    """
    begun, request_id, error = False, None, None
    text = MaskedText(reply.call.endpoint.mask, before=so_far)
    try:
        async with opened as response:
            begun = True
            request_id = read_request_id(response.headers)
            async with aclosing(_read_deltas(response, reply)) as deltas:
                async for delta in deltas:
                    if not delta:
                        yield NOTHING_YET
                    elif known := text.feed(delta):
                        yield TextDelta(known)
    except Exception as fault:  # noqa: BLE001 - raised below, where it is chained to nothing
        if reply.stop_reason is None or not is_fault(fault):  # else the text is whole
            error = error_of(reply.call, fault, begun=begun)
    if rest := text.end():
        yield TextDelta(rest)
    if error:
        raise error
    yield reply.finished(request_id)


async def list_models(
    endpoint: Endpoint, opened: AbstractAsyncContextManager[Any]
) -> list[ListedModel]:
    """Ask a provider for its models; `opened` sends the request and gives the SDK's response.

    Raises:
        ProviderError: and nothing else.
    """
    call, begun = Call(endpoint=endpoint, model=""), False
    try:
        async with opened as response:
            begun = True
            listed = read_listing(endpoint.mask.hide_in_json(await read_json(response)))
            return [model for model in listed if MARK not in model.name]
    except Exception as fault:  # noqa: BLE001 - raised below, where it is chained to nothing
        error = error_of(call, fault, begun=begun)
    raise error


async def import_aside(*modules: str) -> None:
    """Import heavy modules without holding up the other lanes of the loop."""
    for module in modules:
        await asyncio.to_thread(import_module, module)


def as_text(value: object) -> str:
    """A piece of text that JSON must hold at this place.

    Raises:
        TypeError: it holds something else.
    """
    if not isinstance(value, str):
        raise TypeError("not text")
    return value if value.isascii() else _whole_characters(value)


def read_count(usage: Mapping[str, Any], *path: str) -> int | None:
    """A count in nested usage; None where a step is missing, or at the end no count is."""
    value: Any = usage
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if type(value) is int and value >= 0 else None  # JSON's true is an int to Python


async def _read_deltas(response: Any, reply: Reply) -> AsyncGenerator[str, None]:
    """The text as the server writes it, key and all; empty while the model reasons."""
    last_sign = -SIGN_OF_LIFE
    async with aclosing(_any_events(response, reply)) as events:
        async for event in events:
            text = _read_event(reply, event)
            if text:
                if not reply.wrote:
                    reply.wrote = True
                    pace(response)
                yield text
            elif text is not None and time.monotonic() - last_sign >= SIGN_OF_LIFE:
                last_sign = time.monotonic()
                yield ""
            if reply.over:
                return


def _any_events(response: Any, reply: Reply) -> AsyncGenerator[Json, None]:
    if media_type(response) == "application/json":
        return _events_of_whole(response, reply)
    return read_events(response)


async def _events_of_whole(response: Any, reply: Reply) -> AsyncGenerator[Json, None]:
    whole = await read_json(response)
    try:
        events = list(reply.events_of(whole))
    except SHAPE_ERRORS as error:
        raise make_error(reply.call, BadReply) from error
    for event in events:
        yield event


def _read_event(reply: Reply, event: Json) -> str | None:
    try:
        return reply.read(event)
    except SHAPE_ERRORS as error:
        raise make_error(reply.call, BadReply) from error


def _without_key(usage: Usage, mask: KeyMask) -> Usage:
    """The usage; a count that holds the key, which has figures only then, is not known."""
    counts = {name: mask.hide_in_json(count) for name, count in asdict(usage).items()}
    return Usage(**counts)


def _whole_characters(text: str) -> str:
    """Replace halves of characters: JSON can carry them, no file or database takes them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
