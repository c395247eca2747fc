"""One request over one connection: what a response's bytes become, however they are cut."""

import asyncio
from collections.abc import Sequence

import httpcore2
import httpx2
import pytest

from providers.exchange import Exchange, httpx_faults

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n"
END = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


class Line(httpcore2.AsyncNetworkStream):
    """A connection that gives these readings, and then its end."""

    def __init__(self, readings: Sequence[bytes], *, refuses: bool = False) -> None:
        self.readings = list(readings)
        self.refuses = refuses
        self.written = b""
        self.closed = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        assert timeout == 90, "what the client asked for"
        return self.readings.pop(0) if self.readings else b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - likewise
        if self.refuses:
            raise httpcore2.WriteError("closed")
        self.written += buffer

    async def aclose(self) -> None:
        self.closed = True


def exchange(line: Line) -> tuple[int, list[bytes], Exception | None]:
    """The status, what of the body came at once, and the fault that ended it."""
    pieces: list[bytes] = []

    async def read() -> tuple[int, list[bytes], Exception | None]:
        patience = {"timeout": {"read": 90}}
        request = httpx2.Request("POST", "http://host/v1", content=b"{}", extensions=patience)
        with httpx_faults():
            response = await Exchange(line).send(request)
        try:
            async for piece in response.aiter_raw():
                pieces.append(piece)
        except httpx2.TransportError as error:
            return response.status_code, pieces, error
        return response.status_code, pieces, None

    return asyncio.run(read())


def test_all_chunks_of_a_reading_are_handed_on_at_once() -> None:
    line = Line([HEAD + chunk(b"a"), chunk(b"b") + chunk(b"c"), chunk(b"d") + END])
    assert exchange(line) == (200, [b"a", b"bc", b"d"], None)
    assert line.closed
    assert line.written.startswith(b"POST /v1 HTTP/1.1\r\n")
    assert line.written.endswith(b"\r\n\r\n{}")


def test_a_body_is_the_same_however_its_bytes_are_cut() -> None:
    whole = b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + chunk(b"one ") + chunk(b"two") + END
    for size in (1, 2, 7):
        cut = [whole[at : at + size] for at in range(0, len(whole), size)]
        status, pieces, fault = exchange(Line(cut))
        assert (status, b"".join(pieces), fault) == (200, b"one two", None)


@pytest.mark.parametrize("rest", [b"", b"xyz\r\n"], ids=["cut off", "no size of a chunk"])
def test_what_came_before_a_fault_counts(rest: bytes) -> None:
    line = Line([HEAD, chunk(b"a") + chunk(b"b") + rest])
    _, pieces, fault = exchange(line)
    assert pieces == [b"ab"]
    assert isinstance(fault, httpx2.RemoteProtocolError)


def test_a_refusal_is_read_though_the_server_takes_no_request() -> None:
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nlong"
    assert exchange(Line([refusal], refuses=True)) == (413, [b"long"], None)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"<html>\r\n\r\n"])
def test_a_connection_without_a_response_is_closed_and_said(said: bytes) -> None:
    line = Line([said] if said else [])
    with pytest.raises(httpx2.RemoteProtocolError):
        exchange(line)
    assert line.closed


def test_a_head_without_end_is_given_up() -> None:
    line = Line([b"HTTP/1.1 200 OK\r\n", *[b"A: " + b"b" * 30_000 + b"\r\n"] * 5])
    with pytest.raises(httpx2.RemoteProtocolError):
        exchange(line)
