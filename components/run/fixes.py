"""A post as it was written, or mended: one press, and each mend shown before and after."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components import session_keys
from components.diff_view import show_diff
from components.labels import choice
from posts.envelope import Envelope
from posts.fixes import Mend, Mended, mend
from posts.word_diff import diff_words
from runs.lane import Lane

WRITTEN: Final = "As written"
MENDED: Final = "Mended"
MOST_SHOWN: Final = 20
"""Mends that are shown one by one: a hostile reply may need thousands."""


def choose_version(lane: Lane, envelope: Envelope) -> Mended:
    """Let the person choose between a post as written and mended; show what would change.

    Args:
        lane: What wrote it: the choice is kept for each.
        envelope: The post, as written.

    Returns:
        What was chosen: as written, it has no changes.
    """
    mended = lane.memo.of(mend, envelope)
    if not mended.changes:
        return mended
    chosen = st.segmented_control(
        "Version to download",
        [WRITTEN, MENDED],
        default=WRITTEN,
        required=True,
        format_func=choice,
        key=session_keys.version_of(lane.id),
        width="stretch",
        persist_state="session",
    )
    with st.expander(_title(mended.changes), icon=":material/healing:"):
        _before_and_after(mended.changes, lane.id)
    return mended if chosen == MENDED else Mended(envelope=envelope, changes=())


def _title(changes: Sequence[Mend]) -> str:
    return "1 mend" if len(changes) == 1 else f"{len(changes)} mends"


def _before_and_after(changes: Sequence[Mend], lane_id: str) -> None:
    for number, change in enumerate(changes[:MOST_SHOWN]):
        st.markdown(change.message)
        show_diff(
            diff_words(change.before, change.after),
            key=f"mend-{lane_id}-{number}",
            label=change.message,
            counted=False,
        )
    if len(changes) > MOST_SHOWN:
        st.caption(f"And {len(changes) - MOST_SHOWN:,} more.")
