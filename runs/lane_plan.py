"""What a lane that is written by plan knows beside its text: the outline, and what was left out."""

from dataclasses import dataclass

from posts.reader.repairs import Repair


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePlan:
    """The plan of a lane; empty for one that is written in one go."""

    outline: str = ""
    """In Markdown, as `runs.writing.plan.outline` writes it."""
    left_out: tuple[Repair, ...] = ()
    """What a model wrote that is no part of the post, and sections that it did not write."""
