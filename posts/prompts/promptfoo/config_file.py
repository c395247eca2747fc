"""A promptfoo config as a file of outside origin: read as YAML within bounds, or refused."""

from collections.abc import Callable
from typing import TypeVar

import yaml

from posts.prompts.version import PromptError

T = TypeVar("T")


class UnreadableConfig(PromptError):
    """The file is no promptfoo config with what is looked for in it."""


def read_config(text: str, read: Callable[[str], T], *, most: int, remedy: str) -> T:
    """Read a config.

    Args:
        text: The file.
        read: One of the functions of `posts.prompts.outside_yaml`.
        most: Characters that are read.
        remedy: What to do about a longer file.

    Raises:
        UnreadableConfig: it is longer, or no YAML.
    """
    if len(text) > most:
        raise UnreadableConfig(
            f"The file has {len(text):,} characters; at most {most:,} are read.", remedy=remedy
        )
    try:
        return read(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" Look at line {mark.line + 1}." if mark else ""
        raise UnreadableConfig(
            f"The file is not YAML.{where}", remedy="Correct it, or export it once more."
        ) from error
