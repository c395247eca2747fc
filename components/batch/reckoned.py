"""Figures of all posts of a batch, computed once however often the page is drawn."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

if TYPE_CHECKING:
    from runs.experiments.scores import ScoredCell

T = TypeVar("T")


def once(key: str, cells: "Sequence[ScoredCell]", asked: object, work: Callable[[], T]) -> T:
    """The result of work on these cells; it is done again only for others, or asked otherwise.

    Args:
        key: Where the session keeps the result.
        cells: What the work is on; kept as long as they are the same list.
        asked: What else it depends on.
        work: Takes a while.
    """
    known: tuple[object, object, T] | None = st.session_state.get(key)
    if known is None or known[0] is not cells or known[1] != asked:
        known = (cells, asked, work())
        st.session_state[key] = known
    return known[2]
