"""What a word-level diff of two posts costs, against one rendering of one of them."""

import sys
from collections.abc import Callable
from time import perf_counter
from typing import Final

from bench.checks import body
from bench.report import report
from posts.markdown import render_markdown
from posts.word_diff import diff_words

WORDS: Final = 5_000
GOAL: Final = 10.0
"""Times one rendering of a post: a person waits for it, as for a rendering."""
LONG: Final = 40
"""How many times as long a text is that is not compared word by word as a whole any more."""
LONG_GOAL: Final = 10.0
"""Times one rendering of the long text."""
ROUNDS: Final = 5


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    left, right = body(WORDS), body(WORDS, first=1_000)
    diff_words("warm", "up")
    pairs = {
        "a word in 50 changed": (left, left.replace(" to ", " towards ")),
        "two wholly different posts": (left, right),
        "paragraphs in another order": (left, "\n\n".join(reversed(left.split("\n\n")))),
    }
    missed = [measure(name, *pair, GOAL) for name, pair in pairs.items()]
    name = f"{LONG} times as long, wholly different"
    return max(*missed, measure(name, left * LONG, right * LONG, LONG_GOAL))


def measure(name: str, left: str, right: str, goal: float) -> int:
    """Print what the diff of two texts takes, at its least; 1 when the goal is missed."""
    rounds = [
        (milliseconds(lambda: diff_words(left, right)), milliseconds(lambda: render_markdown(left)))
        for _ in range(ROUNDS)
    ]
    taken, rendering = map(min, zip(*rounds, strict=True))
    return report(f"{name}, ms : rendering one", taken, rendering, goal)


def milliseconds(work: Callable[[], object]) -> float:
    """Wall time."""
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1e3


if __name__ == "__main__":
    sys.exit(main())
