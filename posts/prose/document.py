"""A Markdown body as its readers meet it: passages of plain text, links and images.

Strategy: markdown-it finds the blocks; the text of a block is read for links, images and emphasis
only where it holds a sign that could begin one, which most paragraphs do not. HTML in the body is
read as the same things. What stands in code is no prose and is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from posts.bare_addresses import find_addresses
from posts.blocks import read_tokens
from posts.bracketed import look_for_links_where_they_can_be
from posts.prose.html_tags import Tag, read_html

PassageKind = Literal["heading", "paragraph", "item", "quote", "cell"]
_MARKS: Final = re.compile(r"[\\`*_\[\]!<>&~]|https?:")
_CONTAINERS: Final[Mapping[str, PassageKind]] = {
    "list_item": "item",
    "blockquote": "quote",
    "th": "cell",
    "td": "cell",
}
_BLOCK_TAGS: Final[Mapping[str, PassageKind]] = {
    "p": "paragraph",
    "div": "paragraph",
    "li": "item",
    "blockquote": "quote",
    "td": "cell",
    "th": "cell",
}
_HEADING: Final = re.compile(r"h[1-6]")

_INLINE: Final = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "linkify"])
_INLINE.options["linkify"] = True
_INLINE.validateLink = lambda url: True  # type: ignore[method-assign]  # the checks judge it
_INLINE.linkify = find_addresses()
_NORMAL: Final = re.compile(
    r"https?://[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){1,3}(?:/[\w.~/-]*)?", re.ASCII
)
"""An address that is as it would be made, as most are: looked at faster than it is taken apart."""
_INLINE.normalizeLink = lambda url: url if _NORMAL.fullmatch(url) else normalizeLink(url)  # type: ignore[method-assign]
look_for_links_where_they_can_be(_INLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of plain text that belongs together: a paragraph, a heading, an item, a cell."""

    kind: PassageKind
    text: str
    """Without markup and code; each run of spaces is one."""
    level: int = 0
    """Of a heading: 1 to 6."""
    start: int = 0
    """The first line of its block in the body, counted from 0."""
    stop: int = 0
    """The line after its block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the body."""

    text: str
    address: str
    followed: bool
    """False where HTML says `rel="nofollow"`; Markdown cannot."""
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image of the body."""

    alt: str
    address: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a body holds, in its order."""

    passages: tuple[Passage, ...] = ()
    """Those that are not empty."""
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()

    @property
    def headings(self) -> list[Passage]:
        """The passages that are headings."""
        return [passage for passage in self.passages if passage.kind == "heading"]


def read_document(body: str) -> Document:
    """Read a Markdown body into passages, links and images. Never raises."""
    tokens, env = read_tokens(body)
    builder = _Builder()
    kinds: list[PassageKind] = []
    for token in tokens:
        name, _, side = token.type.rpartition("_")
        if side == "open" and name in _CONTAINERS:
            kinds.append(_CONTAINERS[name])
        elif side == "close" and name in _CONTAINERS:
            kinds.pop()
        elif token.type == "heading_open":
            kinds.append("heading")
            builder.level = int(token.tag[1])
        elif token.type == "heading_close":
            kinds.pop()
        elif token.map and token.type in ("inline", "html_block"):
            builder.begin(kinds[-1] if kinds else "paragraph", token.map)
            if token.type == "html_block":
                builder.read_html(token.content)
            else:
                builder.inline(token.content, env)
            builder.end()
    return builder.document()


@dataclass(slots=True)
class _Builder:
    """Gathers passages, links and images."""

    level: int = 0
    kind: PassageKind = "paragraph"
    lines: tuple[int, int] = (0, 0)
    pieces: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    opened: tuple[str, bool, int] | None = None
    """Of the link that is open: its address, whether it is followed, where its text begins."""

    def begin(self, kind: PassageKind, lines: list[int]) -> None:
        self.kind, self.lines, self.pieces, self.opened = kind, (lines[0], lines[1]), [], None

    def end(self) -> None:
        """Close the passage, if it has a text."""
        self.link_close()
        if text := " ".join("".join(self.pieces).split()):
            level = self.level if self.kind == "heading" else 0
            start, stop = self.lines
            self.passages.append(
                Passage(kind=self.kind, text=text, level=level, start=start, stop=stop)
            )
        self.pieces = []

    def inline(self, content: str, env: dict[str, Any]) -> None:
        """Add the text of a block, reading its markup."""
        if not _MARKS.search(content):
            self.pieces.append(content)
            return
        for token in _INLINE.parseInline(content, env)[0].children or ():
            self.token(token)

    def token(self, token: Token) -> None:
        match token.type:
            case "text":
                self.pieces.append(token.content)
            case "softbreak" | "hardbreak":
                self.pieces.append(" ")
            case "link_open":
                self.link_open(str(token.attrs["href"]), followed=True)
            case "link_close":
                self.link_close()
            case "image":
                self.image(token.content, str(token.attrs["src"]))
            case "html_inline":
                for part in read_html(token.content):
                    self.html_part(part)
            case _:
                pass

    def read_html(self, content: str) -> None:
        """Add a block of HTML: its tags as what Markdown would have made of them."""
        for part in read_html(content):
            if isinstance(part, Tag) and part.name in _BLOCK_TAGS:
                self.end()
                self.kind = "paragraph" if part.closes else _BLOCK_TAGS[part.name]
            elif isinstance(part, Tag) and _HEADING.fullmatch(part.name):
                self.end()
                self.kind = "paragraph" if part.closes else "heading"
                self.level = int(part.name[1])
            else:
                self.html_part(part)

    def html_part(self, part: Tag | str) -> None:
        if isinstance(part, str):
            self.pieces.append(part)
        elif part.name == "a" and part.closes:
            self.link_close()
        elif part.name == "a" and "href" in part.attributes:
            followed = "nofollow" not in part.attributes.get("rel", "").lower()
            self.link_open(part.attributes["href"], followed=followed)
        elif part.name == "img":
            self.image(part.attributes.get("alt", ""), part.attributes.get("src", ""))
        elif part.name == "br":
            self.pieces.append(" ")

    def link_open(self, address: str, *, followed: bool) -> None:
        self.link_close()
        self.opened = (address, followed, len(self.pieces))

    def link_close(self) -> None:
        """Keep the link that is open, if one is."""
        if self.opened is None:
            return
        address, followed, start = self.opened
        text = " ".join("".join(self.pieces[start:]).split())
        line = self.lines[0]
        self.links.append(Link(text=text, address=address, followed=followed, line=line))
        self.opened = None

    def image(self, alt: str, address: str) -> None:
        self.images.append(Image(alt=" ".join(alt.split()), address=address, line=self.lines[0]))

    def document(self) -> Document:
        return Document(
            passages=tuple(self.passages), links=tuple(self.links), images=tuple(self.images)
        )


def sections(passages: Iterable[Passage]) -> Iterator[tuple[Passage | None, list[Passage]]]:
    """The passages under each heading; first those before any, under None."""
    heading: Passage | None = None
    under: list[Passage] = []
    for passage in passages:
        if passage.kind != "heading":
            under.append(passage)
            continue
        yield heading, under
        heading, under = passage, []
    yield heading, under
