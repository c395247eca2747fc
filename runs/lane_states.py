"""The states of a lane, and which of them a run of several lanes is in."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from providers.base import (
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
"""Which state a run shows when its lanes differ: the first of these that one of them is in."""
ENDING: Final[Mapping[StopReason, LaneState]] = {
    "end": "complete",
    "stop_sequence": "complete",
    "max_tokens": "cut",
    "content_filter": "filtered",
    "refusal": "filtered",
}
"""How a lane ends, by why its model stopped."""


def overall(states: Sequence[LaneState]) -> LaneState:
    """The state of a run whose lanes are in these."""
    return next(state for state in RUN_STATES if state in states)
