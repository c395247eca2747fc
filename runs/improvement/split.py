"""Which topics a prompt is tuned on, and which are held back to judge the winner by."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from runs.experiments.verdict import LEAST_TOPICS

POSTS: Final = range(30, 1_001)
"""Posts that an improvement may take: fewer judge nothing."""
DEFAULT_POSTS: Final = 60
TUNED_ON: Final = range(4, 13)
HELD_BACK: Final = range(LEAST_TOPICS, 21)
LEAST: Final = TUNED_ON.start + HELD_BACK.start
"""Topics that are needed."""


class TooFewTopics(Exception):
    """Nothing could be judged on so few topics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Topics by their numbers, from 0."""

    tuned_on: tuple[int, ...]
    held_back: tuple[int, ...]


def split(topics: Iterable[str], posts: int) -> Split:
    """Split topics at random, the same ones always in the same way.

    As many are used as the posts pay for: a candidate is written on all that it is tuned on, and
    two prompts are written on those held back.

    Args:
        topics: Each topic's words.
        posts: How many may be written.

    Raises:
        TooFewTopics: fewer than `LEAST`.
    """
    keys = [f"{number}:{topic}" for number, topic in enumerate(topics)]
    if len(keys) < LEAST:
        raise TooFewTopics(
            f"At least {LEAST} topics are needed: {TUNED_ON.start} to tune on, and "
            f"{HELD_BACK.start} that are held back to judge by."
        )
    tuned_on = _within(TUNED_ON, posts // 10, most=len(keys) - HELD_BACK.start)
    held_back = _within(HELD_BACK, posts // 6, most=len(keys) - tuned_on)
    shuffled = sorted(range(len(keys)), key=lambda at: _scramble(keys[at]))
    return Split(
        tuned_on=tuple(shuffled[:tuned_on]),
        held_back=tuple(shuffled[tuned_on : tuned_on + held_back]),
    )


def _within(bounds: range, wanted: int, *, most: int) -> int:
    return max(bounds.start, min(wanted, bounds.stop - 1, most))


def _scramble(key: str) -> bytes:
    return sha256(key.encode(errors="surrogatepass")).digest()
