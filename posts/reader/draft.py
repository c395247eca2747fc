"""Read a reply into raw fields and a body: one path for every shape, whole or half arrived."""

import re
from dataclasses import replace
from typing import Final

from posts.reader.below import find_footer, find_rest
from posts.reader.body import find_ending
from posts.reader.documents import Document, Draft
from posts.reader.edges import without_blank_edges
from posts.reader.finish import finish
from posts.reader.header import Header, read_header
from posts.reader.opening import Opening, find_opening
from posts.reader.outline import read_outline
from posts.reader.prefixes import prefix_of_lines, without_prefix
from posts.reader.repairs import Repair, Repairs
from posts.vocabulary.lines import first_line

_UNINDENTED: Final = re.compile(r"\n(?=\S)")
_INDENT: Final = re.compile(r"[ \t]*")


def read_draft(text: str) -> Draft:
    """Read a reply in which no continuation repeats anything."""
    opening = find_opening(text)
    prefix = prefix_of_lines(text, opening.start) if opening.shape == "header" else ""
    if prefix:
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
    finish(draft, opening, outline.body_start, header.tag)
    return draft


def _read_document(text: str, opening: Opening, document: Document) -> Draft:
    """A reply in JSON or in tags that holds the body too."""
    ending = find_ending(document.body or "", 0)
    body = without_blank_edges((document.body or "")[ending.start : ending.stop])
    complete = ending.complete or (document.closed and body != "")
    repairs = Repairs([*opening.repairs, *_all_at(opening.start, ending.repairs)])
    draft = Draft(document.fields, body, complete, repairs)
    if not document.arriving:
        _read_rest(text, document.end, draft)
    finish(draft, opening, opening.start)
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
    markers = [made for made in rest.repairs if made.id == "marker_after_header"]
    body = without_blank_edges(block[ending.start : ending.stop])
    repairs = Repairs([*opening.repairs, *header.repairs, *_all_at(start, ending.repairs)])
    draft = Draft(header.fields, body, ending.complete or bool(markers), repairs)
    finish(draft, opening, start)
    return draft


def _read_without_prefix(text: str, opening: Opening, prefix: str) -> Draft:
    draft = read_draft(without_prefix(text[opening.start :], prefix))
    kind = "quote_marks_removed" if prefix.endswith(">") else "indent_removed"
    repairs = Repairs(opening.repairs)
    repairs.note(kind, opening.start)
    draft.repairs = Repairs([*repairs, *_all_at(opening.start, draft.repairs)])
    return draft


def _all_at(offset: int, repairs: Repairs) -> list[Repair]:
    """The repairs, where their own places are not those of the reply."""
    return [replace(made, offset=offset) for made in repairs]
