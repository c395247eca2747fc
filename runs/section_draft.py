"""A section of a finished post, written once more: it stands beside the old one until accepted.

The new section is a lane of its own, so it streams, stops and counts as any lane does. It is kept
with the lane of its post; only what is accepted becomes part of a version of the post.
"""

from dataclasses import dataclass
from typing import Final

from posts.envelope import END_MARKER
from runs.lane_states import ENDED
from runs.lane_view import KeptDraft, LaneRecord
from runs.run import Run
from runs.settings import Brief, LaneSettings

OLD: Final = 0
"""The place of the old section in the run of a draft."""
NEW: Final = 1
SECTION_END: Final = f"\n\n{END_MARKER}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionDraft:
    """A section that is written once more."""

    heading: str
    old: str
    """The text of the old section, without its heading; empty where there was none."""
    run: Run
    """Of two lanes: the old section, and the new one."""

    @property
    def writing(self) -> bool:
        """The new section is not there yet."""
        return self.run.lanes[NEW].so_far()[0] not in ENDED

    @property
    def text(self) -> str:
        """The new section, without its heading, as far as it is there."""
        return self.run.lanes[NEW].view().envelope.body.strip()

    @property
    def kept(self) -> KeptDraft | None:
        """What is to be kept of it; None while it is being written."""
        new = self.run.lanes[NEW].record()
        if new.state not in ENDED:
            return None
        return KeptDraft(
            heading=self.heading, old=self.old, text=new.text, state=new.state, cost=new.cost
        )


def section_text(heading: str, text: str) -> str:
    """A section as a reply of its own: its heading is the title."""
    return f"{section_head(heading)}{text.strip()}{SECTION_END}"


def section_head(heading: str) -> str:
    """What stands above the text of such a reply."""
    return f"TITLE: {name_of(heading)}\n\n"


def name_of(heading: str) -> str:
    """What a section is called: the opening has no heading."""
    return heading or "Opening"


def ended_section(
    kept: KeptDraft, *, brief: Brief, settings: LaneSettings, lane_id: str
) -> LaneRecord:
    """A new section as a lane that has ended."""
    return LaneRecord(
        id=lane_id,
        brief=brief,
        settings=settings,
        state=kept.state,
        text=kept.text,
        time_to_first_text=None,
        duration=0.0,
        tries=1,
        finished=None,
        error=None,
        cost=kept.cost,
        timeline=((0.0, len(kept.text)),) if kept.text else (),
    )
