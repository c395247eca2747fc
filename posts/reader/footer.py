"""Look below the body: fields that stand there, another post, words to the person."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from posts.reader.body import find_ending
from posts.reader.header import Header, read_header
from posts.reader.key_lines import KeyLine, next_key_line, read_key_line
from posts.reader.raw_fields import RawField
from posts.vocabulary.key_names import Field
from posts.vocabulary.lines import Line, is_divider, is_row, lines_from, read_fence, tag_alone
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


_OF_FIELDS: Final = frozenset(
    "seo meta metadata metadaten metadatos metadados metadati métadonnées details detail info "
    "information fields elements optimization optimisation frontmatter 元数据 メタデータ "
    "메타데이터 метаданные метадані".split()
)
"""Words by which a heading names what is said of a post."""
_BESIDE: Final = frozenset(
    "post posts blog article page search engine wordpress yoast publishing additional section data "
    "tags front matter for the and of beitrags artikel seo-daten".split()
)
_WORD: Final = re.compile(r"[^\W_]+")
_HEADED: Final = re.compile(r"\s{0,3}(?:#{1,6}\s|\*\*|__)|[^\n]{1,60}[:：]\s*\Z")
HEADING_LIMIT: Final = 60


def without_heading_above(text: str) -> str:
    r"""A body that fields stand below, without their heading: `### SEO Metadata`.

    >>> [without_heading_above(f"A.\n\n## {words}") for words in ("Meta", "Details of it")]
    ['A.', 'A.\n\n## Details of it']
    """
    text = text.rstrip()
    at = text.rfind("\n") + 1
    line = text[at:]
    if not at or len(line) > HEADING_LIMIT or not _HEADED.match(line):
        return text
    words = set(_WORD.findall(line.lower()))
    is_theirs = bool(words & _OF_FIELDS) and words <= _OF_FIELDS | _BESIDE
    return text[:at].rstrip() if is_theirs else text


def without_table_head(text: str) -> str:
    """A body that rows of fields stand below, without the head of their table."""
    rule_at = text.rstrip().rfind("\n") + 1
    head_at = text[:rule_at].rstrip().rfind("\n") + 1
    is_head = is_row(text[head_at:rule_at]) and is_divider(text[rule_at:]) and rule_at > 0
    return text[:head_at].rstrip() if is_head else text


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
