"""What a lane will take and cost at most, said before the press."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from providers.base import OverBudget, Prompt, Usage
from runs.cost import cost_of
from runs.settings import Brief, LaneSettings
from runs.writing.budget import Purse, input_of
from runs.writing.writers import prompt_of

UNHELD: Final = "the price is unknown, so the budget cannot hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Tokens and cost of one lane, at most, for as long as it is not continued."""

    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    """US dollars; None where the price is unknown."""
    budget: str = ""
    """What the lane's budget does to it, in words; empty where it does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Estimates of several lanes, in all."""

    cost: Decimal
    """US dollars, of the lanes whose price is known."""
    unknown: int
    """Lanes whose price is not known."""


def estimate(brief: Brief, settings: LaneSettings) -> Estimate:
    """What a lane takes and costs, if its model writes to its limit.

    Raises:
        PromptError: no prompt can be made of the brief yet.
        ValueError: the template cannot be read.
    """
    prompt = prompt_of(brief, settings)
    sent, budget = _within_budget(prompt, settings)
    usage = Usage(input_tokens=input_of(sent), output_tokens=sent.max_output_tokens)
    cost = cost_of(settings, usage)
    return Estimate(
        input_tokens=input_of(sent),
        output_tokens=sent.max_output_tokens,
        cost=cost,
        budget=UNHELD if cost is None and settings.budget is not None else budget,
    )


def check_budget(brief: Brief, settings: LaneSettings) -> None:
    """Look whether a lane can be begun at all.

    Raises:
        OverBudget: its budget does not pay for a short post.
        PromptError, ValueError: no prompt can be made of the brief yet.
    """
    Purse(settings).fit(prompt_of(brief, settings))


def total(estimates: Sequence[Estimate]) -> Total:
    """What several lanes cost in all, at most."""
    known = [each.cost for each in estimates if each.cost is not None]
    return Total(cost=sum(known, Decimal(0)), unknown=len(estimates) - len(known))


def _within_budget(prompt: Prompt, settings: LaneSettings) -> tuple[Prompt, str]:
    """What will be sent, and what the budget does to it."""
    try:
        sent = Purse(settings).fit(prompt)
    except OverBudget:
        return prompt, "over the budget: nothing will be sent"
    return sent, "shortened to fit the budget" if sent != prompt else ""
