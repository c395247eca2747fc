"""Filters of the history: words, model, prompt, state, date and star."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from components import session_keys
from components.local_time import local_zone
from runs.lane_states import RUN_STATES, LaneState
from runs.model_names import name_models

if TYPE_CHECKING:
    from runs.store.history_types import BatchPosts, ChecksFilter, FilterOptions

KEYS: Final = (
    session_keys.HISTORY_SEARCH,
    session_keys.HISTORY_MODEL,
    session_keys.HISTORY_PROMPT,
    session_keys.HISTORY_STATE,
    session_keys.HISTORY_CHECKS,
    session_keys.HISTORY_DATES,
    session_keys.HISTORY_STARRED,
    session_keys.HISTORY_BATCHES,
)
CHECKS: Final[tuple["ChecksFilter", ...]] = (
    "search good",
    "readability good",
    "both good",
    "not both good",
)
"""Lights that a post may have: a score above 70 is good."""
NO_DATES: Final[Any] = ()
"""A range that is open at both ends; Streamlit takes it, and its types do not."""
WIDTHS: Final = {
    session_keys.HISTORY_MODEL: 140,
    session_keys.HISTORY_PROMPT: 115,
    session_keys.HISTORY_STATE: 100,
    session_keys.HISTORY_CHECKS: 115,
    session_keys.HISTORY_DATES: 232,
}
"""Pixels: all in a row beside the search and the switch of stars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The chosen filters."""

    search: str
    model_id: str | None
    """None for any; the same holds for those below."""
    prompt_label: str | None
    state: LaneState | None
    checks: "ChecksFilter | None"
    since: datetime | None
    until: datetime | None
    starred: bool
    batches: bool
    """Posts of batches are listed as well: they would drown what was written by hand."""

    def asked(self) -> dict[str, Any]:
        """These filters, as `runs.store.query.find_lanes` takes them."""
        return {name: getattr(self, name) for name in self.__slots__}


def filters_of(choices: "FilterOptions") -> Filters:
    """Show the filter widgets; a change returns to the first page."""
    words, others = st.columns([1, 4], vertical_alignment="bottom")
    with words:
        search = st.text_input(
            "Search",
            key=session_keys.HISTORY_SEARCH,
            type="search",
            placeholder="Words of a topic, name or text",
            icon=":material/search:",
            live=True,  # a duration would be parsed with pandas, which takes 0.8 s to load
            on_change=_first_page,
            persist_state="session",
        )
    with others, st.container(horizontal=True, vertical_alignment="bottom"):
        names = name_models(choices.model_ids)
        model_id = _choice(
            "Model",
            session_keys.HISTORY_MODEL,
            choices.model_ids,
            format_func=lambda each: names.get(each, each),
        )
        prompt_label = _choice("Prompt", session_keys.HISTORY_PROMPT, choices.prompt_labels)
        chosen = _choice(
            "State", session_keys.HISTORY_STATE, RUN_STATES, format_func=str.capitalize
        )
        checks = _choice("Checks", session_keys.HISTORY_CHECKS, CHECKS, format_func=str.capitalize)
        since, until = _dates()
        starred = st.toggle(
            "Starred",
            key=session_keys.HISTORY_STARRED,
            on_change=_first_page,
            persist_state="session",
        )
    return Filters(
        search=search or "",
        model_id=model_id,
        prompt_label=prompt_label,
        state=chosen,
        checks=checks,
        since=since,
        until=until,
        starred=starred,
        batches=_finds_all(search, starred=starred) or _lists_batches(),
    )


def page_key() -> str:
    """Session key of the page number for these filters."""
    return session_keys.history_page_of(_turn())


def batches_filter(filters: Filters, of_batches: "BatchPosts") -> None:
    """Say what batches wrote, and ask whether it is listed; below the list, beside its count."""
    if not of_batches.posts or _finds_all(filters.search, starred=filters.starred):
        return
    batches = "1 batch" if of_batches.batches == 1 else f"{of_batches.batches:,} batches"
    posts = "post" if of_batches.posts == 1 else "posts"
    st.toggle(
        f"and {of_batches.posts:,} {posts} of {batches}",
        key=session_keys.HISTORY_BATCHES,
        help="Posts of batches. A search and “Starred” find them in any case.",
        on_change=_first_page,
        persist_state="session",
    )


def clear_filters() -> None:
    """Remove all filters."""
    for key in KEYS:
        st.session_state[key] = {
            session_keys.HISTORY_SEARCH: "",
            session_keys.HISTORY_STARRED: False,
            session_keys.HISTORY_BATCHES: False,
            session_keys.HISTORY_DATES: (),
        }.get(key)
    _first_page()


def _lists_batches() -> bool:
    return bool(st.session_state.get(session_keys.HISTORY_BATCHES))


def _finds_all(search: str | None, *, starred: bool) -> bool:
    """Who searches wants what is there, whoever wrote it; and a star is given by hand."""
    return starred or bool((search or "").strip())


def _choice(label: str, key: str, options: Any, **more: Any) -> Any:
    if st.session_state.get(key) not in {None, *options}:
        st.session_state[key] = None  # what was chosen has been deleted since
    return st.selectbox(
        label,
        options,
        index=None,
        key=key,
        placeholder="Any",
        width=WIDTHS[key],
        on_change=_first_page,
        persist_state="session",
        **more,
    )


def _dates() -> tuple[datetime | None, datetime | None]:
    """The moments between which a lane was started: whole days where the browser is."""
    chosen = st.date_input(
        "Written",
        value=NO_DATES,
        key=session_keys.HISTORY_DATES,
        format="YYYY-MM-DD",
        width=WIDTHS[session_keys.HISTORY_DATES],
        on_change=_first_page,
        persist_state="session",
    )
    days = chosen if isinstance(chosen, tuple) else ()
    since = _start_of(days[0]) if days else None
    until = _start_of(days[1] + timedelta(days=1)) if len(days) == 2 else None
    return since, until


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=local_zone())


def _first_page() -> None:
    st.session_state[session_keys.HISTORY_TURN] = _turn() + 1


def _turn() -> int:
    return st.session_state.get(session_keys.HISTORY_TURN) or 0
