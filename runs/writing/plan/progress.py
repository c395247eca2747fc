"""How far a planned post is: the state and the words of each section, for those who watch."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from posts.plain_text import fold_line
from posts.reader.repairs import QUOTED_LIMIT, Repair
from runs.lane_plan import MISSING, LanePlan
from runs.lane_states import ENDED, LaneState
from runs.lane_view import LaneView
from runs.writing.plan.body_so_far import WrittenSection, read_body
from runs.writing.plan.outline import Outline

Moment = tuple[LanePlan, str, LaneState]
"""A plan, the body so far, and the lane's state."""
SectionState = Literal["planned", "writing", "written", "broken off", "left out", "added"]


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
    return read_progress((view.plan, view.envelope.body, view.state))


def read_progress(moment: Moment) -> tuple[SectionProgress, ...]:
    """Likewise, of a plan, of what stands of the body, and of the lane's state."""
    plan, body, lane_state = moment
    outline = Outline.read(plan.outline)
    if not outline.sections:
        return ()
    written = read_body(body)
    words = Counter[str]()
    for found in written:
        words[found.heading] += found.words
    last = next((each.heading for each in reversed(written) if each.heading), None)
    of_last: SectionState = "writing"
    if lane_state in ENDED:
        of_last = "written" if lane_state == "complete" else "broken off"
    rows = [
        SectionProgress(
            heading=each.heading,
            asked=each.words,
            written=words[each.heading] if each.heading else 0,
            state=of_last
            if each.heading and each.heading == last
            else _state(each.heading, words, plan.left_out),
        )
        for each in outline.sections
    ]
    rows[-1:-1] = _added(outline, written)
    return tuple(rows)


def _state(heading: str, words: Mapping[str, int], left_out: Sequence[Repair]) -> SectionState:
    if heading in words and heading:
        return "written"
    return "left out" if _is_left_out(heading, left_out) else "planned"


def _is_left_out(heading: str, left_out: Sequence[Repair]) -> bool:
    name = fold_line(heading)[: QUOTED_LIMIT - 1]
    return any(made.id in MISSING and name in made.message for made in left_out if name)


def _added(outline: Outline, written: Sequence[WrittenSection]) -> list[SectionProgress]:
    return [
        SectionProgress(heading=each.heading, asked=0, written=each.words, state="added")
        for each in written
        if each.heading and outline.index_of(each.heading) is None
    ]
