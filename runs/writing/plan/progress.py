"""How far a planned post is: the state and the words of each section, for those who watch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from posts.reader.repairs import Repair
from runs.lane_view import LaneView
from runs.writing.plan.body_so_far import WrittenSection, read_body
from runs.writing.plan.outline import Outline

SectionState = Literal["planned", "writing", "written", "left out", "added"]
MISSING: Final = ("plan_section_refused", "plan_section_missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionProgress:
    """A section of the outline, and what there is of it."""

    heading: str
    asked: int
    """Words that it was planned with; 0 for one that was added."""
    written: int
    state: SectionState


def outline_of(view: LaneView) -> tuple[SectionProgress, ...]:
    """The sections of a lane in their order; empty for one that is written in one go."""
    outline = Outline.read(view.plan.outline)
    if not outline.sections:
        return ()
    written = read_body(view.envelope.body)
    last = next((each.heading for each in reversed(written) if each.heading), None)
    rows = [
        SectionProgress(
            heading=each.heading,
            asked=each.words,
            written=sum(found.words for found in written if found.heading == each.heading),
            state=_state(each.heading, written, last, view),
        )
        for each in outline.sections
    ]
    rows[-1:-1] = _added(outline, written)
    return tuple(rows)


def _state(
    heading: str, written: Sequence[WrittenSection], last: str | None, view: LaneView
) -> SectionState:
    if any(each.heading == heading for each in written):
        return "writing" if heading == last and not view.ended else "written"
    return "left out" if _is_left_out(heading, view.plan.left_out) else "planned"


def _is_left_out(heading: str, left_out: Sequence[Repair]) -> bool:
    return any(made.id in MISSING and heading in made.message for made in left_out if heading)


def _added(outline: Outline, written: Sequence[WrittenSection]) -> list[SectionProgress]:
    return [
        SectionProgress(heading=each.heading, asked=0, written=each.words, state="added")
        for each in written
        if each.heading and outline.index_of(each.heading) is None
    ]
