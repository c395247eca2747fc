"""HTTP chunks that have come together, as one chunk.

A server sends each delta as a chunk of its own. What is done with a chunk on its way through the
HTTP client costs more than all that is done with its text, so those of one reading are joined
before it sees them. What is not understood passes as it is: the client is the one to judge it.
"""

import re
from typing import Any, Final

MAX_HEAD: Final = 100_000
"""Bytes of a response's head that are looked at."""
MAX_SIZE_LINE: Final = 16
"""Bytes of a line that tells a chunk's size; one that is longer has more to say."""
HEAD_END: Final = b"\r\n\r\n"
LINE_END: Final = b"\r\n"
CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n", re.IGNORECASE)
SIZE_LINE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")


class ChunkJoiner:
    """Joins the chunks of a response's body that are whole in one piece of its bytes."""

    def __init__(self) -> None:
        self.begin_response()

    def begin_response(self) -> None:
        """The next bytes are the first ones of a response."""
        self._head = b""
        self._in_head = True
        self._as_it_is = False
        """Nothing more is joined in this response."""
        self._missing = 0
        """Bytes that are still to come of a chunk, its line end included."""
        self._held = b""
        """The beginning of a line that tells a chunk's size."""

    def feed(self, data: bytes) -> bytes:
        """The same for HTTP, with fewer chunks; of no more bytes, what was held back."""
        if self._as_it_is:
            return data
        if not data:
            held, self._held = self._held, b""
            return held
        if not self._in_head:
            return self._join(data)
        self._head += data
        head, end, body = self._head.partition(HEAD_END)
        if end:
            self._in_head = False
            self._as_it_is = CHUNKED.search(head + LINE_END) is None
            return data[: len(data) - len(body)] + self.feed(body) if body else data
        self._as_it_is = len(self._head) > MAX_HEAD
        return data

    def _join(self, data: bytes) -> bytes:
        data, self._held = self._held + data, b""
        at = first = min(self._missing, len(data))
        self._missing -= first
        texts: list[bytes] = []
        while size_line := SIZE_LINE.match(data, at):
            start = size_line.end()
            stop = start + int(size_line[1], 16)
            if start == stop or data[stop : stop + 2] != LINE_END:
                break
            texts.append(data[start:stop])
            at = stop + 2
        rest = self._rest(data[at:])
        if not texts:
            return data[:first] + rest
        text = b"".join(texts)
        return b"%b%x\r\n%b\r\n%b" % (data[:first], len(text), text, rest)

    def _rest(self, data: bytes) -> bytes:
        """What follows the last whole chunk: the beginning of one, or the end of all."""
        if self._missing or not data:
            return data
        if LINE_END not in data and len(data) < MAX_SIZE_LINE:
            self._held = data
            return b""
        size_line = SIZE_LINE.match(data)
        size = int(size_line[1], 16) if size_line else 0
        self._missing = size_line.end() + size + 2 - len(data) if size_line and size else 0
        self._as_it_is = self._missing <= 0
        return data


class JoinedReading:
    """Reads a connection in place of its own `read`."""

    def __init__(self, connection: Any) -> None:
        self.read = connection.read
        self.joiner = ChunkJoiner()

    async def __call__(self, max_bytes: int, **options: Any) -> bytes:
        while True:
            data: bytes = await self.read(max_bytes, **options)
            joined = self.joiner.feed(data)
            if joined or not data:
                return joined
