"""A topic, and what else is known in short, in one line: what does not fit is left out."""

from pathlib import Path
from typing import Final

import streamlit as st

from components.scripts import loader

_mount: Final = st.components.v2.component(
    "draftbench_line",
    html='<div class="db-topic" dir="auto"><strong></strong><span></span></div>',
    js=loader(Path(__file__).with_suffix(".js")),
    isolate_styles=False,
)


def one_line(topic: str, rest: str) -> None:
    """Show a topic, and beside it the rest, as far as there is room."""
    _mount(key="one-line", data={"part": "topic", "topic": topic, "rest": rest})
