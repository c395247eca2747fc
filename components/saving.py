"""Says on the page when nothing is being saved: a full disk must not go unnoticed."""

import streamlit as st

from components.notices import escape_markdown
from runs.engine import the_engine


def saving_notice() -> None:
    """Say why runs are not being kept now; nothing while they are."""
    journal = the_engine().journal
    if journal.trouble:
        st.warning(
            f"Nothing is being saved now: {escape_markdown(journal.trouble)} Writing goes on, and "
            "downloads still work.",
            icon=":material/cloud_off:",
        )
