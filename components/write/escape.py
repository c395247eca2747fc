"""Escape in an open list closes it, and leaves what was chosen."""

from pathlib import Path
from typing import Final

import streamlit as st

from components.scripts import loader

_mount: Final = st.components.v2.component(
    "draftbench_escape",
    js=loader(Path(__file__).with_name("escape.js")),
    isolate_styles=False,
)


def keep_choice_on_escape() -> None:
    """Have Escape close the lists of this page, and empty no field. Shows nothing."""
    _mount(key="escape", height=0)
