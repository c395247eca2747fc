"""A run: one press of the button, with one to six lanes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Final

from runs.lane import Lane
from runs.lane_states import ENDED, LaneState, overall
from runs.settings import RECORDING, Brief

LANES_OF_A_RUN: Final = 6
"""The most lanes that a run may have."""
COLLECTION_MARK: Final = "."
"""In the id of a run that collects lanes of several: each is saved with the run that wrote it."""


class Run:
    """A brief and its lanes, with an id that cannot be guessed."""

    def __init__(
        self,
        brief: Brief,
        lanes: Sequence[Lane],
        *,
        owner: str = "",
        blind: bool = False,
        run_id: str | None = None,
        started_at: datetime | None = None,
        beside: bool = False,
    ) -> None:
        self.id = run_id or token_urlsafe(16)
        """128 random bits: whoever has it may look at the run."""
        self.brief = brief
        self.lanes = tuple(lanes)
        self.owner = owner
        """Who may change the run; everybody else can only view it."""
        self.blind = blind
        """The models are hidden: nobody is to see which one wrote which lane."""
        self.started_at = started_at or datetime.now(UTC)
        self.beside = beside
        """It stands beside a post, whose lane keeps what becomes of it."""
        self.turn = 0
        """How often a lane was replaced."""

    def replace(self, index: int, lane: Lane) -> None:
        """Replace a lane that has ended."""
        self.lanes = (*self.lanes[:index], lane, *self.lanes[index + 1 :])
        self.turn += 1

    @property
    def is_to_be_saved(self) -> bool:
        """A recording shows what is saved already; gathered lanes are saved where they were."""
        is_shown_only = self.beside or COLLECTION_MARK in self.id
        return not is_shown_only and all(lane.settings.provider != RECORDING for lane in self.lanes)

    @property
    def state(self) -> LaneState:
        """The state of all lanes, or the one that takes precedence if they differ."""
        return overall([lane.state for lane in self.lanes])

    @property
    def ended(self) -> bool:
        """All lanes have ended."""
        return self.state in ENDED
