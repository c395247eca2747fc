"""Find the edges of a body: what stands before or behind it, but is not body."""

import re
from typing import Final

from posts.vocabulary.lines import first_line, is_divider

_TITLES: Final = (
    re.compile(r"\s{0,3}#[ \t]+(?P<title>[^\n]+)(?P<end>\n|\Z)"),
    re.compile(r"(?P<title>[^\s#>|<`-][^\n]{0,300})\n=+[ \t\r]*(?P<end>\n|\Z)"),
    re.compile(r"<h1[^<>]*>(?P<title>[^\n]{1,600}?)(?P<end></h1>|\Z)", re.IGNORECASE),
)
_FEW_SPACES: Final = 20


def find_edges(text: str, start: int, stop: int) -> tuple[int, int]:
    """Where a body without the blank lines around it begins and ends; its indent stays."""
    begin = min(first_line(text, start).start, stop)
    size = _FEW_SPACES  # copying a long body costs most, so its end alone is looked at
    while stop > begin:
        tail = text[max(begin, stop - size) : stop]
        kept = len(tail.rstrip())
        stop -= len(tail) - kept
        if kept:
            break
        size *= 2
    return begin, stop


def without_blank_edges(body: str) -> str:
    """The body without the blank lines around it."""
    return body[slice(*find_edges(body, 0, len(body)))]


def find_title(body: str) -> re.Match[str] | None:
    """The heading of the first level that the body begins with: its `title`, and its `end`."""
    return next(filter(None, (pattern.match(body) for pattern in _TITLES)), None)


def end_before_tag(body: str, tag: str) -> int:
    """Where the body ends before the closing tag, perhaps half arrived, of an opening `tag`."""
    at = body.rfind("</") if tag else -1
    closing = body[at:].strip().lower() if at >= 0 else ""
    return at if closing and f"</{tag}>".startswith(closing) else len(body)


def end_before_divider(body: str) -> int:
    """Where the body ends before a line `---` at its end, which sets off what stands below."""
    at = body.rfind("\n") + 1
    return len(body[:at].rstrip()) if is_divider(body[at:]) else len(body)
