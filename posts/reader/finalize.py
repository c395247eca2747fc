"""Finish a draft: take from its body the title, fields and marks that are no body."""

from dataclasses import replace
from typing import Final

from posts.plain_text import SURROGATE, replace_surrogates
from posts.reader.draft import Draft
from posts.reader.footer import (
    find_footer,
    missing_fields,
    without_heading_above,
    without_table_head,
)
from posts.reader.mapped_text import MappedText
from posts.reader.opening import Opening
from posts.reader.raw_fields import RawField
from posts.reader.trim import (
    end_before_divider,
    end_before_tag,
    find_edges,
    find_title,
)
from posts.reader.unsettled import end_before_half_key
from posts.vocabulary.lines import Line
from posts.vocabulary.markers import without_special_tokens

_CHUNK: Final = 16_384
"""Small enough that the copy needs no fresh memory from the system, which costs more than it."""


def finalize(draft: Draft, page: MappedText, opening: Opening, body_tag: str = "") -> None:
    """Take out of the draft's body what does not belong there."""
    for tag in (opening.tag, body_tag):
        draft.end_body(end_before_tag(draft.body.text, tag))
    if opening.tag and opening.document is None:
        offset = page.offset_in_reply(opening.tag_start)
        draft.repairs.note("tag_removed", offset, quoted=f"<{opening.tag}>")
    if not draft.complete:
        body, tokens = without_special_tokens(draft.body.text)
        if tokens:
            draft.note("special_tokens_removed", len(body), quoted=tokens)
        draft.end_body(len(body))
    draft.end_body(len(draft.body.text.rstrip()))
    _take_title(draft, page, opening.heading)
    _take_footer(draft)
    _mend_characters(draft)


def _take_title(draft: Draft, page: MappedText, heading: Line | None) -> None:
    """A title that only a heading gives; one in the header leaves the heading in the body."""
    body = draft.body
    offset = page.offset_in_reply(heading.start) if heading else body.offset_in_reply(0)
    if "title" in draft.fields:
        if heading:
            draft.repairs.note_once("preamble_removed", offset)
    elif heading:
        draft.take_title(RawField(offset, [heading.text.strip("# ")]))
    elif found := find_title(body.text):
        draft.take_title(RawField(offset, [found["title"].rstrip("# \r")], open=not found["end"]))
        draft.body = body.cut(*find_edges(body.text, found.end(), len(body.text)))


def _take_footer(draft: Draft) -> None:
    """Fields below the body; while they are missing, a last line may yet become one."""
    body = draft.body.text
    if footer := find_footer(body, draft.fields):
        at, header = footer
        draft.note("footer_read", at)
        draft.take_fields(draft.body, header.fields)
        draft.end_body(len(without_heading_above(without_table_head(body[:at]))))
    elif missing_fields(draft.fields) and not draft.complete:
        draft.end_body(end_before_half_key(body))
    else:
        return
    draft.end_body(end_before_divider(draft.body.text))


def _mend_characters(draft: Draft) -> None:
    body = draft.body.text
    if not body.isascii() and _has_surrogates(body) and (broken := SURROGATE.search(body)):
        draft.note("broken_characters_replaced", broken.start())
        body = replace_surrogates(body)
    if "\r" in body and "\r\n" in body:  # looking for one character is far cheaper
        draft.note("line_ends_changed", 0)
        body = body.replace("\r\n", "\n")
    draft.body = replace(draft.body, text=body)


def _has_surrogates(text: str) -> bool:
    """Whether half characters stand in the text, which no file and no browser takes."""
    try:
        for at in range(0, len(text), _CHUNK):
            text[at : at + _CHUNK].encode("utf-16-le")  # faster than any search
    except UnicodeEncodeError:
        return True
    return False
