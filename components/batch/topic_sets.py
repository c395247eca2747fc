"""Saved topics of a new batch: choose, save, rename and delete them by name."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from components.batch import keys
from components.batch.words import many
from components.notices import escape_markdown
from components.owner import owner
from runs.store.database import nothing_is_kept, the_database
from runs.store.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from runs.store.topic_sets import TopicSet


def kept_sets() -> "list[TopicSet]":
    """The current owner's saved topics, by name; none while nothing is kept at all."""
    if nothing_is_kept():
        return []
    from runs.store.topic_sets import list_sets

    return list_sets(the_database(), owner())


def chosen_set(sets: "list[TopicSet]") -> tuple[bytes, str]:
    """Ask which set is written, and offer to rename or delete it; its data and its file's name."""
    by_name = {each.name: each for each in sets}
    if asked := st.session_state.pop(keys.SET_ASKED, None):
        st.session_state[keys.SET] = asked
    if st.session_state.get(keys.SET) not in by_name:
        st.session_state[keys.SET] = sets[0].name
    with st.container(key="batch-sets", horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Saved topics",
            list(by_name),
            key=keys.SET,
            format_func=lambda name: f"{name} · {many(by_name[name].topics, 'topic')}",
            width=360,
            persist_state="session",
        )
        if st.button("Rename", key="batch-set-rename", type="tertiary", icon=":material/label:"):
            _ask_for_another_name(name)
        if st.button("Delete", key="batch-set-delete", type="tertiary", icon=":material/delete:"):
            _ask_before_deleting(name)
    return _read(by_name[name])


def offer_to_save(data: bytes, file_name: str, topics: int) -> None:
    """Offer to save topics with a name."""
    if topics and st.button(
        "Save these topics",
        key="batch-set-save",
        type="tertiary",
        icon=":material/bookmark_add:",
        help="With a name, to be written again: by another prompt or model, say.",
    ):
        _ask_for_name(data, file_name, topics)


def _read(chosen: "TopicSet") -> tuple[bytes, str]:
    """A set's data, looked up once for all the times that the page is drawn with it."""
    of = (chosen.name, chosen.saved_at)
    known: tuple[object, tuple[bytes, str]] | None = st.session_state.get(keys.SET_READ)
    if known is None or known[0] != of:
        from runs.store.topic_sets import read_set

        known = (of, read_set(the_database(), owner(), chosen.name) or (b"", ""))
        st.session_state[keys.SET_READ] = known
    return known[1]


def _ask_for_name(data: bytes, file_name: str, topics: int) -> None:
    from runs.store.topic_sets import save_set

    def save(name: str) -> None:
        save_set(the_database(), owner(), name, data, file_name=file_name, topics=topics)

    _ask("Save these topics", "Save", save, "{name} is saved: choose it under “Saved”.")


def _ask_for_another_name(old: str) -> None:
    from runs.store.topic_sets import rename_set

    def rename(name: str) -> None:
        kept = rename_set(the_database(), owner(), old, name)
        st.session_state[keys.SET_ASKED] = kept

    _ask("Rename these topics", "Rename", rename, "Renamed to {name}.", old)


def _ask(title: str, yes: str, act: Callable[[str], None], done: str, name: str = "") -> None:
    """Ask for a name, and do it; what is wrong with the name is said where it is typed."""
    from runs.store.topic_sets import MAX_NAME, UnusableSet

    def press() -> None:
        typed = str(st.session_state.get(keys.SET_NAME) or "")
        try:
            act(typed)
        except (UnusableSet, DatabaseUnavailable) as error:
            st.session_state[keys.SET_WRONG] = str(error)
        else:
            st.session_state[keys.DONE] = escape_markdown(done.format(name=typed.strip()))

    @st.dialog(title, icon=":material/bookmark:")
    def dialog() -> None:
        st.text_input("Name of the topics", name, key=keys.SET_NAME, max_chars=MAX_NAME)
        _yes_or_no(yes, press, "Cancel")

    st.session_state.pop(keys.SET_WRONG, None)
    dialog()


def _ask_before_deleting(name: str) -> None:
    from runs.store.topic_sets import delete_set

    def press() -> None:
        try:
            delete_set(the_database(), owner(), name)
        except DatabaseUnavailable as error:
            st.session_state[keys.SET_WRONG] = str(error)
        else:
            st.session_state[keys.DONE] = escape_markdown(f"{name} is deleted.")

    @st.dialog("Delete these topics?", icon=":material/delete:")
    def dialog() -> None:
        st.markdown(f"- {escape_markdown(name)}")
        st.markdown("They go for good. Batches that were written with them stay.")
        _yes_or_no("Delete", press, "Keep")

    st.session_state.pop(keys.SET_WRONG, None)
    dialog()


def _yes_or_no(yes: str, act: Callable[[], None], no: str) -> None:
    """Both buttons; the dialog closes unless what was pressed could not be done."""
    with st.container(horizontal=True):
        pressed = st.button(yes, key="batch-set-yes", type="primary", on_click=act)
        if st.button(no, key="batch-set-no"):
            st.rerun()
    if wrong := st.session_state.get(keys.SET_WRONG):
        st.error(escape_markdown(wrong), icon=":material/error:")
    elif pressed:
        st.rerun()
