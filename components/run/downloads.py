"""The finished post as files: one button a format. A download never reruns the page."""

from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import streamlit as st

from components.gone import leave_deleted, unless_deleted
from components.live.lane import show_version
from components.run.fixes import choose_version
from posts.export import FORMATS, Draft, file_name
from posts.fixes import FixedPost
from runs.lane_view import LaneView
from runs.run import Run
from runs.settings import LaneSettings

OF_ANY_REPLY: Final = frozenset({"Reply"})
"""Formats that need no whole post."""


def downloads(run: Run, lane: int) -> None:
    """Offer what a lane wrote, as far as there is something to offer."""
    view = run.lanes[lane].view()
    if view.text:
        _offer(run, view, lane)


@st.fragment
def _offer(run: Run, view: LaneView, number: int) -> None:
    """A part of the page of its own: the choice of a version draws only the preview again."""
    lane = run.lanes[number]
    leave_deleted([lane])
    version = choose_version(lane, view.envelope)
    show_version(run.id, number, version.envelope if version.changes else None)
    draft = Draft(
        envelope=version.envelope,
        reply=view.text,
        topic=lane.brief.topic,
        written_on=datetime.now(UTC).astimezone().date(),
        state=view.state,
        figures=_figures(lane.settings, view, version),
    )
    with st.grid(
        columns=len(FORMATS), min_column_width=110, gap="small", key=f"downloads-{number}"
    ):
        for name, file_format in FORMATS.items():
            if version.envelope.post or name in OF_ANY_REPLY:
                st.download_button(
                    name,
                    data=unless_deleted([lane], partial(file_format.write, draft)),
                    file_name=file_name(draft, name),
                    mime=file_format.media_type,
                    key=f"download-{number}-{name}",
                    icon=":material/download:",
                    width="stretch",
                    on_click="ignore",
                )


def _figures(settings: LaneSettings, view: LaneView, version: FixedPost) -> dict[str, Any]:
    """What the JSON file says about how the post was made."""
    usage = view.usage
    return {
        "model": settings.model_id,
        "prompt": settings.prompt.label,
        "words": view.words,
        "time_to_first_text_s": view.time_to_first_text,
        "duration_s": view.duration,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost_usd": None if view.cost is None else str(view.cost),
        "stop_reason": view.stop_reason,
        "fixes": [change.message for change in version.changes],
    }
