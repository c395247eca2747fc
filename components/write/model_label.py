"""A model as the list shows it: its name, what a million tokens cost, and when it ends."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from providers.base import Usage
from providers.catalog import ModelInfo
from providers.presets import is_free
from providers.registry import PROVIDERS
from runs.cost import cost_of, prices_are_there
from runs.settings import LaneSettings

BETWEEN: Final = " · "
"""Between a name and what is said of it; no name has it."""
NEAR: Final = timedelta(days=180)
SAMPLE: Final = 1_000
"""Tokens that are priced; large prompts cost more at some."""
UNKNOWN: Final = "price unknown"
HELP: Final = (
    "Beside each model: US dollars for a million tokens in / out, from genai-prices, and the day "
    "on which it ends, where one within half a year is announced (docs/providers.md)."
)


def model_labels(
    models: list[ModelInfo], *, base_url: str | None, today: date
) -> Mapping[str, str]:
    """Each model's name with what is said of it; the names alone until prices are loaded."""
    if not models:
        return {}
    settings = LaneSettings(provider=models[0].provider, model="", base_url=base_url)
    free = PROVIDERS[settings.provider].free or is_free(base_url or "")
    priced = not free and prices_are_there(settings)
    return {
        model.name: BETWEEN.join(
            [
                model.name,
                *([describe_price(model.provider, model.name, base_url)] if priced else []),
                *([describe_end(model, today)] if ends_soon(model, today) else []),
            ]
        )
        for model in models
    }


def model_name(label: str) -> str:
    """The name in a label; a label may come back from a list that has changed meanwhile."""
    return label.partition(BETWEEN)[0]


def ends_soon(model: ModelInfo, today: date) -> bool:
    """Whether a day is announced, and near, from which on it no longer answers."""
    return model.retires_on is not None and model.retires_on - today <= NEAR


def describe_end(model: ModelInfo, today: date) -> str:
    """Say when a model ends, or that it did."""
    return f"{'ended' if model.is_retired(today) else 'ends'} {model.retires_on}"


@lru_cache(maxsize=4096)
def describe_price(provider: str, model: str, base_url: str | None) -> str:
    """Dollars for a million tokens in and out.

    >>> describe_price("openai", "gpt-6-luna", None), describe_price("openai", "no-such", None)
    ('$0.10/$0.50', 'price unknown')
    """
    settings = LaneSettings(provider=provider, model=model, base_url=base_url)
    costs = [
        cost_of(settings, Usage(input_tokens=tokens, output_tokens=SAMPLE - tokens))
        for tokens in (SAMPLE, 0)
    ]
    if any(cost is None for cost in costs):
        return UNKNOWN
    prices = [cost * 1_000_000 / SAMPLE for cost in costs if cost is not None]
    return "/".join(map(_dollars, prices)) if any(prices) else "free"


def _dollars(price: Decimal) -> str:
    if price == price.to_integral_value():
        return f"${price:,.0f}"
    return f"${price.normalize():,f}" if price < Decimal("0.1") else f"${price:,.2f}"
