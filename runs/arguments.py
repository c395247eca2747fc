"""What can be said on the command line, and checked before anything is paid for."""

import argparse
import os
from pathlib import Path
from typing import Final

from posts.prompts.version import InvalidTopic, read_topic
from providers.registry import PROVIDERS
from runs.settings import BUDGETS, PARALLEL, WORDS, LaneSettings
from runs.version import VERSION
from runs.ways import LONG_POST
from runs.writing.continuation import DEFAULT_CONTINUATIONS, MAX_CONTINUATIONS
from runs.writing.plan.read_outline import read_outline

LENGTHS: Final = f"{WORDS.start} to {WORDS.stop - 1}"


def argument_parser() -> argparse.ArgumentParser:
    """The parser of `python -m runs`; the name of the command is in `command`."""
    parser = argparse.ArgumentParser(
        prog="python -m runs",
        description="Write one blog post, or list the models, without the page.",
        epilog="Keys and addresses come from OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, "
        "ANTHROPIC_BASE_URL, COMPATIBLE_API_KEY and COMPATIBLE_BASE_URL.",
    )
    parser.add_argument("--version", action="version", version=f"Draftbench {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="command", dest="command")
    write = commands.add_parser(
        "write",
        help="write one post",
        epilog="Exit status: 0 complete, 1 provider error, 2 usage, 3 incomplete (text kept).",
    )
    _add_brief(write)
    _add_plan(write)
    _add_limits(write)
    _add_mending(write)
    _add_output(write)
    commands.add_parser("models", help="list the models that can be used now")
    return parser


def _add_brief(write: argparse.ArgumentParser) -> None:
    write.add_argument("--topic", required=True, type=_topic, help="what the post is about")
    write.add_argument("--model", required=True, type=_settings, metavar="PROVIDER:MODEL")
    write.add_argument("--words", type=_words, default=1500, help=f"length in words, {LENGTHS}")


def _add_plan(write: argparse.ArgumentParser) -> None:
    write.add_argument(
        "--writing",
        choices=("auto", "whole", "plan"),
        default="auto",
        help="in one go, by plan (header and outline first, then piece by piece), or the one that "
        f"suits length and model: by plan above {LONG_POST} words; default auto",
    )
    write.add_argument(
        "--outline",
        type=_outline,
        metavar="FILE",
        help="write by this outline: headings as `## Heading (420 words)`, or a list of them",
    )
    write.add_argument(
        "--plan-only",
        action="store_true",
        help="print the outline that the model would write by, for --outline, and write no post",
    )
    write.add_argument(
        "--parallel",
        type=int,
        choices=PARALLEL,
        default=1,
        help="by plan, so many sections are written at once, 1 to 4; default 1",
    )


def _add_limits(write: argparse.ArgumentParser) -> None:
    write.add_argument(
        "--budget", type=_budget, metavar="DOLLARS", help="the most that it may cost, in US dollars"
    )
    write.add_argument(
        "--continuations",
        type=_continuations,
        default=DEFAULT_CONTINUATIONS,
        metavar="N",
        help=f"how often a reply that was cut off is continued, 0 to {MAX_CONTINUATIONS}; "
        f"default {DEFAULT_CONTINUATIONS}",
    )


def _add_mending(write: argparse.ArgumentParser) -> None:
    write.add_argument(
        "--mend",
        action="store_true",
        help="have the model mend what the checks find in a complete post, piece by piece, and "
        "give out the mended post; the budget holds for this once more",
    )


def _add_output(write: argparse.ArgumentParser) -> None:
    write.add_argument("--out", type=_file, metavar="FILE", help="write the post into this file")
    write.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object on standard output: instead of the post, or beside --out",
    )


def _topic(text: str) -> str:
    try:
        return read_topic(text)
    except InvalidTopic as error:
        raise argparse.ArgumentTypeError(f"{error} {error.remedy}") from error


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


def _file(name: str) -> Path:
    """Checked before the post is paid for, not after."""
    path = Path(name)
    place = path if path.exists() else path.parent
    if path.is_dir() or not path.parent.is_dir() or not os.access(place, os.W_OK):
        raise argparse.ArgumentTypeError(f"{name!r} is not a file that can be written.")
    return path


def _outline(name: str) -> str:
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{name!r} cannot be read as text.") from error
    if not read_outline(text, words=WORDS.start).sections:
        raise argparse.ArgumentTypeError(f"{name!r} holds no headings.")
    return text


def _settings(model_id: str) -> LaneSettings:
    provider, _, model = model_id.partition(":")
    if provider not in PROVIDERS or not model or not model.isprintable():
        raise argparse.ArgumentTypeError(
            f"{model_id!r} is not PROVIDER:MODEL; providers: {', '.join(PROVIDERS)}."
        )
    return LaneSettings(provider=provider, model=model)
