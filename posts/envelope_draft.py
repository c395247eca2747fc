"""Read a reply into raw fields and a body: one path for every shape, whole or half arrived."""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from posts.envelope_body import find_ending
from posts.envelope_edges import (
    kind_of_rest,
    read_footer,
    split_title,
    without_blank_edges,
    without_closing_tag,
    without_half_key,
    without_last_divider,
    without_special_tokens,
)
from posts.envelope_fields import RawField
from posts.envelope_header import Header, read_header
from posts.envelope_json import Document
from posts.envelope_keys import Field
from posts.envelope_lines import first_line, lines_from
from posts.envelope_opening import Opening, find_opening
from posts.envelope_outline import read_outline
from posts.repairs import Repair, repair


@dataclass(slots=True)
class Draft:
    """A reply before its fields are cleaned."""

    fields: dict[Field, RawField] = field(default_factory=dict)
    body: str = ""
    complete: bool = False
    repairs: list[Repair] = field(default_factory=list)

    def note(self, kind: str, offset: int, *, quoted: str = "") -> None:
        self.repairs.append(repair(kind, offset, quoted=quoted))


def read_draft(text: str) -> Draft:
    """Read a reply in which no continuation repeats anything."""
    opening = find_opening(text)
    prefix = _prefix_of_lines(text, opening)
    if prefix:
        return _read_without_prefix(text, opening, prefix)
    document = opening.document
    if document and (document.body is not None or document.arriving):
        return _read_document(text, opening, document)
    return _read_lines(text, opening)


# a reply in lines


def _read_lines(text: str, opening: Opening) -> Draft:
    outline = read_outline(text, opening)
    opening, header, ending = outline.opening, outline.header, outline.ending
    if header.block:
        return _read_block(text, opening, header)
    draft = Draft(header.fields, outline.body, ending.complete)
    draft.repairs = [*opening.repairs, *header.repairs, *ending.repairs]
    _read_rest(text, ending.after, draft, opening.tag)
    _finish(draft, opening, header.end, header.tag)
    return draft


def _read_rest(text: str, start: int, draft: Draft, tag: str) -> None:
    """Say what follows the post; take from it fields that the header lacks."""
    kind = kind_of_rest(text, start, tag)
    if kind == "chatter_removed" and (footer := read_footer("\n\n" + text[start:], draft.fields)):
        kind = "footer_read"
        draft.fields = {**footer[1].fields, **draft.fields}
    if kind:
        draft.note(kind, start)


# a reply in JSON or in tags


def _read_document(text: str, opening: Opening, document: Document) -> Draft:
    ending = find_ending(document.body or "", 0)
    body = (document.body or "")[ending.start : ending.stop]
    draft = Draft(document.fields, body, bool(body.strip()) and document.closed or ending.complete)
    draft.repairs = list(opening.repairs)
    if not document.arriving:
        _read_rest(text, document.end, draft, opening.tag)
    _finish(draft, opening, opening.start)
    return draft


# a body that is a YAML block

_UNINDENTED: Final = re.compile(r"\n(?=\S)")
_INDENT: Final = re.compile(r"[ \t]*")


def _read_block(text: str, opening: Opening, header: Header) -> Draft:
    """A body after `body: |`: indented, and more keys or an end marker may follow it."""
    unindented = _UNINDENTED.search(text, max(0, header.end - 1))
    stop = unindented.end() if unindented else len(text)
    first = first_line(text, header.end)
    indent = _INDENT.match(first.text) if first else None
    block = f"\n{text[header.end : stop]}".replace(f"\n{indent[0] if indent else ''}", "\n")
    inner = find_ending(block, 0)
    first_key = header.first_key
    rest = read_header(text, stop, Header(fields=header.fields, first_key=first_key))
    marked = any(made.id == "marker_after_header" for made in rest.repairs)
    draft = Draft(header.fields, block[inner.start : inner.stop], inner.complete or marked)
    draft.repairs = [*opening.repairs, *header.repairs]
    _finish(draft, opening, header.end, header.tag)
    return draft


# a reply of which every line is quoted or indented

_PREFIX: Final = re.compile(r"[ \t]*>[ \t]?|[ ]{4,}|\t+")


def _prefix_of_lines(text: str, opening: Opening) -> str:
    """What stands before each of the first lines, and so before all."""
    if opening.shape != "header":
        return ""
    lines = [line.text for line in islice(lines_from(text, opening.start), 8)]
    found = _PREFIX.match(lines[0])
    prefix = found[0].rstrip() or found[0] if found else ""
    return prefix if all(line.startswith(prefix) for line in lines) else ""


def _read_without_prefix(text: str, opening: Opening, prefix: str) -> Draft:
    line_start = re.compile(
        rf"^{re.escape(prefix)}[ ]?" if ">" in prefix else f"^{prefix}", re.MULTILINE
    )
    draft = read_draft(line_start.sub("", text[opening.start :]))
    kind = "quote_marks_removed" if ">" in prefix else "indent_removed"
    found = [repair(kind, opening.start), *draft.repairs]
    draft.repairs = opening.repairs + [
        Repair(id=made.id, message=made.message, offset=opening.start) for made in found
    ]
    return draft


# the edges of the body


def _finish(draft: Draft, opening: Opening, offset: int, body_tag: str = "") -> None:
    body = without_closing_tag(without_closing_tag(draft.body, opening.tag), body_tag)
    if opening.tag and opening.document is None:
        draft.note("tag_removed", 0, quoted=f"<{opening.tag}>")
    if not draft.complete:
        body, tokens = without_special_tokens(body)
        if tokens:
            draft.note("special_tokens_removed", offset, quoted=tokens)
    body = without_blank_edges(body)
    body = _take_title(body, draft, opening, offset)
    body = _take_footer(body, draft, offset)
    draft.body = _plain_characters(body, draft, offset)


def _take_title(body: str, draft: Draft, opening: Opening, offset: int) -> str:
    if "title" in draft.fields:
        return body
    if opening.heading:
        title = opening.heading.text.strip().strip("#")
        draft.fields["title"] = RawField(opening.heading.start, [title])
    elif found := split_title(body):
        title, body, may_grow = found
        draft.fields["title"] = RawField(offset, [title], open=may_grow)
    else:
        return body
    draft.note("title_from_heading", draft.fields["title"].offset)
    return body


def _take_footer(body: str, draft: Draft, offset: int) -> str:
    if footer := read_footer(body, draft.fields):
        at, header = footer
        draft.fields = {**header.fields, **draft.fields}
        draft.note("footer_read", offset + at)
        return without_last_divider(body[:at].rstrip()).rstrip()
    if draft.complete or {"meta_description", "tags", "categories"} <= set(draft.fields):
        return body
    return without_last_divider(without_half_key(body).rstrip()).rstrip()


def _plain_characters(body: str, draft: Draft, offset: int) -> str:
    if "\r" in body and "\r\n" in body:  # looking for one character is far cheaper
        body = body.replace("\r\n", "\n")
        draft.note("line_ends_changed", offset)
    if not body.isascii() and _has_surrogates(body):
        body = _SURROGATE.sub("\ufffd", body)
        draft.note("broken_characters_replaced", offset)
    return body


_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CHUNK: Final = 16_384
"""Small enough that the copy needs no fresh memory from the system, which costs more than the look."""


def _has_surrogates(text: str) -> bool:
    """Whether half characters stand in the text, which no file and no browser takes."""
    try:
        for at in range(0, len(text), _CHUNK):
            text[at : at + _CHUNK].encode("utf-16-le")
    except UnicodeEncodeError:
        return True
    return False
