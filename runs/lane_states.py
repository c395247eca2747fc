"""The states of a lane, and how the state of a run follows from them."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from providers.base import (
    ContentFiltered,
    ProviderError,
    ReplyTooLong,
    RunawayReply,
    StopReason,
)

LaneState = Literal[
    "queued",
    "writing",
    "waiting",
    "complete",
    "cut",
    "filtered",
    "stopped",
    "failed",
    "interrupted",
]
ENDED: Final[frozenset[LaneState]] = frozenset(
    {"complete", "cut", "filtered", "stopped", "failed", "interrupted"}
)
RUN_STATES: Final[tuple[LaneState, ...]] = (
    "writing",
    "waiting",
    "queued",
    "complete",
    "cut",
    "filtered",
    "stopped",
    "failed",
    "interrupted",
)
"""Precedence: a run shows the first of these states that any of its lanes is in."""
ENDING: Final[Mapping[StopReason, LaneState]] = {
    "end": "complete",
    "stop_sequence": "complete",
    "max_tokens": "cut",
    "content_filter": "filtered",
    "refusal": "filtered",
}
"""How a lane ends, by the reason for which its model stopped."""


def overall(states: Sequence[LaneState]) -> LaneState:
    """The state of a run whose lanes have these states."""
    return next(state for state in RUN_STATES if state in states)


def state_after(error: ProviderError, *, has_text: bool) -> LaneState:
    """How a lane ends by an error."""
    if isinstance(error, ReplyTooLong | RunawayReply):
        return "stopped"
    if isinstance(error, ContentFiltered):
        return "filtered"
    return "cut" if has_text else "failed"
