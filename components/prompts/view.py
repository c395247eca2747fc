"""The prompt workbench: choose, copy and edit a prompt version, and preview what is sent."""

from typing import Final, Literal

import streamlit as st

from components import session_keys
from components.autosave import TYPED, follow_typing
from components.prompt_store import kept_versions, refuse, tell
from components.prompts.edits import begin_draft, forget_draft, is_changed, read_draft
from components.prompts.findings import show_findings
from components.prompts.kept_edits import keep_edits
from components.prompts.panels import panel_buttons, show_panel
from components.prompts.saving import save_draft
from components.prompts.variables import show_variables
from components.prompts.version_choice import choose_version
from posts.prompts.version import BUILT_IN, PromptVersion

INSTRUCTIONS_HELP: Final = (
    "What the model is told every time: who it is, what its reply looks like, which rules hold."
)
MESSAGE_HELP: Final = (
    "What the model is asked for each post. Text in double braces is filled in from the "
    "form: `{{topic}}`."
)
INSTRUCTIONS_HEIGHT: Final = 460
MESSAGE_HEIGHT: Final = 260


def prompt_workbench() -> None:
    """Show the current owner's prompts, and the one being edited.

    What comes and goes has a place that stays, so that nothing below is drawn anew while somebody
    types in it.
    """
    with st.container(gap="small"):
        versions = kept_versions()
        tell()
    version = choose_version(versions)
    panel_buttons(version)
    with st.container():
        show_panel(version, versions)
    editable = version.name != BUILT_IN.name
    if editable:
        begin_draft(version)
    text, beside = st.columns([3, 2], gap="medium")
    with text:
        if editable:
            _editor(version)
        else:
            _text_to_read(version)
    draft = read_draft(version)
    with beside:
        show_findings(version, draft, editable=editable)
        show_variables(version, draft, editable=editable)
    keep_edits(versions)


def _text_to_read(version: PromptVersion) -> None:
    st.caption("This prompt comes with Draftbench and stays as it is. Copy it to change it.")
    template = version.template
    _numbered("Instructions", template.instructions, height=INSTRUCTIONS_HEIGHT)
    _numbered("Message", template.text, height="content")


def _numbered(label: str, text: str, *, height: int | Literal["content"]) -> None:
    st.caption(label)
    with st.container(height=height, border=False):
        st.code(text, language=None, line_numbers=True, wrap_lines=True)


def _editor(version: PromptVersion) -> None:
    with st.container(key=TYPED):
        st.text_area(
            "Instructions",
            key=session_keys.workbench_part_of(version.label, "instructions"),
            height=INSTRUCTIONS_HEIGHT,
            help=INSTRUCTIONS_HELP,
            persist_state="session",
        )
        st.text_area(
            "Message",
            key=session_keys.workbench_part_of(version.label, "message"),
            height=MESSAGE_HEIGHT,
            help=MESSAGE_HELP,
            persist_state="session",
        )
    with st.container(gap=None):  # what shows nothing takes no room
        follow_typing()
        st.text_input(
            "Note",
            key=session_keys.workbench_part_of(version.label, "note"),
            placeholder="What is new in this version",
            persist_state="session",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Save as a new version",
            key="save-prompt",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(version,),
        )
        if is_changed(version):
            st.button("Discard changes", type="tertiary", on_click=forget_draft, args=(version,))
            st.caption("Not saved yet", width="content")


def _save(version: PromptVersion) -> None:
    if not is_changed(version):
        refuse(f"Nothing has changed since {version.label}.", "Change the text, then save it.")
        return
    save_draft(version)
