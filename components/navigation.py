"""Navigation: which view is shown, and the run in the page's URL."""

from typing import Final, Literal

import streamlit as st

from components import session_keys

View = Literal["Write", "Prompts", "History", "Ranking"]
WRITE: Final[View] = "Write"


def show_view(view: View) -> None:
    """Switch to a view; only for callbacks, which run before the page is drawn."""
    st.session_state[session_keys.VIEW] = view


def open_run(run_id: str) -> None:
    """Open a stored run, or several lanes as one (their ids, joined by dots)."""
    st.query_params[session_keys.RUN_PARAMETER] = run_id
    show_view(WRITE)


def close_run() -> None:
    """Close the run and show only the form."""
    st.query_params.pop(session_keys.RUN_PARAMETER, None)
    show_view(WRITE)
