"""A run on the page: its state, then its lanes side by side, each with its fields and its post.

One lane has the width for its fields beside the post; of several, each has them above it.
"""

from collections.abc import Collection
from typing import Final

import streamlit as st

from components import session_keys
from components.labels import choice
from components.live.lane import lane_pane, run_state
from components.notices import escape_markdown
from components.run.downloads import downloads
from components.run.lane_head import LaneActions, lane_head
from components.run.polling import bring_news
from runs.run import Run

COLUMNS: Final = (1, 1, 2, 3, 2, 3, 3)
"""Lanes that stand beside each other, by the number of lanes of the run."""


def show_run(run: Run, *, ended: Collection[int], actions: LaneActions | None) -> None:
    """Show a run, live until its lanes have ended.

    Args:
        run: What to show.
        ended: The lanes that have ended, as the rest of the page knows it.
        actions: What can be done with a lane; None where the run is only to be looked at.
    """
    relayed = bool(st.session_state.get(session_keys.RELAYED))
    alone = len(run.lanes) == 1
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(key="run-state", width="content"):
            run_state(run, ended=sorted(ended), relayed=relayed, on_unreachable=_give_up_stream)
        if alone:
            lane_head(run, 0, ended=0 in ended, compact=False, actions=actions)
        else:
            st.caption(escape_markdown(run.brief.topic))
    if alone:
        _figures(run, 0, compact=False)
        _wide_lane(run, ended=0 in ended)
    else:
        _grid(run, ended=ended, actions=actions)
    if relayed:
        bring_news(run, ended=len(ended) == len(run.lanes))


def _grid(run: Run, *, ended: Collection[int], actions: LaneActions | None) -> None:
    width = COLUMNS[len(run.lanes)]
    for first in range(0, len(run.lanes), width):
        columns = st.columns(width, gap="medium")
        for lane, column in enumerate(columns[: len(run.lanes) - first], start=first):
            with column, st.container(key=f"lane-{lane}"):
                lane_head(run, lane, ended=lane in ended, compact=True, actions=actions)
                _narrow_lane(run, lane, ended=lane in ended)


def _wide_lane(run: Run, *, ended: bool) -> None:
    with st.container(key="lane-0"):
        left, right = st.columns([3, 5], gap="medium")
        with left:
            _envelope(run, 0, compact=False)
            _downloads(run, 0, ended=ended)
        with right:
            _post(run, 0, compact=False)


def _narrow_lane(run: Run, lane: int, *, ended: bool) -> None:
    _figures(run, lane, compact=True)
    _envelope(run, lane, compact=True)
    _post(run, lane, compact=True)
    _downloads(run, lane, ended=ended)


def _figures(run: Run, lane: int, *, compact: bool) -> None:
    if not run.blind:
        with st.container(key=f"figures-{lane}"):
            lane_pane("figures", run, lane, compact=compact)


def _envelope(run: Run, lane: int, *, compact: bool) -> None:
    with st.container(key=f"envelope-{lane}"):
        lane_pane("envelope", run, lane, compact=compact)


def _post(run: Run, lane: int, *, compact: bool) -> None:
    with st.container(key=f"preview-{lane}"):
        preview, reply = st.tabs([choice("Preview"), choice("Reply")])
        with preview:
            lane_pane("preview", run, lane, compact=compact)
        with reply:
            lane_pane("reply", run, lane, compact=compact)


def _downloads(run: Run, lane: int, *, ended: bool) -> None:
    if ended and not run.blind:  # the files say who wrote them
        downloads(run, lane)


def _give_up_stream() -> None:
    st.session_state[session_keys.RELAYED] = True
