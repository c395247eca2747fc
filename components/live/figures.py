"""The figures of a lane, as its page shows them: None where one is not known (yet)."""

from decimal import Decimal
from typing import Any

from posts.checks import format_score
from posts.measures import is_far_too_short, length_score, reading_minutes
from runs.checking import check_lane
from runs.lane import Lane
from runs.lane_view import LaneView
from runs.settings import is_pasted


def figures(lane: Lane, view: LaneView) -> dict[str, Any]:
    """How fast, how long, how dear and how good the post is so far."""
    asked, is_own = lane.brief.words, is_pasted(lane.settings)
    return {
        "first": None if is_own else _rounded(view.time_to_first_text, 2),
        "speed": None if is_own else _rounded(view.words_per_second, 1),
        "words": view.words,
        "asked": asked,
        "lacking": view.envelope.post is None or is_far_too_short(asked, view.words),
        "length": length_score(asked, view.words)
        if view.state == "complete" and view.words
        else None,
        "minutes": reading_minutes(view.words) or None,
        "input": view.usage.input_tokens,
        "output": view.usage.output_tokens,
        "cost": None if view.cost is None else dollars(view.cost),
        "format": score(lane, view),
    }


def score(lane: Lane, view: LaneView) -> int | None:
    """How well a lane keeps to the form asked for, from 0 to 100; None unless it is complete.

    Of a post that broke off, most checks would only praise what there is of it.
    """
    findings = check_lane(lane, view) if view.state == "complete" else []
    return format_score(findings) if findings else None


def dollars(cost: Decimal) -> str:
    """A cost as the page shows it; most posts cost less than a cent."""
    return f"${cost:.4f}" if cost else "free"


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
