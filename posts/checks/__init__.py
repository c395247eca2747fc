"""Checks: what is well with a post, what is not, and what to do about it; a module a family."""

from posts.checks.contract import CONTRACT, contract_score
from posts.checks.finding import Checked, Finding, Severity

__all__ = ["CHECKS", "Finding", "Severity", "check_post", "contract_score"]

CHECKS = CONTRACT
"""Every check by its id."""


def check_post(post: Checked, keyphrase: str | None = None) -> list[Finding]:
    """What the checks find, good news too, in the order of `CHECKS`.

    Args:
        post: A post, or the envelope that it was read from, of which more can be told.
        keyphrase: What the post should be found by; no check of the contract needs it.
    """
    return [
        Finding(check=check, severity=severity, message=message, remedy=remedy)
        for check, find in CHECKS.items()
        for severity, message, remedy in find(post)
    ]
