"""Has the page follow what is typed into a prompt, at each pause and not only when it is left.

A text area of Streamlit tells its text when somebody leaves it or presses Ctrl+Enter. This presses
those keys for a person who pauses; where it cannot, all works as it does without.
"""

from pathlib import Path
from typing import Final

import streamlit as st

from components.browser_module import bundle

TYPED: Final = "prompt-text"
"""Key of the container whose text areas are followed."""
_mount: Final = st.components.v2.component(
    "draftbench_typing",
    js=bundle(Path(__file__).with_name("autosave.js")),
    isolate_styles=False,
)


def follow_typing() -> None:
    """Follow the text areas in the container of key `TYPED`. Shows nothing."""
    _mount(key="prompt-typing", data={"key": TYPED}, height=0)
