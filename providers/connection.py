"""Open a connection for an SDK that tells the server nothing but what we mean to tell.

Left alone, the SDKs add headers from the environment, follow redirects with the prompt, retry by
themselves and read a refusal of any size. This module is imported where a request is sent: httpx2
costs 0.2 CPU seconds.
"""

import ssl
from collections.abc import AsyncIterator
from functools import cache
from typing import Any, Final

import httpx2

from providers.addresses import Endpoint

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
"""Bytes read of a reply whose status says that it is none."""
CONNECT_TIMEOUT: Final = 5.0
CLOUD_READ_TIMEOUT: Final = 90.0
LOCAL_READ_TIMEOUT: Final = 330.0
"""Seconds without a byte; longer than the engine waits for text, which is the watch that counts."""


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """Sends our own headers only, and reads no more than the start of a refusal."""

    def __init__(self, api_key: str) -> None:
        super().__init__(verify=trusted_authorities(), trust_env=False)
        self._always = {
            "authorization": f"Bearer {api_key}",
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
            extensions=request.extensions,
        )
        response = await super().handle_async_request(sent)
        if response.status_code >= 300:
            response.stream = FirstBytes(response.stream)
        return response


class FirstBytes(httpx2.AsyncByteStream):
    """The first bytes of a body; the rest is left unread."""

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
    """The system's certificates; loading them takes longer than all the rest, so once."""
    return httpx2.create_ssl_context()


def sdk_options(endpoint: Endpoint) -> dict[str, Any]:
    """Arguments of an SDK's async client. The client owns the connection: close it after use."""
    read = LOCAL_READ_TIMEOUT if endpoint.local else CLOUD_READ_TIMEOUT
    return {
        "api_key": endpoint.api_key,
        "base_url": endpoint.base_url,
        "max_retries": 0,
        "http_client": httpx2.AsyncClient(
            transport=GuardedTransport(endpoint.api_key),
            timeout=httpx2.Timeout(connect=CONNECT_TIMEOUT, read=read, write=30, pool=10),
            follow_redirects=False,
            trust_env=False,
        ),
    }
