"""Clear the edges of a body: what stands before or behind it, but is not body."""

import re
from typing import Final

from posts.vocabulary.keys import may_become_key
from posts.vocabulary.lines import first_line, is_divider

_HEADING: Final = re.compile(r"\s{0,3}#[ \t]+(?P<title>[^\n]+)(?P<end>\n|\Z)")
_UNDERLINED: Final = re.compile(r"(?P<title>[^\s#>|<`-][^\n]{0,300})\n=+[ \t\r]*(?P<end>\n|\Z)")
_H1: Final = re.compile(r"<h1[^<>]*>(?P<title>[^\n]{1,600}?)(?P<end></h1>|\Z)", re.IGNORECASE)


def without_blank_edges(body: str) -> str:
    """The body without the blank lines around it; the indent of its first line stays."""
    line = first_line(body, 0)
    return body[line.start :].rstrip() if line else ""


def without_closing_tag(body: str, tag: str) -> str:
    """The body without the closing tag at its end, perhaps half arrived, of an opening `tag`."""
    if not tag:
        return body
    at = body.rfind("</")
    closing = body[at:].strip().lower() if at >= 0 else ""
    return body[:at] if closing and f"</{tag}>".startswith(closing) else body


def split_title(body: str) -> tuple[str, str, bool] | None:
    """The title that is the body's first heading, the rest of the body, and whether it may grow."""
    for pattern in (_HEADING, _UNDERLINED, _H1):
        if found := pattern.match(body):
            rest = without_blank_edges(body[found.end() :])
            return found["title"].rstrip("# \r"), rest, not found["end"]
    return None


def without_last_divider(body: str) -> str:
    """The body without a line `---` at its end, which sets off what stands below."""
    at = body.rfind("\n") + 1
    return body[:at].rstrip() if is_divider(body[at:]) else body


def without_half_key(body: str) -> str:
    """The body without a last line that may still become the first key line below the body."""
    at = body.rfind("\n\n") + 1
    tail = body[at:].strip()
    is_word = len(tail) < 40 and tail.lstrip("*_")[:1].isalpha()
    return body[:at].rstrip() if is_word and may_become_key(tail) else body
