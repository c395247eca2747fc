"""What a lane will use and cost at most, told before the press."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from providers.base import OverBudget, Prompt, Usage
from runs.cost import cost_of
from runs.prepare import Prepared
from runs.writing.budget import BudgetTracker, estimate_input_tokens
from runs.writing.plan.forecast import forecast
from runs.writing.plan.messages import first_request

UNENFORCEABLE: Final = "the price is unknown, so the budget cannot hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The most tokens and dollars that one lane uses, unless it is continued."""

    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    """US dollars; None where the price is unknown."""
    requests: int = 1
    """About how many are sent."""
    way: str = ""
    """How the post is written, and why; empty in one go."""
    budget: str = ""
    """How the budget changes what is sent, in words; empty if it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum of several lanes' estimates."""

    cost: Decimal
    """US dollars, for the lanes whose price is known."""
    unknown: int
    """Lanes whose price is not known."""


def estimate(prepared: Prepared) -> Estimate:
    """What a lane uses and costs if its model writes up to its limit."""
    settings = prepared.settings
    if prepared.way.mode == "plan":
        return _by_plan(prepared)
    sent, budget = _within_budget(prepared)
    every = (sent, *prepared.more)
    usage = Usage(
        input_tokens=sum(map(estimate_input_tokens, every)),
        output_tokens=sum(each.max_output_tokens for each in every),
    )
    cost = cost_of(settings, usage)
    if prepared.more:
        budget = budget or _may_end(settings.budget, cost)
    return Estimate(
        input_tokens=usage.input_tokens or 0,
        output_tokens=usage.output_tokens or 0,
        cost=cost,
        requests=len(every),
        budget=UNENFORCEABLE if cost is None and settings.budget is not None else budget,
    )


def check_budget(prepared: Prepared) -> None:
    """Check that a lane's budget pays for a short post at least.

    Raises:
        OverBudget: it does not.
    """
    BudgetTracker(prepared.settings).clamp(first_request(prepared))


def total(estimates: Sequence[Estimate]) -> Total:
    """The most that several lanes cost together."""
    known = [each.cost for each in estimates if each.cost is not None]
    return Total(cost=sum(known, Decimal(0)), unknown=len(estimates) - len(known))


def _by_plan(prepared: Prepared) -> Estimate:
    """What all requests for a planned post take together, nothing taken from a cache."""
    settings, told = prepared.settings, forecast(prepared)
    usage = Usage(input_tokens=told.input_tokens, output_tokens=told.output_tokens)
    cost = cost_of(settings, usage)
    return Estimate(
        input_tokens=told.input_tokens,
        output_tokens=told.output_tokens,
        cost=cost,
        requests=told.requests,
        way=prepared.way.said,
        budget=_budget_of_plan(prepared, cost),
    )


def _budget_of_plan(prepared: Prepared, cost: Decimal | None) -> str:
    budget = prepared.settings.budget
    if budget is None:
        return ""
    if cost is None:
        return UNENFORCEABLE
    try:
        check_budget(prepared)
    except OverBudget:
        return "over the budget: nothing will be sent"
    return _may_end(budget, cost)


def _may_end(budget: float | None, cost: Decimal | None) -> str:
    over = budget is not None and cost is not None and cost > Decimal(str(budget))
    return "may end at the budget" if over else ""


def _within_budget(prepared: Prepared) -> tuple[Prompt, str]:
    """What will be sent, and how the budget changes it."""
    prompt = prepared.prompt
    try:
        sent = BudgetTracker(prepared.settings).clamp(prompt)
    except OverBudget:
        return prompt, "over the budget: nothing will be sent"
    return sent, "shortened to fit the budget" if sent != prompt else ""
