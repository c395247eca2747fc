"""Revision below a lane's checks: the offer, its progress, or the changes to decide on."""

import streamlit as st

from components import session_keys
from components.compare.lanes import ComparedLane
from components.compare.revise.changes import changes, decided
from components.compare.revise.desk import Desk
from components.compare.revise.offer import offer
from components.compare.revise.progress import progress
from posts.revision.plan import mendable
from runs.lane import Lane
from runs.the_engine import the_engine


def is_being_revised(lane: Lane) -> bool:
    """A revision of its post is written, or to be decided on."""
    draft = the_engine().revisions.of(lane)
    if draft and draft.writing:  # asked first: what is no longer written is kept
        return True
    kept = lane.revision.kept
    return kept is not None and kept.accepted is None


def revise(lane: ComparedLane, desk: Desk) -> None:
    """Show what can be done, is done or was done about what fails in a lane's post."""
    if st.session_state.pop(session_keys.POST_CHANGED, False):
        st.rerun()  # the stage, the files and the table show that version, too
    draft = the_engine().revisions.of(lane.lane)
    if draft and draft.writing:
        progress(lane.lane, draft)
        return
    kept = lane.lane.revision.kept  # looked at last: what is no longer written is there
    if kept and kept.accepted is None:
        st.markdown("**What the model changed**")
        changes(lane, kept)
        return
    if kept:
        decided(lane.lane, kept)
    if mendable(lane.findings):
        key = session_keys.mend_open_of(lane.lane.id)
        with st.expander(
            "Mend with a model", icon=":material/auto_fix_high:", on_change="rerun", key=key
        ) as box:
            if box.open:
                offer(lane, desk)
