"""A plan that is there before its post: to be changed, and to be written by."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from components.autosave import follow_typing
from runs.run import Run
from runs.settings import WORDS
from runs.writing.plan.read_outline import read_outline

HELP: Final = (
    "A line for each section, as `## Heading (420 words)`, and `### Heading` for its parts. The "
    "lengths are made to add up to the words asked for."
)
LINE: Final = 24
"""Pixels of a line of text."""
HEIGHTS: Final = (120, 400)


def plan_editor(run: Run, lane: int, on_write: Callable[[int, str], None]) -> None:
    """Offer to change the plan of a lane that has nothing but one.

    Args:
        run: The run.
        lane: Its lane.
        on_write: Has the lane written by an outline.
    """
    view = run.lanes[lane].view()
    if not view.plan.outline or view.envelope.body or not view.text:
        return
    key = f"plan-{run.lanes[lane].id}"
    least, most = HEIGHTS
    lines = view.plan.outline.count("\n") + 2
    with st.container(key=f"plan-editor-{lane}", gap=None):
        follow_typing(f"plan-editor-{lane}")  # Ctrl+Enter in it starts no other post
        st.text_area(
            "Plan",
            value=view.plan.outline,
            key=key,
            height=min(max(lines * LINE, least), most),
            help=HELP,
        )
    write = "Write by this plan"
    if st.button(write, key=f"write-{key}", type="primary", icon=":material/edit_note:"):
        _write(lane, str(st.session_state.get(key) or ""), on_write)


def _write(lane: int, outline: str, on_write: Callable[[int, str], None]) -> None:
    if not read_outline(outline, words=WORDS.start).sections:
        st.error("The plan holds no headings. Give it a line for each section.")
        return
    on_write(lane, outline)
    st.rerun()
