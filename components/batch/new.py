"""A new batch: its topics, what writes them, what all of it takes, and the press."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

import streamlit as st

from components import session_keys
from components.batch import keys
from components.batch.dollars_field import ask_for_dollars
from components.batch.improve import improve_form, prompt_to_improve
from components.batch.price import Told, ask_for_half_price, describe_matrix, show_price
from components.batch.topics import ask_for_topics
from components.batch.words import many
from components.labels import choice
from components.notices import Notice, escape_markdown, show_database_error, show_notice
from components.owner import owner
from components.widget_values import set_parameter
from components.write import form
from components.write.estimate import form_estimates
from components.write.form_lanes import lane_ids
from components.write.lane_list import add_lane_buttons, describe_lane, lane_list
from components.write.lane_sets import lane_sets
from components.write.prompt_fields import read_variables
from components.write.prompt_picker import prompt_choices
from posts.prompts.version import PromptVersion, Variable
from posts.topics.topic_list import TopicList
from posts.topics.variables import union
from providers.base import ProviderError
from runs.batch.plan import MOST_CELLS, REPEATS, brief_of, cells_of, lanes_of, priced
from runs.batch.serving import start_batch
from runs.batch.values import Cell, TopicToWrite
from runs.settings import Brief, LaneSettings
from runs.store.database import the_database
from runs.store.errors import DatabaseUnavailable
from runs.the_engine import the_engine

PURPOSES: Final = ("Write posts", keys.IMPROVE)
BUDGET_HELP: Final = (
    "What all posts may cost together. It is never passed: a post that it does not pay for is not "
    "begun. Posts whose price is not known are not written, then."
)


def batch_prompts() -> list[PromptVersion]:
    """The prompt versions of a new batch: those chosen for it, else those of the lanes."""
    if is_to_improve():
        return [prompt_to_improve()]
    labels = st.session_state.get(keys.PROMPTS) or []
    choices = prompt_choices()
    chosen = [choices[label] for label in labels if label in choices]
    return chosen or list({each.label: each for each in form.form_prompts()}.values())


def is_to_improve() -> bool:
    """Whether topics are given to improve a prompt, and not to have a post on each."""
    return st.session_state.get(keys.PURPOSE) == keys.IMPROVE


def new_batch() -> None:
    """Ask for a batch, and write it at the press."""
    base = _base()
    st.session_state.setdefault(keys.PURPOSE, PURPOSES[0])
    with st.container(key="batch-new", horizontal=True, vertical_alignment="center"):
        st.markdown("**New batch**", width="content")
        st.segmented_control(
            "What for",
            PURPOSES,
            key=keys.PURPOSE,
            required=True,
            format_func=choice,
            label_visibility="collapsed",
            persist_state="session",
        )
    # One place, however much stands in it: what is below would be drawn twice while that changes.
    with st.container(key="batch-topics-place"):
        topics = ask_for_topics(_variables(), _filled(base))
    _what_writes()
    if is_to_improve():
        improve_form(_briefs(topics, base))
        return
    repeats, budget, name = _how_many()
    if not topics.rows:
        st.button("Write posts", key="batch-start", type="primary", disabled=True)
        return
    try:
        lanes, typed = _lanes()
    except ProviderError as error:
        notice = Notice.of(error)
        show_notice(notice, "provider", "model", "key", "base_url", "topic")
        return
    count = len(topics.rows) * len(lanes) * repeats
    st.markdown(describe_matrix(len(topics.rows), len(lanes), repeats))
    if count > MOST_CELLS:
        said = f"A batch has at most {MOST_CELLS:,} posts: take fewer topics, models or repeats."
        st.error(said, icon=":material/error:")
        return
    told = _told(topics, base, lanes, repeats)
    half_price = ask_for_half_price(told.estimate)
    show_price(told, budget, half_price=half_price)
    posts = told.estimate.cells
    if st.button(
        f"Write {many(posts, 'post')}",
        key="batch-start",
        type="primary",
        icon=":material/edit:",
        disabled=not posts,
    ):
        _start(told.cells, budget, name, typed, half_price=half_price)


def _variables() -> tuple[Variable, ...]:
    return union(prompt.template for prompt in batch_prompts())


def _base() -> Brief:
    """What the form says of all topics."""
    return replace(form.read_brief(""), variables=read_variables(batch_prompts()))


def _filled(base: Brief) -> list[str]:
    named = [name for name in session_keys.BRIEF_FIELDS if name != "topic"]
    own = [name for name, value in base.variables.items() if value]
    return [*(name for name in named if getattr(base, name)), *own]


def _what_writes() -> None:
    """The lanes of the form, and the prompts that each of their models writes with."""
    estimates = form_estimates()
    lanes = lane_ids()
    lane_list(estimates)
    with st.container(horizontal=True, vertical_alignment="center"):
        add_lane_buttons()
        lane_sets()
        if len(lanes) == 1:
            model = escape_markdown(form.read_model(lanes[0])) or "No model is chosen"
            st.caption(f"with {model} · {describe_lane(lanes[0], estimates.get(lanes[0]))}")


def _how_many() -> tuple[int, Decimal | None, str]:
    with st.container(horizontal=True, vertical_alignment="bottom", key="batch-how-many"):
        st.multiselect(
            "Prompts",
            list(prompt_choices()),
            key=keys.PROMPTS,
            placeholder="As in the lanes",
            help="Each model writes with each of these prompt versions.",
            width=240,
            wrap=True,
            persist_state="session",
        )
        repeats = st.number_input(
            "Repeats",
            min_value=REPEATS.start,
            max_value=REPEATS.stop - 1,
            value=1,
            key=keys.REPEATS,
            help="How often each topic is written by each model with each prompt.",
            width=130,
            persist_state="session",
        )
        budget = ask_for_dollars("Budget in dollars", key=keys.BUDGET, explained=BUDGET_HELP)
        name = st.text_input(
            "Name",
            key=keys.NAME,
            placeholder="Optional",
            help="To find the batch by.",
            width=200,
            persist_state="session",
        )
    return int(repeats), budget, name or ""


def _lanes() -> tuple[list[LaneSettings], dict[tuple[str, str | None], str]]:
    """The settings of all that write, and the keys that were typed for them.

    Raises:
        ProviderError: a lane lacks a model or a key.
    """
    requests = form.read_lanes()
    typed = {
        (each.settings.provider, each.settings.base_url): each.api_key
        for each in requests
        if each.api_key
    }
    settings = [replace(each.settings, plan_first=False) for each in requests]
    if st.session_state.get(keys.PROMPTS):
        settings = lanes_of(_distinct(settings), batch_prompts())
    return settings, typed


def _distinct(settings: Sequence[LaneSettings]) -> list[LaneSettings]:
    """Lanes that differ in more than their prompt."""
    first = settings[0].prompt
    return list({repr(replace(each, prompt=first)): each for each in settings}.values())


def _cells(
    topics: TopicList, base: Brief, lanes: Sequence[LaneSettings], repeats: int
) -> list[Cell]:
    return cells_of(_briefs(topics, base), lanes, repeats=repeats)


def _briefs(topics: TopicList, base: Brief) -> list[Brief]:
    return [brief_of(base, TopicToWrite(topic=row.topic, values=row.values)) for row in topics.rows]


def _told(topics: TopicList, base: Brief, lanes: Sequence[LaneSettings], repeats: int) -> Told:
    """What the batch takes, estimated once however often the page is drawn with it."""
    of = (repr(base), repr(lanes), repeats)
    known: tuple[TopicList, object, Told] | None = st.session_state.get(keys.PRICED)
    if known is None or known[0] is not topics or known[1] != of:
        with st.spinner("Estimating cost and time…"):
            asked = _cells(topics, base, lanes, repeats)
            cells, estimate, refusals = priced(asked)
        told = Told(
            cells=tuple(cells),
            estimate=estimate,
            refusals=tuple(refusals),
            same=len(topics.rows) * len(lanes) * repeats - len(asked),
        )
        known = (topics, of, told)
        st.session_state[keys.PRICED] = known
    return known[2]


def _start(
    cells: Sequence[Cell],
    budget: Decimal | None,
    name: str,
    typed: dict[tuple[str, str | None], str],
    *,
    half_price: bool,
) -> None:
    """Start a batch and show it; pressed twice in a row, the one that was started is shown."""
    started: tuple[Sequence[Cell], str] | None = st.session_state.get(keys.STARTED)
    if started is None or started[0] is not cells:

        def note(batch_id: str) -> None:
            st.session_state[keys.STARTED] = (cells, batch_id)

        try:
            with st.spinner("Putting the posts in the queue…"):
                start_batch(
                    the_engine(),
                    the_database(),
                    owner(),
                    cells,
                    budget=budget,
                    name=name,
                    keys=typed or None,
                    half_price=half_price,
                    on_begun=note,
                )
        except DatabaseUnavailable as error:
            st.session_state[keys.STARTED] = None
            show_database_error("The batch cannot be begun now.", error)
            return
    set_parameter(keys.PARAMETER, st.session_state[keys.STARTED][1])
    st.rerun()
