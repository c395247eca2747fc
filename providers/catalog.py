"""The catalogue of models: limits, accepted settings, retirement dates and prices.

The data is in catalog.toml, with its date; prices come from genai-prices. Unknown values (an
unverified limit, an unknown price) are None, never a guess.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from providers.base import Usage
from providers.listing import ListedModel
from providers.presets import is_free
from providers.registry import PROVIDERS

CATALOG_FILE: Final = Path(__file__).with_name("catalog.toml")
FREE: Final = ":free"
"""How the name of a model ends that a gateway gives away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A setting of a model, so that a page can draw it without knowing the provider."""

    name: str
    """Its key in `Prompt.parameters`."""
    label: str
    kind: Literal["number", "choice"]
    help: str
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 0.05
    choices: tuple[str, ...] = ()
    default: str | float | None = None
    """None: it is not sent, and the model's own default holds."""
    only_with: tuple[str, str] | None = None
    """Name and value of another parameter that must be chosen, or the model refuses this one."""


TEMPERATURE: Final = Parameter(
    name="temperature",
    label="Temperature",
    kind="number",
    help="Higher is more varied, lower is more predictable.",
    maximum=2.0,
)
TOP_P: Final = Parameter(
    name="top_p",
    label="Top p",
    kind="number",
    help="Share of likely words that the model chooses from. Change this or the temperature.",
)
EFFORT: Final = Parameter(
    name="effort",
    label="Reasoning effort",
    kind="choice",
    help="More effort takes longer and costs more; reasoning counts as output.",
)
PARAMETERS: Final = (TEMPERATURE, TOP_P, EFFORT)
"""All that a model can accept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """What is known about a model."""

    provider: str
    name: str
    """As its provider calls it."""
    display_name: str
    context_limit: int | None = None
    """Tokens of prompt and reply together; None where it is not verified."""
    output_limit: int | None = None
    """Tokens of a reply, reasoning included; None where it is not verified."""
    parameters: tuple[Parameter, ...] = ()
    """Those it accepts; it refuses all others."""
    retires_on: date | None = None
    """First day on which it no longer answers; None where no day is announced."""
    default: bool = False
    """The one to start with, of its provider's."""

    def is_retired(self, on: date) -> bool:
        return self.retires_on is not None and self.retires_on <= on


def known_models(provider: str, *, on: date) -> list[ModelInfo]:
    """A provider's models that are not retired on a given day, the default first."""
    models = [model for model in _catalog().values() if model.provider == provider]
    return _in_order(model for model in models if not model.is_retired(on))


def find_model(provider: str, name: str) -> ModelInfo:
    """What is known about a model. Outside the catalogue, its limits are unknown."""
    if known := _catalog().get((provider, name)):
        return known
    info = PROVIDERS.get(provider)
    parameters = (TEMPERATURE, TOP_P) if info and info.samples else ()
    return ModelInfo(provider=provider, name=name, display_name=name, parameters=parameters)


def with_listed(provider: str, listed: Iterable[ListedModel], *, on: date) -> list[ModelInfo]:
    """The models that the provider lists, with details and order from the catalogue."""
    models = []
    for told in listed:
        known = find_model(provider, told.name)
        models.append(
            replace(
                known,
                display_name=told.display_name or known.display_name,
                context_limit=told.context_limit or known.context_limit,
                output_limit=told.output_limit or known.output_limit,
                retires_on=told.retires_on or known.retires_on,
            )
        )
    return _in_order(model for model in models if not model.is_retired(on))


def accepted_parameters(provider: str, name: str) -> tuple[Parameter, ...]:
    """The settings that a model accepts."""
    return find_model(provider, name).parameters


def settle_parameters(
    provider: str, name: str, chosen: Mapping[str, str | float | None]
) -> dict[str, str | int | float]:
    """Drop settings that the model does not accept: its provider would refuse them."""
    settled: dict[str, str | int | float] = {}
    for parameter in accepted_parameters(provider, name):
        value = chosen.get(parameter.name)
        needs, needed = parameter.only_with or ("", "")
        if value is None or (needs and chosen.get(needs) != needed):
            continue
        if parameter.kind == "choice" and value in parameter.choices:
            settled[parameter.name] = value
        elif parameter.kind == "number":
            settled[parameter.name] = min(max(float(value), parameter.minimum), parameter.maximum)
    return settled


def closest_models(provider: str, name: str) -> tuple[str, ...]:
    """The catalogue names most similar to a mistyped name, best match first."""
    from rapidfuzz import fuzz, process  # 25 ms, only once a model is not found

    names = [model.name for model in _catalog().values() if model.provider == provider]
    found = process.extract(name, names, scorer=fuzz.ratio, score_cutoff=60, limit=3)
    return tuple(close for close, *_ in found)


def price_of(
    provider: str,
    name: str,
    usage: Usage,
    *,
    base_url: str | None = None,
    in_job: bool = False,
) -> Decimal | None:
    """The cost of a reply in US dollars; None, not 0, if price or usage is unknown.

    Args:
        provider: A name of `providers.registry.PROVIDERS`.
        name: The model's name at its provider.
        usage: What the reply used.
        base_url: Of a compatible server: says who sells, or that it is the person's own machine.
        in_job: It is written by the provider's batch API.
    """
    info = PROVIDERS.get(provider)
    if (info and info.free) or is_free(base_url or ""):
        return Decimal(0)
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    if info and info.has_presets:
        return _price(name, usage, {"provider_api_url": base_url or ""})
    seller: dict[str, Any] = {"provider_id": provider}
    if in_job:
        seller["price_context"] = {"processing": "batch"}
    return _price(name, usage, seller)


def _price(name: str, usage: Usage, seller: dict[str, Any]) -> Decimal | None:
    from genai_prices import Usage as Tokens  # 0.4 CPU seconds: only once a price is asked for
    from genai_prices import calc_price

    try:
        tokens = Tokens(
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cache_read_tokens=usage.cached_input_tokens,
            cache_write_tokens=usage.cache_write_tokens,
        )
        found = calc_price(tokens, model_ref=name, **seller)
    except (ArithmeticError, LookupError, ValueError):  # no such price, or no such counts
        return None
    # A model may stand in the list without any price of its tokens: that is none, and not 0.
    known = found.model_price.input_mtok or found.model_price.output_mtok or name.endswith(FREE)
    price: Decimal = found.total_price
    return price if known else None


@cache
def _catalog() -> dict[tuple[str, str], ModelInfo]:
    data = tomllib.loads(CATALOG_FILE.read_text(encoding="utf-8"))
    models = [_read_model(row) for row in data["model"]]
    models += [
        ModelInfo(
            provider=provider,
            name=name,
            display_name=name,
            retires_on=date.fromisoformat(day),
        )
        for provider, days in data["retired"].items()
        for day, names in days.items()
        for name in names
    ]
    return {(model.provider, model.name): model for model in models}


def _read_model(row: dict[str, Any]) -> ModelInfo:
    efforts = tuple(row.pop("efforts", ()))
    parameters: tuple[Parameter, ...] = (replace(EFFORT, choices=efforts),) if efforts else ()
    match row.pop("sampling", None):
        case "always":
            parameters += (TEMPERATURE, TOP_P)
        case "effort none":
            only_with = ("effort", "none")
            parameters += (
                replace(TEMPERATURE, only_with=only_with),
                replace(TOP_P, only_with=only_with),
            )
    return ModelInfo(**{"display_name": row["name"], **row}, parameters=parameters)


def _in_order(models: Iterable[ModelInfo]) -> list[ModelInfo]:
    """The default first, then the others of the catalogue in its order, then the rest by name."""
    places = {model_id: place for place, model_id in enumerate(_catalog())}

    def rank(model: ModelInfo) -> tuple[bool, int, str]:
        return not model.default, places.get((model.provider, model.name), len(places)), model.name

    return sorted(models, key=rank)
