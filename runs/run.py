"""A run: one press of the button, with one to six lanes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Final

from runs.lane import Lane
from runs.lane_states import ENDED, LaneState, overall
from runs.settings import Brief

LANES_OF_A_RUN: Final = 6
"""The most lanes that a run may have."""


class Run:
    """A topic and its lanes; found by an id that nobody can guess."""

    def __init__(
        self,
        brief: Brief,
        lanes: Sequence[Lane],
        *,
        owner: str = "",
        blind: bool = False,
        run_id: str | None = None,
        started_at: datetime | None = None,
    ) -> None:
        self.id = run_id or token_urlsafe(16)
        """128 random bits: whoever has it may look at the run."""
        self.brief = brief
        self.lanes = tuple(lanes)
        self.owner = owner
        """Who may change the run; all others only look at it."""
        self.blind = blind
        """Nobody is to see which lane is whose."""
        self.started_at = started_at or datetime.now(UTC)
        self.turn = 0
        """How often a lane was put in another's place."""

    def replace(self, index: int, lane: Lane) -> None:
        """Put a lane in the place of one that has ended."""
        self.lanes = (*self.lanes[:index], lane, *self.lanes[index + 1 :])
        self.turn += 1

    @property
    def state(self) -> LaneState:
        """The lanes' state where they agree; of several, the one that says most about the run."""
        return overall([lane.view().state for lane in self.lanes])

    @property
    def ended(self) -> bool:
        """No lane writes any more."""
        return self.state in ENDED
