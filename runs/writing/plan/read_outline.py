"""Read the outline out of a model's reply, whatever form it has.

Asked for is `## Heading (420 words)`, with `### Part` lines. Read are also numbered and bulleted
lists, bold lines, tables, bare lines and JSON; lengths may be missing, or told in the words of
another language. What is no heading, such as a remark, is passed over.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from posts.plain_text import defuse, fold_line
from posts.reader.key_lines import cells_of, read_key_line
from posts.vocabulary.key_names import Field
from posts.vocabulary.lines import is_divider, is_row
from posts.vocabulary.parts import is_introduction
from runs.writing.plan.outline import Outline, Section, settle
from runs.writing.sections.phrases import words_of

MOST_SECTIONS: Final = 60
MOST_PARTS: Final = 12
MOST_READ: Final = 60_000
"""Characters of a reply that are looked at."""
LONGEST_HEADING: Final = 120
"""Characters; a longer line is prose."""
FEWEST_BARE: Final = 3
"""So many bare lines are an outline; fewer are a remark."""
YEARS: Final = range(1900, 2101)
"""A number alone in brackets is no length if it may be a year."""
LENGTHS: Final = range(20, 10_000)

_UNIT: Final = (
    r"(?:words?|wds?|w|wörter[n]?|worte?|mots?|palabras?|palavras?|parole|woorden|ord|słów|słowa|"
    r"слов[а]?|слів|kelime|λέξεις|sanaa|szó|slov|cuvinte|từ|kata|शब्द|字|个字|個字|词|詞|語|文字|字程度|자|단어|"
    r"كلمة|كلمات|מילים|คำ)"
)
_NUMBER: Final = r"\d{1,3}(?:[.,'\u2019\u202f\u00a0 ]\d{3})+|\d{1,5}"
_RANGE: Final = rf"(?P<number>{_NUMBER})(?:\s*(?:[-–—~]|to|bis|à|a)\s*(?P<upto>{_NUMBER}))?"
_IN_BRACKETS: Final = re.compile(
    rf"\s*[(\[（【{{][^()\[\]（）【】{{}}\d]{{0,24}}{_RANGE}\s*(?P<unit>[^()\[\]（）【】{{}}\d]{{0,24}})[)\]）】}}]"
    r"[\s.:*_`|]*$"
)
_AFTER_SIGN: Final = re.compile(
    rf"[\s*_]*(?:[:：–—|,;=~≈→-]+|\.{{2,}})[\s*_]*[^\W\d]{{0,12}}\.?[\s~≈]*{_RANGE}\s*{_UNIT}[\s.*_`)]*$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(rf"\s*{_RANGE}\s*{_UNIT}?\s*", re.IGNORECASE)
_MARKS: Final = '*_`~#"“”„«»:： \t'
_COUNTER: Final = re.compile(
    r"(?:(?:section|part|chapter|abschnitt|teil|kapitel|sección|parte|partie|capítulo|h[2-4]|раздел|"
    r"часть)\s*(?:\d{1,2}|[ivx]{1,5})?\s*[:：.)–—-]|\d{1,2}(?:\.\d{1,2})*[.):：、](?=\D)"
    r"|[ivx]{1,5}[.)](?=\s)|[a-z][.)](?=\s)|第.{1,3}[章节節部][:：、]?)\s*",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(r"\s{0,3}(?P<marks>#{1,6})\s*(?P<text>\S.*)")
_ITEM: Final = re.compile(
    r"(?P<indent>[ \t]*)(?:[-*+•▪◦‣·–]|(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)、:]?|"
    r"[ivxIVX]{1,5}[.)]|[A-Z][.)])\s+(?P<text>\S.*)"
)
_BOLD: Final = re.compile(r"\s*(?:\*\*|__)(?P<text>[^*_].*?)(?:\*\*|__)(?P<rest>[^.!?]*)")
_PROSE: Final = re.compile(r"[.!?。！？]\s|[.。]$")
_NAMES: Final = (
    "heading",
    "title",
    "section",
    "name",
    "h2",
    "überschrift",
    "titre",
    "titel",
    "标题",
)
_LISTS: Final = (
    "outline",
    "sections",
    "plan",
    "body",
    "headings",
    "gliederung",
    "content",
    "structure",
)
_PARTS: Final = ("parts", "subsections", "subheadings", "h3", "children", "sections", "points")
_WORDS: Final = ("words", "word_count", "length", "wordcount", "wörter", "target_words", "count")


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
    found = _from_json(reply) or _from_lines(reply.splitlines())
    sections = _distinct(found, besides=title)
    return settle(sections, words=words) if sections else Outline()


def read_section(line: str) -> Section | None:
    """A section of one line: its heading, and its words if it names any."""
    text, words = split_words(line)
    heading = clean_heading(text)
    if not words_of(heading) or len(heading) > LONGEST_HEADING:
        return None
    return Section(heading=heading, words=words)


def split_words(line: str) -> tuple[str, int]:
    """A heading, and the words that it is to have; 0 where it does not say.

    >>> split_words("Soil (about 1,200 words)"), split_words("Soil – 300-400 Wörter")
    (('Soil', 1200), ('Soil', 350))
    """
    for pattern in (_IN_BRACKETS, _AFTER_SIGN):
        found = pattern.search(line)
        if found and (number := _length_in(found)):
            return line[: found.start()].rstrip(), number
    return line, 0


def clean_heading(text: str) -> str:
    """A heading without marks, counter and label, on one line."""
    text = fold_line(text).strip(_MARKS)
    text = _COUNTER.sub("", text, count=1).strip(_MARKS) or text
    return defuse(text).replace("<", "‹").replace(">", "›").strip(_MARKS)


def _length_in(found: re.Match[str]) -> int:
    number = _number(found["number"])
    if upto := found["upto"]:
        number = (number + _number(upto)) // 2
    unit = (found.groupdict().get("unit") or "").strip(" .")
    named = re.fullmatch(rf"{_UNIT}.*", unit, re.IGNORECASE) is not None
    bare = "unit" in found.groupdict() and not named
    if bare and (number in YEARS or number not in LENGTHS or len(unit.split()) > 1):
        return 0
    return number if 0 < number < LENGTHS.stop else 0


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


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
        number = next((each for each in reversed(cells) if _ALONE.fullmatch(each)), "")
        text = next((each for each in cells if words_of(each) and not _ALONE.fullmatch(each)), "")
        count = _ALONE.fullmatch(number) if number != cells[0] else None
        words = _number(count["number"]) if count else 0
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


def _from_json(reply: str) -> list[Section]:
    start = min((at for at in (reply.find("{"), reply.find("[")) if at >= 0), default=-1)
    if start < 0:
        return []
    try:
        value, _ = json.JSONDecoder().raw_decode(reply, start)
    except (ValueError, RecursionError):
        return []
    return [section for each in _listed(value) if (section := _from_value(each))]


def _listed(value: Any) -> list[Any]:
    """The list of sections in a value."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    named = {str(key).casefold(): each for key, each in value.items()}
    for name in _LISTS:
        inner = named.get(name)
        if isinstance(inner, list) or (isinstance(inner, dict) and _listed(inner)):
            return _listed(inner)
        if isinstance(inner, str) and "\n" in inner:
            return [inner]
    return []


def _from_value(value: Any) -> Section | None:
    if isinstance(value, str):
        return read_section(value)
    if not isinstance(value, dict):
        return None
    named = {str(key).casefold(): each for key, each in value.items()}
    heading = next((named[name] for name in _NAMES if isinstance(named.get(name), str)), "")
    section = read_section(heading)
    words = next((named[name] for name in _WORDS if name in named), 0)
    inner: list[Any] = next(
        (named[name] for name in _PARTS if isinstance(named.get(name), list)), []
    )
    parts = [part.heading for each in inner[:MOST_PARTS] if (part := _from_value(each))]
    if not section:
        return None
    return replace(section, words=section.words or _words_in(words), parts=tuple(parts))


def _words_in(value: Any) -> int:
    if isinstance(value, int | float) and 0 < value < LENGTHS.stop:
        return int(value)
    found = re.search(_NUMBER, value) if isinstance(value, str) else None
    return _number(found[0]) if found else 0
