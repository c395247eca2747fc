"""The page and its views. Only the chosen view is drawn; the others keep their input."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import session_keys
from components.labels import choice
from components.navigation import WRITE, View, follow_address, keep_in_address, views
from components.own_sessions import note_opener
from components.saving import saving_notice
from components.sign_in import account_menu, must_sign_in, sign_in_panel
from components.tab_title import APP, name_tab, tab_title
from components.widget_values import note_drawn, set_values_again
from components.write.view import write_view
from runs.version import VERSION

ICON: Final = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")
"""A picture of our own: a Material icon of a page would be fetched from a font server."""
LOGO: Final = Path(__file__).with_name("logo.svg").read_text(encoding="utf-8")
BUTTON: Final = 40
"""Pixels: as high as the buttons beside the choice of views, which so stays where it is."""
_narrow: Final = st.components.v2.component(
    "draftbench_narrow",
    css=Path(__file__).with_name("narrow.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)
ABOUT: Final = f"**Draftbench** {VERSION} shows language models at work on a blog post."
"""With an entry the menu appears, and with the menu the choice of light or dark."""


def render_page() -> None:
    """Draw the page."""
    st.set_page_config(
        page_title=tab_title(), page_icon=ICON, layout="wide", menu_items={"About": ABOUT}
    )
    st.logo(LOGO, icon_image=ICON)
    note_opener()
    set_values_again()
    if must_sign_in():
        sign_in_panel()
        return
    with st.container(gap=None):  # without a notice, what follows the line takes no room
        view, line = _top()
        note_drawn("top")
        with st.container(key="saving"):
            saving_notice()
    if view != WRITE:  # which says what is written
        name_tab(f"{view} · {APP}")
    VIEWS[view](line)
    note_drawn()


def _top() -> tuple[View, DeltaGenerator]:
    """The line with the choice of the view: that choice, and a place beside it.

    The choice is at the end of the line: a side bar that comes or goes moves the line's beginning.
    """
    with st.container(
        key="top", horizontal=True, horizontal_alignment="right", vertical_alignment="center"
    ):
        line = st.container(
            key="form-line", horizontal=True, vertical_alignment="center", gap="small"
        )
        with st.container(
            key="views", horizontal=True, vertical_alignment="center", gap=None, width="content"
        ):
            view = _choice_of_view()
            _narrow(key="narrow", height=0)
            with st.container(width="content"):
                st.space(BUTTON)
        account_menu()
    return view, line


def _choice_of_view() -> View:
    follow_address()
    view = st.segmented_control(
        "View",
        views(),
        key=session_keys.VIEW,
        required=True,
        format_func=choice,
        label_visibility="collapsed",
    )
    keep_in_address(view or WRITE)
    return view or WRITE


def _prompts_view(_line: DeltaGenerator) -> None:
    from components.prompts.view import prompt_workbench  # only once it is looked at

    prompt_workbench()


def _batch_view(line: DeltaGenerator) -> None:
    from components.batch.view import batch_view  # only once it is looked at

    batch_view(line)


def _history_view(_line: DeltaGenerator) -> None:
    from components.history.view import history  # brings SQLAlchemy

    history()


def _ranking_view(_line: DeltaGenerator) -> None:
    from components.ranking.view import ranking  # brings pandas and SciPy

    ranking()


VIEWS: Final[Mapping[View, Callable[[DeltaGenerator], None]]] = {
    WRITE: write_view,
    "Batch": _batch_view,
    "Prompts": _prompts_view,
    "History": _history_view,
    "Ranking": _ranking_view,
}
