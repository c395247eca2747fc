"""Tell the server what is typed whenever typing pauses, not only when the field loses focus.

A Streamlit text area sends its text when it loses focus or on Ctrl+Enter. This component triggers
Ctrl+Enter after a pause; if it cannot, the text area works as usual. What was typed right before
the page was left is typed again when it is back.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from components.owner import whose
from components.scripts import loader

TYPED: Final = "prompt-text"
"""Key of the container of a prompt's text areas."""
_mount: Final = st.components.v2.component(
    "draftbench_typing",
    js=loader(Path(__file__).with_name("autosave.js")),
    isolate_styles=False,
)


@dataclass(frozen=True, slots=True)
class TypedOver:
    """What was typed in a field before a reload, and what another window has typed over since."""

    before: str
    text: str


def follow_typing(key: str = TYPED, *, shared: bool = False) -> None:
    """Watch the text areas in the container with this key. Draws nothing.

    Args:
        key: The container's.
        shared: Other windows type in its fields, too. Whoever draws them then has to ask about
            what `left_fields` says was typed over.
    """
    data = {"key": key, "whose": whose(), "shared": shared}
    _mount(key=_key(key), data=data, height=0, on_left_change=_draw)


def left_fields(key: str) -> dict[str, TypedOver | None]:
    """The fields of the container that were typed in before a reload and need something now.

    None is one that waits to be shown. Each has its widget's key with `st-key-` before it; a
    browser may say anything.
    """
    left = (st.session_state.get(_key(key)) or {}).get("left")
    told = left.items() if isinstance(left, dict) else ()
    return {name: _typed_over(each) for name, each in told if isinstance(name, str)}


def _typed_over(told: object) -> TypedOver | None:
    texts = (told.get("before"), told.get("text")) if isinstance(told, dict) else ()
    match texts:
        case (str(before), str(text)):
            return TypedOver(before, text)
    return None


def _key(container: str) -> str:
    return f"{container}-typing"


def _draw() -> None:
    """The page is drawn, and whoever has the fields asks for `left_fields`."""
