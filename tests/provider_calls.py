"""Call the real providers at the fake server, and keep all that came of it."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from fake_provider import FakeProvider

from providers.base import Finished, Prompt, ProviderError, TextDelta
from providers.registry import connect

WIRES = ("openai", "compatible", "anthropic")
"""Names of the providers: one for each wire."""
KEY = "sk-canary-0123456789abcdef"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one call."""

    deltas: list[str]
    finished: Finished | None
    error: ProviderError | None

    @property
    def text(self) -> str:
        return "".join(self.deltas)


def ask(fake: FakeProvider, provider: str, model: str, **prompt: Any) -> Outcome:
    """Have a model of the fake write, and read its reply to the end."""
    connected = connect(provider, api_key=KEY, base_url=fake.base_url)
    asked = Prompt(**{"model": model, "text": "Write.", "max_output_tokens": 4000, **prompt})
    return asyncio.run(read_all(connected.stream(asked)))


async def read_all(stream: Any) -> Outcome:
    """Read a stream to its end or its error."""
    deltas: list[str] = []
    finished = error = None
    try:
        async with aclosing(stream) as events:
            async for event in events:
                assert finished is None, "something came after the last event"
                if isinstance(event, TextDelta):
                    deltas.append(event.text)
                else:
                    finished = event
    except ProviderError as raised:
        error = raised
    return Outcome(deltas=deltas, finished=finished, error=error)
