"""Where the person is on the page: the view that is shown, and the run in its address."""

from typing import Final, Literal

import streamlit as st

from components import session_keys

View = Literal["Write", "Prompts", "History", "Ranking"]
WRITE: Final[View] = "Write"


def show_view(view: View) -> None:
    """Have the page show a view; for callbacks, which run before the page is drawn."""
    st.session_state[session_keys.VIEW] = view


def open_run(run_id: str) -> None:
    """Have the page show a run as it was, or several lanes as one (their ids, joined by dots)."""
    st.query_params[session_keys.RUN_PARAMETER] = run_id
    show_view(WRITE)


def close_run() -> None:
    """Have the page show no run, just the form."""
    st.query_params.pop(session_keys.RUN_PARAMETER, None)
    show_view(WRITE)
