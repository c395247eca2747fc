"""Judge whether a line goes on with the value of the key before it, or begins the body.

Values run over several lines in many ways: wrapped, as a list, or below a key that stands alone.
"""

import re
from collections.abc import Sequence
from typing import Final

from posts.categories import match_category
from posts.reader.fields import DESCRIPTION_LIMIT, TITLE_LIMIT
from posts.reader.options import OPTIONS_LIMIT, begins_option
from posts.vocabulary.charsets import BULLETS, COLONS, COMMAS, QUOTES, SENTENCE_ENDS, any_of
from posts.vocabulary.key_names import Field
from posts.vocabulary.lines import is_heading, is_item, is_row

NAME_WORDS: Final = 5
"""A tag or a category has at most this many words; a sentence has more."""

BLOCK_SIGNS: Final = frozenset({"|", ">", "|-", ">-", "|+", ">+"})
"""These announce a value on the next lines."""

_KEY: Final = re.compile(r"[\w-]+\s*:(?:\s|$)|\s+[\w-]+\s*:\s*$")
_COMMENT: Final = re.compile(r"\s#\s.*")
_SEPARATOR: Final = re.compile(rf"{any_of(COMMAS)}|\s#")


def goes_on(
    field: Field, lines: Sequence[str], text: str, *, after_blank: bool, is_last: bool
) -> bool:
    """Whether the line `text` belongs to the value of `field`.

    Args:
        field: The field of the last key line.
        lines: What its value holds so far.
        text: A line that is neither key line nor divider.
        after_blank: A blank line stands between.
        is_last: The categories are known, so the body is what comes next.
    """
    if field in ("tags", "categories"):
        return _goes_on_with_list(field, lines, text, after_blank=after_blank, is_last=is_last)
    if field != "other" and begins_option(text) and (not lines or begins_option(lines[0])):
        return sum(map(len, lines)) + len(text) <= OPTIONS_LIMIT
    if after_blank and lines:
        return False
    length = sum(map(len, lines)) + len(text)
    if field == "title":
        return length <= TITLE_LIMIT and not is_item(text) and _is_running(text, lines)
    if field == "meta_description":
        return length <= DESCRIPTION_LIMIT and _is_running(text, lines)
    return not after_blank and (text[0].isspace() or is_item(text))


def _is_running(text: str, lines: Sequence[str]) -> bool:
    """Whether the line is running text; the first line of a value may be anything."""
    return not lines or not (is_heading(text) or is_item(text) or is_row(text))


def _goes_on_with_list(
    field: Field, lines: Sequence[str], text: str, *, after_blank: bool, is_last: bool
) -> bool:
    if is_heading(text):
        return False
    names = [name.strip(f" \t[]{BULLETS}{QUOTES}.") for name in _SEPARATOR.split(text)]
    allowed = any(map(match_category, names))
    if not lines:
        return is_item(text) or _are_names(text, names)
    if is_item(text):
        may_be_loose = allowed if field == "categories" else not is_last
        return is_item(lines[-1]) and (may_be_loose or not after_blank)
    if after_blank:
        return False
    if text[0] in " \t]" or lines[-1].rstrip().endswith((*COMMAS, "[")):
        return True
    return allowed if field == "categories" else not is_last and _are_names(text, names)


def _are_names(text: str, names: Sequence[str]) -> bool:
    """Whether the line reads as a list of names, not as a sentence."""
    is_sentence = text.rstrip().endswith((*SENTENCE_ENDS, *COLONS))
    return not is_sentence and max(len(name.split()) for name in names) <= NAME_WORDS


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
