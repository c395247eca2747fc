"""Which prompt version a lane writes with."""

from collections.abc import Mapping, Sequence
from itertools import chain, count

import streamlit as st

from components import session_keys
from components.prompt_store import kept_versions
from posts.prompts.version import BUILT_IN, PromptVersion


def prompt_picker(lane: str) -> None:
    """Ask for the prompt version of a lane."""
    labels = list(prompt_choices())
    key = session_keys.prompt_of(lane)
    if st.session_state.get(key) not in labels:
        st.session_state[key] = BUILT_IN.label
    st.selectbox("Prompt", labels, key=key, persist_state="session")


def chosen_prompt(lane: str) -> PromptVersion:
    """The prompt version chosen for a lane."""
    label = str(st.session_state.get(session_keys.prompt_of(lane)))
    return prompt_choices().get(label, BUILT_IN)


def is_known_prompt(label: str) -> bool:
    """Whether a prompt version with this label can be chosen."""
    return label in prompt_choices()


def is_own_prompt(text: str) -> bool:
    """Whether one of the visitor's own prompt versions has this text."""
    kept: Mapping[str, PromptVersion] = st.session_state.get(session_keys.PROMPTS) or {}
    return any(version.text == text for version in kept.values())


def look_up_prompts() -> None:
    """Find the prompt versions that can be chosen, once for each time the page is drawn."""
    st.session_state[session_keys.PROMPTS] = {version.label: version for version in kept_versions()}


def keep_prompts(used: Sequence[PromptVersion], *, by: str = "run") -> list[str]:
    """Make these versions ones that can be chosen; gives the labels by which they can.

    They may be somebody else's, whose labels mean another text here.

    Args:
        used: The versions.
        by: What brought them.
    """
    own = {version.label: version for version in kept_versions()}
    brought: dict[str, PromptVersion] = {}
    labels = []
    for version in used:
        label = _free_label(version, {**own, **brought}, by)
        brought[label] = version
        labels.append(label)
    st.session_state[session_keys.PROMPTS_OF_RUN] = brought
    return labels


def _free_label(version: PromptVersion, known: Mapping[str, PromptVersion], by: str) -> str:
    """The version's own label, or one that means no other text."""
    label = version.label
    others = (f"{label} (of the {by}{f', {number}' if number else ''})" for number in count())
    labels = chain([label], others)
    return next(each for each in labels if each not in known or known[each].text == version.text)


def prompt_choices() -> Mapping[str, PromptVersion]:
    """The prompt versions that can be chosen, by their labels."""
    kept = st.session_state.get(session_keys.PROMPTS) or {BUILT_IN.label: BUILT_IN}
    return {**kept, **(st.session_state.get(session_keys.PROMPTS_OF_RUN) or {})}
