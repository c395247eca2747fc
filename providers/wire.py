"""Read bytes off the wire as server-sent events, or as one whole JSON reply, within bounds.

Strategy: `EventDecoder` turns bytes into events and knows no network, so any cutting of the same
bytes gives the same events; `read_events` joins it to a response.
"""

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any, Final

MAX_EVENT: Final = 1_000_000
"""Bytes of one event; a larger one is no reply of a model."""
MAX_WHOLE: Final = 4_000_000
"""Bytes of a body that comes whole, as JSON."""
DONE: Final = b"[DONE]"
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

Json = dict[str, Any]

_scan: Final = json.JSONDecoder().raw_decode


class EventDecoder:
    """Bytes to the data of server-sent events, however the bytes are cut."""

    def __init__(self) -> None:
        self._rest = b""
        self._begun = False
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the data of each event that ends in this chunk.

        Raises:
            ValueError: an event is larger than MAX_EVENT.
        """
        text = self._rest + chunk
        if not self._begun:
            if len(text) < len(BYTE_ORDER_MARK) and BYTE_ORDER_MARK.startswith(text):
                self._rest = text
                return
            text = text.removeprefix(BYTE_ORDER_MARK)
            self._begun = True
        *lines, self._rest = text.split(b"\n")
        for line in lines:
            if self._size + len(line) > MAX_EVENT:
                raise ValueError("an event is too large")
            if line.startswith(b"data:"):
                self._size += len(line)
                self._data.append(line[5:].strip())
            elif self._data and line in (b"", b"\r"):
                data = b"\n".join(self._data)
                self._data, self._size = [], 0
                if data:
                    yield data
        if self._size + len(self._rest) > MAX_EVENT:
            raise ValueError("an event is too large")


async def read_events(response: Any) -> AsyncGenerator[Json, None]:
    """Yield the events of an SDK's streamed response; the generator ends where the stream does.

    Raises:
        ValueError: it is no event stream, or it has no event, a malformed or too large one.
    """
    if media_type(response) != "text/event-stream" or is_encoded(response):
        raise ValueError("not an event stream")
    decoder, any_event = EventDecoder(), False
    async with aclosing(response.http_response.aiter_bytes()) as chunks:
        async for chunk in chunks:
            for data in decoder.feed(chunk):
                if data == DONE:
                    return
                any_event = True
                yield parse_json(data)
    if not any_event:
        raise ValueError("an empty event stream")


def parse_json(data: bytes) -> Any:
    """Parse JSON without outer blanks: `json.loads` without its guesses, in half its time.

    Raises:
        ValueError: it is no JSON, or no UTF-8.
    """
    text = str(data, "utf-8")
    try:
        event, end = _scan(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if end != len(text):
        raise ValueError("more than one value")
    return event


async def read_json(response: Any) -> Any:
    """Read a body that is JSON.

    Raises:
        ValueError: it is none, or too large.
    """
    if media_type(response) != "application/json" or is_encoded(response):
        raise ValueError("not JSON")
    body = b""
    async with aclosing(response.http_response.aiter_bytes()) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > MAX_WHOLE:
                raise ValueError("the body is too large")
    return parse_json(body.strip())


def media_type(response: Any) -> str:
    """The content type, without its parameters."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def is_encoded(response: Any) -> bool:
    """Whether the body is compressed: none was asked for, and its size would have no bound."""
    return str(response.headers.get("content-encoding", "identity")) != "identity"
