"""One HTTP request and its response, over a connection that serves no other.

What a reading brings is handed on at once. httpx2's own transport hands on each chunk of a body,
which is one delta of a model, through a pool and six generators: that took three times the CPU.
"""

import ssl
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager, suppress
from typing import Any, Final, cast

import h11
import httpcore2
import httpx2

AT_ONCE: Final = 65_536
"""Bytes of one reading."""
MAX_HEAD: Final = 100_000
"""Bytes of a response's head, and of the line before a chunk."""
SWITCHED: Final = 101
"""The one informational response that is no promise of another."""
FAULTS: Final = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    h11.ProtocolError,
)


@contextmanager
def httpx_faults() -> Generator[None]:
    """Raise what goes wrong below as httpx2 does: by the same name."""
    try:
        yield
    except FAULTS as fault:
        kind: type[httpx2.TransportError] = getattr(httpx2, type(fault).__name__)
        raise kind(str(fault)) from fault


async def connect(
    address: str, port: int, *, tls: ssl.SSLContext | None, name: str, seconds: float
) -> httpcore2.AsyncNetworkStream:
    """Connect to an address.

    Args:
        address: An IP address, or a name.
        port: Its port.
        tls: Whom to trust; None for a connection without TLS.
        name: The host's name, which its certificate has to prove.
        seconds: What it may take, and once more for TLS.

    Raises:
        httpcore2.ConnectError: nobody is there, or it is not whom it should be.
        httpcore2.ConnectTimeout: it takes too long.
    """
    connection = await httpcore2.AnyIOBackend().connect_tcp(address, port, timeout=seconds)
    if tls is None:
        return connection
    try:
        return await connection.start_tls(ssl_context=tls, server_hostname=name, timeout=seconds)
    except BaseException:
        await connection.aclose()
        raise


class Exchange(httpx2.AsyncByteStream):
    """A request and its response; as a stream, the response's body."""

    def __init__(self, connection: httpcore2.AsyncNetworkStream) -> None:
        self._connection = connection
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
        self._patience: float | None = None
        """Seconds that a reading may take."""

    async def send(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; the response, whose body is still to be read.

        Raises:
            httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException,
            h11.ProtocolError: there is no response.
        """
        try:
            # A server may refuse a request, and close, before it has all of it: its words count.
            with suppress(httpcore2.WriteError):
                await self._write(request)
            self._patience = request.extensions.get("timeout", {}).get("read")
            head = await self._head()
        except BaseException:
            await self.aclose()
            raise
        return httpx2.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=self,
            extensions={
                "http_version": b"HTTP/" + head.http_version,
                "reason_phrase": bytes(head.reason),
                "network_stream": self._connection,
            },
        )

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body, all of a reading at a time."""
        with httpx_faults():
            while pieces := await self._pieces():
                yield b"".join(pieces)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._connection.aclose()

    async def _write(self, request: httpx2.Request) -> None:
        seconds = request.extensions.get("timeout", {}).get("write")
        head = h11.Request(
            method=request.method, target=request.url.raw_path, headers=request.headers.raw
        )
        sent = self._state.send(head) or b""
        assert isinstance(request.stream, httpx2.AsyncByteStream)
        async for chunk in request.stream:
            sent += self._state.send(h11.Data(data=chunk)) or b""
        sent += self._state.send(h11.EndOfMessage()) or b""
        await self._connection.write(sent, timeout=seconds)

    async def _head(self) -> h11.Response | h11.InformationalResponse:
        head: Any = None
        while not (isinstance(head, h11.Response) or _has_switched(head)):
            head = self._state.next_event()
            if head is h11.NEED_DATA:
                await self._read()
        return cast("h11.Response | h11.InformationalResponse", head)

    async def _pieces(self) -> list[bytes]:
        """The next pieces of the body, all that are there; none at its end."""
        pieces: list[bytes] = []
        while True:
            try:
                event: Any = self._state.next_event()
            except h11.RemoteProtocolError:
                if pieces:  # what came before counts; the fault comes up again
                    return pieces
                raise
            if isinstance(event, h11.Data):
                pieces.append(bytes(event.data))
            elif event is not h11.NEED_DATA or pieces:
                return pieces
            else:
                await self._read()

    async def _read(self) -> None:
        data = await self._connection.read(AT_ONCE, timeout=self._patience)
        if not data and self._state.their_state is h11.SEND_RESPONSE:
            raise httpcore2.RemoteProtocolError("Server disconnected without sending a response.")
        self._state.receive_data(data)


def _has_switched(event: Any) -> bool:
    return isinstance(event, h11.InformationalResponse) and event.status_code == SWITCHED
