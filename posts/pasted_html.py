"""A page of HTML as a post: its title and description, and what it says in Markdown.

Only far enough for the pages that blogs and editors give out. What is no part of the text (menus,
scripts, forms) is left out; where the page marks its article, only that is read. Text that Markdown
would take for markup is escaped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from posts.pasted_writer import PostWriter
from posts.prose.html_tags import Tag, read_tag

_TOKEN: Final = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]{0,20})(?P<rest>[^<>]{0,2000})>"
)
_LEFT_OUT: Final = frozenset(
    "script style noscript template svg nav footer aside form button select iframe head".split()
)
_PAGE: Final = re.compile(r"\s*<(?:!doctype html|html\b|head\b|body\b)", re.IGNORECASE)
_FRAGMENT: Final = re.compile(
    r"\s*<(?:h[1-6]|p|div|article|section|main|ul|ol|header|table|blockquote|figure|pre|dl)\b",
    re.IGNORECASE,
)
_MARKDOWN_HEADING: Final = re.compile(r"^#{1,6} \S", re.MULTILINE)


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
    """Whether a text is a page of HTML, or a part of one; Markdown may begin with a tag, too."""
    text = _without_comments(text)
    if _PAGE.match(text):
        return True
    return bool(_FRAGMENT.match(text)) and not _MARKDOWN_HEADING.search(text)


def read_html_post(html: str) -> HtmlPost:
    r"""Read a page of HTML. Never raises.

    >>> read_html_post("<h1>Tea</h1><p>It is <b>hot</b>, <a href='https://a.test'>see</a>.</p>")
    HtmlPost(title='Tea', description='', tags='', body='It is **hot**, [see](https://a.test).')
    """
    html = _without_comments(html)
    meta = _metas(html)
    writer = PostWriter()
    for part in _parts(_article_of(html)):
        writer.take(part)
    writer.code()
    title = writer.title or _between(html, "title") or meta.get("og:title", "")
    title = title or unescape(_TOKEN.sub(" ", _between(html, "h1")))
    return HtmlPost(
        title=" ".join(title.split()),
        description=meta.get("description", "") or meta.get("og:description", ""),
        tags=meta.get("keywords", ""),
        body="\n\n".join(map("\n".join, writer.blocks)),
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
