"""An HTML file: one page that holds all it needs, with the same article as the preview.

The page runs no script and loads nothing. Search engines find title and description in its head,
social networks the same as Open Graph, and programs as JSON-LD.
"""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from posts.direction import direction_of
from posts.export.draft import Draft
from posts.markdown import ARTICLE_CSS, render_markdown
from posts.plain_text import drop_unprintable, replace_surrogates

POLICY: Final = "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'"
UNFINISHED: Final[Mapping[str, str]] = {
    "cut": "the reply ended before its end",
    "filtered": "a filter stopped the reply",
    "stopped": "the reply was stopped",
    "failed": "the request failed",
    "interrupted": "the app ended while it was being written",
}
"""By the state of the lane."""
IN_SCRIPT: Final = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})
"""What could end a script element, in JSON's own spelling."""


def write_html(draft: Draft) -> str:
    """Write the post as a page of its own."""
    head = "\n".join(_head(draft))
    article = "".join(_article(draft))
    return f"""<!doctype html>
<html>
<head>
{head}
<style>
{ARTICLE_CSS}</style>
</head>
<body>
<article>
{article}</article>
</body>
</html>
"""


def _head(draft: Draft) -> Iterator[str]:
    """What a page says about itself, an element a line."""
    envelope = draft.envelope
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(envelope.title or draft.topic)}</title>"
    if envelope.meta_description:
        yield _meta("name", "description", envelope.meta_description)
    yield _meta("property", "og:type", "article")
    yield _meta("property", "og:title", envelope.title or draft.topic)
    if envelope.meta_description:
        yield _meta("property", "og:description", envelope.meta_description)
    yield _meta("property", "article:published_time", draft.written_on.isoformat())
    yield from (_meta("property", "article:section", name) for name in envelope.categories[:1])
    yield from (_meta("property", "article:tag", tag) for tag in envelope.tags)
    yield f'<script type="application/ld+json">{_json_ld(draft)}</script>'


def _article(draft: Draft) -> Iterator[str]:
    """The article's parts: title, a note where the post is incomplete, the body."""
    title, body = draft.envelope.title, draft.envelope.body
    if title and body.partition("\n")[0].strip() != f"# {title}":  # else it would stand there twice
        yield f'<h1 dir="{direction_of(title)}">{_text(title)}</h1>\n'
    if draft.incomplete:
        reason = UNFINISHED.get(draft.state, "it is still being written")
        yield f'<p class="incomplete">This post is not complete: {reason}.</p>\n'
    yield render_markdown(body)


def _json_ld(draft: Draft) -> str:
    envelope = draft.envelope
    fields = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": envelope.title,
        "description": envelope.meta_description,
        "datePublished": draft.written_on.isoformat(),
        "keywords": envelope.tags,
        "articleSection": envelope.categories,
    }
    present = {name: value for name, value in fields.items() if value}
    return replace_surrogates(json.dumps(present, ensure_ascii=False)).translate(IN_SCRIPT)


def _meta(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{_text(content)}">'


def _text(text: str) -> str:
    return escape(drop_unprintable(text))
