"""Read a reply into raw fields and a body: one path for every shape, whole or half arrived."""

from dataclasses import replace

from posts.reader.body import find_ending
from posts.reader.draft import Draft
from posts.reader.finalize import finalize
from posts.reader.footer import find_footer, find_rest
from posts.reader.mapped_text import MappedText
from posts.reader.opening import Opening, find_opening
from posts.reader.outline import read_outline
from posts.reader.shapes.document import Document
from posts.reader.shapes.prefixed import prefix_of_lines, read_block, without_prefix
from posts.reader.trim import find_edges


def read_draft(page: MappedText) -> Draft:
    """Read a reply in which no continuation repeats anything."""
    opening = find_opening(page.text)
    prefix = prefix_of_lines(page.text, opening.start) if opening.shape == "header" else ""
    draft = Draft()
    if prefix:
        kind = "quote_marks_removed" if prefix.endswith(">") else "indent_removed"
        opening.repairs.note(kind, opening.start)
        inner = read_draft(without_prefix(page.cut(opening.start, len(page.text)), prefix))
        draft.take_repairs(page, opening.repairs)
        inner.repairs[:0] = draft.repairs
        return inner
    document = opening.document
    if document and document.body:
        document.body = replace(document.body, source=page)
    if document and (document.body or document.arriving):
        draft.take_repairs(page, opening.repairs)
        return _read_document(page, draft, document, opening)
    return _read_lines(page, draft, opening)


def _read_lines(page: MappedText, draft: Draft, opening: Opening) -> Draft:
    outline = read_outline(page.text, opening)
    opening, header, ending = outline.opening, outline.header, outline.ending
    draft.take_repairs(page, opening.repairs, header.repairs)
    if header.block:
        return _read_document(page, draft, read_block(page, header), opening)
    draft.take_repairs(page, ending.repairs)
    draft.take_fields(page, header.fields)
    draft.body, draft.complete = page.cut(*outline.body_edges), ending.complete
    _read_rest(page, ending.after, draft)
    finalize(draft, page, opening, header.tag)
    return draft


def _read_document(page: MappedText, draft: Draft, document: Document, opening: Opening) -> Draft:
    """A reply whose body is a text of its own: in JSON, in tags or in a block."""
    body = document.body or page.cut(document.end, document.end)
    ending = find_ending(body.text, 0)
    draft.take_repairs(body, ending.repairs)
    draft.take_fields(page, document.fields)
    draft.body = body.cut(*find_edges(body.text, ending.start, ending.stop))
    draft.complete = ending.complete or (document.closed and draft.body.text != "")
    if not document.arriving:
        _read_rest(page, document.end, draft)
    finalize(draft, page, opening)
    return draft


def _read_rest(page: MappedText, start: int, draft: Draft) -> None:
    """Say what follows the post; take from it fields that are missing."""
    found = find_rest(page.text, start)
    if found is None:
        return
    rest = page.cut(found.start, len(page.text))
    footer = None if found.is_post else find_footer(rest.text, draft.fields)
    if footer:
        draft.take_fields(rest, footer[1].fields)
    kind = "second_post_removed" if found.is_post else "chatter_removed"
    draft.repairs.note("footer_read" if footer else kind, rest.offset_in_reply(0))
