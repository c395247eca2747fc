"""What a lane that is written by plan knows beside its text: the outline, and what was left out."""

from dataclasses import dataclass, replace
from typing import Final

from posts.envelope import Envelope
from posts.reader.repairs import Repair


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
        """The envelope, with what was left out of it among its repairs."""
        if not self.left_out:
            return envelope
        repairs = sorted([*envelope.repairs, *self.left_out], key=lambda made: made.offset)
        return replace(envelope, repairs=tuple(repairs))


NO_PLAN: Final = LanePlan()
"""Of a lane that is written in one go, or not planned yet."""
