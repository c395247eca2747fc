"""A finding: what one check says about a post."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["good", "ok", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found: good news too, so that a post's findings can be laid beside another's."""

    check: str
    """The check's id, as `title_present`."""
    severity: Severity
    message: str
    """What was found, in a sentence. May quote the post: hostile, plain text."""
    remedy: str
    """What to do about it, in a sentence; empty where all is well. May quote the post."""


Said = tuple[Severity, str, str]
"""Severity, message and remedy: what a check returns before it is given the check's name."""


def good(message: str) -> list[Said]:
    """All is well."""
    return [("good", message, "")]


def ok(message: str, remedy: str) -> list[Said]:
    """It will do, but could be better."""
    return [("ok", message, remedy)]


def bad(message: str, remedy: str) -> list[Said]:
    """It breaks the format, or is not fit to publish."""
    return [("bad", message, remedy)]
