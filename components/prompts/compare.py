"""Compare two prompt versions word by word."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from components import session_keys
from components.diff_view import show_diff
from components.prompts.edits import is_changed, read_draft
from posts.prompts.aloud import read_aloud
from posts.prompts.version import PromptTemplate, PromptVersion
from posts.word_diff import diff_words

HEIGHT: Final = 480
NOT_SAVED: Final = "as typed now"


def compare_panel(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    """Let the user choose two versions, saved or being edited, and show the differences."""
    texts = _texts(versions)
    labels = list(texts)
    default_left, default_right = _defaults(version, versions)
    left, right = st.columns(2)
    with left:
        before = _choice("Before", session_keys.WORKBENCH_LEFT, labels, default_left)
    with right:
        after = _choice("After", session_keys.WORKBENCH_RIGHT, labels, default_right)
    changes = diff_words(read_aloud(texts[before]), read_aloud(texts[after]))
    show_diff(changes, key="prompt-diff", label=f"From {before} to {after}", height=HEIGHT)


def _texts(versions: Sequence[PromptVersion]) -> Mapping[str, PromptTemplate]:
    texts = {}
    for version in versions:
        if is_changed(version):
            texts[f"{version.label}, {NOT_SAVED}"] = read_draft(version).template
        texts[version.label] = version.template
    return texts


def _defaults(version: PromptVersion, versions: Sequence[PromptVersion]) -> tuple[str, str]:
    """What was saved and what is typed over it; else the version before and this one."""
    if is_changed(version):
        return version.label, f"{version.label}, {NOT_SAVED}"
    older = [
        each.label
        for each in versions
        if each.name == version.name and each.number < version.number
    ]
    return older[0] if older else versions[0].label, version.label


def _choice(label: str, key: str, labels: Sequence[str], default: str) -> str:
    if st.session_state.get(key) not in labels:
        st.session_state[key] = default
    return str(st.selectbox(label, labels, key=key, persist_state="session"))
