"""What can be said to `batch` and `worker` on the command line."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posts.export import FORMATS
from runs.batch.plan import REPEATS
from runs.batch.values import A_MINUTE, AT_ONCE, TOKENS_A_MINUTE
from runs.settings import LaneSettings
from runs.shared_arguments import add_length, add_limits, read_settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

FORMAT_NAMES: Final = {name.lower(): name for name in FORMATS}


def add_batch(commands: "Commands") -> None:
    """Add both commands."""
    batch = commands.add_parser(
        "batch",
        help="write a post for each of many topics, prompts and models",
        epilog="Exit status: 0 every post is complete, 1 some are missing, 2 usage.",
    )
    batch.add_argument(
        "--topics",
        type=_file,
        metavar="FILE",
        required=True,
        help="topics: one a line, or CSV or XLSX with headings",
    )
    batch.add_argument(
        "--models",
        type=_models,
        metavar="A,B",
        required=True,
        help="models as PROVIDER:MODEL, separated by commas",
    )
    batch.add_argument(
        "--prompts",
        type=_names,
        default=(),
        metavar="NAME@V,...",
        help="prompt versions; without @V the newest; without this, the built-in prompt",
    )
    batch.add_argument(
        "--repeats", type=_number(REPEATS), default=1, metavar="N", help="of each post"
    )
    batch.add_argument(
        "--half-price",
        action="store_true",
        help="by the providers' batch APIs, within a day, where they have one (OpenAI, Anthropic)",
    )
    add_length(batch)
    add_limits(batch)
    _add_output(batch)
    commands.add_parser("worker", help="write the cells of all batches, until it is interrupted")


def _add_output(batch: argparse.ArgumentParser) -> None:
    batch.add_argument(
        "--concurrency",
        type=_number(AT_ONCE[1:]),
        metavar="N",
        help="posts at once with each provider, 1 to 100; kept for the batches that follow",
    )
    batch.add_argument(
        "--requests-a-minute",
        type=_number(A_MINUTE),
        metavar="N",
        help="to each provider, of all batches; kept for those that follow",
    )
    batch.add_argument(
        "--tokens-a-minute",
        type=_number(TOKENS_A_MINUTE),
        metavar="N",
        help="that requests to each provider take, of all batches; kept for those that follow",
    )
    batch.add_argument(
        "--out", type=_folder, required=True, metavar="DIR", help="a file a post, and results.csv"
    )
    batch.add_argument(
        "--format", choices=sorted(FORMAT_NAMES), default="markdown", help="of the files"
    )
    batch.add_argument(
        "--resume",
        action="store_true",
        help="go on with the batch of DIR: write what is missing, and nothing twice",
    )


def _number(possible: range) -> Callable[[str], int]:
    """Reads a number of a range, which its error names."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) not in possible:
            bounds = f"{possible[0]:,} to {possible[-1]:,}"
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {bounds}.")
        return int(text)

    return read


def _file(name: str) -> Path:
    path = Path(name)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{name!r} is a folder: name a file in it.")
    if not path.is_file() or not os.access(path, os.R_OK):
        raise argparse.ArgumentTypeError(f"{name!r} is not a file that can be read.")
    return path


def _folder(name: str) -> Path:
    path = Path(name)
    if not name.strip():
        raise argparse.ArgumentTypeError("it is empty: name a folder.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise argparse.ArgumentTypeError(f"{name!r} is a file: name a folder.") from error
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{name!r} cannot be made.") from error
    if not os.access(path, os.W_OK):
        raise argparse.ArgumentTypeError(f"{name!r} cannot be written to.")
    return path


def _models(names: str) -> list[LaneSettings]:
    return [read_settings(name) for name in _names(names)]


def _names(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
