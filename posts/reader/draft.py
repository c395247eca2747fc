"""Read a reply into raw fields and a body: one path for every shape, whole or half arrived."""

import re
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from posts.reader.body import find_ending
from posts.reader.documents import Document
from posts.reader.edges import (
    find_footer,
    find_rest,
    missing_fields,
    split_title,
    without_blank_edges,
    without_closing_tag,
    without_half_key,
    without_last_divider,
    without_special_tokens,
)
from posts.reader.fields import RawField
from posts.reader.header import Header, read_header
from posts.reader.key_names import Field
from posts.reader.lines import first_line, lines_from
from posts.reader.opening import Opening, find_opening
from posts.reader.outline import read_outline
from posts.reader.repairs import Repairs


@dataclass(slots=True)
class Draft:
    """A reply before its fields are cleaned."""

    fields: dict[Field, RawField] = field(default_factory=dict)
    body: str = ""
    complete: bool = False
    repairs: Repairs = field(default_factory=Repairs)


def read_draft(text: str) -> Draft:
    """Read a reply in which no continuation repeats anything."""
    opening = find_opening(text)
    if prefix := _prefix_of_lines(text, opening):
        return _read_without_prefix(text, opening, prefix)
    document = opening.document
    if document and (document.body is not None or document.arriving):
        return _read_document(text, opening, document)
    return _read_lines(text, opening)


def _read_lines(text: str, opening: Opening) -> Draft:
    outline = read_outline(text, opening)
    opening, header, ending = outline.opening, outline.header, outline.ending
    if header.block:
        return _read_block(text, opening, header)
    repairs = Repairs([*opening.repairs, *header.repairs, *ending.repairs])
    draft = Draft(header.fields, outline.body, ending.complete, repairs)
    _read_rest(text, ending.after, draft)
    _finish(draft, opening, outline.body_start, header.tag)
    return draft


def _read_document(text: str, opening: Opening, document: Document) -> Draft:
    """A reply in JSON or in tags that holds the body too."""
    ending = find_ending(document.body or "", 0)
    body = (document.body or "")[ending.start : ending.stop].strip()
    complete = ending.complete or (document.closed and body != "")
    draft = Draft(document.fields, body, complete, Repairs(opening.repairs))
    if not document.arriving:
        _read_rest(text, document.end, draft)
    _finish(draft, opening, opening.start)
    return draft


def _read_rest(text: str, start: int, draft: Draft) -> None:
    """Say what follows the post; take from it fields that are missing."""
    rest = find_rest(text, start)
    if rest is None:
        return
    footer = None if rest.is_post else find_footer(text[rest.start :], draft.fields)
    if footer:
        draft.fields = {**footer[1].fields, **draft.fields}
    kind = "second_post_removed" if rest.is_post else "chatter_removed"
    draft.repairs.note("footer_read" if footer else kind, rest.start)


# a body that is a YAML block

_UNINDENTED: Final = re.compile(r"\n(?=\S)")
_INDENT: Final = re.compile(r"[ \t]*")


def _read_block(text: str, opening: Opening, header: Header) -> Draft:
    """A body after `body: |`: indented, and more keys or an end marker may follow it."""
    start = header.end
    unindented = _UNINDENTED.search(text, max(0, start - 1))
    stop = unindented.end() if unindented else len(text)
    first = first_line(text, start)
    indent = _INDENT.match(first.text) if first else None
    block = f"\n{text[start:stop]}".replace(f"\n{indent[0] if indent else ''}", "\n")
    ending = find_ending(block, 0)
    rest = read_header(text, stop, Header(fields=header.fields, first_key=header.first_key))
    complete = ending.complete or any(made.id == "marker_after_header" for made in rest.repairs)
    body = without_blank_edges(block[ending.start : ending.stop])
    draft = Draft(header.fields, body, complete, Repairs([*opening.repairs, *header.repairs]))
    _finish(draft, opening, start)
    return draft


# a reply of which every line is quoted or indented

_PREFIX: Final = re.compile(r"[ \t]*>|[ ]{4,}|\t+")
_LINES_LOOKED_AT: Final = 8


def _prefix_of_lines(text: str, opening: Opening) -> str:
    """What stands before each of the first lines, and so before all."""
    if opening.shape != "header":
        return ""
    lines = [line.text for line in islice(lines_from(text, opening.start), _LINES_LOOKED_AT)]
    found = _PREFIX.match(lines[0]) if lines else None
    return found[0] if found and all(line.startswith(found[0]) for line in lines) else ""


def _read_without_prefix(text: str, opening: Opening, prefix: str) -> Draft:
    quoted = prefix.endswith(">")
    line_start = re.compile(rf"^{prefix}{'[ ]?' if quoted else ''}", re.MULTILINE)
    draft = read_draft(line_start.sub("", text[opening.start :]))
    kind = "quote_marks_removed" if quoted else "indent_removed"
    made = [replace(made, offset=opening.start) for made in draft.repairs]
    draft.repairs = Repairs(opening.repairs)
    draft.repairs.note(kind, opening.start)
    draft.repairs += made
    return draft


# the edges of the body


def _finish(draft: Draft, opening: Opening, offset: int, body_tag: str = "") -> None:
    """Take from the body what is none; `offset` is where it starts in the reply."""
    body = without_closing_tag(without_closing_tag(draft.body, opening.tag), body_tag)
    if opening.tag and opening.document is None:
        draft.repairs.note("tag_removed", 0, quoted=f"<{opening.tag}>")
    if not draft.complete:
        body, tokens = without_special_tokens(body)
        if tokens:
            draft.repairs.note("special_tokens_removed", offset + len(body), quoted=tokens)
    body = _take_title(body.rstrip(), draft, opening, offset)
    body = _take_footer(body, draft, offset)
    draft.body = _whole_characters(body, draft, offset)


def _take_title(body: str, draft: Draft, opening: Opening, offset: int) -> str:
    """A title that only a heading gives; one in the header leaves the heading in the body."""
    if opening.heading and "title" in draft.fields:
        draft.repairs.note_once("preamble_removed", opening.heading.start)
    if "title" in draft.fields:
        return body
    if opening.heading:
        title, offset, may_grow = opening.heading.text.strip("# "), opening.heading.start, False
    elif found := split_title(body):
        title, body, may_grow = found
    else:
        return body
    draft.fields["title"] = RawField(offset, [title], open=may_grow)
    draft.repairs.note("title_from_heading", offset)
    return body


def _take_footer(body: str, draft: Draft, offset: int) -> str:
    """Fields below the body; while they are missing, a last line may yet become one."""
    if footer := find_footer(body, draft.fields):
        at, header = footer
        draft.fields = {**header.fields, **draft.fields}
        draft.repairs.note("footer_read", offset + at)
        return without_last_divider(body[:at].rstrip())
    if draft.complete or not missing_fields(draft.fields):
        return body
    return without_last_divider(without_half_key(body))


# characters

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CHUNK: Final = 16_384
"""Small enough that the copy needs no fresh memory from the system, which costs more than it."""


def _whole_characters(body: str, draft: Draft, offset: int) -> str:
    if not body.isascii() and _has_surrogates(body) and (broken := _SURROGATE.search(body)):
        body = _SURROGATE.sub("\ufffd", body)
        draft.repairs.note("broken_characters_replaced", offset + broken.start())
    if "\r" in body and "\r\n" in body:  # looking for one character is far cheaper
        body = body.replace("\r\n", "\n")
        draft.repairs.note("line_ends_changed", offset)
    return body


def _has_surrogates(text: str) -> bool:
    """Whether half characters stand in the text, which no file and no browser takes."""
    try:
        for at in range(0, len(text), _CHUNK):
            text[at : at + _CHUNK].encode("utf-16-le")  # faster than any search
    except UnicodeEncodeError:
        return True
    return False
