"""Improve a prompt: what is improved, by whom, what counts, the limits, and the press."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch import keys
from components.batch.dollars_field import ask_for_dollars
from components.batch.words import dollars, many
from components.notices import Notice, escape_markdown, show_database_error, show_notice
from components.owner import owner
from components.widget_values import set_parameter
from components.write import form
from components.write.form_lanes import lane_ids
from components.write.prompt_picker import chosen_prompt, prompt_choices
from posts.assertions.read import EXAMPLES, read_assertions
from posts.prompts.version import PromptVersion
from providers.base import ProviderError
from runs.improvement.split import DEFAULT_POSTS, LEAST, POSTS, TooFewTopics
from runs.lane_request import LaneRequest
from runs.settings import Brief
from runs.store.database import the_database
from runs.store.errors import DatabaseUnavailable
from runs.the_engine import the_engine

if TYPE_CHECKING:
    from runs.improvement.plan import Plan
    from runs.improvement.price import Price

MEASURES: Final = {
    "search": "Search score",
    "readability": "Readability score",
    "format": "Format score",
    "length": "Length score",
    "assertions": "Assertions that hold",
}
DEFAULT: Final = ("search", "readability", "format", "length")
SAID: Final = (
    "A model proposes better versions by what failed in posts. Each is tried on some of your "
    "topics; the best one is judged on others, on which nothing was tuned."
)
DOLLARS_HELP: Final = (
    "What posts and proposals may cost together. It is never passed. Left empty, it is what all of "
    "it costs at most."
)


def prompt_to_improve() -> PromptVersion:
    """The version that is chosen to be improved; else that of the first lane."""
    chosen = prompt_choices().get(str(st.session_state.get(keys.IMPROVED)))
    return chosen or chosen_prompt(lane_ids()[0])


def improve_form(briefs: Sequence[Brief]) -> None:
    """Ask for all else, and begin at the press."""
    st.caption(SAID)
    prompt = _ask_for_prompt()
    writes, reflects = _ask_for_models()
    measures, assertions = _ask_what_counts()
    posts, budget = _ask_for_limits()
    label = f"Improve {escape_markdown(prompt.label)}"
    try:
        requests = [form.read_lane(lane) for lane in (writes, reflects)]
        form.read_lanes()  # which says what any of them lacks
    except ProviderError as error:
        show_notice(Notice.of(error), "provider", "model", "key", "base_url", "topic")
        return
    plan = _plan(briefs, prompt, requests, posts, measures, assertions)
    price = _say_what_it_takes(plan, budget) if plan else None
    ready = plan is not None and price is not None
    pressed = st.button(
        label,
        key="improve-start",
        type="primary",
        icon=":material/auto_fix_high:",
        disabled=not ready,
    )
    if pressed and plan and price:
        _start(plan, price.most if budget is None else budget, requests)


def _ask_for_prompt() -> PromptVersion:
    labels = list(prompt_choices())
    if st.session_state.get(keys.IMPROVED) not in labels:
        st.session_state[keys.IMPROVED] = prompt_to_improve().label
    st.selectbox("Prompt to improve", labels, key=keys.IMPROVED, width=320, persist_state="session")
    return prompt_to_improve()


def _ask_for_models() -> tuple[str, str]:
    """The lanes whose models write and propose: where there is one, it does both."""
    lanes = lane_ids()
    names = {lane: form.read_model(lane) or "no model is chosen" for lane in lanes}
    if len(lanes) == 1:
        st.caption(
            f"{escape_markdown(names[lanes[0]])} writes the posts and proposes. “Add lane” adds "
            "a model to choose from: a strong one proposes better."
        )
        return lanes[0], lanes[0]
    with st.container(horizontal=True, key="improve-models"):
        chosen = [
            st.selectbox(
                said,
                lanes,
                key=key,
                format_func=lambda lane: f"{lanes.index(lane) + 1}. {names.get(lane, lane)}",
                index=at,
                width=320,
                persist_state="session",
            )
            for said, key, at in (
                ("Posts are written by", keys.WRITES, 0),
                ("Proposals are made by", keys.REFLECTS, len(lanes) - 1),
            )
        ]
    writes, reflects = (lane if lane in lanes else lanes[0] for lane in chosen)
    return writes, reflects


def _ask_what_counts() -> tuple[list[str], str]:
    measures = st.multiselect(
        "What counts",
        list(MEASURES),
        default=list(DEFAULT),
        key=keys.COUNTS,
        format_func=MEASURES.__getitem__,
        help="A post's score is the mean of these. One that is not complete has 0.",
        persist_state="session",
    )
    assertions = ""
    if "assertions" in measures:
        assertions = st.text_area(
            "Assertions of your own, one a line",
            key=keys.IMPROVED_ASSERTIONS,
            height=96,
            placeholder="\n".join(EXAMPLES[:3]),
            persist_state="session",
        )
        _, wrong = read_assertions(assertions or "")
        said = [f"Line {each.line}: {each.message} {each.remedy}" for each in wrong]
        if said:
            st.error("  \n".join(map(escape_markdown, said)), icon=":material/error:")
    return list(measures), assertions or ""


def _ask_for_limits() -> tuple[int, Decimal | None]:
    with st.container(horizontal=True, vertical_alignment="bottom", key="improve-limits"):
        posts = st.number_input(
            "Posts at most",
            min_value=POSTS.start,
            max_value=POSTS.stop - 1,
            value=DEFAULT_POSTS,
            step=10,
            key=keys.POSTS,
            help="All posts that are written: to tune, and to judge the best proposal.",
            width=160,
            persist_state="session",
        )
        budget = ask_for_dollars(
            "Dollars at most", key=keys.DOLLARS, placeholder="As below", explained=DOLLARS_HELP
        )
    return int(posts), budget


def _plan(
    briefs: Sequence[Brief],
    prompt: PromptVersion,
    requests: Sequence[LaneRequest],
    posts: int,
    measures: Sequence[str],
    assertions: str,
) -> "Plan | None":
    """What is to be done; None where something is missing, which is said."""
    from dataclasses import replace

    from runs.improvement.plan import make_plan

    writing, reflecting = (each.settings for each in requests)
    read, wrong = read_assertions(assertions)
    if wrong:  # which is said below them
        return None
    if not measures or ("assertions" in measures and not read):
        said = "Write an assertion, or count something else." if measures else "Choose what counts."
        st.info(said, icon=":material/info:")
        return None
    if not briefs:
        st.info(f"Give {LEAST} topics or more: some to tune on, some to judge by.")
        return None
    try:
        return make_plan(
            briefs,
            writing=replace(writing, prompt=prompt),
            reflecting=replace(reflecting, prompt=prompt),
            posts=posts,
            measures=measures,
            assertions=assertions,
        )
    except TooFewTopics as error:
        st.info(str(error), icon=":material/info:")
        return None


def _say_what_it_takes(plan: "Plan", budget: Decimal | None) -> "Price | None":
    """Show what a plan takes; None where it cannot be begun, which is said."""
    from runs.improvement.price import price_of_plan

    price = price_of_plan(plan)
    if price.refusal:
        st.error(escape_markdown(price.refusal), icon=":material/error:")
        return None
    parts = plan.parts
    said = [
        f"tuned on {many(len(parts.tuned_on), 'topic')}, judged on {len(parts.held_back)} others",
        f"at most {many(plan.posts, 'post')}",
        _cost(price, budget),
    ]
    if plan.unused:
        said.insert(1, f"{many(plan.unused, 'topic')} not used: more posts would use more")
    st.caption(" · ".join(said).capitalize())
    if price.most is None and budget is not None:
        st.warning(
            "The price of a model is unknown, so a limit in dollars cannot hold: leave it empty.",
            icon=":material/money_off:",
        )
        return None
    if budget is not None and price.least is not None and budget < price.least:
        st.error(
            f"{dollars(budget)} does not pay for a search: to try one proposal, and to judge it, "
            f"can cost {dollars(price.least)}.",
            icon=":material/money_off:",
        )
        return None
    if budget is not None and price.expected is not None and budget < price.expected:
        st.warning(
            f"The limit of {dollars(budget)} ends the search early: all of it takes about "
            f"{dollars(price.expected)}.",
            icon=":material/money_off:",
        )
    return price


def _cost(price: "Price", budget: Decimal | None) -> str:
    if price.most is None or price.expected is None:
        return "price unknown"
    if not price.most:
        return "free"
    most = price.most if budget is None else min(budget, price.most)
    return f"about {dollars(min(price.expected, most))}, never more than {dollars(most)}"


def _start(plan: "Plan", budget: Decimal | None, requests: Sequence[LaneRequest]) -> None:
    """Begin, and show it; pressed twice in a row, what was begun is shown."""
    from runs.improvement.serving import begin_improvement

    typed = {
        (each.settings.provider, each.settings.base_url): each.api_key
        for each in requests
        if each.api_key
    }
    begun: tuple[object, str] | None = st.session_state.get(keys.STARTED)
    if begun is None or begun[0] != plan:

        def note(batch_id: str) -> None:
            st.session_state[keys.STARTED] = (plan, batch_id)

        try:
            with st.spinner("Beginning…"):
                begin_improvement(
                    the_engine(),
                    the_database(),
                    owner(),
                    plan,
                    budget=budget or None,
                    name=f"Improving {plan.prompt.label}",
                    keys=typed or None,
                    on_begun=note,
                )
        except DatabaseUnavailable as error:
            st.session_state[keys.STARTED] = None
            show_database_error("It cannot be begun now.", error)
            return
    set_parameter(keys.PARAMETER, st.session_state[keys.STARTED][1])
    st.rerun()
