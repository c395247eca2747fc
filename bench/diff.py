"""What a word-level diff of two posts costs: against one rendering of one of them, and at most."""

import sys
from collections.abc import Callable
from random import Random
from time import perf_counter
from typing import Final

from posts.markdown import render_markdown
from posts.word_diff import diff_words

WORDS: Final = 5_000
GOAL: Final = 0.5
"""Seconds at most: a person waits for it."""
LONG: Final = 40
"""How many times as long a text is that is not compared word by word as a whole any more."""
LONG_GOAL: Final = 2.0


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    left, right = post(Random(1), WORDS), post(Random(2), WORDS)
    rendering = seconds(lambda: render_markdown(left))
    diff_words("warm", "up")
    pairs = {
        "a word in 50 changed": (left, left.replace(" w7 ", " other ")),
        "two wholly different posts": (left, right),
        "paragraphs in another order": (left, "\n\n".join(reversed(left.split("\n\n")))),
    }
    missed = [report(name, *pair, rendering, GOAL) for name, pair in pairs.items()]
    name = f"{LONG} times as long, wholly different"
    return max(*missed, report(name, left * LONG, right * LONG, rendering, LONG_GOAL))


def post(chance: Random, words: int) -> str:
    """So many words, some far more common than others, in paragraphs of 80."""
    vocabulary = [f"w{number}" for number in range(4_000)]
    weights = [1 / (number + 1) for number in range(4_000)]
    drawn = chance.choices(vocabulary, weights, k=words)
    return "\n\n".join(" ".join(drawn[at : at + 80]) for at in range(0, words, 80))


def seconds(work: Callable[[], object]) -> float:
    """Wall time of the best of three."""
    best = float("inf")
    for _ in range(3):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return best


def report(name: str, left: str, right: str, rendering: float, goal: float) -> int:
    """Print one line; 1 when it takes too long."""
    taken = seconds(lambda: diff_words(left, right))
    verdict = "ok" if taken <= goal else "over"
    print(
        f"{name:40} {taken * 1e3:8.1f} ms, rendering one {rendering * 1e3:8.1f} ms, "
        f"{taken / rendering:6.2f} times, at most {goal * 1e3:.0f} ms: {verdict}"
    )
    return int(taken > goal)


if __name__ == "__main__":
    sys.exit(main())
