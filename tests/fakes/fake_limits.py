"""A limit of the fake provider, as the real ones have it: so many tokens in a while.

What is asked for beyond it is refused with a 429; each reply tells what is left, and until when.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

HEADERS = {
    "openai": "x-ratelimit-{part}-tokens",
    "anthropic": "anthropic-ratelimit-tokens-{part}",
}


@dataclass(kw_only=True)
class FakeLimit:
    """So many tokens in so many seconds, which begin with the first request in them."""

    tokens: int
    seconds: float
    names: Literal["openai", "anthropic"] = "openai"
    refused: int = 0
    counted: list[int] = field(default_factory=list)
    """What was taken in each of these whiles."""
    ends: float = 0.0

    def count(self, body: Any) -> tuple[bool, Mapping[str, str]]:
        """Whether a request is within the limit, and what the head of its reply says."""
        now = time.monotonic()
        if now >= self.ends:
            self.ends = now + self.seconds
            self.counted.append(0)
        need = _tokens_of(body)
        within = self.counted[-1] + need <= self.tokens
        self.counted[-1] += need if within else 0
        self.refused += not within
        return within, self._told(self.ends - now)

    def _told(self, seconds: float) -> Mapping[str, str]:
        reset = f"{seconds * 1000:.3f}ms"
        if self.names == "anthropic":
            moment = datetime.now(UTC) + timedelta(seconds=seconds)
            reset = moment.isoformat().replace("+00:00", "Z")
        told = {"limit": self.tokens, "remaining": self.tokens - self.counted[-1], "reset": reset}
        return {HEADERS[self.names].format(part=part): str(value) for part, value in told.items()}


def _tokens_of(body: Any) -> int:
    """As real ones count before they answer: the text by its length, and the limit of the reply."""
    limit = max(
        int(body.get(name) or 0)
        for name in ("max_tokens", "max_completion_tokens", "max_output_tokens")
    )
    return len(json.dumps(body)) // 5 + limit
