"""What there is to see of a lane, and what is stored of it: values that never change."""

from dataclasses import dataclass, field
from decimal import Decimal

from posts.envelope import Envelope
from posts.revision.revision import Revision
from providers.base import Finished, ProviderError, StopReason, Usage
from runs.lane_plan import NO_PLAN, PLAN_IS_THERE, LanePlan
from runs.lane_states import ENDED, LaneState
from runs.settings import Brief, LaneSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneView:
    """A lane at one moment: all fields belong together."""

    state: LaneState
    text: str
    """The reply so far, as it came."""
    seams: tuple[int, ...]
    """Offsets in the text at which a continuation begins."""
    plan: LanePlan
    """The outline, and what was left out; empty for a lane that is not written by plan."""
    envelope: Envelope
    words: int
    """Words of the body so far."""
    time_to_first_text: float | None
    """Seconds from the press to the first text; None until there is some."""
    duration: float
    """Seconds from the press until now, or until the lane ended."""
    words_per_second: float | None
    """Since the first text; None until there are words to count."""
    retry_in: float | None
    """Seconds until the next try; None unless the lane is `waiting`."""
    place: int | None
    """Position in the queue, 1 = next; None when the lane is not in the queue."""
    tries: int
    """How often the current request was sent."""
    stop_reason: StopReason | None
    """Why the model stopped; None until it says so, or if it never did."""
    detail: str
    """The provider's words on a refusal or a filter: hostile, plain text. For a lane that was cut,
    why it was not continued."""
    error: ProviderError | None
    """What ended the lane, or what the next try waits for."""
    usage: Usage
    cost: Decimal | None
    """US dollars; None while or where unknown."""
    request_id: str | None

    @property
    def ended(self) -> bool:
        """Nothing of this lane changes any more."""
        return self.state in ENDED

    @property
    def plan_ready(self) -> bool:
        """It stopped with its plan, which is to be looked at before the post is written."""
        return self.state == "cut" and bool(self.plan.outline) and self.detail == PLAN_IS_THERE


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A new section as it is kept."""

    heading: str
    old: str
    """The text of the old section, without its heading; empty where there was none."""
    text: str = ""
    """The reply so far: the heading as a title, and the new text."""
    state: LaneState = "stopped"
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """That a section was written once more, or pieces were revised: it counts on its day."""

    at: float
    """Seconds since 1970."""
    words: int
    """Words asked for."""
    cost: Decimal | None
    """US dollars; None if unknown."""
    provider: str = ""
    """What wrote it; empty for what wrote the post. Likewise below."""
    base_url: str | None = None
    is_revision: bool = False
    """It revised pieces: its cost is a part of that of the lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRecord:
    """What is stored of a lane: what was asked for, and what came of it."""

    id: str
    brief: Brief
    settings: LaneSettings
    state: LaneState
    text: str
    """The reply so far, as it came."""
    time_to_first_text: float | None
    """Seconds from the press; None if there is no text."""
    duration: float
    """Seconds from the press until the end, or until now."""
    tries: int
    finished: Finished | None
    """How the model stopped; None if it never did."""
    error: ProviderError | None
    """What ended the lane; None if no error did."""
    cost: Decimal | None
    """US dollars; None if unknown."""
    timeline: tuple[tuple[float, int], ...]
    """When the text came: seconds from the press, and the number of characters by then."""
    seams: tuple[int, ...] = ()
    """Offsets in the text at which a continuation begins."""
    plan: LanePlan = NO_PLAN
    """Empty for a lane that is not written by plan."""
    draft: KeptDraft | None = None
    """A section that was written once more and is not decided on."""
    revision: Revision | None = None
    """The changes that a model made to the pieces of its post that failed."""
    rewritten: tuple[Rewritten, ...] = ()
    """The last sections that were written once more, and revisions, whatever became of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialReply:
    """The part of a reply that was written before it is continued."""

    text: str = ""
    seams: tuple[int, ...] = ()
    """Offsets in the text at which a continuation begins."""
    usage: Usage = field(default_factory=Usage)
    """Tokens that it took."""
    plan: LanePlan = NO_PLAN
    """What it was written by; empty for a reply in one go."""
    rebate: Decimal = Decimal(0)
    """US dollars that it cost less than at the usual price of these tokens."""
