"""Tell the lines of a reply apart: headings, items, rows, fences, dividing lines.

Every judgement here looks at one line alone; what a line means where it stands is for `header`
and `body`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from posts.vocabulary.charsets import BULLETS, any_of

LINE_LIMIT: Final = 8_000
"""So much of a line is looked at: far more than any field may hold."""


class Line(NamedTuple):
    """A line of the reply, without its line end.

    A tuple, as it is made in a quarter of the time: each reading makes one for line after line.
    """

    text: str
    start: int
    end: int
    """Where the next line starts."""
    ended: bool
    """A line break follows, so no more text can come to this line."""
    after_blank: bool = False
    """A blank line stands before it."""


_SPACE: Final = re.compile(r"\s*")


def first_line(text: str, start: int) -> Line:
    """The first line from `start` on that is not blank; an empty one at the end of the text."""
    if start < len(text) and not text[start].isspace():
        return line_at(text, start)
    space = _SPACE.match(text, start)
    stop = space.end() if space else start
    if stop >= len(text):
        return Line("", len(text), len(text), ended=False)
    begin = max(text.rfind("\n", start, stop) + 1, start)
    return line_at(text, begin, after_blank=begin > start)


def line_at(text: str, start: int, *, after_blank: bool = False) -> Line:
    """The line that starts at `start`, blank or not; of a very long one, its beginning."""
    stop = text.find("\n", start)
    ended = stop >= 0
    stop = stop if ended else len(text)
    shown = text[start : min(stop, start + LINE_LIMIT)].rstrip("\r")
    return Line(shown, start, min(stop + 1, len(text)), ended, after_blank)


def lines_from(text: str, start: int) -> Iterator[Line]:
    """The lines from `start` on that are not blank."""
    while (line := first_line(text, start)).text:
        yield line
        start = line.end


_HEADING: Final = re.compile(r"\s{0,3}#{1,6}(?:\s|$)")
_ITEM: Final = re.compile(rf"\s*(?:{any_of(BULLETS)}|\d{{1,3}}[.)、])\s+")
_FENCE: Final = re.compile(
    r"(?P<lead>[ \t>]*+(?:[-*+]|\d{1,9}[.)])?[ \t>]*+)(?P<run>`{3,}|~{3,})(?P<info>.*)"
)
_TAG_ALONE: Final = re.compile(r"\s*<[!?]?(/?[A-Za-z][\w:.-]*)[^<>]*>\s*")


def is_divider(line: str) -> bool:
    """Whether the line is `---` or the like, or the line under the head of a table."""
    signs = "".join(line.split())
    kinds = set(signs)
    if kinds <= set("-|:"):
        return "---" in signs or {"-", "|"} <= kinds
    return signs == "-->" or (len(signs) >= 3 and len(kinds) == 1 and kinds <= set("*_=~+—–─━"))


def is_heading(line: str) -> bool:
    """Whether the line is a Markdown heading."""
    return bool(_HEADING.match(line))


def is_row(line: str) -> bool:
    """Whether the line is a row of a table."""
    return line.lstrip().startswith("|")


def is_item(line: str) -> bool:
    """Whether the line is an item of a list."""
    return bool(_ITEM.match(line))


def tag_alone(line: str) -> str:
    """The name of the tag that the line is, as `body` or `/body`; "" for any other line."""
    found = _TAG_ALONE.fullmatch(line)
    return found[1].lower() if found else ""


@dataclass(frozen=True, slots=True)
class Fence:
    """A line that opens or closes a code block."""

    run: str
    """The backticks or tildes."""
    info: str
    """What follows them: the language."""
    quoted: bool
    """The fence stands in a block quote."""

    def closes(self, opening: "Fence") -> bool:
        return not self.info and self.run.startswith(opening.run)


def read_fence(line: str) -> Fence | None:
    """The fence that the line is; None for any other line, inline code among them."""
    found = _FENCE.match(line)
    if not found or (found["run"][0] == "`" and "`" in found["info"]):
        return None
    return Fence(found["run"], found["info"].strip(), ">" in found["lead"])
