"""A run on the page: its lanes on a stage, and below it their posts as files."""

from collections.abc import Callable, Collection
from typing import Final

import streamlit as st

from components import session_keys
from components.at_top import show_at_top
from components.live.ballot import Ballot
from components.live.lane import Act, run_state, stage
from components.notices import escape_markdown
from components.run.downloads import downloads
from components.run.editor import await_typing, edit_below
from components.run.lane_head import lane_head, lane_name
from components.run.plan_editor import plan_editor
from components.run.polling import push_updates
from components.run.section_again import (
    OnRewrite,
    outline_download,
    section_again,
    section_draft,
)
from runs.run import Run

FILES_WIDTH: Final = 300
"""Pixels that the buttons of a lane's files need at least."""


def show_run_state(run: Run, *, ended: Collection[int]) -> None:
    """Show the run's state, a word, which also tells the page when a lane ends."""
    with st.container(key="run-state", width="content", gap=None):
        await_typing()
        relayed = bool(st.session_state.get(session_keys.RELAYED))
        run_state(run, ended=sorted(ended), relayed=relayed, on_unreachable=_give_up_stream)


def show_run(
    run: Run,
    *,
    ended: Collection[int],
    on_act: Callable[[Act, int], None] | None,
    ballot: Ballot | None = None,
    on_plan: Callable[[int, str], None] | None = None,
    on_rewrite: OnRewrite | None = None,
) -> None:
    """Show a run, live until its lanes have ended.

    Args:
        run: What to show.
        ended: The lanes that have ended, as the rest of the page knows it.
        on_act: Does what was pressed in the head of a lane; None where the run is only to be
            looked at.
        ballot: How its posts are voted on; None where they are not.
        on_plan: Has a lane written by the outline that it is handed; None likewise.
        on_rewrite: Has a section written once more; None likewise.
    """
    if run.blind:
        show_at_top(run.id)
    lanes = range(len(run.lanes))
    heads = [lane_head(run, lane, ended=lane in ended, own=bool(on_act)) for lane in lanes]
    if ballot:
        heads = [ballot.in_head(head, lane) for lane, head in enumerate(heads)]
    if on_plan and not run.blind:
        for lane in lanes:
            with st.container():  # a place that stays: another plan may come above it
                if lane in ended:
                    plan_editor(run, lane, on_plan)
    stage(run, heads, on_act=on_act, keys=ballot.keys if ballot else None)
    if st.session_state.get(session_keys.RELAYED):
        push_updates(run, ended=len(ended) == len(run.lanes))
    if not run.blind:  # the files say who wrote them
        written = [lane for lane in lanes if lane in ended and run.lanes[lane].view().text]
        _files(run, written, on_rewrite if on_act else None, own=bool(on_act))
        for lane in written if on_act else ():
            section_draft(run, lane)


def _files(run: Run, lanes: Collection[int], on_rewrite: OnRewrite | None, *, own: bool) -> None:
    with st.grid(columns=len(run.lanes), min_column_width=FILES_WIDTH, key="files"):
        for lane in lanes:
            with st.container(key=f"files-{lane}", gap="xsmall"):
                if len(run.lanes) > 1:
                    st.caption(escape_markdown(lane_name(run, lane)))
                downloads(run, lane)
                with st.container(horizontal=True, gap="small"):
                    outline_download(run.lanes[lane])
                    if on_rewrite:
                        section_again(run, lane, on_rewrite)
                if own:
                    edit_below(run.lanes[lane])


def _give_up_stream() -> None:
    st.session_state[session_keys.RELAYED] = True
