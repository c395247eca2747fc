"""What a person puts on a run in the history: a star, and a name and a note of their own."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from components import session_keys
from components.notices import escape_markdown
from components.owner import owner
from runs.store.database import the_database
from runs.store.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from runs.store.history_types import KeptLane


def star_button(lane: "KeptLane") -> None:
    """Offer to put a star on the run of a lane, or to take it off."""
    st.button(
        "★" if lane.starred else "☆",
        key=f"star-{lane.run_id}",
        type="tertiary",
        help="Remove the star" if lane.starred else "Star this run",
        on_click=_star,
        args=(lane.run_id,),
        kwargs={"starred": not lane.starred},
    )


def ask_for_name(lane: "KeptLane") -> None:
    """Ask for a name and a note of the run of a lane."""
    from runs.store.marks import LONGEST_NAME, LONGEST_NOTE

    name_key, note_key = session_keys.name_of(lane.run_id), session_keys.note_of(lane.run_id)

    @st.dialog("Name and note", icon=":material/label:")
    def dialog() -> None:
        st.text_input(
            "Name",
            lane.name,
            key=name_key,
            max_chars=LONGEST_NAME,
            placeholder=lane.topic[:LONGEST_NAME],
        )
        st.text_area("Note", lane.note, key=note_key, max_chars=LONGEST_NOTE)
        with st.container(horizontal=True):
            saves = partial(_save, lane.run_id, name_key, note_key)
            if st.button("Save", key="naming-yes", type="primary", on_click=saves):
                st.rerun()
            if st.button("Cancel", key="naming-no"):
                st.rerun()

    dialog()


def _star(run_id: str, *, starred: bool) -> None:
    from runs.store.marks import star_run

    _attempt(lambda: star_run(the_database(), owner(), run_id, starred=starred))


def _save(run_id: str, name_key: str, note_key: str) -> None:
    from runs.store.marks import name_run

    name, note = (str(st.session_state.get(key) or "") for key in (name_key, note_key))
    _attempt(lambda: name_run(the_database(), owner(), run_id, name=name, note=note))


def _attempt(change: Callable[[], None]) -> None:
    """Change something, or have the page say why not."""
    try:
        change()
    except DatabaseUnavailable as error:
        said = f"It could not be saved. {escape_markdown(str(error))}"
        st.session_state[session_keys.HISTORY_DONE] = said
