"""Finish a draft: take from its body the title, fields and marks that are no body."""

import re
from dataclasses import replace
from typing import Final

from posts.reader.draft import Draft
from posts.reader.footer import find_footer, missing_fields
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
from posts.vocabulary.markers import without_special_tokens

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CHUNK: Final = 16_384
"""Small enough that the copy needs no fresh memory from the system, which costs more than it."""


def finalize(draft: Draft, page: MappedText, opening: Opening, body_tag: str = "") -> None:
    """Take from the body of the draft what is none."""
    for tag in (opening.tag, body_tag):
        _end_body(draft, end_before_tag(draft.body.text, tag))
    if opening.tag and opening.document is None:
        offset = page.offset_in_reply(opening.tag_start)
        draft.repairs.note("tag_removed", offset, quoted=f"<{opening.tag}>")
    if not draft.complete:
        body, tokens = without_special_tokens(draft.body.text)
        if tokens:
            draft.repairs.note(
                "special_tokens_removed", draft.body.offset_in_reply(len(body)), quoted=tokens
            )
            _end_body(draft, len(body))
    _end_body(draft, len(draft.body.text.rstrip()))
    _take_title(draft, page, opening)
    _take_footer(draft)
    _mend_characters(draft)


def _end_body(draft: Draft, end: int) -> None:
    draft.body = draft.body.cut(0, end)


def _take_title(draft: Draft, page: MappedText, opening: Opening) -> None:
    """A title that only a heading gives; one in the header leaves the heading in the body."""
    body, heading = draft.body, opening.heading
    if "title" in draft.fields:
        if heading:
            draft.repairs.note_once("preamble_removed", page.offset_in_reply(heading.start))
        return
    if heading:
        raw = RawField(page.offset_in_reply(heading.start), [heading.text.strip("# ")])
    elif found := find_title(body.text):
        raw = RawField(body.offset_in_reply(0), [found["title"].rstrip("# \r")])
        raw.open = not found["end"]
        draft.body = body.cut(*find_edges(body.text, found.end(), len(body.text)))
    else:
        return
    draft.fields["title"] = raw
    draft.repairs.note("title_from_heading", raw.offset)


def _take_footer(draft: Draft) -> None:
    """Fields below the body; while they are missing, a last line may yet become one."""
    body = draft.body
    if footer := find_footer(body.text, draft.fields):
        at, header = footer
        draft.take_fields(body, header.fields)
        draft.repairs.note("footer_read", body.offset_in_reply(at))
        _end_body(draft, len(body.text[:at].rstrip()))
    elif draft.complete or not missing_fields(draft.fields):
        return
    else:
        _end_body(draft, end_before_half_key(body.text))
    _end_body(draft, end_before_divider(draft.body.text))


def _mend_characters(draft: Draft) -> None:
    body = draft.body.text
    if not body.isascii() and _has_surrogates(body) and (broken := _SURROGATE.search(body)):
        body = _SURROGATE.sub("\ufffd", body)
        draft.repairs.note("broken_characters_replaced", draft.body.offset_in_reply(broken.start()))
    if "\r" in body and "\r\n" in body:  # looking for one character is far cheaper
        body = body.replace("\r\n", "\n")
        draft.repairs.note("line_ends_changed", draft.body.offset_in_reply(0))
    draft.body = replace(draft.body, text=body)


def _has_surrogates(text: str) -> bool:
    """Whether half characters stand in the text, which no file and no browser takes."""
    try:
        for at in range(0, len(text), _CHUNK):
            text[at : at + _CHUNK].encode("utf-16-le")  # faster than any search
    except UnicodeEncodeError:
        return True
    return False
