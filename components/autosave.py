"""Tell the server what is typed whenever typing pauses, not only when the field loses focus.

A Streamlit text area sends its text when it loses focus or on Ctrl+Enter. This component triggers
Ctrl+Enter after a pause; if it cannot, the text area works as usual.
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
    _mount(key=f"{key}-typing", data={"key": key}, height=0)
