"""A page of HTML as a post: its title and description, and what it says in Markdown.

Only far enough for the pages that blogs and editors give out. What is no part of the text (menus,
scripts, forms) is left out; where the page marks its article, only that is read. Text that Markdown
would take for markup is escaped.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from posts.prose.html_tags import Tag, read_tag

_TOKEN: Final = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]{0,20})(?P<rest>[^<>]{0,2000})>"
)
_LEFT_OUT: Final = frozenset(
    "script style noscript template svg nav footer aside form button select iframe head".split()
)
_BLOCKS: Final = frozenset(
    "p div section article main header figure figcaption ul ol li blockquote table tr dl dt dd "
    "hr address details summary".split()
)
_EMPHASIS: Final[Mapping[str, str]] = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_MARKUP: Final = re.compile(r"[*`\[\]<\\]")
_LINE_START: Final = re.compile(r"^(#{1,6} |> |[-+] |\d{1,9}[.)] )")
_LOOKS: Final = re.compile(
    r"\s*(?:<!doctype html|<html\b|<(?:h[1-6]|p|div|article|section|body|main|ul|ol|header)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlPost:
    """What a page says."""

    title: str = ""
    description: str = ""
    tags: str = ""
    """As the page names its keywords."""
    body: str = ""
    """Markdown."""


def looks_like_html(text: str) -> bool:
    """Whether a text begins as a page of HTML does."""
    return _LOOKS.match(text) is not None


def read_html_post(html: str) -> HtmlPost:
    r"""Read a page of HTML. Never raises.

    >>> read_html_post("<h1>Tea</h1><p>It is <b>hot</b>, <a href='https://a.test'>see</a>.</p>")
    HtmlPost(title='Tea', description='', tags='', body='It is **hot**, [see](https://a.test).')
    """
    html = _without_comments(html)
    meta = _metas(html)
    writer = _Writer()
    for part in _parts(_article_of(html)):
        writer.take(part)
    writer.end()
    title = writer.title or _between(html, "title") or meta.get("og:title", "")
    return HtmlPost(
        title=" ".join(title.split()),
        description=meta.get("description", "") or meta.get("og:description", ""),
        tags=meta.get("keywords", ""),
        body="\n\n".join(writer.blocks),
    )


def _without_comments(html: str) -> str:
    kept, done = [], 0
    while (start := html.find("<!--", done)) >= 0:
        kept.append(html[done:start])
        end = html.find("-->", start)
        done = len(html) if end < 0 else end + 3
    return "".join([*kept, html[done:]])


def _metas(html: str) -> dict[str, str]:
    """What the page says of itself, by name; the first of each counts."""
    found: dict[str, str] = {}
    for match in _TOKEN.finditer(html):
        if match["name"].lower() == "meta":
            said = read_tag(match).attributes
            name = (said.get("name") or said.get("property") or "").lower()
            found.setdefault(name, " ".join(said.get("content", "").split()))
    return found


def _article_of(html: str) -> str:
    """The page's article; else its main part, else its body, else all of it."""
    lower = html.lower()
    for name in ("article", "main", "body"):
        found = re.search(rf"<{name}\b[^<>]{{0,2000}}>", lower)
        end = lower.rfind(f"</{name}")
        if found and end > found.end():
            return html[found.end() : end]
    return html


def _between(html: str, name: str) -> str:
    lower = html.lower()
    found = re.search(rf"<{name}\b[^<>]{{0,300}}>", lower)
    end = lower.find(f"</{name}", found.end()) if found else -1
    return unescape(html[found.end() : end]) if found and end >= 0 else ""


def _parts(html: str) -> Iterator[Tag | str]:
    """The tags and the text between them, without what is no part of the text."""
    done, hidden = 0, ""
    lower = html.lower()
    last_closed = {name: lower.rfind(f"</{name}") for name in _LEFT_OUT}
    for found in _TOKEN.finditer(html):
        tag = read_tag(found)
        if hidden:
            if tag.name == hidden and tag.closes:
                hidden, done = "", found.end()
            continue
        if found.start() > done:
            yield unescape(html[done : found.start()])
        done = found.end()
        if not tag.closes and last_closed.get(tag.name, -1) >= done:
            hidden = tag.name
        else:
            yield tag
    if not hidden and done < len(html):
        yield unescape(html[done:])


@dataclass(slots=True)
class _Writer:
    """Writes Markdown, block by block."""

    title: str = ""
    blocks: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    prefix: str = ""
    lists: list[int | None] = field(default_factory=list)
    quotes: int = 0
    address: str | None = None
    is_code: bool = False
    rows: list[list[str]] = field(default_factory=list)
    begins_list: bool = False

    def take(self, part: Tag | str) -> None:
        if isinstance(part, str):
            self.text(part)
        elif part.name == "pre":
            self.end()
            self.is_code = not part.closes
        elif self.is_code:
            return
        elif part.name in ("td", "th"):
            self.cell(part)
        elif re.fullmatch(r"h[1-6]", part.name):
            self.heading(part)
        elif part.name in _BLOCKS:
            self.block(part)
        else:
            self.inline(part)

    def text(self, text: str) -> None:
        if self.is_code:
            fence = "~~~" if "```" in text else "```"
            self.blocks.append(f"{fence}\n{text.strip(chr(10))}\n{fence}")
        else:
            self.line.append(_MARKUP.sub(r"\\\g<0>", re.sub(r"\s+", " ", text)))

    def inline(self, tag: Tag) -> None:
        if tag.name in _EMPHASIS:
            self.line.append(_EMPHASIS[tag.name])
        elif tag.name == "code":
            self.line.append("`")
        elif tag.name == "br":
            self.line.append("\\\n")
        elif tag.name == "img" and tag.attributes.get("src"):
            alt = " ".join(tag.attributes.get("alt", "").replace("]", "").split())
            self.line.append(f"![{alt}]({_address(tag.attributes['src'])})")
        elif tag.name == "a" and tag.closes and self.address is not None:
            self.line.append(f"]({_address(self.address)})" if self.address else "")
            self.address = None
        elif tag.name == "a" and not tag.closes:
            self.address = tag.attributes.get("href", "")
            self.line.append("[" if self.address else "")

    def heading(self, tag: Tag) -> None:
        said = self.said()
        if tag.closes and said and self.prefix.startswith("#"):
            if tag.name == "h1" and not self.title and not self.blocks:
                self.title = re.sub(r"[*`\\]", "", said)
            else:
                self.blocks.append(f"{self.prefix}{said}")
            self.line, self.prefix = [], ""
            return
        self.end()
        self.prefix = "" if tag.closes else f"{'#' * max(2, int(tag.name[1]))} "

    def block(self, tag: Tag) -> None:
        if self.rows and tag.name in ("tr", "p", "div"):
            if tag.name == "tr" and not tag.closes:
                self.rows.append([])
            return
        if not (tag.name in ("p", "div") and self.prefix and not self.said()):
            self.end()
        match tag.name:
            case "ul" | "ol" if tag.closes:
                self.lists = self.lists[:-1]
            case "ul" | "ol":
                self.begins_list = self.begins_list or not self.lists
                self.lists.append(0 if tag.name == "ol" else None)
            case "li" if not tag.closes:
                self.item()
            case "blockquote":
                self.quotes = max(0, self.quotes + (-1 if tag.closes else 1))
            case "hr":
                self.blocks.append("---")
            case "table":
                self.rows = [] if tag.closes else [[]]
            case _:
                pass

    def item(self) -> None:
        number = self.lists[-1] if self.lists else None
        indent = "   " * max(0, len(self.lists) - 1)
        if number is not None:
            self.lists[-1] = number + 1
        self.prefix = f"{indent}- " if number is None else f"{indent}{number + 1}. "

    def cell(self, tag: Tag) -> None:
        if not self.rows:
            self.rows = [[]]
        if tag.closes:
            self.rows[-1].append(self.said().replace("|", "\\|"))
        self.line = []

    def said(self) -> str:
        """The line so far; what looks like the beginning of a block is escaped."""
        text = "".join(self.line).strip()
        return text if self.prefix else _LINE_START.sub(r"\\\1", text)

    def end(self) -> None:
        """Close the block, if it has a text."""
        if rows := [row for row in self.rows if any(row)]:
            width = max(map(len, rows))
            lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
            lines.insert(1, f"|{' --- |' * width}")
            self.blocks.append("\n".join(lines))
            self.rows = []
        if text := self.said():
            text = f"{'> ' * self.quotes}{self.prefix}{text}"
            is_item = bool(self.prefix.strip()) and not self.prefix.startswith("#")
            if is_item and not self.begins_list and self.blocks:
                self.blocks[-1] += f"\n{text}"
            else:
                self.blocks.append(text)
            self.begins_list = self.begins_list and not is_item
        self.line, self.prefix, self.address = [], "", None


def _address(address: str) -> str:
    return re.sub(r"\s", "%20", address.strip()).replace("(", "%28").replace(")", "%29")
