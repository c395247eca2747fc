"""Sets of lanes under a name, kept in the browser: to be loaded into the form."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import streamlit as st

from components import session_keys
from components.notices import escape_markdown, label
from components.widget_values import set_value
from components.write.form_state import lanes_now, put_lanes
from components.write.form_values import LaneValues, read_json, read_lanes
from components.write.share_link import show_link
from components.write.undo import offer_undo
from posts.plain_text import drop_unprintable, fold_line

MOST: Final = 30
LONGEST_NAME: Final = 60
Sets = dict[str, tuple[LaneValues, ...]]
_KEYS: Final = (session_keys.SETS, session_keys.SETS_SAVED, session_keys.SETS_DELETED)


def lane_sets() -> None:
    """Offer to save the form's lanes as a set, to load one, and a link to the form."""
    place = st.popover(
        "Sets and link",
        icon=":material/bookmarks:",
        key=session_keys.SETS_OPEN,
        on_change="rerun",
    )
    if not place.open:
        return
    with place:
        _saving()
        for number, (name, lanes) in enumerate(sets().items()):
            _line(number, name, lanes)
        show_link()


def sets() -> Sets:
    """The sets that are known here, by name."""
    found: Sets = st.session_state.get(session_keys.SETS) or {}
    return found


def changed_sets() -> dict[str, Any]:
    """What was saved and deleted on this page, for the browser to keep."""
    saved = _names(session_keys.SETS_SAVED)
    return {
        "saved": {name: _plain(lanes) for name, lanes in sets().items() if name in saved},
        "deleted": sorted(_names(session_keys.SETS_DELETED)),
    }


def take_sets(text: object) -> None:
    """Take the sets that the browser says it kept; it may say anything."""
    kept = read_json(text)
    if not isinstance(kept, dict):
        return
    found = {_read_name(name): read_lanes(lanes) for name, lanes in kept.items()}
    known = {name: lanes for name, lanes in found.items() if name and lanes}
    _set({**dict(list(known.items())[:MOST]), **sets()})


def _saving() -> None:
    full = len(sets()) >= MOST
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Name of the set",
            key=session_keys.SET_NAME,
            max_chars=LONGEST_NAME,
            placeholder="Small models",
            on_change="ignore",
        )
        st.button("Save these lanes", key="save-set", disabled=full, on_click=_save)
    said = f"There are {MOST} sets: delete one first. " if full else ""
    st.caption(f"{said}Sets stay in this browser, without keys.")


def _line(number: int, name: str, lanes: tuple[LaneValues, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"set-{number}"):
        st.button(
            label(name), key=f"load-set-{number}", type="tertiary", on_click=_load, args=(name,)
        )
        st.caption(escape_markdown(", ".join(lane.model or lane.source for lane in lanes)))
        st.button(
            "Delete",
            key=f"delete-set-{number}",
            type="tertiary",
            icon=":material/delete:",
            on_click=_delete,
            args=(name,),
        )


def _save() -> None:
    name = _read_name(st.session_state.get(session_keys.SET_NAME)) or _free_name()
    _set({**sets(), name: lanes_now()})
    _mark(name, session_keys.SETS_SAVED, session_keys.SETS_DELETED)
    set_value(session_keys.SET_NAME, "")


def _load(name: str) -> None:
    if lanes := sets().get(name):
        offer_undo(f"The set {name} is loaded.")
        put_lanes(lanes)


def _delete(name: str) -> None:
    offer_undo(f"The set {name} is deleted.", also=_KEYS)
    _set({each: lanes for each, lanes in sets().items() if each != name})
    _mark(name, session_keys.SETS_DELETED, session_keys.SETS_SAVED)


def _set(sets: Sets) -> None:
    st.session_state[session_keys.SETS] = sets


def _mark(name: str, into: str, out_of: str) -> None:
    st.session_state[into] = _names(into) | {name}
    st.session_state[out_of] = _names(out_of) - {name}


def _names(key: str) -> frozenset[str]:
    names: frozenset[str] = st.session_state.get(key) or frozenset()
    return names


def _read_name(name: object) -> str:
    return fold_line(drop_unprintable(name))[:LONGEST_NAME] if isinstance(name, str) else ""


def _free_name() -> str:
    numbers = range(1, MOST + 2)
    return next(f"Set {number}" for number in numbers if f"Set {number}" not in sets())


def _plain(lanes: tuple[LaneValues, ...]) -> list[Mapping[str, Any]]:
    return [asdict(lane) for lane in lanes]
