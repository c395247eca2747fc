"""Where a template names the four keys of the header, and how it spells them.

A key is a name before a colon in a header (a block of such lines), a name in capitals anywhere, or
one in backticks. "The title is catchy" and a rule such as "- Title: at most 60 characters" speak
about a field and spell no key.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from posts.prompts.lint.lines import Line
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import KEYS, name_of

_NEAR: Final = 2
"""Header lines stand at most this many lines apart."""
_LABEL: Final = re.compile(
    r"\s*(?P<item>(?:[-+•>]|\*(?!\*)|\d{1,3}[.)]|#{1,6})\s+)?"
    r"(?P<open>[*_`\"]{0,4})(?P<key>[A-Za-z][\w /-]{1,40}?)(?P<close>[*_`\"]{0,4})"
    r"\s?[:\uff1a](?P<late>\*\*|__)?(?P<value>.*)"
)
_BOLD: Final = ("**", "__")
_CAPITALS: Final = re.compile(r"(?<![\w</{])[A-Z]{3,}(?:[ _-][A-Z]{2,}){0,3}(?![\w>}])")
_BACKTICKS: Final = re.compile(r"`([A-Za-z][\w -]{2,40}):?`")
_ONLY_A_HOLE: Final = re.compile(r"\s*\{\{[^{}]*\}\}\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMention:
    """A key of the header, as the template spells it."""

    field: Field
    spelled: str
    line: int
    bold: bool = False
    in_header: bool = False
    """It opens a line of a header, so its value follows."""


def find_keys(lines: Sequence[Line]) -> tuple[KeyMention, ...]:
    """Every mention of a key, in the order of the text."""
    labels = list(_labels(lines))
    header: dict[int, KeyMention] = {key.line: key for key, item, _ in labels if not item}
    found: list[KeyMention] = []
    for key, item, value in labels:
        near = not item and _has_neighbours(key, header)
        holds_data = _ONLY_A_HOLE.fullmatch(value) is not None
        if key.spelled.isupper() or (near and not holds_data):
            found.append(key if near else _outside_a_header(key))
    in_a_label = {(key.line, key.spelled) for key in found}
    found += [key for key in _in_prose(lines) if (key.line, key.spelled) not in in_a_label]
    return tuple(sorted(found, key=lambda key: key.line))


def _has_neighbours(key: KeyMention, header: Mapping[int, KeyMention]) -> bool:
    near = (header.get(line) for line in range(key.line - _NEAR, key.line + _NEAR + 1))
    return any(other and other.field != key.field for other in near)


def _outside_a_header(key: KeyMention) -> KeyMention:
    return KeyMention(field=key.field, spelled=key.spelled, line=key.line, bold=key.bold)


def _labels(lines: Sequence[Line]) -> Iterator[tuple[KeyMention, bool, str]]:
    """Names before a colon, whether each is an item of a list, and what follows it."""
    for line in lines:
        if not (found := _LABEL.match(line.text)) or not (field := _field(found["key"])):
            continue
        ends = found["close"] + (found["late"] or "")
        bold = any(mark in found["open"] and mark in ends for mark in _BOLD)
        key = KeyMention(
            field=field, spelled=found["key"], line=line.number, bold=bold, in_header=True
        )
        yield key, found["item"] is not None, found["value"]


def _in_prose(lines: Sequence[Line]) -> Iterator[KeyMention]:
    for line in lines:
        quoted = [found[1] for found in _BACKTICKS.finditer(line.text)]
        capitals = [found[0] for found in _CAPITALS.finditer(line.text)]
        for spelled in dict.fromkeys(capitals + quoted):
            if len(spelled) > 3 and (field := _field(spelled)):
                yield KeyMention(field=field, spelled=spelled, line=line.number)


def _field(spelled: str) -> Field | None:
    name = name_of(spelled)
    return name.field if name and name.strong and name.field in KEYS else None
