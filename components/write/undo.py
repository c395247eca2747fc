"""Ten seconds to undo what was done to the form, from the place where it was done."""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from components import session_keys
from components.live.lane import look_again
from components.notices import escape_markdown
from components.widget_values import set_value

UNDO_S: Final = 10.0
FIELDS: Final = (
    *session_keys.BRIEF_FIELDS.values(),
    *session_keys.WRITING_FIELDS.values(),
    *(session_keys.LANES, session_keys.LANE),
    session_keys.PROMPTS_OF_RUN,
)
LANE_KEYS: Final = re.compile(r"(?:provider|base-url|model|parameter|prompt)-\d|variable-")
"""How the keys begin of what is chosen for a lane, and of a prompt's own variables."""


@dataclass(frozen=True, slots=True)
class Undo:
    """What was done, and how the form was before."""

    said: str
    before: Mapping[str, Any]
    until: float
    """By the monotonic clock."""


def offer_undo(said: str, *, also: Iterable[str] = ()) -> None:
    """Remember the form as it is, before something is done to it. To be called in a callback.

    Args:
        said: What is done, in a sentence.
        also: Keys of what else is changed.
    """
    keys = [key for key in map(str, st.session_state) if _is_of_form(key)]
    before = {key: st.session_state.get(key) for key in (*keys, *also)}
    st.session_state[session_keys.UNDO] = Undo(said, before, time.monotonic() + UNDO_S)


def undo_line() -> None:
    """Say what was just done, with the way back, as long as there is one."""
    undo: Undo | None = st.session_state.get(session_keys.UNDO)
    left = undo.until - time.monotonic() if undo else 0.0
    if undo is None or left <= 0:
        return
    st.button("Undo", key="undo-it", type="tertiary", icon=":material/undo:", on_click=_undo)
    st.caption(escape_markdown(undo.said), width="content")
    look_again("undo", after=left)


def _undo() -> None:
    undo: Undo | None = st.session_state.get(session_keys.UNDO)
    if undo is None:
        return
    for key, value in undo.before.items():
        set_value(key, value)
    st.session_state[session_keys.UNDO] = None


def _is_of_form(key: str) -> bool:
    return key in FIELDS or bool(LANE_KEYS.match(key))
