"""Which prompt version a lane writes with."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components import session_keys
from components.prompt_store import kept_versions
from posts.prompts.version import BUILT_IN, PromptVersion


def prompt_picker(lane: str) -> None:
    """Ask for the prompt version of a lane."""
    labels = list(_versions())
    key = session_keys.prompt_of(lane)
    if st.session_state.get(key) not in labels:
        st.session_state[key] = BUILT_IN.label
    st.selectbox("Prompt", labels, key=key, persist_state="session")


def chosen_prompt(lane: str) -> PromptVersion:
    """The prompt version chosen for a lane."""
    label = str(st.session_state.get(session_keys.prompt_of(lane)))
    return _versions().get(label, BUILT_IN)


def is_known_prompt(label: str) -> bool:
    """Whether a prompt version with this label can be chosen."""
    return label in _versions()


def look_up_prompts() -> None:
    """Find the prompt versions that can be chosen, once for each time the page is drawn."""
    st.session_state[session_keys.PROMPTS] = {version.label: version for version in kept_versions()}


def keep_prompts(used: Sequence[PromptVersion]) -> list[str]:
    """Make the versions of a run ones that can be chosen; gives the labels by which they can.

    They may be somebody else's, whose labels mean another text here.
    """
    own = {version.label: version for version in kept_versions()}
    of_run = {}
    for version in used:
        label, other = version.label, own.get(version.label, version)
        of_run[label if other.text == version.text else f"{label} (of the run)"] = version
    st.session_state[session_keys.PROMPTS_OF_RUN] = of_run
    return [next(label for label, kept in of_run.items() if kept == each) for each in used]


def _versions() -> Mapping[str, PromptVersion]:
    kept = st.session_state.get(session_keys.PROMPTS) or {BUILT_IN.label: BUILT_IN}
    return {**kept, **(st.session_state.get(session_keys.PROMPTS_OF_RUN) or {})}
