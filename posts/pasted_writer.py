"""The Markdown of a page of HTML, written tag by tag.

Text that Markdown would take for markup is escaped; what a table, a heading or a nesting cannot
hold in Markdown is made simpler, and keeps its words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from posts.prose.html_tags import Tag

_BLOCKS: Final = frozenset(
    "p div section article main header figure figcaption ul ol li blockquote table tr dl dt dd "
    "hr address details summary".split()
)
_EMPHASIS: Final[Mapping[str, str]] = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_MARKUP: Final = re.compile(r"[*`\[\]<\\]")
_LINE_START: Final = re.compile(r"^(#{1,6} |> |[-+] |\d{1,9}[.)] )")
DEEPEST: Final = 10
"""Lists and quotations that are nested more deeply stand at this depth."""


@dataclass(slots=True)
class PostWriter:
    """Writes Markdown, block by block, from the tags and texts of a page."""

    title: str = ""
    blocks: list[list[str]] = field(default_factory=list)
    """Each as its lines, or its items."""
    line: list[str] = field(default_factory=list)
    prefix: str = ""
    lists: list[int | None] = field(default_factory=list)
    quotes: int = 0
    opened: dict[str, int] = field(default_factory=dict)
    """What began in the line and has not ended, with its place in the line."""
    address: str = ""
    is_code: bool = False
    rows: list[list[str]] = field(default_factory=list)
    tables: int = 0
    """How many tables are open, each within another."""
    begins_list: bool = False

    def take(self, part: Tag | str) -> None:
        if isinstance(part, str):
            self.text(part)
        elif part.name == "pre":
            self.code()
            self.is_code = not part.closes
        elif self.is_code:
            return
        elif part.name in ("td", "th"):
            self.cell()
        elif re.fullmatch(r"h[1-6]", part.name):
            self.heading(part)
        elif part.name in _BLOCKS:
            self.block(part)
        else:
            self.inline(part)

    def text(self, text: str) -> None:
        if self.is_code:
            self.line.append(text)
            return
        text = re.sub(r"\s+", " ", text)
        self.line.append(text if "code" in self.opened else _MARKUP.sub(r"\\\g<0>", text))

    def code(self) -> None:
        """A block of code begins or ends, whatever is marked in it."""
        text = "".join(self.line).strip("\n")
        if self.is_code and text.strip():
            fence = "`" * max(3, _longest_ticks(text) + 1)
            self.blocks.append([f"{fence}\n{text}\n{fence}"])
            self.line = []
        self.is_code = False
        self.end()

    def inline(self, tag: Tag) -> None:
        if tag.name in ("a", "code", *_EMPHASIS):
            name = _EMPHASIS.get(tag.name, tag.name)
            if tag.closes or tag.name == "a":
                self.close(name)
            if not tag.closes:
                self.open(name, tag)
        elif tag.name == "br":
            is_one_line = self.rows or self.prefix.startswith("#")
            self.line.append(" " if is_one_line else "\\\n")
        elif tag.name == "img" and tag.attributes.get("src"):
            alt = " ".join(tag.attributes.get("alt", "").replace("]", "").split())
            self.line.append(f"![{alt}]({_address(tag.attributes['src'])})")

    def open(self, name: str, tag: Tag) -> None:
        if "code" in self.opened:
            return
        if name == "a":
            self.address = tag.attributes.get("href", "")
        self.opened.setdefault(name, len(self.line))

    def close(self, name: str) -> None:
        """Put marks around what stands in the line since it was opened, if that is something."""
        at = self.opened.pop(name, None)
        said = "".join(self.line[at:]) if at is not None else ""
        if text := said.strip():
            before, _, behind = said.partition(text)
            self.line[at:] = [f"{before}{self.marked(name, text)}{behind}"]

    def marked(self, name: str, text: str) -> str:
        if name == "a":
            return f"[{text}]({_address(self.address)})" if self.address else text
        if name != "code":
            return f"{name}{text}{name}"
        mark = "`" * (_longest_ticks(text) + 1)
        return f"{mark} {text} {mark}" if "`" in text else f"{mark}{text}{mark}"

    def heading(self, tag: Tag) -> None:
        said = self.said()
        if tag.closes and said and self.prefix.startswith("#"):
            if tag.name == "h1" and not self.title and not self.blocks:
                self.title = re.sub(r"[*`\\]", "", said)
            else:
                self.blocks.append([f"{self.prefix}{said}"])
            self.line, self.prefix = [], ""
            return
        self.end()
        self.prefix = "" if tag.closes else f"{'#' * max(2, int(tag.name[1]))} "

    def block(self, tag: Tag) -> None:
        if self.rows:
            self.in_table(tag)
            return
        if not (tag.name in ("p", "div") and self.prefix and not self.said()):
            self.end()
        match tag.name:
            case "ul" | "ol" if tag.closes:
                del self.lists[-1:]
            case "ul" | "ol":
                self.begins_list = self.begins_list or not self.lists
                self.lists.append(0 if tag.name == "ol" else None)
            case "li" if not tag.closes:
                self.item()
            case "blockquote":
                self.quotes = max(0, self.quotes + (-1 if tag.closes else 1))
            case "hr":
                self.blocks.append(["---"])
            case "table" if not tag.closes:
                self.rows, self.tables = [[]], 1
            case _:
                pass

    def item(self) -> None:
        number = self.lists[-1] if self.lists else None
        indent = "   " * max(0, min(len(self.lists), DEEPEST) - 1)
        if number is not None:
            self.lists[-1] = number + 1
        self.prefix = f"{indent}- " if number is None else f"{indent}{number + 1}. "

    def in_table(self, tag: Tag) -> None:
        """A block in a table: a cell is one line, also where another table stands in it."""
        if tag.name == "table":
            self.tables += -1 if tag.closes else 1
        if not self.tables:
            self.end()
        elif tag.name == "tr" and self.tables == 1:
            self.cell()
            self.rows += [] if tag.closes else [[]]
        else:
            self.line.append(" ")

    def cell(self) -> None:
        """A cell begins or ends: what stands in the line is one."""
        if self.tables > 1:
            self.line.append(" ")
        elif self.rows:
            if said := " ".join(self.said().split()):
                self.rows[-1].append(said.replace("|", "\\|"))
            self.line = []

    def said(self) -> str:
        """The line so far; what looks like the beginning of a block is escaped."""
        for name in list(self.opened)[::-1]:
            self.close(name)
        text = "".join(self.line).strip()
        return text if self.prefix else _LINE_START.sub(r"\\\1", text)

    def end(self) -> None:
        """Close the block, if it has a text."""
        if self.rows:
            self.end_table()
        if text := self.said():
            text = f"{'> ' * min(self.quotes, DEEPEST)}{self.prefix}{text}"
            is_item = bool(self.prefix.strip()) and not self.prefix.startswith("#")
            if is_item and not self.begins_list and self.blocks:
                self.blocks[-1].append(text)
            else:
                self.blocks.append([text])
            self.begins_list = self.begins_list and not is_item
        self.line, self.prefix = [], ""

    def end_table(self) -> None:
        self.tables = 1
        self.cell()
        if rows := [row for row in self.rows if row]:
            width = max(map(len, rows))
            rows[0] += [""] * (width - len(rows[0]))  # in other rows, cells may be missing
            lines = [f"| {' | '.join(row)} |" for row in rows]
            lines.insert(1, f"|{' --- |' * width}")
            self.blocks.append(lines)
        self.rows, self.tables = [], 0


def _longest_ticks(text: str) -> int:
    return max(map(len, re.findall(r"`+", text)), default=0)


def _address(address: str) -> str:
    return re.sub(r"\s", "%20", address.strip()).replace("(", "%28").replace(")", "%29")
