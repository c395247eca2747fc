"""Navigation: which view is shown, and the run, both in the page's URL."""

from typing import Final, Literal, get_args

import streamlit as st

from components import session_keys
from components.widget_values import drop_parameter, parameter, set_parameter, set_value
from providers.guard import is_public_mode

View = Literal["Write", "Batch", "Prompts", "History", "Ranking"]
WRITE: Final[View] = "Write"


def views() -> list[View]:
    """The views that are offered: batches are no visitors' business, whose limits count runs."""
    hidden: set[View] = {"Batch"} if is_public_mode() else set()
    return [view for view in get_args(View) if view not in hidden]


def show_view(view: View) -> None:
    """Switch to a view; only for callbacks, which run before the page is drawn."""
    set_value(session_keys.VIEW, view)


def follow_address() -> None:
    """Have the page show the view that its address names, when it opens or the address changes."""
    asked, known = _asked_view(), st.session_state.get(session_keys.VIEW_IN_ADDRESS)
    if session_keys.VIEW not in st.session_state or known not in {None, asked}:
        show_view(asked)


def keep_in_address(view: View) -> None:
    """Name the view that is shown in the page's address, so that a reload returns to it."""
    if view == WRITE:
        drop_parameter(session_keys.VIEW_PARAMETER)
    elif view != _asked_view():
        set_parameter(session_keys.VIEW_PARAMETER, view.lower())
    st.session_state[session_keys.VIEW_IN_ADDRESS] = view


def open_run(run_id: str) -> None:
    """Open a stored run, or several lanes as one (their ids, joined by dots)."""
    set_parameter(session_keys.RUN_PARAMETER, run_id)
    show_view(WRITE)


def close_run() -> None:
    """Close the run and show only the form."""
    drop_parameter(session_keys.RUN_PARAMETER)
    show_view(WRITE)


def _asked_view() -> View:
    """The view that the address names; the default view where it names none."""
    asked = (parameter(session_keys.VIEW_PARAMETER) or "").lower()
    return next((view for view in views() if view.lower() == asked), WRITE)
