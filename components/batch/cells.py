"""The posts of a batch as a table: sorted, filtered and searched, a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from components.batch import keys
from components.batch.words import STATES, dollars, duration, many, state_badge
from components.history.names import short
from components.navigation import open_run
from components.notices import escape_markdown
from runs.batch.values import (
    CellFilter,
    CellOrder,
    CellPage,
    CellRow,
    CellState,
    ShownState,
)
from runs.model_names import name_model, name_models
from runs.store.database import the_database
from runs.the_engine import the_engine

CELLS_OF_A_PAGE: Final = 25
ORDERS: Final[Mapping[CellOrder, str]] = {
    "number": "Number",
    "topic": "Topic",
    "model_id": "Model",
    "prompt_label": "Prompt",
    "state": "State",
    "words": "Words",
    "cost": "Cost",
    "duration": "Time",
}
SHOWN: Final[Mapping[ShownState, str]] = {
    "writing": "Writing",
    "at_provider": "At provider",
    **{state: name for state, (name, *_) in STATES.items()},
}
WHY: Final[Mapping[CellState, str]] = {
    "no_post": "The reply has no title or no body: open it to see what came.",
}
LONGEST_ERROR: Final = 120


def cell_filters(options: Mapping[str, Sequence[str]]) -> CellFilter:
    """Ask which cells are shown; a change returns to the first page."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="batch-filters"):
        search = st.text_input(
            "Search",
            key=keys.SEARCH,
            type="search",
            placeholder="Words of a topic, title or error",
            icon=":material/search:",
            live=True,
            on_change=_first_page,
            width=260,
        )
        state = _choice("State", keys.STATE, list(SHOWN), SHOWN.__getitem__)
        names = name_models(options["model_id"])
        model_id = _choice(
            "Model", keys.MODEL, options["model_id"], lambda each: names.get(each, each)
        )
        prompt = _choice("Prompt", keys.PROMPT, options["prompt_label"], str)
        st.selectbox(
            "Sort by",
            list(ORDERS),
            key=keys.ORDER,
            format_func=lambda name: ORDERS[name],
            on_change=_first_page,
            width=130,
        )
        st.toggle("Descending", key=keys.DESCENDING, on_change=_first_page)
    return CellFilter(search=search or "", state=state, model_id=model_id, prompt_label=prompt)


def cell_table(batch_id: str, wanted: CellFilter) -> bool:
    """Show a page of the cells; whether one was opened."""
    page = _page_of(batch_id, wanted)
    if not page.total:
        st.caption("No posts match.")
        return False
    with st.container(key="batch-cells", gap=None):
        opened = [_cell(cell) for cell in page.cells]
    return any(opened)


def pages(total: int) -> None:
    """Let a person turn the pages."""
    if total > CELLS_OF_A_PAGE:
        st.pagination(-(-total // CELLS_OF_A_PAGE), key=keys.page_of(_turn()))


def count_cells(batch_id: str, wanted: CellFilter) -> int:
    """How many cells the filter lets through."""
    from runs.batch.table import find_cells

    return find_cells(the_database(), batch_id, wanted=wanted, limit=1).total


def _page_of(batch_id: str, wanted: CellFilter) -> CellPage:
    from runs.batch.table import find_cells

    page = st.session_state.get(keys.page_of(_turn())) or 1
    return find_cells(
        the_database(),
        batch_id,
        wanted=wanted,
        order=st.session_state.get(keys.ORDER) or "number",
        descending=bool(st.session_state.get(keys.DESCENDING)),
        offset=(page - 1) * CELLS_OF_A_PAGE,
        limit=CELLS_OF_A_PAGE,
    )


def _cell(cell: CellRow) -> bool:
    with st.container(key=f"cell-{cell.id}", gap="xxsmall"):
        topic, rest = st.columns([6, 7], gap="xsmall", vertical_alignment="center")
        with topic:
            opened = st.button(
                f"{cell.number:,}  {short(cell.topic)}",
                key=f"open-{cell.id}",
                type="tertiary",
                wrap=False,
                disabled=not (cell.has_run or cell.writing),
                on_click=open_run,
                args=(cell.id,),
            )
        with (
            rest,
            st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False),
        ):
            badge = state_badge(cell.state, writing=cell.writing, at_provider=cell.at_provider)
            st.markdown(f":small[{badge}]", width=112)
            st.caption(_figures(cell), width="stretch")
        if said := cell.error or _waits_for(cell) or WHY.get(cell.state, ""):
            st.caption(escape_markdown(_cut(said)))
    return opened


def _waits_for(cell: CellRow) -> str:
    """What a post waits for that is being written here; empty where it does not wait."""
    run = the_engine().in_memory(cell.id) if cell.writing else None
    view = run.lanes[0].view() if run else None
    return str(view.error) if view and view.state == "waiting" and view.error else ""


def _figures(cell: CellRow) -> str:
    said = [escape_markdown(f"{name_model(cell.model_id)} · {cell.prompt_label}")]
    if cell.repeat > 1:
        said.append(f"repeat {cell.repeat}")
    if cell.words:
        said.append(many(cell.words, "word"))
    if cell.duration:
        said.append(duration(cell.duration))
    if cell.cost is not None:
        said.append(dollars(cell.cost) if cell.cost else "free")
    return " · ".join(said)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_ERROR else f"{text[: LONGEST_ERROR - 1]}…"


def _choice(name: str, key: str, options: Sequence[str], tell: Callable[[Any], str]) -> Any:
    if st.session_state.get(key) not in {None, *options}:
        st.session_state[key] = None
    return st.selectbox(
        name,
        options,
        index=None,
        key=key,
        format_func=tell,
        placeholder="Any",
        width=150,
        on_change=_first_page,
    )


def _first_page() -> None:
    st.session_state[keys.TURN] = _turn() + 1


def _turn() -> int:
    return int(st.session_state.get(keys.TURN) or 0)
