"""The choice of a prompt and its version on the workbench."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components import session_keys
from components.notices import escape_markdown
from components.prompt_store import names_of
from components.prompts.edits import is_changed
from components.widget_values import set_value
from posts.prompts.version import BUILT_IN, PromptVersion

NOTE_SHOWN: Final = 60
"""Maximum length of a note in the list of versions, in characters."""


def choose_version(versions: Sequence[PromptVersion]) -> PromptVersion:
    """Let the user choose a prompt and a version; the newest one is the default."""
    versions = _with_open_one(versions)
    names = names_of(versions)
    if st.session_state.get(session_keys.WORKBENCH_NAME) not in names:
        st.session_state[session_keys.WORKBENCH_NAME] = BUILT_IN.name
    prompt, number = st.columns([2, 3])
    with prompt:
        name = st.selectbox(
            "Prompt", names, key=session_keys.WORKBENCH_NAME, persist_state="session"
        )
    with number:
        version = _choose_number([each for each in versions if each.name == name])
    st.session_state[session_keys.WORKBENCH_OPEN] = version
    with st.container():  # a fixed place, even while it is empty
        _point_to_others([each for each in versions if each != version and is_changed(each)])
    return version


def choose(version: PromptVersion) -> None:
    """Put a version on the workbench. Only for callbacks, before the page is drawn."""
    st.session_state[session_keys.WORKBENCH_OPEN] = version
    set_value(session_keys.WORKBENCH_NAME, version.name)
    set_value(session_keys.workbench_number_of(version.name), version.number)


def _choose_number(versions: Sequence[PromptVersion]) -> PromptVersion:
    # A label must not change while it is chosen: the browser knows an option by its label.
    labels = {version.number: _line_of(version) for version in versions}
    key = session_keys.workbench_number_of(versions[0].name)
    if st.session_state.get(key) not in labels:
        st.session_state[key] = versions[0].number
    number = st.selectbox(
        "Version",
        list(labels),
        key=key,
        format_func=labels.__getitem__,
        persist_state="session",
    )
    return next(version for version in versions if version.number == number)


def _line_of(version: PromptVersion) -> str:
    note = version.note[:NOTE_SHOWN]
    return f"v{version.number} · {note}" if note else f"v{version.number}"


def _point_to_others(changed: Sequence[PromptVersion]) -> None:
    """Say where else something is typed that is not saved."""
    if not changed:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Not saved yet:", width="content")
        for version in changed:
            st.button(
                escape_markdown(version.label),
                key=f"open-{version.label}",
                type="tertiary",
                on_click=choose,
                args=(version,),
            )


def _with_open_one(versions: Sequence[PromptVersion]) -> list[PromptVersion]:
    """The versions, and the changed one in view, though it were deleted elsewhere."""
    opened = st.session_state.get(session_keys.WORKBENCH_OPEN)
    if opened is None or opened in versions or not is_changed(opened):
        return list(versions)
    return [*versions, opened]
