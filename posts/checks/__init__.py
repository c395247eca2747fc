"""Checks: what is well with a post, what is not, and what to do about it; a module a family."""

from collections.abc import Callable, Iterator

from posts.checks.finding import Finding, Said, Severity, bad
from posts.checks.format_checks import FORMAT_CHECKS, format_score
from posts.envelope import Envelope

__all__ = ["CHECKS", "Finding", "Severity", "check_post", "format_score"]

CHECKS = FORMAT_CHECKS
"""Every check by its id."""


def _never() -> bool:
    return False


def check_post(post: Envelope, *, is_late: Callable[[], bool] = _never) -> list[Finding]:
    """What the checks find, good news too, in the order of `CHECKS`.

    Args:
        post: The envelope that it was read from.
        is_late: Asked before each check; once it is true, the checks left are given up.
    """
    return list(_findings(post, is_late))


def _findings(post: Envelope, is_late: Callable[[], bool]) -> Iterator[Finding]:
    for check, find in CHECKS.items():
        for severity, message, remedy in _given_up() if is_late() else find(post):
            yield Finding(check=check, severity=severity, message=message, remedy=remedy)


def _given_up() -> list[Said]:
    return bad(
        "Not checked: the checks before took too long.",
        "Ask for a shorter post, or read this one yourself.",
    )
