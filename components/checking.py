"""Check a lane's post, with a time limit of one second, so that a hostile reply blocks nobody.

The result is cached with the lane: viewers and reruns of the page share it.
"""

import time
from collections.abc import Callable
from typing import Final

from posts.checks import Finding, check_post
from posts.envelope import Envelope
from runs.lane import Lane
from runs.lane_view import LaneView

PATIENCE: Final = 1.0
"""Seconds of work after which the checks that are left are given up; a post needs 0.05."""


def check_lane(lane: Lane, view: LaneView, post: Envelope | None = None) -> list[Finding]:
    """The findings for a lane's post; empty if there is no text to check, or only a plan.

    Args:
        lane: What wrote it.
        view: The lane as it stands.
        post: The post in another version than the one that was written; None for that one.
    """
    if not view.text.strip() or view.plan_ready:
        return []
    return list(lane.memo.of(_check, post or view.envelope))


def _check(envelope: Envelope) -> tuple[Finding, ...]:
    return tuple(check_post(envelope, families=("format",), is_late=_after(PATIENCE)))


def _after(seconds: float) -> Callable[[], bool]:
    """Whether this thread has worked for so long; waiting while others work does not count."""
    end = time.thread_time() + seconds
    return lambda: time.thread_time() > end
