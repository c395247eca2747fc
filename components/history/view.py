"""The history view: stored lanes, newest first, with search, filters and actions."""

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.history.actions import bar_for_picked, button_for_all, tell_what_was_done
from components.history.filters import (
    Filters,
    batches_filter,
    clear_filters,
    filters_of,
    page_key,
)
from components.history.list import list_lanes
from components.history.undo import undo_lines
from components.notices import show_database_error
from components.owner import LOCAL, owner
from components.saving import wait_until_saved
from runs.background import do_later
from runs.store.database import Database, the_database
from runs.store.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from runs.store.history_types import History, HistoryPage

LANES_OF_A_PAGE: Final = 25
ONLY_YOURS: Final = (
    "Only you see this list. Whoever has the address of a run can look at it, and change nothing."
)


def history() -> None:
    """Show the stored runs of the current owner."""
    tell_what_was_done()
    wait_until_saved()
    try:
        with st.container():  # a place that stays: below, somebody types what to search for
            undo_lines(the_database())
        _history(the_database())
    except DatabaseUnavailable as error:
        show_database_error("The history cannot be read now.", error)


def _history(database: Database) -> None:
    from runs.store.query import filter_options, find_lanes

    if not find_lanes(database, owner(), limit=1).total:
        _say_what_will_be_here()
        return
    filters = filters_of(filter_options(database, owner()))
    there = _look(database, filters)
    found = there.page
    bar_for_picked()
    _have_checked(database, found)
    if found.total:
        list_lanes(found.lanes)
    elif there.listable:
        _say_that_nothing_is_found()
    with st.container(horizontal=True, vertical_alignment="center"):
        _pages(found.total)
        st.caption(_how_many(found.total, there.listable), width="content")
        batches_filter(filters, there.of_batches)
        st.space("stretch")
        button_for_all(there.kept, there.of_batches)
    if owner() != LOCAL:
        st.caption(ONLY_YOURS)


def _look(database: Database, filters: Filters) -> "History":
    """The lanes of the chosen page, and all that is counted beside them."""
    from runs.store.history_types import HistoryFilter
    from runs.store.query import look_at_history

    offset = ((st.session_state.get(page_key()) or 1) - 1) * LANES_OF_A_PAGE
    wanted = HistoryFilter(**filters.asked())
    return look_at_history(database, owner(), wanted, offset=offset, limit=LANES_OF_A_PAGE)


def _have_checked(database: Database, found: "HistoryPage") -> None:
    """Have posts checked that an older release wrote: the next look shows what came of it."""
    from runs.store.scores import check_older

    complete = [each for each in found.lanes if each.state == "complete"]
    if older := [each.lane_id for each in complete if each.claims is None]:
        do_later(partial(check_older, database, older))


def _pages_for(lanes: int) -> int:
    return max(1, -(-lanes // LANES_OF_A_PAGE))


def _pages(lanes: int) -> None:
    if lanes > LANES_OF_A_PAGE:
        st.pagination(_pages_for(lanes), key=page_key(), persist_state="session")


def _how_many(found: int, kept: int) -> str:
    lanes = "lane" if kept == 1 else "lanes"
    return f"{found:,} of {kept:,} {lanes}" if found != kept else f"{kept:,} {lanes}"


def _say_what_will_be_here() -> None:
    with _empty_place():
        st.markdown("**What you write will be kept here.**", width="content")
        st.caption(
            "Every run with its models, prompts, texts and figures: to find by its words, open "
            "as it was, compare with others, write again or replay.",
            width=460,
            text_alignment="center",
        )


def _say_that_nothing_is_found() -> None:
    with _empty_place():
        st.markdown("**No posts match.**", width="content")
        st.button("Show all", key="history-show-all", on_click=clear_filters)


def _empty_place() -> st.delta_generator.DeltaGenerator:
    return st.container(
        key="history-empty",
        border=True,
        height=280,
        horizontal_alignment="center",
        vertical_alignment="center",
        gap="xsmall",
    )
