"""What can be done with a prompt version beside editing it, one at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from components import state
from components.prompt_choice import choose
from components.prompt_draft import read_draft
from components.prompt_store import keep_version, names_of, say_done
from posts.prompt import PromptVersion

Panel = Callable[[PromptVersion, Sequence[PromptVersion]], None]


def panel_buttons(version: PromptVersion) -> None:
    """Offer what can be done."""
    with st.container(horizontal=True, gap="small"):
        for name, icon in ICONS.items():
            st.button(
                name,
                key=f"panel-{name}",
                icon=f":material/{icon}:",
                on_click=open_panel,
                args=(name,),
            )


def open_panel(name: str | None) -> None:
    """Show a panel in the place of what stands there; the one that is open is closed."""
    is_open = st.session_state.get(state.WORKBENCH_PANEL) == name
    st.session_state[state.WORKBENCH_PANEL] = None if is_open else name


def show_panel(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    """Show the panel that is open."""
    name = st.session_state.get(state.WORKBENCH_PANEL)
    if panel := PANELS.get(str(name)):
        with st.container(border=True, key="prompt-panel"):
            panel(version, versions)


def _copy(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    names = {name.casefold() for name in names_of(versions)}
    st.session_state.setdefault(state.WORKBENCH_NEW_NAME, _free_name(version.name, names))
    st.text_input(
        f"Name of the copy of {version.label}",
        key=state.WORKBENCH_NEW_NAME,
        max_chars=80,
        on_change="ignore",
        persist_state="session",
    )
    with st.container(horizontal=True):
        st.button("Make the copy", type="primary", on_click=_make_copy, args=(version,))
        st.button("Cancel", type="tertiary", on_click=_close)


def _make_copy(version: PromptVersion) -> None:
    name = str(st.session_state.get(state.WORKBENCH_NEW_NAME) or "")
    note = f"Copy of {version.label}"
    if copy := keep_version(name, read_draft(version).text, note, is_new=True):
        choose(copy)
        _close()
        say_done(f"{copy.label} is a copy of {version.label}.")


def _close() -> None:
    st.session_state[state.WORKBENCH_PANEL] = None
    st.session_state.pop(state.WORKBENCH_NEW_NAME, None)


def _free_name(name: str, taken: set[str]) -> str:
    candidates = (f"My {name.lower()}{number}" for number in ("", *(f" {n}" for n in range(2, 99))))
    return next((each for each in candidates if each.casefold() not in taken), "")


PANELS: Final[Mapping[str, Panel]] = {"Copy": _copy}
ICONS: Final[Mapping[str, str]] = {"Copy": "content_copy"}
