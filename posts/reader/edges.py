"""Clear the edges of a body: what stands before or behind it, but is not body."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from posts.reader.body import find_ending
from posts.reader.fields import RawField
from posts.reader.header import Header, next_key_line, read_header
from posts.reader.key_names import Field
from posts.reader.keys import may_become_key
from posts.reader.lines import (
    Line,
    first_line,
    is_divider,
    lines_from,
    read_fence,
    read_key_line,
    tag_alone,
)
from posts.reader.markers import is_marker, may_become_marker

REST_LIMIT: Final = 50
"""So many lines after the post are looked at."""
FOOTER_LIMIT: Final = 3_000
"""Fields below the body are looked for in so many characters."""

_SPECIAL_TOKEN: Final = r"(?:<\|[a-z_]{2,30}\|>|</s>|<eos>|<(?:start|end)_of_turn>|\[/INST\])"
_SPECIAL_TOKENS: Final = re.compile(
    rf"(?:\s*{_SPECIAL_TOKEN})+\s*(?:<\|[a-z_]*\|?)?\Z|\s*<\|[a-z_]*\|?\Z"
)
_HEADING: Final = re.compile(r"\s{0,3}#[ \t]+(?P<title>[^\n]+)(?P<end>\n|\Z)")
_UNDERLINED: Final = re.compile(r"(?P<title>[^\s#>|<`-][^\n]{0,300})\n=+[ \t\r]*(?P<end>\n|\Z)")
_H1: Final = re.compile(r"<h1[^<>]*>(?P<title>[^\n]{1,600}?)(?P<end></h1>|\Z)", re.IGNORECASE)
_LISTED: Final[frozenset[Field]] = frozenset({"meta_description", "tags", "categories"})


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


# fields below the body


def missing_fields(known: Mapping[Field, RawField]) -> frozenset[Field]:
    """What a reply may still give below its body."""
    return _LISTED - known.keys()


def find_footer(text: str, known: Mapping[Field, RawField]) -> tuple[int, Header] | None:
    """Where key lines begin that end the text and give missing fields, and what they say."""
    missing = missing_fields(known)
    for line in _lines_after_gap(text, len(text) - FOOTER_LIMIT) if missing else ():
        key = read_key_line(line.text)
        if not key or not key.strong or not key.separated or key.field not in missing:
            continue
        footer = read_header(text, line.start)
        if footer.end >= len(text) and "title" not in footer.fields:
            in_code = find_ending(text[: line.start], 0).in_code
            return None if in_code else (line.start, footer)
    return None


def _lines_after_gap(text: str, start: int) -> Iterator[Line]:
    after_divider = start <= 0
    for line in lines_from(text, max(0, start)):
        if line.after_blank or after_divider:
            yield line
        after_divider = is_divider(line.text)


# what follows the post


@dataclass(frozen=True, slots=True)
class Rest:
    """Text after the end of the post."""

    start: int
    is_post: bool
    """Another post; else words to the person."""


def find_rest(text: str, start: int) -> Rest | None:
    """What follows the end of the post, but for closing fences, tags and other marks."""
    for line in islice(lines_from(text, start), REST_LIMIT):
        if not _is_mark(line.text):
            key = next_key_line(text, line.start)
            return Rest(line.start, is_post=key is not None and key.field == "title")
    return None


def _is_mark(line: str) -> bool:
    if read_fence(line) or is_divider(line) or tag_alone(line).startswith("/"):
        return True
    return is_marker(line) or may_become_marker(line) or bool(_SPECIAL_TOKENS.fullmatch(line))
