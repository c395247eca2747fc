"""Which cells a batch has, what each may cost, and what all of them take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from posts.measures import estimate_tokens
from posts.prompts.version import MAX_TOPIC, PromptError, PromptVersion
from providers.base import ProviderError, Usage, with_remedy
from providers.registry import has_jobs
from runs.batch.values import (
    BatchEstimate,
    Cell,
    ProviderLimits,
    ProviderLoad,
    TopicToWrite,
)
from runs.cost import cost_of
from runs.estimate import Estimate, estimate
from runs.prepare import prepare
from runs.settings import Brief, LaneSettings
from runs.ways import way_of
from runs.writing.budget import INPUT_SAFETY_FACTOR

REPEATS: Final = range(1, 21)
MOST_CELLS: Final = 10_000
TOKENS_A_WORD: Final = Decimal("1.5")
"""Of a finished post with its header, reasoning left out."""
WORDS_A_SECOND: Final = 25.0
"""Of one lane of a provider; models differ by ten times."""
TOKENS_A_STEP: Final = 50
"""Briefs whose own words take about as many tokens share an estimate."""
FIELDS: Final = frozenset(each.name for each in fields(Brief)) - {"topic", "variables"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A topic that cannot be written as it is asked for: a variable of a prompt is missing."""

    topic: str
    reason: str


def brief_of(base: Brief, topic: TopicToWrite) -> Brief:
    """The brief of a topic: what its row says, and else what all have.

    Raises:
        ValueError: the row's length is no number.
    """
    given = {name: value for name, value in topic.values.items() if name in FIELDS}
    own = {name: value for name, value in topic.values.items() if name not in FIELDS}
    typed: dict[str, Any] = {**given}
    if "words" in given:
        typed["words"] = int(given["words"])
    return replace(base, topic=topic.topic, variables={**base.variables, **own}, **typed)


def cells_of(
    briefs: Iterable[Brief], lanes: Sequence[LaneSettings], *, repeats: int = 1
) -> list[Cell]:
    """A cell for each brief, lane and repeat; a topic's cells follow each other.

    What is the same is there once: rows of a list may differ by what is then filled in for them,
    and a lane may be a copy of another one.

    Args:
        briefs: One a topic.
        lanes: Each model with each prompt version.
        repeats: How often each is written.
    """
    once = {repr(brief): brief for brief in briefs}.values()
    each_lane = list({repr(lane): lane for lane in lanes}.values())
    return [
        Cell(brief=brief, settings=settings, repeat=repeat)
        for brief in once
        for settings in each_lane
        for repeat in range(1, repeats + 1)
    ]


def priced(cells: Sequence[Cell]) -> tuple[list[Cell], BatchEstimate, list[Refusal]]:
    """The cells with what each may cost, what all take, and what cannot be written.

    Blocks while the price list is loaded.
    """
    done: list[Cell] = []
    prices: list[_Price] = []
    refusals: list[Refusal] = []
    known: dict[tuple[object, ...], _Price] = {}
    for (brief, settings), repeats in groupby(cells, key=lambda cell: (cell.brief, cell.settings)):
        try:
            price = _price(brief, settings, known)
        except (PromptError, ProviderError, ValueError) as error:
            refusals.append(Refusal(topic=brief.topic, reason=with_remedy(error)))
            continue
        some = [replace(cell, most=price.most, may_wait=price.may_wait) for cell in repeats]
        done += some
        prices += [price] * len(some)
    return done, _total(done, prices), refusals


def _total(cells: Sequence[Cell], prices: "Sequence[_Price]") -> BatchEstimate:
    return BatchEstimate(
        cells=len(cells),
        input_tokens=sum(each.told.input_tokens for each in prices),
        output_tokens=sum(each.told.output_tokens for each in prices),
        most=sum((each.most or Decimal(0) for each in prices), Decimal(0)),
        expected=sum((each.expected or Decimal(0) for each in prices), Decimal(0)),
        unknown=sum(each.most is None for each in prices),
        loads=_loads(cells, prices),
        may_wait=sum(each.may_wait for each in prices),
        half_most=sum((each.half_most or Decimal(0) for each in prices), Decimal(0)),
        half_expected=sum((each.half_expected or Decimal(0) for each in prices), Decimal(0)),
    )


def _loads(cells: Sequence[Cell], prices: "Sequence[_Price]") -> dict[str, ProviderLoad]:
    loads: dict[str, ProviderLoad] = {}
    for cell, price in zip(cells, prices, strict=True):
        name = cell.settings.provider
        load = loads.get(name, ProviderLoad(cells=0, words=0, input_tokens=0, output_tokens=0))
        loads[name] = ProviderLoad(
            cells=load.cells + 1,
            words=load.words + cell.brief.words,
            input_tokens=load.input_tokens + price.told.input_tokens,
            output_tokens=load.output_tokens + price.told.output_tokens,
        )
    return loads


def times_of(
    total: BatchEstimate, limits: Mapping[str, ProviderLimits]
) -> tuple[float, float, int]:
    """Seconds that all cells take, about and if each takes all its tokens, and cells at once.

    Providers write side by side, each within its limits. That one is slow or has too much to do
    is in neither figure.
    """
    about = most = 0.0
    at_once = 0
    for name, load in total.loads.items():
        limit = limits[name]
        at_once += min(limit.at_once, load.cells)
        together = max(1, min(limit.at_once, load.cells))
        words, tokens = load.words, load.output_tokens
        begun = 60 * load.cells / limit.a_minute if limit.a_minute else 0.0
        expected = load.input_tokens + words * float(TOKENS_A_WORD)
        about = max(about, begun, _seconds(words / WORDS_A_SECOND / together, expected, limit))
        written = tokens / (WORDS_A_SECOND * float(TOKENS_A_WORD)) / together
        most = max(most, begun, _seconds(written, load.input_tokens + tokens, limit))
    return about, max(about, most), at_once


def _seconds(written: float, tokens: float, limit: ProviderLimits) -> float:
    """Seconds to write, or to be allowed so many tokens, whichever is more."""
    return max(written, 60 * tokens / limit.tokens_a_minute if limit.tokens_a_minute else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Price:
    """What a cell takes."""

    told: Estimate
    most: Decimal | None
    expected: Decimal | None
    may_wait: bool
    """A job can write it; the two below are the same as above where none can."""
    half_most: Decimal | None
    half_expected: Decimal | None


def _price(brief: Brief, settings: LaneSettings, known: dict[tuple[object, ...], _Price]) -> _Price:
    """What a cell takes: 10,000 prompts that differ in their topics alone are rendered once.

    Whether a prompt can be rendered depends on which of its variables have a value.
    """
    own = estimate_tokens(" ".join((brief.topic, brief.notes, *brief.variables.values())))
    key = (id(settings), brief.words, brief.language, own // TOKENS_A_STEP, _filled(brief))
    if key not in known:
        told = estimate(prepare(brief, settings))
        told = replace(told, input_tokens=told.input_tokens + TOKENS_A_STEP)
        may_wait = may_be_in_job(brief, settings)
        known[key] = _Price(
            told=told,
            most=most_cost(settings, told),
            expected=_expected(brief, settings, told),
            may_wait=may_wait,
            half_most=most_cost(settings, told, in_job=may_wait),
            half_expected=_expected(brief, settings, told, in_job=may_wait),
        )
    return known[key]


def _filled(brief: Brief) -> frozenset[str]:
    fields = {"audience": brief.audience, "tone": brief.tone, "keyphrase": brief.keyphrase}
    fields |= {"notes": brief.notes, **brief.variables}
    fields |= {"topic": brief.topic, "too long a topic": brief.topic[MAX_TOPIC:]}
    return frozenset(name for name, value in fields.items() if value.strip())


def may_be_in_job(brief: Brief, settings: LaneSettings) -> bool:
    """Whether a batch API can write a post: its provider has one, and it takes one request."""
    if not has_jobs(settings.provider, settings.base_url):
        return False
    return way_of(brief, settings).mode == "whole"


def _expected(
    brief: Brief, settings: LaneSettings, told: Estimate, *, in_job: bool = False
) -> Decimal | None:
    tokens = min(told.output_tokens, int(brief.words * TOKENS_A_WORD))
    usage = Usage(input_tokens=told.input_tokens, output_tokens=tokens)
    return cost_of(settings, usage, in_job=in_job)


def most_cost(settings: LaneSettings, told: Estimate, *, in_job: bool = False) -> Decimal | None:
    """What is held for a cell: it is given as its budget, which counts tokens as carefully."""
    input_tokens = int(told.input_tokens * INPUT_SAFETY_FACTOR)
    usage = Usage(input_tokens=input_tokens, output_tokens=told.output_tokens)
    most = cost_of(settings, usage, in_job=in_job)
    if most is None or settings.budget is None:
        return most
    return min(most, Decimal(str(settings.budget)))


def lanes_of(
    models: Sequence[LaneSettings], prompts: Sequence[PromptVersion], **common: Any
) -> list[LaneSettings]:
    """Each model with each prompt version."""
    return [replace(model, prompt=prompt, **common) for model in models for prompt in prompts]
