"""What a lane that is written by plan knows beside its text: the outline, and what was left out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from posts.envelope import Envelope
from posts.reader.repairs import Repair

MISSING: Final = ("plan_section_refused", "plan_section_missing")
"""The repairs that name a section which the post does not have."""
PLAN_IS_THERE: Final = (
    "The plan is there, and nothing else is written yet. Continue has the post written by it."
)
"""What a lane says that ended so that its plan can be looked at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePlan:
    """The plan of a lane; empty for one that is written in one go."""

    outline: str = ""
    """In Markdown, as `runs.writing.plan.outline` writes it."""
    left_out: tuple[Repair, ...] = ()
    """What a model wrote that is no part of the post, and sections that it did not write."""

    def without(self, repair: Repair) -> "LanePlan":
        """The same, and one thing more that was left out."""
        return replace(self, left_out=(*self.left_out, repair))

    def told_in(self, envelope: Envelope) -> Envelope:
        """The envelope, with what was left out of it among its repairs: each kind is told once."""
        if not self.left_out:
            return envelope
        repairs = sorted([*envelope.repairs, *self._kinds()], key=lambda made: made.offset)
        return replace(envelope, repairs=tuple(repairs))

    def _kinds(self) -> Iterator[Repair]:
        """The first of each kind, with how many there are; but each section that is missing."""
        times = Counter(made.id for made in self.left_out)
        told: set[str] = set()
        for made in self.left_out:
            if made.id in told:
                continue
            if made.id not in MISSING:
                told.add(made.id)
            more = times[made.id] - 1 if made.id in told else 0
            yield replace(made, message=f"{made.message}, and {more} more") if more else made


NO_PLAN: Final = LanePlan()
"""Of a lane that is written in one go, or not planned yet."""
