"""The blocks of a Markdown body: what stands where, without what stands in a line.

The checks and the fixes look at whole paragraphs, headings and code blocks, so that what stands in
code is never taken for text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from posts.tables import limit_tables

BlockKind = Literal["heading", "paragraph", "code", "list", "quote", "table", "rule", "html"]
KINDS: Final[dict[str, BlockKind]] = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "fence": "code",
    "code_block": "code",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
    "table_open": "table",
    "hr": "rule",
    "html_block": "html",
}
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_PARSER: Final = MarkdownIt("commonmark", {"html": True}).enable("table")
limit_tables(_PARSER)
_PARSER.core.ruler.enableOnly(["normalize", "block"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of the first level, which no other holds."""

    kind: BlockKind
    start: int
    """Its first line, counted from 0."""
    stop: int
    """The line after its last one."""
    level: int = 0
    """Of a heading: 1 to 6."""
    text: str = ""
    """Of a heading, paragraph, code block or HTML: what it says, as written."""
    info: str = ""
    """Of a fenced code block: its language."""


@lru_cache(maxsize=16)
def read_blocks(body: str) -> tuple[Block, ...]:
    r"""The blocks of a body, in their order.

    >>> [(block.kind, block.text) for block in read_blocks("## One\n\nTwo\nthree")]
    [('heading', 'One'), ('paragraph', 'Two\nthree')]
    """
    return tuple(_blocks(read_tokens(body)[0]))


@lru_cache(maxsize=2)
def read_tokens(body: str) -> tuple[list[Token], dict[str, Any]]:
    """The blocks of a body as markdown-it has them, and its link references; not to be changed.

    The same for all who look at a body one after the other, as its checks do.
    """
    env: dict[str, Any] = {}
    return _PARSER.parse(body, env), env


def lines_of(body: str) -> list[str]:
    r"""The lines as blocks count them, each with its line end.

    >>> lines_of("one\r\ntwo\u2028still two")
    ['one\r\n', 'two\u2028still two']
    """
    if "\r" in body:
        return _LINE.findall(body)
    *lines, last = body.split("\n")
    return [*(f"{line}\n" for line in lines), *filter(None, (last,))]


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    for number, token in enumerate(tokens):
        kind = KINDS.get(token.type)
        if token.level or kind is None or token.map is None:
            continue
        said = tokens[number + 1] if kind in ("heading", "paragraph") else token
        yield Block(
            kind=kind,
            start=token.map[0],
            stop=token.map[1],
            level=int(token.tag[1]) if kind == "heading" else 0,
            text=said.content,
            info=token.info.strip(),
        )
