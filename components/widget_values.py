"""Values that the page itself gives to widgets: in callbacks, or while it fills the form.

A browser sends with each request what all of its widgets hold. A request that it sent before it
heard of such a value sets the widget back, and where it also breaks off the run that would have
drawn the value, nobody ever sees it. So the value is set again, until a run has drawn it.
"""

from typing import Any, Final

import streamlit as st

from components import session_keys

ABSENT: Final = object()


def set_value(key: str, value: Any) -> None:
    """Give a widget a value, before it is drawn.

    Not in a callback after which only a fragment is drawn: the next run of the page would set the
    value again, over what a person chose meanwhile.
    """
    before, _ = _given().get(key, (st.session_state.get(key, ABSENT), None))
    st.session_state[session_keys.GIVEN_VALUES] = {**_given(), key: (before, value)}
    st.session_state[key] = value


def set_values_again() -> None:
    """Give widgets what an earlier run did not come to draw; to be called before any is drawn.

    What a person has changed meanwhile stays as it is.
    """
    for key, (before, value) in _given().items():
        if st.session_state.get(key, ABSENT) == before:
            st.session_state[key] = value


def note_drawn() -> None:
    """The page is drawn to its end: from now on its widgets hold what the browser says."""
    st.session_state[session_keys.GIVEN_VALUES] = {}


def _given() -> dict[str, tuple[Any, Any]]:
    return dict(st.session_state.get(session_keys.GIVEN_VALUES) or {})
