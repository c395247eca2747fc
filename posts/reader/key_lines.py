"""Read a key line: which field it names, in whatever dress, and what it says of it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from posts.vocabulary.charsets import (
    CLOSING_BRACKETS,
    COLONS,
    DASHES,
    OPENING_BRACKETS,
    SENTENCE_ENDS,
    any_of,
)
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import OWN_KEY, name_of
from posts.vocabulary.lines import first_line, is_row


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A line that names a field, and what it says of it."""

    field: Field
    strong: bool
    """The name alone is proof enough, as of `TAGS`; not so of `Summary`."""
    key: str
    """As written, with its dress and its separator."""
    value: str
    separated: bool
    """A colon or the like parts key and value; else the key stands alone, as a heading does."""


_COLON: Final = re.compile(rf"{any_of(COLONS)}{{1,2}}")
_DASH: Final = re.compile(rf"\s{any_of(DASHES)}\s|\s*(?:→|[=-]>)\s*|\s*=\s*|\t")
_TOML_VALUE: Final = re.compile(r"[\"'\[]")
_BRACKETED: Final = re.compile(
    rf"[*_#\s]*+{any_of(OPENING_BRACKETS[1:])}(?P<key>[^\[\]【】]{{1,40}})"
    rf"{any_of(CLOSING_BRACKETS[1:])}[*_]*\s*{any_of(COLONS)}?"
)
_DRESS: Final = re.compile(r"[\W\d_]*")
_OPENED_EMPHASIS: Final = re.compile(r"([*_`~]+)[\"'“\[(]*$")
_CLOSED_EMPHASIS: Final = re.compile(r"[*_`~]\s*$")
_TAGS: Final = re.compile(r"</?(?:b|strong|em|i|p|h[1-6]|li|br|span)\s*/?>", re.IGNORECASE)
_CLOSING_HASHES: Final = re.compile(r"(?<!\s)\s+#+\s*$")
_HEADING_OR_BOLD: Final = re.compile(r"\s*(?:#{1,6}\s|\*\*|__)")


_SHORT: Final = 400
"""Characters of a line that is kept in mind: a header is read again with all that arrives."""


def read_key_line(line: str) -> KeyLine | None:
    """The key and value of a line that names a field; None for any other line."""
    return _read_once(line) if len(line) <= _SHORT else _read(line)


@lru_cache(maxsize=512)
def _read_once(line: str) -> KeyLine | None:
    return _read(line)


def _read(line: str) -> KeyLine | None:
    if is_row(line):
        return _from_row(line)
    return (
        _separated(line, _COLON) or _bracketed(line) or _separated_otherwise(line) or _alone(line)
    )


_BEFORE_KEY: Final = re.compile(rf"[>\]|}})»】{SENTENCE_ENDS}{COLONS}][*_]*\s*")
_GLUED: Final = 60
"""A key that something stands before is looked for in this many places of a line."""


def find_glued_key(line: str) -> int | None:
    """Where a strong key line begins within a line, behind what the model set before it.

    >>> find_glued_key("Sure! TITLE: Words"), find_glued_key("assistantfinalTITLE: Words")
    (6, 14)
    """
    places = [found.start() for found in islice(OWN_KEY.finditer(line), _GLUED)]
    places += [found.end() for found in islice(_BEFORE_KEY.finditer(line), _GLUED)]
    for at in sorted(places, reverse=True):
        at -= len(line[:at]) - len(line[:at].rstrip("*_#"))  # the dress of the key
        key = read_key_line(line[at:])
        if at and key and key.strong and key.separated and key.field not in ("body", "other"):
            return at
    return None


def next_key_line(text: str, start: int) -> KeyLine | None:
    """The first line from `start` on that is not blank, where it names a field of a post."""
    key = read_key_line(first_line(text, start).text)
    return key if key and key.field not in ("body", "other") else None


def _key_line(name: str, key: str, value: str = "", *, separated: bool = True) -> KeyLine | None:
    known = name_of(name)
    return KeyLine(known.field, known.strong, key, value, separated) if known else None


def _separated(line: str, separator: re.Pattern[str]) -> KeyLine | None:
    found = separator.search(line, 0, 80)
    if not found:
        return None
    key = line[: found.start()]
    return _key_line(key, line[: found.end()], _undressed(line[found.end() :], key=key))


def _separated_otherwise(line: str) -> KeyLine | None:
    """`TITLE - Words`, where the key is in capitals or bold; `title = "Words"`, as in TOML."""
    found = _DASH.search(line, 0, 80)
    if not found:
        return None
    key = line[: found.start()]
    is_toml = found[0].strip() == "=" and _TOML_VALUE.match(line, found.end())
    if is_toml or key.isupper() or _HEADING_OR_BOLD.match(key):
        return _separated(line, _DASH)
    return None


def _bracketed(line: str) -> KeyLine | None:
    found = _BRACKETED.match(line)
    return _key_line(found["key"], found[0], line[found.end() :]) if found else None


def _alone(line: str) -> KeyLine | None:
    """A heading, a bold line or a word in capitals that is a key and nothing else."""
    key = line.strip()
    if not (_HEADING_OR_BOLD.match(key) or key.isupper()):
        return None
    return _key_line(key, key, separated=False)


def _undressed(value: str, *, key: str) -> str:
    """The value without what belongs to the dress of its key."""
    value = _without_closing_emphasis(value, key=key)
    if "<" in key:
        value = _TAGS.sub("", value)
    if "#" in key:
        value = _CLOSING_HASHES.sub("", value)
    if key.lstrip(" -*").startswith('"'):  # a line of JSON
        value = value.rstrip().removesuffix(",")
    return value


def _without_closing_emphasis(value: str, *, key: str) -> str:
    """Drop from `**TITLE:** Words` or `**TITLE: Words**` the emphasis that began before the key."""
    dress = _DRESS.match(key)
    opened = dress and _OPENED_EMPHASIS.search(dress[0])
    if not opened or _CLOSED_EMPHASIS.search(key):
        return value
    closing, stripped = opened[1][::-1], value.strip()
    if closing.startswith(stripped):
        return ""
    if stripped.startswith(closing):
        return stripped.removeprefix(closing)
    return stripped.removesuffix(closing)


_CELL: Final = re.compile(r"(?<!\\)\|")


def cells_of(line: str) -> list[str]:
    """The cells of a table row."""
    cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip())]
    return cells[1:-1] if line.rstrip().endswith("|") else cells[1:]


def columns_of(line: str) -> list[Field | None]:
    """The fields that the cells of a table's head name, where it names several; else nothing."""
    if not is_row(line):
        return []
    names = [name_of(cell) for cell in cells_of(line)]
    fields = [name.field if name else None for name in names]
    return fields if len(set(fields) - {None, "other"}) > 1 else []


def _from_row(line: str) -> KeyLine | None:
    key, *values = cells_of(line) or [""]
    value = " | ".join(filter(None, values))
    found = _key_line(key.rstrip(f"{COLONS} "), f"| {key} |", value)
    return None if found and columns_of(line) else found
