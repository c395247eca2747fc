"""Read the outline out of a model's reply, whatever form it has.

Asked for is `## Heading (420 words)`, with `### Part` lines. Read are also numbered and bulleted
lists, bold lines, tables, bare lines and JSON; lengths may be missing, or told in the words of
another language. What is no heading, such as a remark, is passed over.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from posts.reader.key_lines import cells_of, read_key_line
from posts.vocabulary.key_names import Field
from posts.vocabulary.lines import is_divider, is_row
from posts.vocabulary.parts import is_introduction
from runs.writing.plan.heading_line import (
    ALONE,
    LONGEST_HEADING,
    LONGEST_LINE,
    number_in,
    read_section,
    split_words,
)
from runs.writing.plan.outline import MOST_PARTS, Outline, Section, settle
from runs.writing.plan.outline_json import from_json
from runs.writing.sections.phrases import words_of

MOST_SECTIONS: Final = 60
MOST_READ: Final = 60_000
"""Characters of a reply that are looked at."""
FEWEST_BARE: Final = 3
"""So many bare lines are an outline; fewer are a remark."""
_HEADING: Final = re.compile(r"\s{0,3}(?P<marks>#{1,6})\s*(?P<text>\S.*)")
_ITEM: Final = re.compile(
    r"(?P<indent>[ \t]*)(?:[-*+•▪◦‣·–]|(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)、:]?|"
    r"[ivxIVX]{1,5}[.)]|[A-Z][.)])\s+(?P<text>\S.*)"
)
_BOLD: Final = re.compile(r"\s*(?:\*\*|__)(?P<text>[^*_].*?)(?:\*\*|__)(?P<rest>[^.!?]*)")
_PROSE: Final = re.compile(r"[.!?。！？]\s|[.。]$")


@dataclass(frozen=True, slots=True)
class _Line:
    depth: int
    """0 for a section, more for its parts; of its own kind of lines."""
    text: str


def read_outline(reply: str, *, words: int, title: str = "") -> Outline:
    """The outline of a post of so many words; without sections where the reply has none.

    Args:
        reply: The reply, without its header where that is known.
        words: Words of the whole post.
        title: The title of the post, which is none of its sections.
    """
    reply = reply[:MOST_READ]
    found = from_json(reply) or _from_lines(
        [line for line in reply.splitlines() if len(line) <= LONGEST_LINE]
    )
    sections = _distinct(found, besides=title)
    return settle(sections, words=words) if sections else Outline()


def _from_lines(lines: Sequence[str]) -> list[Section]:
    """The sections, of the first kind of lines that make an outline."""
    for kind in (_headings, _rows, _items, _bold_lines, _bare_lines):
        if len(found := list(_grouped(kind(lines)))) > 1:
            return found
    return list(_grouped(_headings(lines)))


def _grouped(lines: Iterable[_Line]) -> Iterator[Section]:
    """Sections, each with the parts that stand below it."""
    section: Section | None = None
    for line in lines:
        if line.depth == 0:
            if section:
                yield section
            section = read_section(line.text)
        elif section and len(section.parts) < MOST_PARTS and (part := read_section(line.text)):
            more = 0 if section.words else part.words
            parts = (*section.parts, part.heading)
            section = replace(section, parts=parts, words=section.words + more)
    if section:
        yield section


def _headings(lines: Sequence[str]) -> list[_Line]:
    """The highest level that has several headings makes the sections."""
    found = [each for line in lines if (each := _HEADING.fullmatch(line))]
    levels = [len(each["marks"]) for each in found]
    several = [level for level in sorted(set(levels)) if levels.count(level) > 1]
    if not several:
        return [_Line(0, each["text"]) for each in found if len(each["marks"]) > 1]
    top = several[0]
    return [
        _Line(level - top, each["text"])
        for level, each in zip(levels, found, strict=True)
        if level >= top
    ]


def _items(lines: Sequence[str]) -> list[_Line]:
    """The items of a list; what is indented, or counted as `1.1`, is a part."""
    found = [each for line in lines if (each := _ITEM.fullmatch(line))]
    found = [each for each in found if not _is_key(each["text"])]
    indents = [len(each["indent"].expandtabs(4)) for each in found]
    least = min(indents, default=0)
    return [
        _Line(int(indent > least + 1) + (each["number"] or "").count("."), each["text"])
        for indent, each in zip(indents, found, strict=True)
    ]


def _bold_lines(lines: Sequence[str]) -> list[_Line]:
    found = [each for line in lines if (each := _BOLD.fullmatch(line))]
    return [_Line(0, each["text"] + each["rest"]) for each in found if not _is_key(each["text"])]


def _rows(lines: Sequence[str]) -> list[_Line]:
    """The rows of a table: the longest text of each, and its number."""
    rows = [cells_of(line) for line in lines if is_row(line) and not is_divider(line)]
    found = []
    for cells in rows[1:]:  # the first one is the head
        number = next((each for each in reversed(cells) if ALONE.fullmatch(each)), "")
        text = next((each for each in cells if words_of(each) and not ALONE.fullmatch(each)), "")
        count = ALONE.fullmatch(number) if number != cells[0] else None
        words = number_in(count["number"]) if count else 0
        found.append(_Line(0, f"{text} ({words} words)" if words else text))
    return [line for line in found if line.text]


def _bare_lines(lines: Sequence[str]) -> list[_Line]:
    """Short lines that are no sentences; too few of them are remarks."""
    said = [line.strip() for line in lines if line.strip()]
    found = [line for line in said if len(line) <= LONGEST_HEADING and not _is_prose(line)]
    return [_Line(0, line) for line in found] if len(found) >= FEWEST_BARE else []


def _is_prose(line: str) -> bool:
    return bool(_PROSE.search(split_words(line)[0])) or line.endswith((":", "：")) or _is_key(line)


def _is_key(line: str) -> bool:
    key = read_key_line(line)
    fields: tuple[Field, ...] = ("title", "meta_description", "tags", "categories")
    return bool(key and key.separated and key.field in fields and key.strong)


def _distinct(sections: Iterable[Section], *, besides: str) -> list[Section]:
    """No heading twice, no title, and no introduction: the opening is asked for by itself."""
    seen = {tuple(words_of(besides))}
    kept: list[Section] = []
    for each in sections:
        words = tuple(words_of(each.heading))
        if words not in seen and not (not kept and is_introduction(each.heading)):
            kept.append(each)
        seen.add(words)
    return kept[:MOST_SECTIONS]
