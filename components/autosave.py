"""Tell the server what is typed whenever typing pauses, not only when the field loses focus.

A Streamlit text area sends its text when it loses focus or on Ctrl+Enter. This component triggers
Ctrl+Enter after a pause; if it cannot, the text area works as usual. What was typed right before
the page was left is typed again when it is back.
"""

from pathlib import Path
from typing import Final

import streamlit as st

from components.browser_module import bundle

TYPED: Final = "prompt-text"
"""Key of the container of a prompt's text areas."""
_mount: Final = st.components.v2.component(
    "draftbench_typing",
    js=bundle(Path(__file__).with_name("autosave.js")),
    isolate_styles=False,
)


def follow_typing(key: str = TYPED) -> None:
    """Watch the text areas in the container with this key. Draws nothing."""
    _mount(key=_key(key), data={"key": key}, height=0, on_left_change=_draw)


def left_fields(key: str) -> list[str]:
    """The fields of the container that wait to be shown, as they were typed in before a reload.

    Each is its widget's key with `st-key-` before it; a browser may say anything.
    """
    left = (st.session_state.get(_key(key)) or {}).get("left")
    return [name for name in left if isinstance(name, str)] if isinstance(left, list) else []


def _key(container: str) -> str:
    return f"{container}-typing"


def _draw() -> None:
    """The page is drawn, and whoever has the fields asks for `left_fields`."""
