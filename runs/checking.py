"""Check a lane's post, with a time limit of one second, so that a hostile reply blocks nobody.

The result is cached with the lane: viewers and reruns of the page share it, so that each version of
a post is checked once. Called by the page's own threads, those of its event streams and one in the
background, never in the loop that serves all pages.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from posts.checks import (
    FAMILIES,
    Family,
    Finding,
    check_post,
    claims_count,
    readability_score,
    search_score,
)
from posts.envelope import Envelope
from posts.prose.topics import propose_keyphrase
from runs.lane import Lane
from runs.lane_view import LaneView
from runs.settings import Brief

CHECK_TIMEOUT_S: Final = 1.0
"""Seconds of work after which the checks that are left are given up; a post needs 0.05."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtBy:
    """The keyphrase that a post is checked for."""

    phrase: str
    """Empty where nothing is given, and the topic proposes nothing. Untrusted plain text."""
    is_proposal: bool
    """It was made from the topic: nobody has chosen it."""


def keyphrase_of(brief: Brief) -> SoughtBy:
    """The keyphrase of a brief; where it has none, one that its topic proposes."""
    if brief.keyphrase.strip():
        return SoughtBy(phrase=brief.keyphrase, is_proposal=False)
    return SoughtBy(phrase=propose_keyphrase(brief.topic, brief.language), is_proposal=True)


def check_lane(lane: Lane, view: LaneView, post: Envelope | None = None) -> list[Finding]:
    """The findings for a lane's post; empty if there is no text to check, or only a plan.

    Args:
        lane: What wrote it.
        view: The lane as it stands.
        post: The post in another version than the one that was written; None for that one.
    """
    if not view.text.strip() or view.plan_ready:
        return []
    return list(lane.memo.of(_check, _asked_of(lane.brief, post or view.envelope)))


def check_part(brief: Brief, post: Envelope, families: tuple[Family, ...]) -> list[Finding]:
    """What the checks of these families find in a post that is still being written."""
    return list(_check(_asked_of(brief, post, families)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What is kept of a post's checks, beside the lane."""

    search: int | None
    """None where nothing could be checked; likewise below."""
    readability: int | None
    claims: int
    """How many claims the notes do not support."""


def scores_of(lane: Lane) -> Scores | None:
    """The scores of a post as it was written; None unless it is complete."""
    view = lane.view()
    if view.state != "complete":
        return None
    found = check_lane(lane, view)
    return Scores(
        search=search_score(found),
        readability=readability_score(found),
        claims=claims_count(found),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """All that findings depend on."""

    post: Envelope
    keyphrase: str
    language: str
    words: int
    notes: str
    families: tuple[Family, ...]


def _asked_of(
    brief: Brief, post: Envelope, families: tuple[Family, ...] = tuple(FAMILIES)
) -> _Asked:
    return _Asked(
        post=post,
        keyphrase=keyphrase_of(brief).phrase,
        language=brief.language,
        words=brief.words,
        notes=brief.notes,
        families=families,
    )


def _check(asked: _Asked) -> tuple[Finding, ...]:
    found = check_post(
        asked.post,
        keyphrase=asked.keyphrase,
        language=asked.language,
        asked_words=asked.words,
        notes=asked.notes,
        families=asked.families,
        is_late=_after(CHECK_TIMEOUT_S),
    )
    return tuple(found)


def _after(seconds: float) -> Callable[[], bool]:
    """Whether this thread has worked for so long; waiting while others work does not count.

    It cannot have before so much time has passed, which costs less to ask.
    """
    end, passed = time.thread_time() + seconds, time.monotonic() + seconds
    return lambda: time.monotonic() > passed and time.thread_time() > end
