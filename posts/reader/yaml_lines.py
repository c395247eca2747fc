"""Know the lines of YAML front matter. No YAML is parsed: a half-arrived header is none yet."""

import re
from typing import Final

from posts.vocabulary.lines import is_heading

BLOCK_SIGNS: Final = frozenset({"|", ">", "|-", ">-", "|+", ">+"})
"""These announce a value on the next lines."""

_KEY: Final = re.compile(r"[\w-]+\s*:(?:\s|$)|\s+[\w-]+\s*:\s*$")
_COMMENT: Final = re.compile(r"\s#\s.*")


def is_yaml_key(line: str) -> bool:
    """Whether the line is a key of YAML, known or not."""
    return _KEY.match(line) is not None


def may_be_yaml(line: str, *, after_blank: bool) -> bool:
    """Whether the line can stand in front matter; if not, the model forgot to close it."""
    if is_heading(line) and (after_blank or line.startswith("##")):
        return False
    return not after_blank or is_yaml_key(line) or line[0] in " \t-]"


def without_comment(value: str) -> str:
    """The value without a comment behind it; a quoted one may hold `#`."""
    return value if value.lstrip().startswith(('"', "'")) else _COMMENT.sub("", value)
