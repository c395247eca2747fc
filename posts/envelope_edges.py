"""Clear the edges of a body: what stands before its first line or behind its last and is not body."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from posts.envelope_body import find_ending
from posts.envelope_fields import RawField
from posts.envelope_header import Header, next_key_line, read_header
from posts.envelope_keys import Field, may_become_key
from posts.envelope_lines import (
    Line,
    first_line,
    is_divider,
    is_marker,
    lines_from,
    may_become_marker,
    read_fence,
    read_key_line,
)

REST_LIMIT: Final = 50
"""So many lines after the post are looked at."""
FOOTER_LIMIT: Final = 3_000
"""Fields below the body are looked for in so many characters."""

_SPECIAL_TOKENS: Final = re.compile(
    r"(?:\s*(?:<\|[a-z_]{2,30}\|>|</s>|<eos>|<(?:start|end)_of_turn>|\[/INST\]))+"
    r"\s*(?:<\|[a-z_]*\|?)?\Z|\s*<\|[a-z_]*\|?\Z"
)
_HEADING: Final = re.compile(r"\s{0,3}#[ \t]+(?P<title>[^\n]+)(?P<end>\n|\Z)")
_UNDERLINED: Final = re.compile(r"(?P<title>[^\s#>|<`-][^\n]{0,300})\n=+[ \t\r]*(?P<end>\n|\Z)")
_H1: Final = re.compile(r"<h1[^<>]*>(?P<title>[^\n]{1,600}?)(?P<end></h1>|\Z)", re.IGNORECASE)
_LIST_FIELDS: Final = frozenset({"meta_description", "tags", "categories"})


def without_blank_edges(body: str) -> str:
    """The body without the blank lines around it; the indent of its first line stays."""
    line = first_line(body, 0)
    return body[line.start :].rstrip() if line else ""


def without_closing_tag(body: str, tag: str) -> str:
    """The body without the closing tag at its end, whose opening tag stood before the post."""
    if not tag:
        return body
    at = body.rfind("</")
    closing = body[at:].strip().lower() if at >= 0 else ""
    return body[:at] if f"</{tag.lower()}>".startswith(closing) and closing else body


def without_special_tokens(body: str) -> tuple[str, str]:
    """The body without a model's control words at its end, such as `<|im_end|>`; and these."""
    found = _SPECIAL_TOKENS.search(body, max(0, len(body) - 200))
    return (body[: found.start()], found[0]) if found else (body, "")


def split_title(body: str) -> tuple[str, str, bool] | None:
    """The title that is the body's first heading, the rest of the body, and whether it may grow."""
    for pattern in (_HEADING, _UNDERLINED, _H1):
        if found := pattern.match(body):
            rest = without_blank_edges(body[found.end() :])
            return found["title"].rstrip("# \r"), rest, not found["end"]
    return None


def read_footer(body: str, known: dict[Field, RawField]) -> tuple[int, Header] | None:
    """Key lines at the end of the body that give fields not yet known: where they start, and they."""
    missing = _LIST_FIELDS - set(known)
    for line in _lines_after_blank(body, len(body) - FOOTER_LIMIT) if missing else ():
        key = read_key_line(line.text)
        if not key or not key.strong or not key.separated or key.field not in missing:
            continue
        footer = read_header(body, line.start)
        if footer.end >= len(body) and "title" not in footer.fields:
            return None if find_ending(body[: line.start], 0).in_code else (line.start, footer)
    return None


def _lines_after_blank(text: str, start: int) -> Iterator[Line]:
    after_divider = False
    for line in lines_from(text, max(0, start)):
        if line.after_blank or after_divider:
            yield line
        after_divider = is_divider(line.text)


def without_last_divider(body: str) -> str:
    """The body without a line `---` at its end, which set off what stood below."""
    at = body.rstrip().rfind("\n") + 1
    return body[:at] if is_divider(body[at:]) else body


def without_half_key(body: str) -> str:
    """The body without a last line that may still become a key line below the body."""
    at = body.rfind("\n") + 1
    tail = body[at:]
    return body[:at] if 0 < len(tail) < 40 and may_become_key(tail) else body


def kind_of_rest(text: str, start: int, tag: str) -> str:
    """What follows the end of the post: "" for nothing, else the name of the repair."""
    for line in islice(lines_from(text, start), REST_LIMIT):
        signs = line.text.strip().lower()
        if (
            not signs
            or signs == f"</{tag.lower()}>"
            or read_fence(line.text)
            or is_marker(line.text)
        ):
            continue
        if (
            is_divider(line.text)
            or may_become_marker(line.text)
            or _SPECIAL_TOKENS.fullmatch(signs)
        ):
            continue
        key = next_key_line(text, line.start)
        return "second_post_removed" if key and key.field == "title" else "chatter_removed"
    return ""
