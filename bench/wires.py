"""What a text delta costs in CPU, for each wire, against the SDK's own typed stream.

The server is the tests' fake provider in a process of its own, so that only the client is counted.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from time import process_time
from typing import Any, Final

from bench.report import report
from providers.base import Prompt, TextDelta
from providers.connection import sdk_options
from providers.registry import connect

FAKE: Final = Path(__file__).parents[1] / "tests/fakes/fake_provider.py"
EVENTS: Final = 3_000
DELTA_SIZE: Final = 5
ROUNDS: Final = 20
MOST_OF_TYPED: Final = 0.25
KEY: Final = "sk-proj-a1B2c3D4e5F6g7H8i9J0"
"""Looks like one: each delta is searched for it."""
PROMPT: Final = Prompt(model="burst", text="Write.", max_output_tokens=EVENTS)

Reading = Callable[[Any], Awaitable[int]]
"""Reads one reply from a connected provider; gives the number of its text deltas."""


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    missed = 0
    with fake_server() as base_url:
        for provider, typed in TYPED.items():
            connected = connect(provider, api_key=KEY, base_url=base_url)
            ours, baseline = microseconds(connected, read_ours), microseconds(connected, typed)
            name = f"{provider}, µs a delta : the SDK's typed stream"
            missed |= report(name, ours, baseline, MOST_OF_TYPED)
    return missed


async def read_ours(connected: Any) -> int:
    """Read a reply as the app does: those deltas that have come together are one text."""
    size = 0
    async with aclosing(connected.stream(PROMPT)) as events:
        async for event in events:
            size += len(event.text) if isinstance(event, TextDelta) else 0
    return size // DELTA_SIZE


async def read_typed_responses(connected: Any) -> int:
    """Read a reply by `responses.create(stream=True)`."""
    from openai import AsyncOpenAI

    deltas = 0
    async with AsyncOpenAI(**sdk_options(connected.endpoint)) as client:
        async for event in await client.responses.create(**connected.request(PROMPT)):
            deltas += event.type == "response.output_text.delta" and bool(event.delta)
    return deltas


async def read_typed_chat(connected: Any) -> int:
    """Read a reply by `chat.completions.create(stream=True)`."""
    from openai import AsyncOpenAI

    deltas = 0
    async with AsyncOpenAI(**sdk_options(connected.endpoint)) as client:
        async for chunk in await client.chat.completions.create(**connected.request(PROMPT)):
            deltas += bool(chunk.choices and chunk.choices[0].delta.content)
    return deltas


async def read_typed_messages(connected: Any) -> int:
    """Read a reply by `messages.create(stream=True)`."""
    from anthropic import AsyncAnthropic

    deltas = 0
    async with AsyncAnthropic(**sdk_options(connected.endpoint)) as client:
        async for event in await client.messages.create(**connected.request(PROMPT)):
            deltas += event.type == "content_block_delta" and event.delta.type == "text_delta"
    return deltas


TYPED: Final = {
    "openai": read_typed_responses,
    "compatible": read_typed_chat,
    "anthropic": read_typed_messages,
}


def microseconds(connected: Any, reading: Reading) -> float:
    """CPU of one text delta: the best of several replies, the first not counted."""
    return 1e6 * min([cpu_of_reply(connected, reading) for _ in range(ROUNDS + 1)][1:]) / EVENTS


def cpu_of_reply(connected: Any, reading: Reading) -> float:
    """CPU seconds of one whole reply."""

    async def read() -> float:
        begun = process_time()
        deltas = await reading(connected)
        assert deltas == EVENTS, f"{deltas} deltas of {EVENTS} came"
        return process_time() - begun

    return asyncio.run(read())


@contextmanager
def fake_server() -> Iterator[str]:
    """Run the fake provider beside us; its base URL."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as reply:
        reply.write("word " * (EVENTS * DELTA_SIZE // 5))
        reply.flush()
        options = ["--delta-size", str(DELTA_SIZE), "--reply", reply.name]
        with subprocess.Popen(
            [sys.executable, str(FAKE), *options], stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                yield (server.stdout.readline() if server.stdout else "").strip()
            finally:
                server.terminate()


if __name__ == "__main__":
    sys.exit(main())
