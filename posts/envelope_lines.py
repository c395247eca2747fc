"""Tell the lines of a reply apart: key lines, end markers, fences, dividing lines.

Every judgement here looks at one line alone; what a line means where it stands is for
`envelope_header` and `envelope_body`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from posts.envelope_keys import Field, may_become_key, name_of

LINE_LIMIT: Final = 8_000
"""So much of a header line is looked at: far more than any field may hold."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the reply that is not blank, without its line end."""

    text: str
    start: int
    end: int
    """Where the next line starts."""
    ended: bool
    """A line break follows, so no more text can come to this line."""
    after_blank: bool = False
    """A blank line stands before it."""


_SPACE: Final = re.compile(r"\s*")


def first_line(text: str, start: int) -> Line | None:
    """The first line from `start` on that is not blank; of a very long one, its beginning."""
    space = _SPACE.match(text, start)
    stop = space.end() if space else start
    if stop >= len(text):
        return None
    begin = max(text.rfind("\n", start, stop) + 1, start)
    return line_at(text, begin, after_blank=begin > start)


def line_at(text: str, start: int, *, after_blank: bool = False) -> Line:
    """The line that starts at `start`, blank or not."""
    stop = text.find("\n", start)
    ended = stop >= 0
    stop = stop if ended else len(text)
    shown = text[start : min(stop, start + LINE_LIMIT)].rstrip("\r")
    return Line(shown, start, min(stop + 1, len(text)), ended, after_blank)


def lines_from(text: str, start: int) -> Iterator[Line]:
    """The lines from `start` on that are not blank."""
    while line := first_line(text, start):
        yield line
        start = line.end


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


_COLON: Final = re.compile(r"[:：﹕]")
_DASH: Final = re.compile(r"\s[-–—]\s|\s*=\s*|\t")
_TOML_VALUE: Final = re.compile(r"[\"'\[]")
_BRACKETED: Final = re.compile(
    r"\s*[*_#\s]*[\[【〖「{](?P<key>[^\[\]【】]{1,40})[\]】〗」}][*_]*\s*[:：]?"
)
_DRESS: Final = re.compile(r"[\W\d_]*")
_OPENED_EMPHASIS: Final = re.compile(r"([*_`~]+)[\"'“\[(]*$")
_CLOSED_EMPHASIS: Final = re.compile(r"[*_`~]\s*$")
_TAGS: Final = re.compile(r"</?(?:b|strong|em|i|p|h[1-6]|li|br|span)\s*/?>", re.IGNORECASE)
_CLOSING_HASHES: Final = re.compile(r"\s+#+\s*$")
_HEADING_OR_BOLD: Final = re.compile(r"\s*(?:#{1,6}\s|\*\*|__)")
_CELL: Final = re.compile(r"(?<!\\)\|")


def read_key_line(line: str) -> KeyLine | None:
    """The key and value of a line that names a field; None for any other line."""
    if line.lstrip().startswith("|"):
        return _from_row(line)
    return (
        _separated(line, _COLON) or _bracketed(line) or _separated_otherwise(line) or _alone(line)
    )


def _separated(line: str, separator: re.Pattern[str]) -> KeyLine | None:
    found = separator.search(line, 0, 80)
    name = name_of(line[: found.start()]) if found else None
    if not found or not name:
        return None
    key, value = line[: found.start()], line[found.end() :]
    value = _without_closing_emphasis(key, value)
    if "<" in key:
        value = _TAGS.sub("", value)
    if "#" in key:
        value = _CLOSING_HASHES.sub("", value)
    if key.lstrip(" -*").startswith('"'):  # a line of JSON
        value = value.rstrip().removesuffix(",")
    return KeyLine(name.field, name.strong, line[: found.end()], value, separated=True)


def _separated_otherwise(line: str) -> KeyLine | None:
    """`TITLE - A title`, where the key is in capitals or bold; `title = "A title"`, as in TOML."""
    found = _DASH.search(line, 0, 80)
    key = line[: found.start()] if found else ""
    is_toml = found is not None and found[0].strip() == "=" and _TOML_VALUE.match(line, found.end())
    if is_toml or key.isupper() or _HEADING_OR_BOLD.match(key):
        return _separated(line, _DASH)
    return None


def _bracketed(line: str) -> KeyLine | None:
    found = _BRACKETED.match(line)
    name = name_of(found["key"]) if found else None
    if not found or not name:
        return None
    return KeyLine(name.field, name.strong, found[0], line[found.end() :], separated=True)


def _alone(line: str) -> KeyLine | None:
    """A heading, a bold line or a word in capitals that is a key and nothing else."""
    key = line.strip()
    if not (_HEADING_OR_BOLD.match(key) or key.isupper()):
        return None
    name = name_of(key)
    return KeyLine(name.field, name.strong, key, "", separated=False) if name else None


def _without_closing_emphasis(key: str, value: str) -> str:
    """Drop from `**TITLE:** Words` or `**TITLE: Words**` the emphasis that began before the key."""
    dress = _DRESS.match(key)
    opened = dress and _OPENED_EMPHASIS.search(dress[0])
    if not opened or _CLOSED_EMPHASIS.search(key):
        return value
    closing = opened[1][::-1]
    stripped = value.strip()
    if closing.startswith(stripped):
        return ""
    if stripped.startswith(closing):
        return stripped.removeprefix(closing)
    return stripped.removesuffix(closing)


def cells_of(line: str) -> list[str]:
    """The cells of a table row."""
    cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip())]
    return cells[1:-1] if line.rstrip().endswith("|") else cells[1:]


def columns_of(line: str) -> list[Field | None]:
    """The fields that the cells of a table's head name, where it names several; else nothing."""
    if not line.lstrip().startswith("|"):
        return []
    names = [name_of(cell) for cell in cells_of(line)]
    fields = [name.field if name else None for name in names]
    return fields if len(set(fields) - {None, "other"}) > 1 else []


def _from_row(line: str) -> KeyLine | None:
    key, *values = cells_of(line[:LINE_LIMIT]) or [""]
    name = name_of(key.rstrip(":： "))
    if not name or columns_of(line):
        return None
    value = " | ".join(filter(None, values))
    return KeyLine(name.field, name.strong, f"| {key} |", value, separated=True)


_TAG_ALONE: Final = re.compile(r"\s*<[!?]?(/?[A-Za-z][\w:.-]*)[^<>]*>\s*")
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}(?:\s|$)")
_ITEM: Final = re.compile(r"\s*(?:[-*+•▪◦‣·–]|\d{1,3}[.)、])\s+")
_FENCE: Final = re.compile(
    r"(?P<lead>[ \t>]*+(?:[-*+]|\d{1,9}[.)])?[ \t>]*+)(?P<run>`{3,}|~{3,})(?P<info>.*)"
)


def is_divider(line: str) -> bool:
    """Whether the line is `---` or the like, or the line under the head of a table."""
    signs = "".join(line.split())
    if signs in ("<!--", "-->"):
        return True
    kinds = set(signs)
    if kinds <= set("-|:"):
        return "---" in signs or {"-", "|"} <= kinds
    return len(signs) >= 3 and len(kinds) == 1 and kinds <= set("*_=~+—–─━")


def tag_alone(line: str) -> str:
    """The name of the tag that the line is, as `body` or `/body`; "" for any other line."""
    found = _TAG_ALONE.fullmatch(line)
    return found[1].lower() if found else ""


def is_heading(line: str) -> bool:
    """Whether the line is a Markdown heading."""
    return bool(_HEADING.match(line))


def is_item(line: str) -> bool:
    """Whether the line is an item of a list."""
    return bool(_ITEM.match(line))


@dataclass(frozen=True, slots=True)
class Fence:
    """A line that opens or closes a code block."""

    run: str
    info: str
    """What follows the backticks or tildes: the language."""
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


INVISIBLE: Final = "\u200b\u200e\u200f\ufeff"
"""May stand around a marker, unseen."""
_OPEN_DRESS: Final = r"(?:&(?:amp;)?lt;|[<＜«〈/／\\|*_~#\"'“(\[{=!.`—–-]|(?<=\S) )"
_CLOSE_DRESS: Final = r"(?:&(?:amp;)?gt;|[>＞»〉/／\\|*_~#\"'”)\]}=!.:`—–-]|\s)"
_HALF_ENTITY: Final = r"&(?:(?:amp;)?[lg]t?|amp;?|am?)?"
_MARKER: Final = re.compile(
    rf"\s*(?P<open>{_OPEN_DRESS}*+)\s*end(?P<gap>[\s_-]?)of(?P=gap)text"
    rf"{_CLOSE_DRESS}*+(?:{_HALF_ENTITY})?",
    re.IGNORECASE,
)
_MARKER_BEGINNING: Final = re.compile(
    rf"\s*(?P<open>{_OPEN_DRESS}*+(?:{_HALF_ENTITY})?)(?P<word>[a-z\s_-]*)", re.IGNORECASE
)
_GAPS: Final = re.compile(r"[\s_-]+")
_MARKER_WORD: Final = "endoftext"


def is_marker(line: str) -> bool:
    """Whether the line is an end marker and nothing else, in any spelling and dress."""
    if len(line) >= 80 or is_item(line) or line.lstrip().startswith("|"):
        return False
    found = _MARKER.fullmatch(line.strip(INVISIBLE))
    return bool(found and (found["gap"] != " " or found["open"]))


def may_become_marker(line: str) -> bool:
    """Whether more text could make an end marker of the line, as of `</EndOF`."""
    found = _MARKER_BEGINNING.fullmatch(line.strip(INVISIBLE)) if len(line) < 40 else None
    if not found or not line.strip():
        return False
    word = _GAPS.sub("", found["word"]).lower()
    least = 0 if found["open"] else len("endo")
    return _MARKER_WORD.startswith(word) and len(word) >= least


def nothing_settled(text: str, start: int) -> bool:
    """Whether nothing stands from `start` on but one line that may still become anything."""
    line = first_line(text, start)
    return line is None or may_change(line)


def may_change(line: Line) -> bool:
    """Whether more text could still turn the unfinished line into a key, a marker or a divider."""
    if line.ended:
        return False
    return may_become_key(line.text) or may_become_marker(line.text)
