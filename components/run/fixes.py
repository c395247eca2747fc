"""A post as it was written, or fixed: one press, and each fix shown before and after."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components import session_keys
from components.diff_view import show_diff
from components.labels import choice
from posts.envelope import Envelope
from posts.fixes import Fix, FixedPost, fix_post
from posts.word_diff import diff_words
from runs.lane import Lane

WRITTEN: Final = "As written"
FIXED: Final = "Fixed"
MOST_SHOWN: Final = 20
"""Fixes that are shown one by one: a hostile reply may need thousands."""


def choose_version(lane: Lane, envelope: Envelope) -> FixedPost:
    """Let the person choose between a post as written and fixed; show what would change.

    Args:
        lane: What wrote it: the choice is kept for each.
        envelope: The post, as written.

    Returns:
        What was chosen: as written, it has no changes.
    """
    fixed = lane.memo.of(fix_post, envelope)
    if not fixed.changes:
        return fixed
    chosen = st.segmented_control(
        "Version to download",
        [WRITTEN, FIXED],
        default=WRITTEN,
        required=True,
        format_func=choice,
        key=session_keys.version_of(lane.id),
        width="stretch",
        persist_state="session",
    )
    with st.expander(_title(fixed.changes), icon=":material/healing:"):
        _before_and_after(fixed.changes, lane.id)
    return fixed if chosen == FIXED else FixedPost(envelope=envelope, changes=())


def _title(changes: Sequence[Fix]) -> str:
    return "1 fix" if len(changes) == 1 else f"{len(changes)} fixes"


def _before_and_after(changes: Sequence[Fix], lane_id: str) -> None:
    for number, change in enumerate(changes[:MOST_SHOWN]):
        st.markdown(change.message)
        show_diff(
            diff_words(change.before, change.after),
            key=f"fix-{lane_id}-{number}",
            label=change.message,
            counted=False,
        )
    if len(changes) > MOST_SHOWN:
        st.caption(f"And {len(changes) - MOST_SHOWN:,} more.")
