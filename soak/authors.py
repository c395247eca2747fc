"""Sixty simulated models write by plan at three lengths, and some in other languages."""

import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from soak.table import heading, note, report

TESTS: Final = Path(__file__).parents[1] / "tests"
AUTHORS: Final = 60
LENGTHS: Final = (2_000, 5_000, 10_000)
LANGUAGES: Final = ("de", "ru", "zh")
LEAST_MEAN: Final = 95
LEAST: Final = 85


def main() -> int:
    """Print what was measured; 1 where something was not as promised."""
    sys.path[:0] = [str(TESTS), str(TESTS / "fakes")]
    from planned_posts import GERMAN, planned_post
    from simulated_author import Author

    missed = 0
    for words in LENGTHS:
        posts = [planned_post(Author(number), words) for number in range(AUTHORS)]
        missed |= _judge(f"{AUTHORS} authors, {words:,} words", posts)
    for language in LANGUAGES:
        posts = [
            planned_post(Author(number, language), words, prompt=GERMAN, language=language)
            for number in range(0, AUTHORS, 4)
            for words in LENGTHS[:2]
        ]
        missed |= _judge(f"in {language}, with a template of one's own", posts)
    return missed


def _judge(said: str, posts: Sequence) -> int:  # type: ignore[type-arg]
    heading(said)
    scores = [post.length_score for post in posts]
    twice = sum(len(post.headings) - len(set(post.headings)) for post in posts)
    unmended = [post for post in posts if post.format_score < 100]
    missed = report(
        "100 less the mean length score", 100 - statistics.mean(scores), 100 - LEAST_MEAN, digits=1
    )
    missed |= report("100 less the lowest", 100 - min(scores), 100 - LEAST)
    missed |= report(
        "sentences of eight words that are there twice", sum(len(p.repeated) for p in posts), 0
    )
    missed |= report("headings that are there twice", twice, 0)
    missed |= report("posts with a format score below 100 after fixing", len(unmended), 0)
    missed |= report(
        "posts that are not complete", sum(p.view.state != "complete" for p in posts), 0
    )
    note("requests for a post", statistics.mean(len(post.prompts) for post in posts), digits=1)
    return missed
