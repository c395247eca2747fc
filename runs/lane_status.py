"""The status of a lane: all that changes of it but its text, as one value."""

from dataclasses import dataclass, replace
from decimal import Decimal

from providers.base import Finished, ProviderError
from runs.lane_plan import NO_PLAN, LanePlan
from runs.lane_states import ENDED, LaneState
from runs.lane_view import LaneRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStatus:
    """All of a lane but its text. Every change makes a new one."""

    state: LaneState = "queued"
    first_text_at: float | None = None
    ended_at: float | None = None
    retry_at: float | None = None
    """When the next try is due; None unless the lane is `waiting`."""
    place: int | None = None
    """Position in the queue, 1 = next; None when the lane is not in the queue."""
    tries: int = 0
    """How often the current request was sent."""
    seams: tuple[int, ...] = ()
    """Offsets in the text at which a continuation begins."""
    plan: LanePlan = NO_PLAN
    finished: Finished | None = None
    error: ProviderError | None = None
    cost: Decimal | None = None

    @classmethod
    def of(cls, record: LaneRecord) -> "LaneStatus":
        """The status of a lane that has ended, as it was."""
        return cls(
            state=record.state,
            first_text_at=record.time_to_first_text,
            ended_at=record.duration,
            tries=record.tries,
            seams=record.seams,
            plan=record.plan,
            finished=record.finished,
            error=record.error,
            cost=record.cost,
        )

    @property
    def ended(self) -> bool:
        """Nothing changes any more."""
        return self.state in ENDED

    def end(self, now: float) -> "LaneStatus":
        """The same status, of a lane that ends now."""
        return replace(self, ended_at=now, retry_at=None, place=None)

    def with_more_cost(self, more: Decimal | None) -> "LaneStatus":
        """The same, after more was paid for its post; None where nobody knows how much."""
        total = None if self.cost is None or more is None else self.cost + more
        return replace(self, cost=total)
