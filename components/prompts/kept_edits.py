"""Unsaved edits outlive a reload: the browser's tab holds them, and hands them back once."""

from collections.abc import Sequence
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

import streamlit as st

from components import session_keys
from components.owner import whose
from components.prompts.edits import edits_of, is_changed, put_back
from components.scripts import loader
from posts.prompts.version import PromptVersion

KEPT: Final = "kept-edits"
"""Key of the component."""
_mount: Final = st.components.v2.component(
    "draftbench_edits",
    js=loader(Path(__file__).with_name("kept_edits.js")),
    isolate_styles=False,
)


def keep_edits(versions: Sequence[PromptVersion]) -> None:
    """Have the browser's tab hold what is typed over these versions. Draws nothing."""
    session = st.session_state.setdefault(session_keys.WORKBENCH_SESSION, token_urlsafe(6))
    data = {
        "session": session,
        "whose": whose(),
        "restored": bool(st.session_state.get(session_keys.WORKBENCH_RESTORED)),
        "drafts": {each.label: edits_of(each) for each in versions if is_changed(each)},
    }
    _mount(key=KEPT, data=data, height=0, on_restore_change=_restore)


def _restore() -> None:
    """Put back what the tab held; a browser may say anything."""
    st.session_state[session_keys.WORKBENCH_RESTORED] = True
    put_back((st.session_state.get(KEPT) or {}).get("restore"))
