"""What the page has to do with saving: wait for it, and warn while it cannot be done."""

from typing import Final

import streamlit as st

from components import session_keys
from components.notices import escape_markdown
from components.widget_values import parameter
from runs.the_engine import the_engine

POLL_INTERVAL_S: Final = 3.0
"""Saving can fail or recover at any time during a run, without any user action."""
SAVE_WAIT_S: Final = 10.0
"""Longest wait in seconds until what was written up to now is saved; mostly it is over at once."""
LOST: Final = (
    "The database file was deleted or replaced while Draftbench was running. There is one again, "
    "with all that was still in memory; look in the history for what is missing. To delete posts, "
    "delete them in the history."
)


def wait_until_saved() -> None:
    """Have a view that reads the database show what was written up to now."""
    with st.spinner("Saving what was written last…"):
        the_engine().journal.flush(SAVE_WAIT_S)


def saving_notice() -> None:
    """Say why runs cannot be saved at the moment; shows nothing while they can."""
    journal = the_engine().journal
    shows_run = parameter(session_keys.RUN_PARAMETER) is not None
    may_change = journal.trouble or (shows_run and journal.has_work)
    st.fragment(_notice, run_every=POLL_INTERVAL_S if may_change else None)(polled=bool(may_change))


def _notice(*, polled: bool) -> None:
    _tell_loss(the_engine().journal.losses)
    if polled and (reason := the_engine().journal.trouble):
        st.warning(
            f"Nothing is being saved now: {escape_markdown(reason)} Writing goes on, and "
            "downloads still work.",
            icon=":material/cloud_off:",
        )


def _tell_loss(losses: int) -> None:
    """Say that the database file was deleted or replaced, until somebody has read it."""
    if losses > st.session_state.get(session_keys.LOSSES_SEEN, 0):
        st.warning(LOST, icon=":material/cloud_sync:")
        st.button("Understood", key="loss-seen", on_click=_note_seen, args=(losses,))


def _note_seen(losses: int) -> None:
    st.session_state[session_keys.LOSSES_SEEN] = losses
