"""What a lane will cost at most, said before the press.

The list of prices takes 0.4 s to load: a page asks first whether it is there, and looks again.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from threading import Thread

from posts.measures import estimate_tokens
from providers.base import Usage
from providers.catalog import price_of
from providers.registry import is_local, usual_base_url
from runs.run import Brief, LaneSettings
from runs.writing import prompt_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Tokens and cost of one lane, at most."""

    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    """US dollars; None where the price is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Estimates of several lanes, in all."""

    cost: Decimal
    """US dollars, of the lanes whose price is known."""
    unknown: int
    """Lanes whose price is not known."""


def prices_are_there(settings: LaneSettings) -> bool:
    """Whether an estimate is made at once; else what it needs is on its way from now on."""
    return is_local(settings.provider, settings.base_url) or not _loading().is_alive()


def estimate(brief: Brief, settings: LaneSettings) -> Estimate:
    """What a lane takes and costs, if its model writes to its limit.

    Raises:
        PromptError: no prompt can be made of the brief yet.
        ValueError: the template cannot be read.
    """
    prompt = prompt_of(brief, settings)
    usage = Usage(
        input_tokens=estimate_tokens(prompt.instructions + prompt.text),
        output_tokens=prompt.max_output_tokens,
    )
    return Estimate(
        input_tokens=usage.input_tokens or 0,
        output_tokens=prompt.max_output_tokens,
        cost=cost_of(settings, usage),
    )


def cost_of(settings: LaneSettings, usage: Usage) -> Decimal | None:
    """US dollars that a reply costs; None where that is unknown, by a fault of ours as well."""
    base_url = settings.base_url or usual_base_url(settings.provider)
    try:
        return price_of(settings.provider, settings.model, usage, base_url=base_url)
    except Exception:
        log.exception("The cost of a reply of %r could not be told", settings.model_id)
        return None


def total(estimates: Sequence[Estimate]) -> Total:
    """What several lanes cost in all, at most."""
    known = [each.cost for each in estimates if each.cost is not None]
    return Total(cost=sum(known, Decimal(0)), unknown=len(estimates) - len(known))


@cache
def _loading() -> Thread:
    usage = Usage(input_tokens=0, output_tokens=0)
    thread = Thread(target=price_of, args=("openai", "any", usage), name="prices", daemon=True)
    thread.start()
    return thread
