"""What a batch takes, said before the press: posts, dollars, tokens, time, and what is left out."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import streamlit as st

from components.batch import keys
from components.batch.words import dollars, duration, many, short
from components.notices import escape_markdown
from providers.registry import PROVIDERS
from runs.batch.plan import Refusal, times_of
from runs.batch.values import BatchEstimate, Cell
from runs.store.database import the_database

REFUSALS_SHOWN: Final = 5
HALF_PRICE_HELP: Final = (
    "The provider writes the posts when it has the time, within 24 hours, often sooner, for half "
    "the price. You may close the page meanwhile. You do not pay for posts that it does not get to."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a batch takes, and which of its topics cannot be written."""

    cells: tuple[Cell, ...]
    """What can be written, each with what it may cost."""
    estimate: BatchEstimate
    refusals: tuple[Refusal, ...]
    same: int = 0
    """How many would have been the same as others, and are left out."""


def describe_matrix(topics: int, lanes: int, repeats: int) -> str:
    """Say how many posts come of it, as Markdown."""
    parts = [many(topics, "topic"), many(lanes, "lane")]
    if repeats > 1:
        parts.append(many(repeats, "repeat"))
    return f"{' × '.join(parts)} = **{many(topics * lanes * repeats, 'post')}**"


def ask_for_half_price(estimate: BatchEstimate) -> bool:
    """Offer to have posts written within a day, for half the price; whether that is wanted."""
    if not estimate.may_wait:
        return False
    with st.container(horizontal=True, vertical_alignment="center", key="batch-half"):
        wanted = st.toggle(
            "Half price: may take a day",
            key=keys.HALF_PRICE,
            help=HALF_PRICE_HELP,
            persist_state="session",
        )
        st.caption(_half_price(estimate), width="content")
    return wanted


def show_price(told: Told, budget: Decimal | None, *, half_price: bool) -> None:
    """Show what a batch takes, what its budget does not pay for, and what cannot be written."""
    estimate = told.estimate
    time = "within a day" if half_price else _time(estimate)
    if half_price:
        most, expected = estimate.half_most, estimate.half_expected
        estimate = replace(estimate, most=most, expected=expected)
    said = [_cost(estimate), _tokens(estimate), time]
    st.caption(" · ".join(filter(None, said)))
    if budget is not None and estimate.unknown:
        st.warning(
            f"With a budget, the {many(estimate.unknown, 'post')} of unknown price will not be "
            "written.",
            icon=":material/money_off:",
        )
    if budget is not None and budget < estimate.expected:
        st.warning(
            f"The budget of {dollars(budget)} will not pay for all of them: the others wait until "
            "you raise it.",
            icon=":material/money_off:",
        )
    if told.same:
        same = f"{many(told.same, 'post')} would be the same as others: left out."
        st.caption(f":material/info: {same}")
    for refusal in told.refusals[:REFUSALS_SHOWN]:
        text = f"“{refusal.topic}” is left out: {refusal.reason}"
        st.markdown(f":small[:red[:material/error:] {escape_markdown(text)}]")
    if (more := len(told.refusals) - REFUSALS_SHOWN) and more > 0:
        st.caption(f"{many(more, 'more topic')} cannot be written.")


def _cost(estimate: BatchEstimate) -> str:
    unknown = f"price unknown for {many(estimate.unknown, 'post')}"
    if estimate.unknown == estimate.cells:
        return "price unknown"
    if not estimate.most:
        known = "free"
    else:
        known = f"about {dollars(estimate.expected)}, at most {dollars(estimate.most)}"
    return f"{known}, {unknown}" if estimate.unknown else known


def _half_price(estimate: BatchEstimate) -> str:
    """What the posts cost within a day, in the place of what they cost at once."""
    others = estimate.cells - estimate.may_wait
    said = [f"for {estimate.may_wait:,} of {many(estimate.cells, 'post')}"] if others else []
    if estimate.most:
        half = dollars(estimate.half_expected)
        usual = dollars(estimate.expected, beside=estimate.half_expected)
        said.append(f"about {half} in place of {usual}")
    if others:
        said.append("the others are written at once")
    return " · ".join(said)


def _tokens(estimate: BatchEstimate) -> str:
    return (
        f"about {short(estimate.input_tokens)} tokens in, up to {short(estimate.output_tokens)} out"
    )


def _time(estimate: BatchEstimate) -> str:
    from runs.batch.limits import read_limits  # brings SQLAlchemy

    limits = read_limits(the_database())
    held_up = [PROVIDERS[name].label for name in estimate.loads if not limits[name].at_once]
    if held_up:
        return f"nothing is begun with {escape_markdown(held_up[0])}, whose limit is 0 at once"
    about, most, at_once = times_of(estimate, limits)
    said = f"about {duration(about)}"
    if duration(most) != duration(about):
        said += f", at most {duration(most)}"
    return f"{said}, {at_once:,} at once"
