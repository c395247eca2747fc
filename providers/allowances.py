"""What providers say of their limits in the head of each reply: how much is left, and until when.

What is no number, no time, or no limit that any request fits in, is not read.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Counted = Literal["requests", "tokens", "input", "output"]
"""What a limit is of: `input` and `output` are tokens, too, of a limit of their own."""
_OPENAI: Final = "x-ratelimit-{part}-{name}"
_ANTHROPIC: Final = "anthropic-ratelimit-{name}-{part}"
HEADERS: Final[tuple[tuple[str, str, Counted], ...]] = (
    (_OPENAI, "requests", "requests"),  # Azure, Groq, Mistral, … name them as OpenAI does
    (_OPENAI, "tokens", "tokens"),
    (_OPENAI, "requests-minute", "requests"),  # Cerebras
    (_OPENAI, "tokens-minute", "tokens"),
    (_ANTHROPIC, "requests", "requests"),
    (_ANTHROPIC, "tokens", "tokens"),
    (_ANTHROPIC, "input-tokens", "input"),
    (_ANTHROPIC, "output-tokens", "output"),
)
"""How a head calls the parts of a limit (`limit`, `remaining`, `reset`), and what it counts."""
A_MINUTE: Final = 60.0
LONGEST: Final = 60
"""Characters of a value."""
NUMBER: Final = re.compile(r"\d{1,12}", re.ASCII)
SECONDS: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
UNITS: Final[Mapping[str, float]] = {"d": 86_400, "h": 3600, "m": 60, "s": 1, "ms": 0.001}
PERIOD: Final = re.compile(r"(?:\d{1,9}(?:\.\d{1,9})?(?:ms|[dhms]))+", re.ASCII)
PART: Final = re.compile(r"([\d.]+)(ms|[dhms])", re.ASCII)
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d.*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is left of one limit. Yielded before the text of a reply."""

    counted: Counted
    remaining: int
    limit: int | None
    """What there is when nothing is used; None where the provider does not say."""
    resets_in: float
    """Seconds until there is so much again."""


def read_allowances(headers: Mapping[str, str]) -> list[Allowance]:
    """All limits that the head of a reply tells."""
    told = (_allowance(headers, *each) for each in HEADERS)
    return [each for each in told if each]


def seconds_until_allowed(headers: Mapping[str, str]) -> float | None:
    """When what is used up is there again, for a refusal that does not say when to come back.

    A minute at most: some count down to the moment when nothing at all is used.
    """
    used_up = [each.resets_in for each in read_allowances(headers) if not each.remaining]
    return min(max(used_up), A_MINUTE) if used_up else None


def read_period(text: str) -> float | None:
    """Seconds from now to a time; None for what is none.

    A number of seconds, `1s`, `6m0s`, `120ms`, `1h2m3.5s`, or a moment of RFC 3339 with its zone.

    >>> [read_period(each) for each in ("12.5", "1s", "6m0s", "120ms", "1h2m3.5s", "soon", "-1")]
    [12.5, 1.0, 360.0, 0.12, 3723.5, None, None]
    """
    text = text.strip()[: LONGEST + 1]
    if len(text) > LONGEST:
        return None
    if SECONDS.fullmatch(text):
        return float(text)
    if PERIOD.fullmatch(text):
        return sum(float(number) * UNITS[unit] for number, unit in PART.findall(text))
    return _until(text) if MOMENT.fullmatch(text) else None


def _until(moment: str) -> float | None:
    try:
        due = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return max(0.0, due.timestamp() - time.time()) if due.tzinfo else None


def _allowance(
    headers: Mapping[str, str], pattern: str, name: str, counted: Counted
) -> Allowance | None:
    def said(part: str) -> str:
        return headers.get(pattern.format(part=part, name=name), "")

    remaining, limit = _number(said("remaining")), _number(said("limit"))
    if remaining is None:
        return None
    resets_in = read_period(said("reset"))
    if resets_in is None or limit == 0:
        return None
    return Allowance(counted=counted, remaining=remaining, limit=limit, resets_in=resets_in)


def _number(text: str) -> int | None:
    return int(text) if NUMBER.fullmatch(text.strip()) else None
