"""While a model mends: how far it is, and the button that stops it."""

from typing import Final

import streamlit as st

from components.live.outcome import explain
from components.notices import escape_markdown
from runs.beside.revisions import RevisionDraft
from runs.lane import Lane
from runs.the_engine import the_engine

POLL_INTERVAL_S: Final = 0.5
"""Seconds between two looks."""


def progress(lane: Lane, draft: RevisionDraft) -> None:
    """Show how far a revision is, until there is something to decide on."""
    st.fragment(_progress, run_every=POLL_INTERVAL_S)(lane, draft)


def _progress(lane: Lane, draft: RevisionDraft) -> None:
    if lane.erased or not draft.writing:
        st.rerun()
    with st.container(key=f"mending-{lane.id}", gap="xsmall"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            st.markdown(f"**Mending** {said(draft)}", width="content")
            st.button(
                "Stop mending",
                key=f"mending-stop-{lane.id}",
                help="What came until then is judged and offered.",
                on_click=the_engine().stop,
                args=(draft.run,),
            )
        st.progress(draft.arrived / max(1, draft.pieces))
        if reason := explain(draft.lane.view()):
            st.caption(escape_markdown(reason))


def said(draft: RevisionDraft) -> str:
    """How far it is, in words."""
    view = draft.lane.view()
    if view.ended:
        return "· judging what came"
    if view.state in ("queued", "waiting"):
        return f"· {view.state}"
    requests = "1 request" if draft.work.requests == 1 else f"{draft.work.requests} requests"
    return f"· {draft.arrived} of {draft.pieces} pieces · {requests}"
