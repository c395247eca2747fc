"""Verdicts without points, with the first of their places."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from posts.checks.finding import Place, Verdict

SHOWN: Final = 10
"""Places that are named at most."""


def good_verdict(message: str) -> Verdict:
    """All is well."""
    return Verdict(severity="good", message=message)


def ok_verdict(message: str, remedy: str, places: Iterable[Place]) -> Verdict:
    """It will do, but could be better; the first places are named."""
    shown = tuple(islice(places, SHOWN))
    return Verdict(severity="ok", message=message, remedy=remedy, places=shown)


def bad_verdict(message: str, remedy: str, places: Iterable[Place]) -> Verdict:
    """It is not fit to publish so; the first places are named."""
    shown = tuple(islice(places, SHOWN))
    return Verdict(severity="bad", message=message, remedy=remedy, places=shown)
