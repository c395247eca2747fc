"""A run on the page: its state and figures, then its lane: the envelope beside the post."""

import streamlit as st

from components import state
from components.downloads import downloads
from components.fallback import bring_news
from components.live.lane import lane_pane, run_state
from runs.run import Run


def show_run(run: Run, *, ended: bool) -> None:
    """Show a run, live until it has `ended`, which the rest of the page knows by now."""
    relayed = bool(st.session_state.get(state.RELAYED))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(key="run-state", width="content"):
            run_state(run, ended=ended, relayed=relayed, on_unreachable=_give_up_stream)
        with st.container(key="figures-0", width="content"):
            lane_pane("figures", run, 0)
    with st.container(key="lane-0"):
        _lane(run, 0, ended=ended)
    if relayed:
        bring_news(run, ended=ended)


def _lane(run: Run, lane: int, *, ended: bool) -> None:
    left, right = st.columns([3, 5], gap="medium")
    with left:
        with st.container(key=f"envelope-{lane}"):
            lane_pane("envelope", run, lane)
        if ended:
            downloads(run, lane)
    with right, st.container(key=f"preview-{lane}"):
        preview, reply = st.tabs(["Preview", "Reply"])
        with preview:
            lane_pane("preview", run, lane)
        with reply:
            lane_pane("reply", run, lane)


def _give_up_stream() -> None:
    st.session_state[state.RELAYED] = True
