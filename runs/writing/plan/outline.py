"""The outline of a post: its sections in order, and how many words each is to have."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

OPENING_SHARE: Final = 0.04
"""Of the words of a post, those of its opening paragraph."""
OPENING_WORDS: Final = (40, 120)
MIN_SECTION: Final = 40
"""Words; nothing shorter is planned."""
MOST_PARTS: Final = 12
"""Of a section; more are passed over."""
_KEPT: Final = re.compile(r"## (?P<heading>.*?) ?\((?P<words>\d{1,6}) words\)")
_PART: Final = re.compile(r"### (?P<heading>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section as planned."""

    heading: str
    """Empty where the model is to choose it."""
    words: int = 0
    """0 where the plan does not say."""
    parts: tuple[str, ...] = ()
    """Headings below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The sections of a post; the last one closes it."""

    sections: tuple[Section, ...] = ()

    def write(self) -> str:
        """As Markdown, in the form that models are asked for."""
        return "\n".join(line for each in self.sections for line in _lines(each))

    @classmethod
    def read(cls, text: str) -> "Outline":
        """An outline that `write` has written: what models write is for `read_outline`."""
        sections: list[Section] = []
        for line in text.splitlines():
            if found := _KEPT.fullmatch(line):
                sections.append(Section(heading=found["heading"], words=int(found["words"])))
            elif sections and (part := _PART.fullmatch(line)):
                sections[-1] = replace(sections[-1], parts=(*sections[-1].parts, part["heading"]))
        return cls(sections=tuple(sections))

    def named(self, index: int, heading: str) -> "Outline":
        """The same with another heading for one section."""
        sections = list(self.sections)
        sections[index] = replace(sections[index], heading=heading)
        return Outline(sections=tuple(sections))

    def index_of(self, heading: str) -> int | None:
        """Which section has this heading; None for none."""
        found = (n for n, each in enumerate(self.sections) if each.heading == heading)
        return next(found, None)


def opening_words(words: int) -> int:
    """How many words of a post of this length are its opening paragraph."""
    least, most = OPENING_WORDS
    return max(least, min(most, round(words * OPENING_SHARE)))


def settle(sections: Iterable[Section], *, words: int) -> Outline:
    """An outline whose sections add up, with the opening, to the words asked for.

    A section that names no number gets the mean of those that do.
    """
    listed = list(sections)
    given = [each.words for each in listed if each.words > 0]
    average = sum(given) / len(given) if given else 1.0
    planned = [each.words or average for each in listed]
    room = max(words - opening_words(words), MIN_SECTION)
    fitted = _shares(planned, room)
    return Outline(
        sections=tuple(replace(each, words=size) for each, size in zip(listed, fitted, strict=True))
    )


def _shares(planned: Sequence[float], room: int) -> list[int]:
    total = sum(planned) or 1.0
    return [max(round(room * each / total), MIN_SECTION) for each in planned]


def _lines(section: Section) -> list[str]:
    heading = f"## {section.heading} ({section.words} words)"
    return [heading, *(f"### {part}" for part in section.parts)]
