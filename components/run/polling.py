"""The plain way to show a run, where its event stream cannot be had: behind some proxies.

Python looks at the run twice a second and hands the panes what they show: fields, figures and the
last piece of the text while it is being written, the rendered post once at the end.
"""

from typing import Final

import streamlit as st

from components.live.feed import Message, fields
from components.live.lane import relay
from posts.markdown import render_markdown, render_source
from runs.lane import Lane
from runs.lane_states import overall
from runs.lane_view import LaneView
from runs.run import Run

POLL_INTERVAL_S: Final = 0.5
"""Seconds."""
LAST_PIECE: Final = 3_000
"""Characters."""


def push_updates(run: Run, *, ended: bool) -> None:
    """Keep the panes of a run up to date until it has `ended`, which the page knows by now."""
    st.fragment(_push_update, run_every=None if ended else POLL_INTERVAL_S)(run)


def _push_update(run: Run) -> None:
    relay(run, update_of(run))


def update_of(run: Run) -> Message:
    """All that a page must know to show a run as it stands: one that gets lost does no harm."""
    views = [(lane, lane.view()) for lane in run.lanes]
    return {
        "state": overall([view.state for _, view in views]),
        "ended": all(view.ended for _, view in views),
        "lanes": [
            {"lane": i} | _lane_update(lane, view, blind=run.blind)
            for i, (lane, view) in enumerate(views)
        ],
    }


def _lane_update(lane: Lane, view: LaneView, *, blind: bool) -> Message:
    news = fields(lane, view, blind=blind) | {"reset": True, "done": ""}
    if not blind:
        news["elapsed"] = view.duration
    if view.ended:
        return news | {
            "done": lane.memo.of(render_markdown, view.envelope.body),
            "tail": "",
            "reply": view.text,
        }
    tail = render_source(view.envelope.body[-LAST_PIECE:])
    return news | {"tail": tail, "reply": view.text[-LAST_PIECE:]}
