"""Look below the body: fields that stand there, another post, words to the person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from posts.reader.body import find_ending
from posts.reader.header import Header, read_header
from posts.reader.key_lines import KeyLine, next_key_line, read_key_line
from posts.reader.raw_fields import RawField
from posts.vocabulary.key_names import Field
from posts.vocabulary.lines import Line, is_divider, lines_from, read_fence, tag_alone
from posts.vocabulary.markers import are_special_tokens, is_marker, may_become_marker

REST_LIMIT: Final = 50
"""This many lines after the post are looked at."""
FOOTER_LIMIT: Final = 3_000
"""Fields below the body are looked for in this many characters."""

_LISTED: Final[frozenset[Field]] = frozenset({"meta_description", "tags", "categories"})


def missing_fields(known: Mapping[Field, RawField]) -> frozenset[Field]:
    """What a reply may still give below its body."""
    return _LISTED - known.keys()


def find_footer(text: str, known: Mapping[Field, RawField]) -> tuple[int, Header] | None:
    """Where key lines begin that end the text and give missing fields, and what they say."""
    missing = missing_fields(known)
    for line in _lines_after_gap(text, len(text) - FOOTER_LIMIT) if missing else ():
        key = read_key_line(line.text)
        if not key or not key.strong or key.field not in (missing if key.separated else _NAMED):
            continue
        footer = read_header(text, line.start)
        if footer.end >= len(text) and _is_footer(footer, key, missing):
            in_code = find_ending(text[: line.start], 0).in_code
            return None if in_code else (line.start, footer)
    return None


_NAMED: Final[frozenset[Field]] = _LISTED | {"title"}


def _is_footer(footer: Header, key: KeyLine, missing: frozenset[Field]) -> bool:
    """Whether a header that ends the text stands below a body; headings alone need company."""
    given = footer.fields.keys()
    if key.separated:
        return "title" not in given
    return len(given & _NAMED) > 1 and bool(given & missing)


def _lines_after_gap(text: str, start: int) -> Iterator[Line]:
    after_divider = start <= 0
    for line in lines_from(text, max(0, start)):
        if line.after_blank or after_divider:
            yield line
        after_divider = is_divider(line.text)


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
    return is_marker(line) or may_become_marker(line) or are_special_tokens(line)
