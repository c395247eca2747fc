"""Markdown to safe HTML: the one renderer of live preview, finished preview and HTML download.

Strategy: a reply is hostile, so there are two walls. The parser reads CommonMark, tables,
strikethrough and what `posts.markdown_rules` adds with raw HTML off: a tag is shown as the text it
is, but for a line break and a comment. Then nh3 lets pass what stands
in the tables below and nothing else. A live view renders a finished block once: `split_settled`
says how far the blocks are finished, and the blocks' HTML put together is the whole's HTML.
"""

import re
from html import escape
from pathlib import Path
from typing import Final

import nh3
from markdown_it import MarkdownIt

from posts.bare_addresses import find_addresses
from posts.bracketed import look_for_links_where_they_can_be
from posts.comments import add_comments
from posts.links import LINK_SCHEMES, ArticleRenderer
from posts.markdown_rules import ID, add_block_rules, add_rules
from posts.plain_text import replace_surrogates
from posts.tables import limit_tables

MAX_RENDERED: Final = 200_000
"""Characters that are rendered at a time; what follows is shown as plain text."""
ARTICLE_CSS: Final = Path(__file__).with_name("article.css").read_text(encoding="utf-8")
"""How an article looks, in the preview's frame and in the HTML download.

Light or dark as the reader's system is, unless `<html data-theme="light">` or `"dark"` decides.
"""
PIECE: Final = 4_000
"""Characters of a text shown as written that are made safe at a time."""
LINE_END: Final = re.compile(r"\r\n?|\n")
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
DIRECTED: Final = ("p", "blockquote", "ul", "ol", "li", "table", "div")
"""What says in which direction it is written, beside headings and cells."""
TAGS: Final = {
    *(*HEADINGS, "p", "blockquote", "pre", "hr", "br", "div", "sup"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("a", "code", "em", "s", "span", "strong"),
}
_SHOWN, _SHOWN_TO_HERE = "<pre><code>", "</code></pre>"
ALIGNMENTS: Final = {"style": {f"text-align:{side}" for side in ("left", "center", "right")}}


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name
        """Read every link as one: the renderer takes the address away where it must."""
        return True


_MARKDOWN: Final = _Parser(
    "commonmark", {"html": False, "xhtmlOut": False}, renderer_cls=ArticleRenderer
).enable(["table", "strikethrough", "linkify"])
_MARKDOWN.options["linkify"] = True
_MARKDOWN.linkify = find_addresses()
add_rules(_MARKDOWN)
look_for_links_where_they_can_be(_MARKDOWN)
_BLOCKS: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
add_block_rules(_BLOCKS)
add_comments(_BLOCKS, may_grow=True)
limit_tables(_MARKDOWN)
limit_tables(_BLOCKS)
_BLOCKS.core.ruler.enableOnly(["normalize", "block"])  # where blocks begin, not what is in them


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """An attribute as it is; of addresses without a scheme, only places in the article."""
    if tag != "a" or attribute != "href" or value.startswith(f"#{ID}"):
        return value
    return value if value.partition(":")[0].lower() in LINK_SCHEMES else None


_CLEANER: Final = nh3.Cleaner(
    tags=TAGS,
    attributes={
        "a": {"href", "title"},
        "code": {"class"},
        "ol": {"start"},
        **{heading: {"id"} for heading in HEADINGS},
        "div": {"id"},
    },
    allowed_classes={
        "span": {"host", "image", "no-link", "note"},
        "p": {"cap"},
        "div": {"footnote"},
    },
    tag_attribute_values={
        **{block: {"dir": {"rtl"}} for block in (*HEADINGS, *DIRECTED)},
        "td": ALIGNMENTS | {"dir": {"rtl"}},
        "th": ALIGNMENTS | {"dir": {"rtl"}},
    },
    set_tag_attribute_values={"a": {"target": "_blank"}},
    link_rel="noopener noreferrer nofollow",
    url_schemes=set(LINK_SCHEMES),
    url_relative="pass_through",
    attribute_filter=_keep,
)
_WITHIN: Final = re.compile(rf'(<a href="#{ID}[^"<>]*")[^<>]*>')
"""A link to a place in the article: it opens no tab."""


def render_markdown(text: str, *, place: str = "") -> str:
    """Render Markdown as HTML that is safe in a page and loads nothing.

    Links open in a new tab, with the schemes http, https and mailto only. An image becomes a chip
    that names its host. Blocks nested deeper than markdown-it's limit of 20 are left out. Beyond
    `MAX_RENDERED` characters the text is shown as it is, under a note that says so.

    Args:
        text: Markdown.
        place: Begins the ids of headings and footnotes on a page that holds several articles.
    """
    text = replace_surrogates(text)
    if len(text) <= MAX_RENDERED:
        return _render(text, place)
    cut = text.rfind("\n", 0, MAX_RENDERED) + 1 or MAX_RENDERED
    note = f"Only the first {MAX_RENDERED:,} characters are rendered. The rest, as it was written:"
    return _render(text[:cut], place) + f'<p class="cap">{note}</p>\n{render_source(text[cut:])}'


def render_source(text: str) -> str:
    """Show a text as it was written, as HTML that is as safe: nothing in it is read as Markdown."""
    text = LINE_END.sub("\n", replace_surrogates(text))
    shown = "".join(_clean_piece(text[at : at + PIECE]) for at in range(0, len(text), PIECE))
    return f"{_SHOWN}{shown}{_SHOWN_TO_HERE}\n"


def _clean_piece(text: str) -> str:
    """A piece of a text, safe: the cleaner takes time in the square of a text without tags."""
    cleaned = _CLEANER.clean(f"{_SHOWN}{escape(text)}{_SHOWN_TO_HERE}")
    return cleaned.removeprefix(_SHOWN).removesuffix(_SHOWN_TO_HERE)


def split_settled(body: str, start: int = 0) -> int:
    """Offset in `body` up to which its blocks are finished: text to come changes nothing before it.

    Pass the last answer as `start`, so that only the open block is looked at again, and no more
    than `MAX_RENDERED` characters at a time. The last block of whole lines is still open: the next
    line may belong to it. A link reference definition, which may come last of all, can change
    what a link in an earlier block is, and of two headings alike the later has another id; so when
    the text has ended, compare the sum of the blocks with the whole.
    """
    lines = [match.end() for match in LINE_END.finditer(body, start, start + MAX_RENDERED)]
    if not lines:
        return start
    tokens = _BLOCKS.parse(body[start : lines[-1]])
    first_lines = [token.map[0] for token in tokens if token.level == 0 and token.map]
    return [start, *lines][first_lines[-1]] if first_lines else start


def _render(text: str, place: str) -> str:
    return _WITHIN.sub(r"\1>", _CLEANER.clean(str(_MARKDOWN.render(text, {"place": place}))))
