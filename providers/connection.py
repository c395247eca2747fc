"""Connections for the SDKs that send only what we intend to send.

Left alone, the SDKs add headers from the environment, follow redirects with the prompt, retry by
themselves, read an error response of any size and connect to any address that a name resolves to.
This module is imported when a request is sent: httpx2 costs 0.2 CPU seconds.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any, Final

import httpx2

from providers.addresses import DEFAULT_PORTS, Endpoint
from providers.guard import public_addresses
from providers.joined_chunks import JoinedReading
from providers.keys import MARK, KeyMask
from providers.wire import Json

OUR_HEADERS: Final = frozenset(
    {
        "accept",
        "anthropic-version",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
    }
)
"""Headers that reach the server as the SDK wrote them; all others stay here."""
MAX_REFUSAL: Final = 64_000
"""Maximum size of an error response that is read, in bytes."""
CONNECT_TIMEOUT: Final = 5.0
MAX_ADDRESSES: Final = 4
"""Of one name; they are tried one after the other, and share the time to connect."""
CLOUD_READ_TIMEOUT: Final = 90.0
LOCAL_READ_TIMEOUT: Final = 330.0
"""Seconds without a byte; longer than the engine waits for text, which is the watch that counts."""


CONNECTED: Final = ("connection.connect_tcp.complete", "connection.start_tls.complete")
ANSWERED: Final = "http11.receive_response_headers.started"
"""Names of httpcore's events, of its extension `trace`."""


logging.getLogger("httpcore2").setLevel(logging.INFO)  # for debugging it logs what servers say


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """Sends our own headers only, where it may, and reads but the start of a refusal.

    The key is taken out of the head of the response, for the SDK and httpx2 log what is there.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        plain = endpoint.base_url.startswith("http:")
        verify = no_authorities() if plain else trusted_authorities()
        super().__init__(verify=verify, trust_env=False)
        self._guarded = endpoint.guarded
        self._mask = endpoint.mask
        self._reading: JoinedReading | None = None
        """That of the last connection: one request follows the other."""
        self._always = {
            "authorization": f"Bearer {endpoint.api_key}",
            "accept-encoding": "identity",
            "user-agent": "draftbench",
        }

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {name: request.headers[name] for name in OUR_HEADERS & set(request.headers)}
        # A copy is sent: the SDK looks at its own headers again once the reply is there.
        sent = httpx2.Request(
            request.method,
            request.url,
            headers=headers | self._always,
            stream=request.stream,
            extensions=request.extensions | {"trace": self._join_chunks},
        )
        response = _without_key(await self._send(sent), self._mask)
        if response.status_code >= 300:
            response.stream = FirstBytes(response.stream)
        return response

    async def _join_chunks(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear what httpcore is about to do: connections are read by a reading of ours."""
        if event in CONNECTED:
            connection = info["return_value"]
            connection.read = self._reading = JoinedReading(connection)
        elif event == ANSWERED and self._reading:
            self._reading.joiner.begin_response()

    async def _send(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; a guarded one to the very addresses that were found to be public.

        Raises:
            httpx2.ConnectError: the name has no permitted address, or none answers.
        """
        if not self._guarded:
            return await super().handle_async_request(request)
        failure: httpx2.TransportError = httpx2.ConnectError("No public address.", request=request)
        addresses = await _addresses_of(request.url)
        for address in addresses:
            try:
                return await super().handle_async_request(_sent_to(address, request, addresses))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                failure = error
        raise failure


def _without_key(response: httpx2.Response, mask: KeyMask) -> httpx2.Response:
    """The response with its head freed of the key."""
    lines = [
        (name.decode("latin-1"), text.decode("latin-1")) for name, text in response.headers.raw
    ]
    if any(mask.found_in(part) for line in lines for part in line):
        lines = [(name, mask.hide(text)) for name, text in lines if not mask.found_in(name)]
        response.headers = httpx2.Headers(lines)
    reason = response.extensions.get("reason_phrase", b"").decode("latin-1")
    if mask.found_in(reason):
        response.extensions["reason_phrase"] = MARK.encode()
    return response


async def _addresses_of(url: httpx2.URL) -> list[str]:
    port = url.port or DEFAULT_PORTS[url.scheme]
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            return (await public_addresses(_host_of(url), port))[:MAX_ADDRESSES]
    except TimeoutError:
        return []


def _host_of(url: httpx2.URL) -> str:
    """The host name in ASCII, as used for DNS and in certificates."""
    return url.raw_host.decode("ascii")


def _sent_to(address: str, request: httpx2.Request, addresses: list[str]) -> httpx2.Request:
    """The same request for one of a host's addresses; its certificate is still the host's."""
    connect = {"connect": CONNECT_TIMEOUT / len(addresses)}
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # with the host's name
        stream=request.stream,
        extensions=request.extensions
        | {
            "sni_hostname": _host_of(request.url),
            "timeout": request.extensions.get("timeout", {}) | connect,
        },
    )


class FirstBytes(httpx2.AsyncByteStream):
    """A body limited to its first bytes; the rest is not read."""

    def __init__(self, whole: Any) -> None:
        self._whole = whole

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MAX_REFUSAL
        async for chunk in self._whole:
            yield chunk[:left]
            left -= len(chunk)
            if left <= 0:
                return

    async def aclose(self) -> None:
        await self._whole.aclose()


@cache
def trusted_authorities() -> ssl.SSLContext:
    """The system's certificates; cached, since loading them is slow."""
    return httpx2.create_ssl_context()


@cache
def no_authorities() -> ssl.SSLContext:
    """For plain HTTP, which asks for none."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def sdk_options(endpoint: Endpoint) -> dict[str, Any]:
    """Arguments of an SDK's async client. The client owns the connection: close it after use."""
    read = LOCAL_READ_TIMEOUT if endpoint.local else CLOUD_READ_TIMEOUT
    return {
        "api_key": endpoint.api_key,
        "base_url": endpoint.base_url,
        "max_retries": 0,
        "http_client": httpx2.AsyncClient(
            transport=GuardedTransport(endpoint),
            timeout=httpx2.Timeout(connect=CONNECT_TIMEOUT, read=read, write=30, pool=10),
            follow_redirects=False,
            trust_env=False,
        ),
    }


@asynccontextmanager
async def post(client: Any, path: str, body: Json) -> AsyncIterator[Any]:
    """The streamed response to a request whose body is sent by an SDK's client as it is.

    The SDKs' own methods look through each message for names to change, which takes more than all
    else that they do with a request, and load the types of all that could be in one.
    """
    response = await client.post(path, body=body, cast_to=httpx2.Response, stream=True)
    try:
        yield SimpleNamespace(http_response=response, headers=response.headers)
    finally:
        await response.aclose()
