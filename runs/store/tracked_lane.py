"""A lane that the journal tracks, and how much of it is saved."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from runs.lane import Lane
from runs.lane_plan import NO_PLAN, LanePlan
from runs.lane_states import ENDED, LaneState
from runs.run import Run

Timeline = tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingText:
    """What a lane wrote since it was last saved."""

    lane_id: str
    state: LaneState
    start: int
    """Characters of the lane before it."""
    text: str
    timeline: Timeline
    seams: tuple[int, ...] = ()
    """Where in the text of the whole lane a continuation begins."""
    plan: LanePlan = NO_PLAN
    only_text: bool = False
    """State, seams and plan are as they were saved."""


def _shared_future() -> Future[None]:
    """One that nobody who waits for it can cancel for the others."""
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()
    return future


@dataclass(slots=True, kw_only=True)
class TrackedLane:
    """A lane of a run of this process."""

    run: Run
    position: int
    lane: Lane
    started_at: datetime
    breaks: int = 0
    """Broken connections to the database, when the lane was last saved."""
    known: bool = False
    """The database has it."""
    saved: int = 0
    """Characters of it that the database has."""
    saved_state: LaneState = "queued"
    saved_seams: tuple[int, ...] = ()
    saved_plan: LanePlan = NO_PLAN
    over: bool = False
    """Nothing is left to be saved."""
    let_go: Future[None] = field(default_factory=_shared_future)
    """Done once the journal tracks it no more."""

    def pending_text(self) -> PendingText | None:
        """What is still to be saved of a lane that is being written; None for nothing."""
        state, text, seams = self.lane.so_far()
        plan = self.lane.plan  # after the text: a text is never saved without its plan
        if state in ENDED:  # which is saved apart, after all text
            state = self.saved_state
        if len(text) == self.saved and state == self.saved_state:
            return None
        points = takewhile(lambda point: point[1] > self.saved, reversed(self.lane.timeline()))
        return PendingText(
            lane_id=self.lane.id,
            state=state,
            start=self.saved,
            text=text[self.saved :],
            timeline=tuple(reversed([each for each in points if each[1] <= len(text)])),
            seams=seams,
            plan=plan,
            only_text=(state, seams, plan) == (self.saved_state, self.saved_seams, self.saved_plan),
        )

    def mark_unsaved(self) -> None:
        """Have all of it saved again: the database may have lost what it had."""
        self.known, self.saved = False, 0

    def has_started(self) -> bool:
        """There is something that could be lost."""
        state, text, _ = self.lane.so_far()
        return bool(text) or state in ENDED

    def has_ended(self) -> bool:
        """The lane has ended: its end is to be saved."""
        return self.lane.state in ENDED

    def mark_saved(self, new: PendingText) -> None:
        """The database has this text."""
        self.saved = new.start + len(new.text)
        self.saved_state, self.saved_seams, self.saved_plan = new.state, new.seams, new.plan
