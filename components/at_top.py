"""Have what is opened seen from its head, wherever on a long page the press was."""

from pathlib import Path
from typing import Final

import streamlit as st

from components.scripts import loader

_mount: Final = st.components.v2.component(
    "draftbench_at_top",
    js=loader(Path(__file__).with_name("at_top.js")),
    isolate_styles=False,
)


def show_at_top(what: str) -> None:
    """Scroll to the top once, as long as this is shown.

    Args:
        what: The id of the batch or run that is shown.
    """
    _mount(key="at-top", data={"shown": what}, height=0)
