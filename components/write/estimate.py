"""What the form's lanes take and cost at most, said before the press."""

from collections.abc import Mapping
from decimal import ROUND_UP, Decimal
from typing import Final

import streamlit as st

from components import session_keys
from components.live.lane import look_again
from components.write import form
from components.write.form_lanes import lane_ids
from posts.prompts.template import PromptError
from providers.base import ProviderError
from runs.cost import prices_are_there
from runs.estimate import Estimate, estimate, total
from runs.prepare import prepare

STAND_IN: Final = "A topic of a few words"
"""In the place of a topic that is still to be typed."""
POLL_INTERVAL_S: Final = 0.6
"""Seconds between two looks for the list of prices."""


def form_estimates() -> dict[str, Estimate]:
    """What each lane of the form takes; without those of which that cannot be told (yet)."""
    topic = str(st.session_state.get(session_keys.TOPIC) or "").strip() or STAND_IN
    brief = form.read_brief(topic)
    estimates, waiting = {}, False
    for lane in lane_ids():
        try:
            settings = form.read_lane(lane).settings
            if prices_are_there(settings):
                estimates[lane] = estimate(prepare(brief, settings))
            else:
                waiting = True
        except (PromptError, ProviderError, ValueError):
            continue  # the press says what is missing
    if waiting:
        look_again("prices", after=POLL_INTERVAL_S)
    return estimates


def describe_estimate(estimated: Estimate) -> str:
    """Say what a lane takes, on a line."""
    requests = f"{estimated.way} · about {estimated.requests} requests, " if estimated.way else ""
    tokens = f"{requests}about {_short(estimated.input_tokens)} tokens in"
    tokens += f", up to {_short(estimated.output_tokens)} out"
    said = f"{tokens} · {describe_cost(estimated.cost)}"
    return f"{said} · {estimated.budget}" if estimated.budget else said


def describe_total(estimates: Mapping[str, Estimate], lanes: int) -> str:
    """Say what several lanes cost in all; empty where no lane's estimate is there."""
    if not estimates:
        return ""
    in_all = total(list(estimates.values()))
    unknown = in_all.unknown + lanes - len(estimates)
    if unknown == lanes:
        return "Price unknown"
    known = describe_cost(in_all.cost).capitalize()
    if not unknown:
        return known
    return f"{known}; price unknown for {unknown} lane{'s' * (unknown > 1)}"


def describe_cost(cost: Decimal | None) -> str:
    """A cost that is not passed, in dollars, rounded up."""
    if cost is None:
        return "price unknown"
    if not cost:
        return "free"
    digits = Decimal("0.01") if cost >= Decimal("0.01") else Decimal("0.0001")
    return f"at most ${cost.quantize(digits, rounding=ROUND_UP)}"


def _short(tokens: int) -> str:
    return f"{tokens / 1000:.1f}k" if tokens >= 1000 else str(tokens)
