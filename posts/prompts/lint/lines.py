"""The lines of a template, and the place in which a person sees each of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from posts.prompts.template import PromptTemplate

Part = Literal["instructions", "message"]
LINE_LIMIT: Final = 2_000
"""So much of a line is looked at: no rule is slow on a text without line breaks."""
_OPENING_TAG: Final = re.compile(r"\s*<(?P<name>[A-Za-z][\w-]*)[^<>/]*>\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, with its number: the message's are counted on behind those of the instructions."""

    number: int
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def read_lines(template: PromptTemplate) -> tuple[Line, ...]:
    """The lines that are sent: those of the instructions, a blank one, those of the message."""
    message = template.text.split("\n")
    lines = [*template.instructions.split("\n"), "", *message] if template.instructions else message
    return tuple(Line(number, line[:LINE_LIMIT]) for number, line in enumerate(lines, start=1))


def place_of(number: int, template: PromptTemplate) -> tuple[Part, int]:
    """The part in which a line is seen, and its number there."""
    size = template.instructions.count("\n") + 1 if template.instructions else -1
    return ("instructions", number) if number <= size else ("message", number - size - 1)


def closing_of(opening: str) -> str | None:
    """The line that closes what a line opens, a tag or a fence; None where it opens nothing.

    >>> closing_of("<example>"), closing_of("```text"), closing_of("Use this form:")
    ('</example>', '```', None)
    """
    if tag := _OPENING_TAG.fullmatch(opening):
        return f"</{tag['name']}>"
    return "```" if opening.lstrip().startswith("```") else None


def last_filled(lines: tuple[Line, ...]) -> int:
    """The number of the last line with something in it; 1 where all are empty."""
    return next((line.number for line in reversed(lines) if not line.is_blank), 1)


def around(lines: tuple[Line, ...], first: int, last: int, reach: int) -> Iterator[Line]:
    """Up to `reach` filled lines before line `first` and after line `last`, by their numbers."""
    before = [line for line in lines if line.number < first and not line.is_blank]
    after = [line for line in lines if line.number > last and not line.is_blank]
    yield from before[-reach:]
    yield from after[:reach]
