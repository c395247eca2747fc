"""Hold back requests that a provider would refuse, by what its replies say is left.

Strategy: left is what the newest reply said, less all that was sent and may not be in it. Whatever
else was under way when a request was sent counts as not in its reply: so a burst is never too
large, and once its replies have come, the next one tells it exactly. Limits are those of a model,
as providers have them. All times are those of the event loop.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from providers.allowances import Allowance, Counted
from providers.base import Prompt
from runs.writing.budget import estimate_input_tokens
from runs.writing.news import News

LONGEST_HOLD: Final = 60.0
"""Seconds; what resets later is then asked for, by one request, which is refused if need be."""
SHORTEST_LOOK: Final = 1.0
Need = Mapping[Counted, int]


def need_of(prompt: Prompt) -> Need:
    """What a request may take of each limit, at most."""
    sent, written = estimate_input_tokens(prompt), prompt.max_output_tokens
    return {"requests": 1, "tokens": sent + written, "input": sent, "output": written}


@dataclass(slots=True)
class _Limit:
    """One limit. `sent` and `counted` are sums over all requests so far."""

    sent: int = 0
    counted: int = 0
    """Of what was sent, what the provider has surely counted: its replies have begun, or ended."""
    ceiling: int | None = None
    """Up to where may be sent; None while the provider has said nothing."""
    most: int = 0
    """What there is after a reset."""
    newest: int = 0
    """The request whose reply said it."""
    resets_at: float = 0.0
    resets_in: float = 0.0

    def wait(self, need: int) -> float:
        """Seconds until so much may be sent."""
        if self.ceiling is None:
            return 0.0
        now = asyncio.get_running_loop().time()
        if now >= self.resets_at:
            there = self.most if self.resets_in <= LONGEST_HOLD else need
            self.ceiling = self.counted + there
            self.resets_at = now + min(max(self.resets_in, SHORTEST_LOOK), LONGEST_HOLD)
        fits = self.sent + min(need, self.most) <= self.ceiling
        return 0.0 if fits else self.resets_at - now

    def learn(self, said: Allowance, need: int, number: int, counted_before: int) -> None:
        """Take in what the reply to a request said; those of earlier ones are old news."""
        if number < self.newest:
            return
        self.newest = number
        self.ceiling = counted_before + need + said.remaining
        self.most = said.limit or max(self.most, said.remaining + need)
        self.resets_in = said.resets_in
        self.resets_at = asyncio.get_running_loop().time() + min(said.resets_in, LONGEST_HOLD)


class Sent:
    """A request that is on its way."""

    def __init__(self, allowed: "Allowed", need: Need, number: int) -> None:
        self._allowed = allowed
        self._need = need
        self._number = number
        self._counted_before = {each: limit.counted for each, limit in allowed.limits.items()}
        self._settled = False

    def learn(self, said: Allowance) -> None:
        """Its reply said what is left of a limit."""
        self.settle()
        limit, counted = self._allowed.limits[said.counted], said.counted
        limit.learn(said, self._need[counted], self._number, self._counted_before[counted])
        self._allowed.news.notify()

    def settle(self) -> None:
        """Its reply has begun, or will not come."""
        if not self._settled:
            self._settled = True
            for each, limit in self._allowed.limits.items():
                limit.counted += self._need[each]


class Allowed:
    """What a provider still allows of one model, with one key."""

    def __init__(self) -> None:
        self.limits: Final[dict[Counted, _Limit]] = {
            each: _Limit() for each in ("requests", "tokens", "input", "output")
        }
        self._number = 0
        self.news: Final = News()

    def wait(self, need: Need) -> float:
        """Seconds until a request may be sent that needs so much, unless there are news."""
        return max(limit.wait(need[each]) for each, limit in self.limits.items())

    def send(self, need: Need) -> Sent:
        """A request is sent at this moment."""
        self._number += 1
        sent = Sent(self, need, self._number)
        for each, limit in self.limits.items():
            limit.sent += need[each]
        return sent
