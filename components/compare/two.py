"""Compare two lanes of a run: fields side by side, bodies word by word."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from components import session_keys
from components.compare.lanes import ComparedLane
from components.diff_view import show_diff
from components.gone import leave_deleted
from posts.checks.header import written_categories
from posts.plain_text import replace_surrogates
from posts.word_diff import diff_words, only_changes

HEIGHT: Final = 560
"""Of the bodies' differences, in pixels: longer ones scroll."""
FIELDS: Final[Mapping[str, Callable[[ComparedLane], str]]] = {
    "Title": lambda lane: lane.envelope.title or "",
    "Meta description": lambda lane: lane.envelope.meta_description or "",
    "Tags": lambda lane: ", ".join(lane.envelope.tags),
    "Categories": lambda lane: ", ".join(written_categories(lane.envelope)),
    "Words": lambda lane: f"{lane.words:,}",
}
"""The fields shown side by side; untrusted plain text."""


@st.fragment
def compare_two(lanes: Sequence[ComparedLane]) -> None:
    """Let the user choose two lanes, and show how their posts differ."""
    leave_deleted([each.lane for each in lanes])
    left, right = _choose(lanes)
    for name, read in FIELDS.items():
        for column, lane in zip(st.columns(2, gap="medium"), (left, right), strict=True):
            with column:
                st.caption(f"{name}, lane {lane.number}")
                st.text(replace_surrogates(read(lane)) or "–")
    changes = diff_words(*(lane.envelope.body for lane in (left, right)))
    short = st.toggle("Changes only", key=session_keys.COMPARE_CHANGES, persist_state="session")
    show_diff(
        only_changes(changes) if short else changes,
        key="compare-two",
        label=f"Body of lane {left.number} changed into that of lane {right.number}",
        height=HEIGHT,
        jumps=True,
    )


def _choose(lanes: Sequence[ComparedLane]) -> tuple[ComparedLane, ComparedLane]:
    """The two lanes that were chosen: the first two until then."""
    options = list(range(len(lanes)))
    for key, default in ((session_keys.COMPARE_LEFT, 0), (session_keys.COMPARE_RIGHT, 1)):
        if st.session_state.get(key) not in options:
            st.session_state[key] = default
    chosen = [
        column.selectbox(
            label,
            options,
            format_func=lambda at: lanes[at].name,
            key=key,
            persist_state="session",
        )
        for column, label, key in zip(
            st.columns(2, gap="medium"),
            ("From", "To"),
            (session_keys.COMPARE_LEFT, session_keys.COMPARE_RIGHT),
            strict=True,
        )
    ]
    return lanes[chosen[0]], lanes[chosen[1]]
