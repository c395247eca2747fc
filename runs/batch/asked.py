"""What the command for batches was asked for: its cells, and the limits of their providers."""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from posts.prompts.version import PromptVersion
from providers.registry import PROVIDERS
from runs.batch.keys import has_key
from runs.batch.limits import read_limits
from runs.batch.plan import MOST_CELLS, Refusal, brief_of, cells_of, lanes_of, priced
from runs.batch.serving import change_limits
from runs.batch.telling import say
from runs.batch.topics import read_topics
from runs.batch.values import BatchEstimate, Cell
from runs.settings import Brief
from runs.store.database import Database
from runs.store.prompt_versions import list_prompts

OWNER: Final = "local"
"""The owner that the page uses on one's own machine."""
MOST_REFUSALS: Final = 20
"""That are said one by one."""


class Misuse(Exception):
    """What was asked for cannot be done; nothing was sent."""


def cells_asked(options: argparse.Namespace, database: Database) -> list[Cell]:
    """The cells of a batch; what cannot be written of it is said.

    Raises:
        Misuse: nothing of it can be written.
    """
    prompts = _prompts(options.prompts, database)
    topics, complaints = read_topics(options.topics, prompts)
    for complaint in complaints:
        say(complaint)
    lanes = lanes_of(
        options.models, prompts, writing=options.writing, continuations=options.continuations
    )
    base = Brief(topic="", words=options.words)
    briefs = [brief_of(base, topic) for topic in topics]
    if not lanes:
        raise Misuse("--models names no model.")
    if (count := len(briefs) * len(lanes) * options.repeats) > MOST_CELLS:
        raise Misuse(f"A batch has at most {MOST_CELLS:,} posts, and these would be {count:,}.")
    asked = cells_of(briefs, lanes, repeats=options.repeats)
    if len(asked) < count:
        say(f"{count - len(asked)} of {count} posts would be the same as others: left out")
    cells, told, refusals = priced(asked)
    _say_refused(refusals)
    if not cells:
        raise Misuse(f"{options.topics} has no topic that can be written.")
    if options.half_price:
        _say_half_price(told)
    if told.unknown and options.budget is not None:
        say(f"The price of {told.unknown} posts is unknown: with a budget, they are not written.")
    return cells


def _say_half_price(told: BatchEstimate) -> None:
    """Say what is written at half price.

    Raises:
        Misuse: nothing is.
    """
    if not told.may_wait:
        raise Misuse(
            "Nothing of it is offered at half price: that takes models of OpenAI or Anthropic at "
            "their own addresses, and posts that are written in one go (--writing whole)."
        )
    prices = f"about ${told.half_expected:.4f}, at most ${told.half_most:.4f}"
    say(f"Half price for {told.may_wait} of {told.cells} posts, within a day: {prices}")


def budget_asked(options: argparse.Namespace) -> Decimal | None:
    """What all posts may cost."""
    return None if options.budget is None else Decimal(str(options.budget))


def follow_limits(options: argparse.Namespace, database: Database) -> None:
    """Keep how fast the providers are to be asked, where that was said."""
    asked = {
        "at_once": options.concurrency,
        "a_minute": options.requests_a_minute,
        "tokens_a_minute": options.tokens_a_minute,
    }
    said = {name: value for name, value in asked.items() if value is not None}
    if not said:
        return
    limits = read_limits(database)
    for provider in {settings.provider for settings in options.models}:
        change_limits(database, provider, replace(limits[provider], **said))


def _prompts(names: Sequence[str], database: Database) -> list[PromptVersion]:
    known = list_prompts(database, OWNER)
    return [_prompt(name, known) for name in names] or known[:1]


def _prompt(asked: str, known: Sequence[PromptVersion]) -> PromptVersion:
    """The version that is named, as `Name@2`; the newest where no number is."""
    name, _, number = asked.rpartition("@")
    fits = [each for each in known if each.name.casefold() == asked.casefold()] or [
        each
        for each in known
        if each.name.casefold() == name.strip().casefold() and str(each.number) == number.strip()
    ]
    if not fits:
        names = ", ".join(dict.fromkeys(each.name for each in known))
        raise Misuse(f"There is no prompt {asked!r}; there are: {names}.")
    return fits[0]


def refuse_missing_keys(providers: Iterable[str]) -> None:
    """Each post would fail for the same reason.

    Raises:
        Misuse: the environment lacks the key of a provider that needs one.
    """
    for provider in providers:
        if not has_key(provider):
            info = PROVIDERS[provider]
            raise Misuse(f"{info.label} needs a key: set {info.key_variable}.")


def _say_refused(refusals: Sequence[Refusal]) -> None:
    for refusal in refusals[:MOST_REFUSALS]:
        say(f"{refusal.topic}: {refusal.reason}")
    if len(refusals) > MOST_REFUSALS:
        say(f"... and {len(refusals) - MOST_REFUSALS} more that cannot be written")
