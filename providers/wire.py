"""Decode a response as server-sent events, or as one whole JSON reply, with size limits.

Strategy: `EventDecoder` turns bytes into events and knows no network, so any cutting of the same
bytes gives the same events; `read_events` joins it to a response.
"""

import json
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from json.scanner import make_scanner
from typing import Any, Final

MAX_EVENT: Final = 1_000_000
"""Bytes of one event; a larger one is no reply of a model."""
MAX_WHOLE: Final = 4_000_000
"""Bytes of a body that comes whole, as JSON."""
MAX_HEAD: Final = 64_000
"""Bytes of a body without any event that are looked at for what else it is."""
MAYBE_JSON: Final = frozenset({"", "text/plain", "application/octet-stream"})
"""Content types of servers that do not care; `application/problem+json` names it itself."""
DONE: Final = b"[DONE]"
FAILED: Final = re.compile(rb"error|exception|fail", re.IGNORECASE)
"""In the name of an event that makes an error of its data."""
MAX_WORDS: Final = 500
"""Bytes of an event of plain words that are looked at."""
NAMED: Final = re.compile(rb"[\w.:/-]{1,80}", re.ASCII)
TYPED: Final = b'{"type":'
TYPE_FIRST: Final = re.compile(rb'\{\s*"type"\s*:')
USUAL_NAME: Final = b"message"
"""What the standard calls an event without a name."""
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

Json = dict[str, Any]

_scan: Final = make_scanner(json.JSONDecoder())  # type: ignore[arg-type]  # as it is made there


class EventDecoder:
    """Bytes to the data of server-sent events, however the bytes are cut."""

    def __init__(self) -> None:
        self._rest = b""
        self._begun = False
        self._data: list[bytes] = []
        self._size = 0
        self._name = b""
        """What an `event:` line calls the event."""
        self._failed = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the data of each event that ends in this chunk.

        Raises:
            ValueError: an event is larger than MAX_EVENT.
        """
        text = self._rest + chunk
        if not self._begun and not BYTE_ORDER_MARK.startswith(text):
            text = text.removeprefix(BYTE_ORDER_MARK)
            self._begun = True
        *lines, self._rest = text.split(b"\n")
        if self._size + len(text) <= MAX_EVENT:
            yield from self._take(lines)
            return
        for line in lines:
            self._check_size(line)
            yield from self._take([line])
        self._check_size(self._rest)

    def _check_size(self, line: bytes) -> None:
        if self._size + len(line) > MAX_EVENT:
            raise ValueError("an event is too large")

    def _take(self, lines: list[bytes]) -> list[bytes]:
        """The data of each event that ends in these lines.

        It is a list, as taking lines and parsing events turn by turn costs a sixth more.
        """
        events: list[bytes] = []
        data, size, name, failed = self._data, self._size, self._name, self._failed
        for line in lines:
            if line.startswith(b"data:"):
                said = line[5:].strip()
                if data and _ends_before(data, said):
                    events.append(_event(data, name, failed))
                    data, size, name, failed = [], 0, b"", False
                size += len(line)
                data.append(said)
            elif not line or line == b"\r":
                if event := _event(data, name, failed):
                    events.append(event)
                data, size, name, failed = [], 0, b"", False
            elif line.startswith(b"event:"):
                name = line[6:].strip()
            elif line.startswith(b"error:"):  # a field that servers made up
                failed = True
                size += len(line)
                data.append(line[6:].strip())
        self._data, self._size, self._name, self._failed = data, size, name, failed
        return events

    def end(self) -> Iterator[bytes]:
        """Yield the last event, where the stream ended without the blank line behind it."""
        line = self._rest.strip()
        last = line if line.startswith(b"data:") else b""
        self._rest = b""
        yield from self.feed(last + b"\n\n")


def _ends_before(lines: list[bytes], data: bytes) -> bool:
    """Whether an event is whole and another begins, though no blank line parts them."""
    first = lines[0]
    whole = len(lines) == 1 and first[:1] == b"{" and first[-1:] == b"}"
    return whole and (data[:1] == b"{" or data == DONE)


def _event(lines: list[bytes], name: bytes, failed: bool) -> bytes:
    """The data of an event, as JSON that also tells what stands beside it."""
    data = b"\n".join(lines)
    if failed or name == b"error":
        return _as_error(data) if data and data != DONE else data
    if not name or data.startswith(TYPED):
        return data
    whole = not data or data == DONE or name == USUAL_NAME or TYPE_FIRST.match(data)
    return data if whole else _as_named(data, name)


def _as_named(data: bytes, name: bytes) -> bytes:
    """The data of an event, with the type that may stand in its `event:` line alone."""
    try:
        event = parse_json(data)
    except ValueError:
        event = None
    if isinstance(event, dict) and "type" in event:
        return data
    if FAILED.search(name) and not name.startswith(b"response."):
        return _as_error(data)
    if isinstance(event, dict) and event and NAMED.fullmatch(name):
        return b'{"type":"%b",%b' % (name, data[1:])
    return data


def _as_error(data: bytes) -> bytes:
    if data[:1] not in {b"{", b"[", b'"'}:
        data = json.dumps(str(data, "utf-8", "replace")).encode()
    return b'{"error":%b}' % data


async def read_events(response: Any) -> AsyncGenerator[Iterator[Json], None]:
    """Yield the events of an SDK's streamed response, those of a chunk at a time.

    The generator ends where the stream does. A body that has no event, but is JSON, counts as one.

    Raises:
        ValueError: it is no event stream, or it has no event, a malformed or too large one. Those
            of a chunk are parsed, and may raise it, as they are taken.
    """
    if is_encoded(response):
        raise ValueError("not an event stream")
    events, head = _Events(), bytearray()
    async with aclosing(response.http_response.aiter_bytes()) as chunks:
        async for chunk in chunks:
            if not events.any and len(head) < MAX_HEAD:
                head += chunk
            yield events.of(chunk)
            if events.done:
                return
    yield events.last()
    if not events.any:
        yield iter([parse_json(bytes(head).strip())])


class _Events:
    """The events of a stream, parsed one by one."""

    def __init__(self) -> None:
        self._decoder = EventDecoder()
        self.any = False
        self.done = False
        """The stream has said that it is at its end."""

    def of(self, chunk: bytes) -> Iterator[Json]:
        for data in self._decoder.feed(chunk):
            try:
                event = parse_json(data)
            except ValueError:
                if data == DONE:
                    self.done = True
                    return
                event = _words_of_a_fault(data)
            self.any = True
            if event is not None:
                yield event

    def last(self) -> Iterator[Json]:
        """Those that the end of the stream has ended."""
        for data in self._decoder.end():
            if (event := _last_event(data)) is not None:
                self.any = True
                yield event


def _words_of_a_fault(data: bytes) -> Json:
    """A server's plain words about a fault, as an event that says so.

    Raises:
        ValueError: they are no such words.
    """
    if data[:1].isalpha() and FAILED.search(data[:MAX_WORDS]):
        return {"error": str(data[:MAX_WORDS], "utf-8", "replace")}
    raise ValueError("an event is not JSON")


def _last_event(data: bytes) -> Any:
    """An event that is not ended; None for one that the end of the stream has cut."""
    try:
        return None if data == DONE else parse_json(data)
    except ValueError:
        return None


def parse_json(data: bytes) -> Any:
    """Parse JSON without outer blanks: `json.loads` without its guesses, in half its time.

    Raises:
        ValueError: it is not JSON, or not UTF-8.
    """
    text = data.decode()
    try:
        event, end = _scan(text, 0)
    except StopIteration:
        raise ValueError("no value") from None
    except RecursionError:
        raise ValueError("nested too deep") from None
    if end != len(text):
        raise ValueError("more than one value")
    return event


async def read_json(response: Any) -> Any:
    """Read a body that is JSON, or may be: some servers say that it is plain text.

    Raises:
        ValueError: it is not JSON, or too large.
    """
    media = media_type(response)
    if ("json" not in media and media not in MAYBE_JSON) or is_encoded(response):
        raise ValueError("not JSON")
    body = b""
    async with aclosing(response.http_response.aiter_bytes()) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > MAX_WHOLE:
                raise ValueError("the body is too large")
    return parse_json(body.strip())


def is_event_stream(response: Any) -> bool:
    """Whether a body says that it comes as server-sent events."""
    return media_type(response) == "text/event-stream"


def media_type(response: Any) -> str:
    """The content type, without its parameters."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def is_encoded(response: Any) -> bool:
    """Whether the body is compressed: none was requested, and its size could not be limited."""
    return str(response.headers.get("content-encoding", "identity")) != "identity"
