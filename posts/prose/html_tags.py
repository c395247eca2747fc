"""Read HTML that stands in a body as tags and text: only far enough to see what a reader meets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Final

_TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]{0,20})(?P<rest>[^<>]{0,2000})>"
)
_ATTRIBUTE: Final = re.compile(
    r"([A-Za-z-]{1,30})\s{0,5}=\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_HIDDEN: Final = frozenset({"script", "style", "pre", "code", "template"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag: `<a href="…">`, or `</a>`."""

    name: str
    """In small letters."""
    closes: bool
    attributes: Mapping[str, str]


def read_html(html: str) -> Iterator[Tag | str]:
    """The tags of a piece of HTML and the text between them; what is code or a script is not text.

    >>> [part if isinstance(part, str) else part.name for part in read_html("<p>A &amp; <b>B</b>")]
    ['p', 'A & ', 'b', 'B', 'b']
    """
    done = 0
    hidden = 0
    for found in _TAG.finditer(html):
        tag = read_tag(found)
        if found.start() > done and not hidden:
            yield unescape(html[done : found.start()])
        done = found.end()
        if tag.name in _HIDDEN:
            hidden = max(0, hidden + (-1 if tag.closes else 1))
        else:
            yield tag
    if done < len(html) and not hidden and not html.startswith("<!--"):
        yield unescape(html[done:])


def read_tag(found: re.Match[str]) -> Tag:
    """A tag that was found with its `name`, its `close` and the `rest` of it."""
    attributes = {
        name.lower(): unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(found["rest"])
    }
    return Tag(name=found["name"].lower(), closes=bool(found["close"]), attributes=attributes)
