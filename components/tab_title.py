"""The title of the browser's tab: how the run that is shown stands, for whoever looks elsewhere."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components import session_keys
from posts.measures import is_far_too_short
from posts.plain_text import replace_surrogates
from runs.lane_states import overall
from runs.lane_view import LaneView
from runs.run import Run

APP: Final = "Draftbench"
LONGEST_TOPIC: Final = 60
"""Characters of a topic: tabs show fewer, and lists of windows some more."""


def tab_title() -> str:
    """The title as it was said last: it stays until another one is."""
    return str(st.session_state.get(session_keys.TAB_TITLE) or APP)


def name_tab(title: str) -> None:
    """Have the tab say this from now on."""
    if title != tab_title():
        st.session_state[session_keys.TAB_TITLE] = title
        st.set_page_config(page_title=title)


def title_of_run(run: Run | None, views: Sequence[LaneView]) -> str:
    """How a run stands, in a word or two, and what it is about."""
    if run is None:
        return APP
    topic = " ".join(replace_surrogates(run.brief.topic).split())
    if len(topic) > LONGEST_TOPIC:
        topic = topic[: LONGEST_TOPIC - 1].rstrip() + "…"
    return f"{_state(run, views)} · {topic}"


def _state(run: Run, views: Sequence[LaneView]) -> str:
    writing = sum(not view.ended for view in views)
    if writing:
        return "Writing" if len(views) == 1 else f"Writing {writing} of {len(views)}"
    asked = run.brief.words
    done = [
        view
        for view in views
        if view.state == "complete" and not is_far_too_short(asked, view.words)
    ]
    if len(done) == len(views):
        return "✓ Done"
    if done:
        return f"✓ {len(done)} of {len(views)} complete"
    if all(view.plan_ready for view in views):
        return "Plan ready"
    state = overall([view.state for view in views])
    return "Too short" if state == "complete" else state.capitalize()
