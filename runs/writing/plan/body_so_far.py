"""What stands of a planned post: its sections, their words, and what each of them said.

All that is needed to go on is read from the text, so it makes no difference whether it was written
a moment ago or last month.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from posts.measures import WORD, count_words
from posts.vocabulary.lines import read_fence

TAIL_WORDS: Final = 600
"""The last words of the post, which the model sees as they are."""
GIST_CHARACTERS: Final = 160
"""Of each earlier section, one line of at most so many."""
_HEADING: Final = re.compile(r"##\s+(?P<heading>.+)")
_SENTENCE: Final = re.compile(
    r".*?[.!?\u2026\u3002\uff01\uff1f][\"'\u201d\u2019)*_]*(?=\s|$|[^\x00-\u2fff])"
)
_PLAIN_LINE: Final = re.compile(r"(?![#|>`~]|[-*+]\s|\d+[.)]\s)\S")


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """A section that is there, or as much of it as there is."""

    heading: str
    """Empty for the opening."""
    text: str
    words: int

    @property
    def gist(self) -> str:
        """One line of what it says: its first sentence."""
        lines = self.text.split("\n")
        first = next((line for line in lines if _PLAIN_LINE.match(line)), lines[0] if lines else "")
        found = _SENTENCE.match(first)
        said = found[0] if found else first
        return said if len(said) <= GIST_CHARACTERS else said[: GIST_CHARACTERS - 1].rstrip() + "…"


def read_body(body: str) -> list[WrittenSection]:
    """The opening, then the sections below `##` headings; nothing for a body without text."""
    if not body.strip():
        return []
    sections = []
    for heading, lines in _parted(body):
        text = "\n".join(lines).strip()
        if heading or text:
            sections.append(WrittenSection(heading, text, count_words(text)))
    return sections


def headings_at(body: str) -> Iterator[tuple[int, str]]:
    """The offset and the text of each `##` heading outside of code."""
    fence, at = "", 0
    for line in body.split("\n"):
        if mark := read_fence(line):
            fence = "" if fence and mark.run.startswith(fence) else fence or mark.run
        if not fence and (found := _HEADING.fullmatch(line)):
            yield at, found["heading"].strip()
        at += len(line) + 1


def tail_of(body: str, words: int = TAIL_WORDS) -> str:
    """The last words of a body, verbatim, from the beginning of a line if one is near."""
    starts = [found.start() for found in WORD.finditer(body)]
    if len(starts) <= words:
        return body
    start = starts[-words]
    line = body.find("\n", start, start + 400)
    return body[line + 1 if line >= 0 else start :].lstrip("\n")


def head_of(body: str, words: int) -> str:
    """The first words of a body, verbatim."""
    ends = [found.end() for found, _ in zip(WORD.finditer(body), range(words), strict=False)]
    return body[: ends[-1]] if ends else ""


def _parted(body: str) -> Iterator[tuple[str, list[str]]]:
    found = [(0, ""), *headings_at(body), (len(body), "")]
    for (start, heading), (end, _) in pairwise(found):
        lines = body[start:end].split("\n")
        yield heading, lines[1:] if heading else lines
