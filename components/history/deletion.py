"""Deletion from the history: say what will be deleted, and ask for confirmation."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from components import session_keys
from components.history.names import short
from components.history.undo import delete_all_runs, delete_runs
from components.notices import escape_markdown
from runs.store.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from runs.store.history_types import BatchPosts, KeptLane

NAMED: Final = 5
"""Topics that are named before they go; of others only how many they are."""
FOR_GOOD: Final = (
    "For 10 seconds, and while this page is open, you can undo it. Then every lane in it goes for "
    "good, with its text, figures and settings; no address leads to it any more. What is still "
    "being written is stopped. Votes stay, without the texts."
)


def ask_before_deleting(lanes: "Sequence[KeptLane]") -> None:
    """Ask for confirmation to delete the runs of these lanes."""
    topics = {lane.run_id: _named(lane) for lane in lanes}
    what = "this run" if len(topics) == 1 else f"these {len(topics)} runs"
    _ask(
        f"Delete {what}?",
        list(topics.values()),
        lambda: _attempt(lambda: delete_runs(list(topics))),
    )


def ask_before_deleting_all(kept: int, of_batches: "BatchPosts") -> None:
    """Ask for confirmation to delete the whole history, with the posts of batches."""
    lanes = "its one lane" if kept == 1 else f"all of its {kept:,} lanes"
    batches = "1 batch" if of_batches.batches == 1 else f"{of_batches.batches:,} batches"
    posts = "1" if of_batches.posts == 1 else f"{of_batches.posts:,}"
    among = f"; {batches} wrote {posts} of them" if of_batches.posts else ""
    if kept == 1:
        among = ", which a batch wrote" if of_batches.posts else ""
    _ask("Delete the whole history?", [f"The history with {lanes}{among}"], _delete_all)


def _named(lane: "KeptLane") -> str:
    """A run by its topic; a person who picked one lane of several hears that all of them go."""
    lanes = f", all {lane.lanes_of_run} lanes" if lane.lanes_of_run > 1 else ""
    return short(lane.topic) + lanes


def _ask(title: str, what: Sequence[str], delete: Callable[[], None]) -> None:
    @st.dialog(title, icon=":material/delete:")
    def dialog() -> None:
        lines = [*what[:NAMED], *([f"and {len(what) - NAMED} more"] if what[NAMED:] else [])]
        st.markdown("\n".join(f"- {line}" for line in lines))
        st.markdown(FOR_GOOD)
        with st.container(horizontal=True):
            if st.button("Delete", key="deletion-yes", type="primary", on_click=delete):
                st.rerun()
            if st.button("Keep", key="deletion-no"):
                st.rerun()

    dialog()


def _delete_all() -> None:
    _attempt(delete_all_runs)


def _attempt(delete: Callable[[], None]) -> None:
    """Delete, or have the page say why it was not done."""
    try:
        delete()
    except DatabaseUnavailable as error:
        failed = f"Nothing was deleted. {escape_markdown(str(error))}"
        st.session_state[session_keys.HISTORY_DONE] = failed
    st.session_state[session_keys.HISTORY_PICKED] = {}
