"""A finding: what one check says about a post."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["good", "ok", "bad", "unchecked"]
"""`unchecked`: the check could not be made, as it lacks a keyphrase or knows no such language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding is in the body, so that it can be shown there."""

    start: int
    """The offset of its first character in the body."""
    stop: int
    """The offset after its last one. Where markup is mixed in, of the whole block."""
    quote: str
    """The words that are meant, without markup. Quotes the post: hostile, plain text."""


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
    points: int | None = None
    """What it counts in the score of search or readability; None where it is in neither."""
    places: tuple[Place, ...] = ()
    """Where in the body; empty where it is about no place, or all of it."""
    percent: float | None = None
    """The share of the post's words that it is about; None where no share is measured."""


Said = tuple[Severity, str, str]
"""Severity, message and remedy: what a check returns before it is given the check's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check of a `Material` returns before it is given the check's name."""

    severity: Severity
    message: str
    remedy: str = ""
    points: int | None = None
    places: tuple[Place, ...] = ()
    percent: float | None = None


def good(message: str) -> list[Said]:
    """All is well."""
    return [("good", message, "")]


def ok(message: str, remedy: str) -> list[Said]:
    """It will do, but could be better."""
    return [("ok", message, remedy)]


def bad(message: str, remedy: str) -> list[Said]:
    """It breaks the format, or is not fit to publish."""
    return [("bad", message, remedy)]


def rated(
    points: int, message: str, remedy: str = "", *, places: tuple[Place, ...] = ()
) -> Verdict:
    """A verdict by points: more than 7 are good, 5 to 7 will do, fewer are bad."""
    severity: Severity = "good" if points > 7 else "ok" if points >= 5 else "bad"
    if severity == "good":
        remedy, places = "", ()
    return Verdict(severity=severity, message=message, remedy=remedy, points=points, places=places)


def unchecked(reason: str, remedy: str = "") -> Verdict:
    """The check could not be made."""
    return Verdict(severity="unchecked", message=f"Not checked: {reason}", remedy=remedy)


def quoted(text: str, most: int = 60) -> str:
    """A text in one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
