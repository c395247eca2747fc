"""Values that the page itself gives to widgets, and to parameters of its address.

A browser sends with each request what all of its widgets hold, and its address. A request that it
sent before it heard of such a value sets that back, and looks as if a person had done so. So the
value is set again until the browser says that it has heard of it; from then on it is the person's
to change.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components import session_keys
from components.scripts import loader

ABSENT: Final = object()
ADDRESS: Final = "?"
"""Before the name of a parameter of the address, where widgets have their key."""
END: Final = "end"
"""The place at the end of the page."""
_mount: Final = st.components.v2.component(
    "draftbench_heard",
    js=loader(Path(__file__).with_name("heard.js")),
    isolate_styles=False,
)


@dataclass(frozen=True, slots=True)
class _Given:
    """A value that a widget is given, and what it held before, as far as the browser knows.

    Its number is 0 until the widget is drawn, or the page is for a parameter of the address; it is
    told at a place on the page, behind the widget.
    """

    value: Any
    before: tuple[Any, ...]
    number: int = 0
    place: str = END


def set_value(key: str, value: Any) -> None:
    """Give a widget a value, before it is drawn.

    Not in a callback after which only a fragment is drawn: the next run of the page would set the
    value again, over what a person chose meanwhile.
    """
    given, held = _all_given(), _held(key)
    unheard = given.get(key)
    before = (*unheard.before, unheard.value) if unheard and not _is_heard(unheard) else ()
    if held not in before:
        before = (*before, held)
    _keep({**given, key: _Given(value, before)})
    _hold_all({key: value})


def set_parameter(name: str, value: str) -> None:
    """Have the page's address say this."""
    set_value(ADDRESS + name, value)


def drop_parameter(name: str) -> None:
    """Have the page's address say nothing of this."""
    if parameter(name) is not None:
        set_value(ADDRESS + name, ABSENT)


def parameter(name: str) -> str | None:
    """What the page's address says, or will say once the browser has heard; None for nothing."""
    value: str | None = value_of(ADDRESS + name)
    return value


def value_of(key: str) -> Any:
    """What a widget holds, or was given where the browser has not heard of it; None for nothing.

    For callbacks: what the state holds then may be from before.
    """
    held, given = _held(key), _all_given().get(key)
    if given and not _is_heard(given) and held in given.before:
        held = given.value
    return None if held is ABSENT else held


def forget_value(key: str) -> None:
    """Forget what a widget holds and what it was given."""
    _keep({other: given for other, given in _all_given().items() if other != key})
    st.session_state.pop(key, None)


def set_values_again() -> None:
    """Give widgets what the browser has not heard of; to be called before any is drawn.

    What a person has changed meanwhile stays as it is.
    """
    waiting = {key: given for key, given in _all_given().items() if not _is_heard(given)}
    goes_back = getattr(get_script_run_ctx(), "is_history_navigation", False)
    again: dict[str, Any] = {}
    for key, given in list(waiting.items()):
        held = _held(key)
        if (key.startswith(ADDRESS) and goes_back) or held not in (*given.before, given.value):
            del waiting[key]
        elif held != given.value:
            again[key] = given.value
    _hold_all(again)
    _keep(waiting)


def is_unheard(key: str) -> bool:
    """Whether what a widget says may be from before it was given a value; for callbacks."""
    given = _all_given().get(key)
    return given is not None and not _is_heard(given)


def note_drawn(place: str = END) -> None:
    """Have the browser say when it has heard of the widgets drawn so far. Shows nothing.

    Of one that is not drawn now, its form being closed, the browser says what it held before.

    Args:
        place: Where on the page this is; once each.
    """
    now = time.time_ns() // 1_000_000  # more than any session before has told this browser
    context = get_script_run_ctx()
    drawn = context.shared.widget_user_keys_this_run.snapshot() if context else frozenset()
    all_given = _all_given()
    for key, given in all_given.items():
        if not given.number and (place == END if key.startswith(ADDRESS) else key in drawn):
            all_given[key] = replace(given, number=now, place=place)
    _keep(all_given)
    _await_hearing(place, max((each.number for each in _at(place)), default=0))


@st.fragment
def _await_hearing(place: str, number: int) -> None:
    """A fragment: the page is not drawn anew when the browser has heard."""
    _mount(key=_key(place), data={"number": number}, height=0)


def _is_heard(given: _Given) -> bool:
    told: Mapping[str, Any] = st.session_state.get(_key(given.place)) or {}
    number = told.get("number")
    return 0 < given.number <= (number if isinstance(number, int | float) else 0)


def _held(key: str) -> Any:
    if key.startswith(ADDRESS):
        return st.query_params.get(key.removeprefix(ADDRESS), ABSENT)
    return st.session_state.get(key, ABSENT)


def _hold_all(values: Mapping[str, Any]) -> None:
    """Set values; those of the address as one change, which the browser can go back on."""
    before = st.query_params.to_dict()
    address: dict[str, Any] = {**before}
    for key, value in values.items():
        if key.startswith(ADDRESS):
            address[key.removeprefix(ADDRESS)] = value
        else:
            st.session_state[key] = value
    address = {name: value for name, value in address.items() if value is not ABSENT}
    if address != before:
        st.query_params.from_dict(address)


def _at(place: str) -> list[_Given]:
    return [each for each in _all_given().values() if each.place == place]


def _key(place: str) -> str:
    return f"{session_keys.HEARD_AT}{place}"


def _all_given() -> dict[str, _Given]:
    return dict(st.session_state.get(session_keys.GIVEN_VALUES) or {})


def _keep(given: Mapping[str, _Given]) -> None:
    st.session_state[session_keys.GIVEN_VALUES] = given
