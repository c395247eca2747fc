"""Panels for actions on a prompt version other than editing; one is open at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from components import session_keys
from components.batch import keys as batch_keys
from components.navigation import WRITE, show_view, views
from components.prompt_store import forget_template, keep_version, names_of, say_done, tell
from components.prompts.compare import compare_panel
from components.prompts.edits import forget_draft, is_changed, read_draft
from components.prompts.export import export_panel
from components.prompts.import_ import import_panel
from components.prompts.saving import save_draft
from components.prompts.sent import sent_panel
from components.prompts.version_choice import choose
from components.widget_values import drop_parameter, set_value
from components.write.form_lanes import active_lane_id
from components.write.form_state import fill_from_run
from posts.prompts.version import BUILT_IN, PromptVersion

Panel = Callable[[PromptVersion, Sequence[PromptVersion]], None]


def panel_buttons(version: PromptVersion) -> None:
    """Show a button per action; the built-in prompt cannot be deleted."""
    with st.container(horizontal=True, gap="small", key="prompt-panels"):
        st.button(
            "Save and write with it" if is_changed(version) else "Write with it",
            icon=":material/edit:",
            key="write-with",
            on_click=_write_with,
            args=(version,),
        )
        if "Batch" in views():
            st.button(
                "Improve",
                icon=":material/auto_fix_high:",
                key="improve-prompt",
                help="Have a model propose better versions, and see by posts which is best.",
                on_click=_improve,
                args=(version,),
            )
        for name, icon in ICONS.items():
            if name != "Delete" or version.name != BUILT_IN.name:
                st.button(
                    name,
                    key=f"panel-{name}",
                    icon=f":material/{icon}:",
                    on_click=_turn,
                    args=(name,),
                )


def show_panel(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    """Show the open panel."""
    name = str(st.session_state.get(session_keys.WORKBENCH_PANEL))
    if name not in PANELS or (name == "Delete" and version.name == BUILT_IN.name):
        return
    with st.container(border=True, key="prompt-panel"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{TITLES[name]}**", width="stretch")
            st.button("Close", icon=":material/close:", type="tertiary", on_click=close_panel)
        PANELS[name](version, versions)


def close_panel() -> None:
    """Close the open panel."""
    st.session_state[session_keys.WORKBENCH_PANEL] = None
    st.session_state.pop(session_keys.WORKBENCH_NEW_NAME, None)


def _turn(name: str) -> None:
    """Open a panel, or close it where it is open."""
    is_open = st.session_state.get(session_keys.WORKBENCH_PANEL) == name
    close_panel()
    st.session_state[session_keys.WORKBENCH_PANEL] = None if is_open else name


def _write_with(version: PromptVersion) -> None:
    """Choose what is on the screen for the lane that the form edits, and show the form.

    What is typed is saved first: a lane writes with a version that never changes.
    """
    written_with = save_draft(version) if is_changed(version) else version
    if written_with is None:
        return
    if session_keys.LANES not in st.session_state:
        fill_from_run(None)
    set_value(session_keys.prompt_of(active_lane_id()), written_with.label)
    tell()  # of the saving, before the workbench is out of view
    show_view(WRITE)


def _improve(version: PromptVersion) -> None:
    """Show the form that asks for topics, with this version chosen; what is typed is saved."""
    improved = save_draft(version) if is_changed(version) else version
    if improved is None:
        return
    set_value(batch_keys.PURPOSE, batch_keys.IMPROVE)
    set_value(batch_keys.IMPROVED, improved.label)
    drop_parameter(batch_keys.PARAMETER)
    tell()
    show_view("Batch")


def _copy(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    names = {name.casefold() for name in names_of(versions)}
    st.session_state.setdefault(session_keys.WORKBENCH_NEW_NAME, _free_name(version.name, names))
    st.text_input(
        "Name of the new prompt",
        key=session_keys.WORKBENCH_NEW_NAME,
        max_chars=80,
        on_change="ignore",
        persist_state="session",
    )
    st.button("Make the copy", type="primary", on_click=_make_copy, args=(version,))


def _make_copy(version: PromptVersion) -> None:
    name = str(st.session_state.get(session_keys.WORKBENCH_NEW_NAME) or "")
    note = f"Copy of {version.label}"
    if copy := keep_version(name, read_draft(version).text, note, is_new=True):
        close_panel()
        choose(copy)
        say_done(f"{copy.label} is a copy of {version.label}.")


def _free_name(name: str, taken: set[str]) -> str:
    """A name for a copy: `Travel 2`, or `My blog post` of the built-in one."""
    start = f"My {name.lower()}" if name == BUILT_IN.name else name
    names = (start, *(f"{start} {number}" for number in range(2, 100)))
    return next((each for each in names if each.casefold() not in taken), "")


def _delete(version: PromptVersion, versions: Sequence[PromptVersion]) -> None:
    count = sum(each.name == version.name for each in versions)
    what = f"its {count} versions" if count > 1 else "its only version"
    st.text(f"{version.name}, with {what}, is gone then. Posts that it wrote keep its text.")
    st.button(
        "Delete it",
        icon=":material/delete:",
        on_click=_delete_it,
        args=(version.name, tuple(each for each in versions if each.name == version.name)),
    )


def _delete_it(name: str, versions: Sequence[PromptVersion]) -> None:
    if forget_template(name):
        for version in versions:
            forget_draft(version)
        close_panel()
        choose(BUILT_IN)
        say_done(f"{name} is deleted.")


PANELS: Final[Mapping[str, Panel]] = {
    "Copy": _copy,
    "See what is sent": sent_panel,
    "Compare": compare_panel,
    "Import": import_panel,
    "Export": export_panel,
    "Delete": _delete,
}
TITLES: Final[Mapping[str, str]] = {
    "Copy": "Copy this prompt",
    "See what is sent": "The prompt as it is sent",
    "Compare": "Compare two versions",
    "Import": "Import prompts",
    "Export": "Export this version",
    "Delete": "Delete this prompt",
}
ICONS: Final[Mapping[str, str]] = {
    "Copy": "content_copy",
    "See what is sent": "visibility",
    "Compare": "compare_arrows",
    "Import": "upload",
    "Export": "download",
    "Delete": "delete",
}
