"""The scores of a post: search and readability as the SEO plugin computes them from its lights."""

from collections.abc import Iterable
from typing import Final

from posts.checks.claims import CLAIM_CHECKS
from posts.checks.finding import Finding, Severity
from posts.checks.readability import READABILITY_CHECKS
from posts.checks.search import SEARCH_CHECKS

MOST_POINTS: Final = 9
"""Of one check of the search family."""
PENALTIES: Final = {"bad": 3, "ok": 2}
READABILITY_SCORES: Final = ((6, 30), (4, 60), (-1, 90))
"""For more penalties than the first number, the second."""
GOOD, FAIR = 70, 40
"""A score above that, as the SEO plugin colours its own."""


def search_score(findings: Iterable[Finding]) -> int | None:
    """How well a post can be found, of 100; None where none of its checks could be made.

    The sum of the points by what they could be at most; checks that were not made do not count.
    """
    points = [
        found.points
        for found in findings
        if found.check in SEARCH_CHECKS and found.points is not None
    ]
    if not points:
        return None
    return max(0, round(100 * sum(points) / (MOST_POINTS * len(points))))


def readability_score(findings: Iterable[Finding]) -> int | None:
    """How easy a post is to read: 30, 60 or 90; None where none of its checks could be made."""
    made = [
        found
        for found in findings
        if found.check in READABILITY_CHECKS and found.points is not None
    ]
    if not made:
        return None
    penalty = sum(PENALTIES.get(found.severity, 0) for found in made)
    return next(score for least, score in READABILITY_SCORES if penalty > least)


def claims_count(findings: Iterable[Finding]) -> int:
    """How many claims the writer's notes do not support: what a person must verify."""
    return sum(found.check in CLAIM_CHECKS and found.severity == "ok" for found in findings)


def repetition(findings: Iterable[Finding]) -> float | None:
    """How much of a post is there twice or more, in percent of its words.

    None where it has none, where they cannot be counted, and where that was not checked.
    """
    return next((found.percent for found in findings if found.check == "repetition"), None)


def light_of(score: int | None) -> Severity:
    """The light of a score.

    >>> light_of(71), light_of(70), light_of(40), light_of(None)
    ('good', 'ok', 'bad', 'unchecked')
    """
    if score is None:
        return "unchecked"
    return "good" if score > GOOD else "ok" if score > FAIR else "bad"
