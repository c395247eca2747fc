"""OpenAI's SDK, which both of OpenAI's wires are called through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from providers.addresses import Endpoint
from providers.when_used import CLIENT, import_aside, load_when_used

TYPES: Final = ("openai.types", "openai.types.responses")
"""All types of all requests and replies: a half of what the SDK takes to be loaded."""


async def load_sdk() -> None:
    """Load the SDK, which takes a while, before or at the first request."""
    load_when_used(*TYPES)
    await import_aside("openai", *CLIENT)


@asynccontextmanager
async def open_client(endpoint: Endpoint) -> AsyncIterator[Any]:
    """The SDK's client for an endpoint; its connection is closed at the end."""
    await load_sdk()
    from openai import AsyncOpenAI  # 0.2 CPU seconds: aside, and only once it is called

    from providers.connection import sdk_options

    async with AsyncOpenAI(**sdk_options(endpoint)) as client:
        client._platform = "Unknown"  # each client would ask a thread, for a header that stays here
        yield client


@asynccontextmanager
async def ask_for_models(endpoint: Endpoint) -> AsyncIterator[Any]:
    """The response of an endpoint that is asked for its models."""
    async with (
        open_client(endpoint) as client,
        client.models.with_streaming_response.list() as response,
    ):
        yield response
