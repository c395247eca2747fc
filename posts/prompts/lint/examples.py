"""The examples of a reply in a template: header lines with values, a body, an end.

An example is read as a reply is, so what a rule says of it is what the app would read in it. A
form, as `TITLE: <your title>`, shows no values and is no example.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from posts.envelope import Envelope, read_envelope
from posts.measures import count_words
from posts.prompts.lint.keys import KeyMention
from posts.prompts.lint.lines import Line, closing_of
from posts.prompts.lint.markers import MarkerMention
from posts.vocabulary.key_names import Field

_SECTION: Final = re.compile(r"\[user\]\s*")
_LEAD: Final = 3
"""What opens an example stands at most this many lines before its header."""
_MOST: Final = 20
"""More examples are not looked at."""
_FEW_WORDS: Final = 10
"""Fewer words make no body."""
_GAP: Final = re.compile(r"<[^<>]+>|\[[^\[\]]*\]|(?<!\{)\{++[^{}]*+\}++|\.{3}|\u2026")
_PLACEHOLDER: Final = re.compile(r"[A-Z]{2,}(?:_[A-Z0-9]{1,}){1,6}")
_RULE: Final = re.compile(
    r"(?<!\d)\d++\s*+(?:characters?|chars?|words?|tags?|categor(?:y|ies)|items?|keywords?)\b"
    r"|\bcomma[- ]separated\b|\bseparated by commas?\b|\bfrom (?:the|this|that) list\b"
    r"|\bgoes here\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A reply that the template shows."""

    first: int
    """Number of the line of its first key."""
    last: int
    """Number of its last line, the end marker's or that before what closes it."""
    closed: bool
    """It is known where it ends."""
    key_lines: dict[Field, int]
    """The line of each key."""
    text: str
    """Its lines as they stand, without the end marker."""
    reply: Envelope

    def value(self, field: Field) -> str:
        """What stands behind the colon of a key; empty where the example lacks it."""
        line = self.key_lines.get(field, self.first + self.text.count("\n") + 1)
        rows = self.text.split("\n")[line - self.first :]
        return rows[0].partition(":")[2] if rows else ""

    @property
    def has_body(self) -> bool:
        """It shows a body of some words, with an end; gaps to fill in are no words."""
        return self.closed and count_words(_GAP.sub(" ", self.reply.body)) >= _FEW_WORDS


def find_examples(
    lines: Sequence[Line], keys: Sequence[KeyMention], markers: Sequence[MarkerMention]
) -> tuple[Example, ...]:
    """The examples, in the order of the text."""
    ends = {marker.line for marker in markers}
    blocks = list(_blocks([key for key in keys if key.in_header]))
    starts = [block[0].line for block in blocks] + [lines[-1].number + 1 if lines else 1]
    pairs = islice(zip(blocks, starts[1:], strict=True), _MOST)
    found = [_read(lines, block, ends, stop) for block, stop in pairs]
    names = {name for example in found for name in _placeholders(example)}
    return tuple(
        example
        for example, block in zip(found, blocks, strict=False)
        if _shows_values(example.reply) and not any(key.spelled in names for key in block)
    )


def _placeholders(example: Example) -> Iterator[str]:
    """Names in capitals that stand for values, which other lines define."""
    for field in example.key_lines:
        if _PLACEHOLDER.fullmatch(value := example.value(field).strip()):
            yield value


def is_gap(value: str) -> bool:
    """Whether a value is a gap to fill in or a rule about the value, not the value itself.

    >>> is_gap("<the title>"), is_gap("at most 60 characters"), is_gap("How to bake")
    (True, True, False)
    """
    shown = value.strip()
    if _PLACEHOLDER.fullmatch(shown):
        return True
    return not _GAP.sub("", shown).strip(" .,\"'") or bool(_RULE.search(shown))


def _blocks(keys: Sequence[KeyMention]) -> Iterator[list[KeyMention]]:
    """Keys that make one header together: each field once, close to one another."""
    block: list[KeyMention] = []
    for key in keys:
        apart = block and key.line - block[-1].line > _LEAD
        if apart or key.field in {other.field for other in block}:
            yield block
            block = []
        block.append(key)
    if block:
        yield block


def _read(lines: Sequence[Line], block: Sequence[KeyMention], ends: set[int], stop: int) -> Example:
    first = block[0].line
    offset = lines[0].number
    at = first - offset
    inside = lines[at : stop - offset]
    openings = lines[max(at - _LEAD, 0) : at]
    closings = {closing for line in openings if (closing := closing_of(line.text))}
    last, closed = stop - 1, False
    shown: list[str] = []
    for line in inside:
        if line.text.strip() in closings or line.number in ends or _SECTION.fullmatch(line.text):
            last, closed = line.number, True
            break
        shown.append(line.text)
    return Example(
        first=first,
        last=last,
        closed=closed,
        key_lines={key.field: key.line for key in block},
        text="\n".join(shown),
        reply=read_envelope("\n".join(shown)),
    )


def _shows_values(reply: Envelope) -> bool:
    values = [reply.title, reply.meta_description]
    return any(value and not is_gap(value) for value in values)
