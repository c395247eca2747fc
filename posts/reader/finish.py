"""Finish a draft: take from its body the title, fields and marks that are no body."""

import re
from typing import Final

from posts.reader.below import find_footer, missing_fields
from posts.reader.documents import Draft
from posts.reader.edges import (
    split_title,
    without_closing_tag,
    without_half_key,
    without_last_divider,
)
from posts.reader.opening import Opening
from posts.reader.raw_fields import RawField
from posts.vocabulary.markers import without_special_tokens

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CHUNK: Final = 16_384
"""Small enough that the copy needs no fresh memory from the system, which costs more than it."""


def finish(draft: Draft, opening: Opening, offset: int, body_tag: str = "") -> None:
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
