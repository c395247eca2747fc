"""What was deleted a moment ago in the history, with a button that takes it back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components import session_keys
from components.history.names import short
from components.live.lane import look_again
from components.notices import escape_markdown
from components.owner import owner
from runs.store.database import Database, the_database
from runs.store.errors import DatabaseUnavailable
from runs.the_engine import the_engine

if TYPE_CHECKING:
    from runs.store.trash import Thrown

TOO_LATE: Final = "It is too late: that is gone for good."


def delete_runs(run_ids: Sequence[str]) -> None:
    """Delete these runs of the owner; for some seconds they can be taken back."""
    trash = the_engine().journal.trash
    trash.throw_away(the_database(), owner(), run_ids, is_open=_this_page())


def delete_all_runs() -> None:
    """Likewise all runs of the owner, those that are not saved yet, too."""
    engine, visitor = the_engine(), owner()
    in_memory = [run.id for run in engine.runs() if run.owner == visitor]
    trash = engine.journal.trash
    trash.throw_all_away(the_database(), visitor, in_memory, is_open=_this_page())


def undo_lines(database: Database) -> None:
    """Show what can still be taken back; the page runs once more when that is no longer so."""
    from runs.store.trash import thrown_away

    lines = thrown_away(database, owner())
    for thrown in lines:
        with st.container(
            key=f"thrown-{thrown.batch}", horizontal=True, vertical_alignment="center"
        ):
            st.markdown(_what(thrown), width="content")
            st.button(
                "Undo",
                key=f"undo-{thrown.batch}",
                icon=":material/undo:",
                on_click=_undo,
                args=(thrown.batch,),
            )
    if lines:
        due_at = lines[0].due_at
        left = max(0.1, (due_at - datetime.now(UTC)).total_seconds() + 0.1)
        look_again("undo", after=left)


def _undo(batch: str) -> None:
    from runs.store.trash import take_back

    try:
        if not take_back(the_database(), owner(), batch):
            st.session_state[session_keys.HISTORY_DONE] = TOO_LATE
    except DatabaseUnavailable as error:
        failed = f"It could not be taken back. {escape_markdown(str(error))}"
        st.session_state[session_keys.HISTORY_DONE] = failed


def _what(thrown: "Thrown") -> str:
    if thrown.runs > 1:
        return f"{thrown.runs:,} runs are deleted."
    return f"**{short(thrown.topic)}** is deleted." if thrown.topic else "A run is deleted."


def _this_page() -> Callable[[], bool]:
    """Whether the page that asks is open, whoever asks when."""
    context = get_script_run_ctx()
    return partial(_is_open, context.session_id if context else "")


def _is_open(session_id: str) -> bool:
    return not runtime.exists() or runtime.get_instance().is_active_session(session_id)
