"""What one post and many are asked for with alike on the command line."""

import argparse
from typing import Final

from providers.registry import PROVIDERS
from runs.settings import BUDGETS, WORDS, LaneSettings
from runs.ways import LONG_POST
from runs.writing.continuation import DEFAULT_CONTINUATIONS, MAX_CONTINUATIONS

LENGTHS: Final = f"{WORDS.start} to {WORDS.stop - 1}"


def add_length(command: argparse.ArgumentParser) -> None:
    """How long a post is to be, and how it is written."""
    command.add_argument("--words", type=_words, default=1500, help=f"length in words, {LENGTHS}")
    command.add_argument(
        "--writing",
        choices=("auto", "whole", "plan"),
        default="auto",
        help="in one go, by plan (header and outline first, then piece by piece), or the one that "
        f"suits length and model: by plan above {LONG_POST} words; default auto",
    )


def add_limits(command: argparse.ArgumentParser) -> None:
    """What it may cost, and how often a reply is continued."""
    command.add_argument(
        "--budget", type=_budget, metavar="DOLLARS", help="the most that it may cost, in US dollars"
    )
    command.add_argument(
        "--continuations",
        type=_continuations,
        default=DEFAULT_CONTINUATIONS,
        metavar="N",
        help=f"how often a reply that was cut off is continued, 0 to {MAX_CONTINUATIONS}; "
        f"default {DEFAULT_CONTINUATIONS}",
    )


def read_settings(model_id: str) -> LaneSettings:
    """The lane that a model id asks for."""
    provider, _, model = model_id.partition(":")
    if provider not in PROVIDERS or not model or not model.isprintable():
        raise argparse.ArgumentTypeError(
            f"{model_id!r} is not PROVIDER:MODEL; providers: {', '.join(PROVIDERS)}."
        )
    return LaneSettings(provider=provider, model=model)


def _words(text: str) -> int:
    if not text.isdecimal() or int(text) not in WORDS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {LENGTHS}.")
    return int(text)


def _continuations(text: str) -> int:
    if not text.isdecimal() or int(text) > MAX_CONTINUATIONS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to {MAX_CONTINUATIONS}.")
    return int(text)


def _budget(text: str) -> float:
    least, most = BUDGETS
    try:
        amount = float(text)
    except ValueError:
        amount = 0.0
    if not least <= amount <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount from {least:g} to {most:g}.")
    return amount
