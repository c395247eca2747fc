"""Read a reply as it streams in: events to text deltas, then how it ended.

A `Reply`, one kind a wire, takes in events and knows no network. `read_reply` joins it to a
response and holds the last word back until the stream is over, because the usage may follow the
stop reason. Whatever a server sends, what comes out is text deltas and how it ended, or a
ProviderError, and the key is in none of them: `read_reply`, `read_whole` and `list_models` are the
only ways out of a server's words, on every wire.
"""

import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from providers.addresses import Endpoint
from providers.allowances import read_allowances
from providers.base import (
    BadReply,
    Event,
    Finished,
    ProviderError,
    ReplyCut,
    StopReason,
    TextDelta,
    Usage,
)
from providers.complaints import complains, read_complaint
from providers.errors import Call, complaint_error, make_error, plain
from providers.faults import error_of, is_fault, read_request_id
from providers.keys import MARK, KeyMask, MaskedText
from providers.listing import ListedModel, read_listing
from providers.pacing import pace
from providers.stops import Stop, asks_back, read_stop, says_stop
from providers.wire import Json, is_event_stream, read_events, read_json

MAX_REFUSAL: Final = 2_000
"""Characters kept of a model's words of refusal."""
SIGN_OF_LIFE: Final = 1.0
"""Seconds between two empty deltas while the model reasons."""
NOTHING_YET: Final = TextDelta("")
LAST_PIECES: Final = 80
"""Of a text, in which its last words are looked for."""
BEHIND_LAST_WORDS: Final = " \t\r\n`*_.\u200b"
"""What may follow them: the end of a code block that a whole reply stands in, …"""
SHAPE_ERRORS: Final = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading JSON of an unexpected shape raises."""


@dataclass(slots=True, kw_only=True)
class Reply(ABC):
    """The state of a stream, apart from its text. One subclass per wire protocol."""

    call: Call
    stop_sequences: tuple[str, ...] = ()
    """One of these ends a text of which nothing is missing; empty where that is not known."""
    stop_reason: StopReason | None = None
    failure: type[ProviderError] | None = None
    """The model stopped for a fault of this kind."""
    stopped_by: str = ""
    """Why the model stopped, in the server's own word."""
    last_pieces: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_PIECES))
    """The end of the text."""
    usage: Usage = field(default_factory=Usage)
    refusal: str = ""
    """The provider's own words on a refusal."""
    wrote: bool = False
    """Some text has come."""
    last_sign: float = float("-inf")
    """When it was last said that the model reasons."""
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
        reason = self.stop_reason or self._unsaid_reason()
        if reason is None:
            raise self._unfinished(request_id)
        if reason == "end" and not self.wrote:
            raise make_error(
                self.call,
                BadReply,
                message=f"{self.call.model} answered without any text.",
                remedy="Try again, or choose another model.",
                request_id=request_id,
            )
        return Finished(
            stop_reason=reason,
            usage=_without_key(self.usage, mask),
            request_id=request_id,
            detail=plain(self.refusal, mask),
        )

    def refuse(self, words: str) -> None:
        """Record the text of a refusal: with it, a normal stop counts as a refusal."""
        self.refusal = (self.refusal + words)[:MAX_REFUSAL]

    def stop(self, word: object, stop: Stop | None = None) -> None:
        """Take in why the model stopped: the server's word, and what it means on this wire alone.

        A word that means nothing to us, or a tool, is looked at in the end: it is no matter where
        the text is whole.
        """
        if not says_stop(word):
            return
        self.stopped_by = str(word)
        stop = stop or read_stop(word)
        if isinstance(stop, type):
            self.failure = stop
        elif stop is not None:
            self.stop_reason = "refusal" if stop == "end" and self.refusal else stop

    def signs_life(self) -> bool:
        """Whether it is to be said, once more, that the model reasons."""
        now = time.monotonic()
        due = now - self.last_sign >= SIGN_OF_LIFE
        if due:
            self.last_sign = now
        return due

    def take_all(self, texts: list[str]) -> str:
        """Texts that came together, as one; the list is empty then."""
        text = "".join(texts)
        self.last_pieces.append(text)
        texts.clear()
        return text

    def complaint(self, said: object) -> ProviderError:
        """The error that an event or a whole reply reports."""
        return complaint_error(self.call, read_complaint(said))

    def _unsaid_reason(self) -> StopReason | None:
        """Why the text ends, where the server does not say; None where it breaks off."""
        end = "".join(self.last_pieces).rstrip(BEHIND_LAST_WORDS)
        whole = (
            self.failure is None and bool(self.stop_sequences) and end.endswith(self.stop_sequences)
        )
        return "end" if whole else None

    def _unfinished(self, request_id: str | None) -> ProviderError:
        if self.failure or not self.stopped_by:
            return make_error(
                self.call, self.failure or ReplyCut, said=self.stopped_by, request_id=request_id
            )
        why = (
            "asks something back in place of writing."
            if asks_back(self.stopped_by)
            else "stopped for something other than the text."
        )
        return make_error(
            self.call,
            BadReply,
            message=f"{self.call.model} {why}",
            remedy="Try again, or choose another model.",
            said=self.stopped_by,
            request_id=request_id,
        )


async def read_reply(
    opened: AbstractAsyncContextManager[Any], reply: Reply, *, so_far: str = ""
) -> AsyncGenerator[Event, None]:
    """Yield what its head says of limits, the deltas of a reply, then how it ended.

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
            for allowance in read_allowances(response.headers):
                yield allowance
            async with aclosing(_read_texts(response, reply)) as texts:
                async for come in texts:
                    if not come:
                        yield NOTHING_YET
                    elif known := text.feed(come):
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
            body = await read_json(response)
            if complains(body):
                raise complaint_error(call, read_complaint(body))
            listed = read_listing(endpoint.mask.hide_in_json(body))
            return [model for model in listed if MARK not in model.name]
    except Exception as fault:  # noqa: BLE001 - raised below, where it is chained to nothing
        error = error_of(call, fault, begun=begun)
    raise error


def read_whole(reply: Reply, whole: Json) -> tuple[str, Finished | ProviderError]:
    """The text of a reply that has come whole, and how it ended. Raises nothing of a server's."""
    text, said = MaskedText(reply.call.endpoint.mask), []
    error: Exception | None = None
    try:
        for come in _texts_of(_events_in(whole, reply), reply):
            said.append(text.feed(come))
    except Exception as fault:  # noqa: BLE001 - told, or raised where it is a mistake of ours
        error = error_of(reply.call, fault, begun=True)
    said.append(text.end())
    if error is None:
        try:
            return "".join(said), reply.finished(None)
        except ProviderError as unfinished:
            error = unfinished
    if isinstance(error, ProviderError):
        return "".join(said), error
    raise error


def as_text(value: object) -> str:
    """A piece of text that JSON must hold at this place.

    Raises:
        TypeError: it holds something else.
    """
    if not isinstance(value, str):
        raise TypeError("not text")
    return value if value.isascii() else _whole_characters(value)


async def _read_texts(response: Any, reply: Reply) -> AsyncGenerator[str, None]:
    """The text as the server writes it, key and all; empty while the model reasons."""
    async with aclosing(_any_events(response, reply)) as chunks:
        async for events in chunks:
            wrote = reply.wrote
            for text in _texts_of(events, reply):
                yield text
            if reply.over:
                return
            if reply.wrote and not wrote and reply.call.endpoint.paced:
                pace(response)


def _texts_of(events: Iterator[Json], reply: Reply) -> Iterator[str]:
    """The text of events that came together, as one: each of many would cost more to pass on."""
    texts: list[str] = []
    try:
        for event in events:
            try:
                text = reply.read(event)
            except SHAPE_ERRORS as error:
                if complains(event):
                    raise reply.complaint(event) from None
                raise make_error(reply.call, BadReply) from error
            if text:
                reply.wrote = True
                texts.append(text)
            elif text is not None and reply.signs_life():
                if texts:
                    yield reply.take_all(texts)
                yield ""
            if reply.over:
                return
    finally:
        if texts:
            yield reply.take_all(texts)


def _any_events(response: Any, reply: Reply) -> AsyncGenerator[Iterator[Json], None]:
    if is_event_stream(response):
        return read_events(response)
    return _events_of_whole(response, reply)


async def _events_of_whole(response: Any, reply: Reply) -> AsyncGenerator[Iterator[Json], None]:
    yield _events_in(await read_json(response), reply)


def _events_in(whole: Json, reply: Reply) -> Iterator[Json]:
    if complains(whole):
        raise reply.complaint(whole)
    try:
        return iter(list(reply.events_of(whole)))
    except SHAPE_ERRORS as error:
        raise make_error(reply.call, BadReply, said=read_complaint(whole).message) from error


def _without_key(usage: Usage, mask: KeyMask) -> Usage:
    """The usage; a count that holds the key, which has figures only then, is not known."""
    counts = {name: mask.hide_in_json(count) for name, count in asdict(usage).items()}
    return Usage(**counts)


def _whole_characters(text: str) -> str:
    """Replace halves of characters: JSON can carry them, no file or database takes them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
