"""The lanes of the form, before the press: which there are, and which one the sidebar edits.

A draft is no more than an id; what is chosen for it stands in the session under keys that carry it.
"""

import re
from typing import Final

import streamlit as st

from components import state
from runs.engine import LANES_OF_A_RUN

KEY: Final = re.compile(r"(provider|server|base-url|model|parameter|prompt)-([0-9]+)(-.*)?")
"""A key of `components.state` that carries a draft's id."""


def drafts() -> list[str]:
    """Ids of the form's lanes, in order: 1 to 6."""
    return list(st.session_state[state.LANES])


def edited_draft() -> str:
    """The lane that the sidebar edits."""
    lane = st.session_state.get(state.LANE)
    return lane if lane in drafts() else drafts()[0]


def edit_draft(lane: str) -> None:
    """Have the sidebar edit this lane."""
    st.session_state[state.LANE] = lane


def new_drafts(count: int) -> list[str]:
    """Put so many empty lanes in the place of all there are."""
    made = int(st.session_state.get(state.LANES_MADE, 0))
    lanes = [str(number) for number in range(made + 1, made + count + 1)]
    st.session_state[state.LANES_MADE] = made + count
    st.session_state[state.LANES] = lanes
    edit_draft(lanes[0])
    return lanes


def duplicate_draft(lane: str) -> None:
    """Add a lane that repeats this one, behind it: to see how steady a model is."""
    _insert(lane, behind=lane, without=())


def add_draft() -> None:
    """Add a lane like the edited one, but for its model: another one is taken, if there is one."""
    _insert(edited_draft(), behind=drafts()[-1], without=("model",))


def remove_draft(lane: str) -> None:
    """Leave out a lane, unless it is the only one."""
    lanes = drafts()
    if len(lanes) == 1:
        return
    place = lanes.index(lane)
    lanes.remove(lane)
    st.session_state[state.LANES] = lanes
    if st.session_state.get(state.LANE) == lane:
        edit_draft(lanes[min(place, len(lanes) - 1)])
    for key in _keys_of(lane):
        del st.session_state[key]


def _insert(source: str, *, behind: str, without: tuple[str, ...]) -> None:
    lanes = drafts()
    if len(lanes) == LANES_OF_A_RUN:
        return
    made = int(st.session_state[state.LANES_MADE]) + 1
    for key, (field, rest) in _keys_of(source).items():
        if field not in without:
            st.session_state[f"{field}-{made}{rest}"] = st.session_state[key]
    lanes.insert(lanes.index(behind) + 1, str(made))
    st.session_state[state.LANES_MADE], st.session_state[state.LANES] = made, lanes
    edit_draft(str(made))


def _keys_of(lane: str) -> dict[str, tuple[str, str]]:
    """The session's keys of a draft: each with the field, and with what follows the id."""
    found = [KEY.fullmatch(str(key)) for key in st.session_state]
    return {key[0]: (key[1], key[3] or "") for key in found if key and key[2] == lane}
