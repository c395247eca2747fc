"""The finished post as files: one button a format. A download never reruns the page."""

from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from components.gone import unless_deleted
from components.live.lane import show_version
from components.run.fixes import version_choice
from posts.export import FORMATS, Draft, file_name
from posts.versions import PostVersion
from runs.lane import Lane
from runs.lane_view import LaneView
from runs.post_versions import post_in
from runs.run import Run
from runs.settings import LaneSettings

BUTTON_WIDTH: Final = 132
"""Pixels in which the longest name of a format is whole, beside its icon."""


def downloads(run: Run, number: int) -> None:
    """Offer what a lane wrote, as far as there is something to offer."""
    lane = run.lanes[number]
    view = lane.view()
    if not view.text:
        return
    version = version_choice(lane)
    show_version(run, number, version)
    if not version.envelope.post and view.envelope.post:
        st.caption("Without a title and a body it is no post: there is nothing to download.")
    draft = _draft(lane, view, version)
    with st.grid(
        columns=len(FORMATS), min_column_width=BUTTON_WIDTH, gap="small", key=f"downloads-{number}"
    ):
        for name, file_format in FORMATS.items():
            if version.envelope.post or file_format.of_reply:
                _button(lane, name, version, key=f"download-{number}-{name}", draft=draft)


def _button(lane: Lane, name: str, version: PostVersion, *, key: str, draft: Draft) -> None:
    file_format = FORMATS[name]

    def write() -> str:
        """At the press: the post may have been edited since, in another window."""
        return file_format.write(_draft(lane, lane.view(), post_in(lane, version.name)))

    holds = "The reply, as it came" if file_format.of_reply else f"The post: {version.name}"
    st.download_button(
        name,
        data=unless_deleted([lane], write),
        file_name=file_name(draft, name),
        mime=file_format.media_type,
        key=key,
        icon=":material/download:",
        width="stretch",
        help=holds,
        on_click="ignore",
    )


def _draft(lane: Lane, view: LaneView, version: PostVersion) -> Draft:
    return Draft(
        envelope=version.envelope,
        reply=view.text,
        topic=lane.brief.topic,
        written_on=datetime.now(UTC).astimezone().date(),
        state=view.state,
        version=version.name,
        figures=_figures(lane.settings, view, version),
    )


def _figures(settings: LaneSettings, view: LaneView, version: PostVersion) -> dict[str, Any]:
    """What the JSON file says about how the post was made."""
    usage = view.usage
    return {
        "model": settings.model_id,
        "prompt": settings.prompt.label,
        "words": version.words,
        "time_to_first_text_s": view.time_to_first_text,
        "duration_s": view.duration,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost_usd": None if view.cost is None else str(view.cost),
        "stop_reason": view.stop_reason,
        "fixes": [fix.message for fix in version.fixes],
    }
