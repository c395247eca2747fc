"""Sixty simulated editors revise posts with forty planted faults, and some over each wire."""

import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from soak.table import heading, note, report

TESTS: Final = Path(__file__).parents[1] / "tests"
EDITORS: Final = 60
LEAST: Final = 90
"""Of the score of search and of that of readability, in two rounds."""
OVER_A_WIRE: Final = 4
WIRES: Final = ("compatible:good", "openai:gpt-6-luna", "anthropic:claude-haiku-5-5")


def main() -> int:
    """Print what was measured; 1 where something was not as promised."""
    sys.path[:0] = [str(TESTS), str(TESTS / "fakes")]
    from faulty_posts import faulty_post
    from revised_posts import revised_over, revised_post
    from simulated_editor import Editor

    posts = [revised_post(faulty_post(number), Editor(number)) for number in range(EDITORS)]
    missed = _judge(f"{EDITORS} editors that mend 80 % and break 20 %", posts)
    posts = [revised_post(faulty_post(number), Editor(number + 100)) for number in range(EDITORS)]
    missed |= _judge(f"{EDITORS} others, the same posts", posts)
    for wire in WIRES:
        numbers = range(OVER_A_WIRE)
        posts = [revised_over(wire, faulty_post(each), Editor(each)) for each in numbers]
        missed |= _judge(f"over the wire of {wire}", posts)
    return missed


def _judge(said: str, posts: Sequence) -> int:  # type: ignore[type-arg]
    heading(said)
    search, readability = zip(*(post.scores for post in posts), strict=True)
    before = [post.scores_before for post in posts]
    note("search before, mean", statistics.mean(each[0] for each in before), digits=1)
    note("readability before, mean", statistics.mean(each[1] for each in before), digits=1)
    note("search after, mean", statistics.mean(search), digits=1)
    note("readability after, mean", statistics.mean(readability), digits=1)
    note("search after, least", min(search))
    note("readability after, least", min(readability))
    note("requests for a post, mean", statistics.mean(post.requests for post in posts), digits=1)
    below = sum(min(post.scores) < LEAST for post in posts)
    missed = report(f"posts below {LEAST} in either after two rounds", below, 0)
    missed |= report("lights, links, images and figures lost", sum(len(p.lost) for p in posts), 0)
    missed |= report(
        "blocks touched that were not asked for", sum(len(p.touched) for p in posts), 0
    )
    return missed


if __name__ == "__main__":
    sys.exit(main())
