"""Drop what models like to put before they go on, one thing at a time.

A note that they go on, the header, the last heading, the head of a table, a code fence. What may
still become one of these is known, too, so that it is held back while it arrives.
"""

from collections.abc import Callable, Sequence
from typing import Final

from posts.reader.outline import Outline
from posts.reader.seams.fences import drop_fence, drop_fence_around
from posts.reader.seams.leftovers import drop_label, may_become_label
from posts.reader.seams.overlap import may_become_overlap, overlap
from posts.reader.seams.seam import Seam
from posts.reader.seams.sent_again import TABLE_LIMIT, drop_header, drop_heading, drop_table_head
from posts.vocabulary.charsets import OPENING_BRACKETS
from posts.vocabulary.lines import (
    Fence,
    is_divider,
    is_row,
)
from posts.vocabulary.markers import are_opening_tokens, may_become_role
from posts.vocabulary.phrases import is_continuation_note, may_become_note
from posts.vocabulary.reasoning import skip_reasoning

_KEY_LEAST: Final = 3
"""This many letters of a key are held back until it is whole."""


def drop_introduction(seam: Seam, outline: Outline) -> bool:
    """Drop one introduction; whether there was one."""
    kinds = _IN_CODE if outline.ending.in_code else _IN_TEXT
    return bool(seam.right) and any(drop(seam, outline) for drop in kinds)


def may_be_introduction(seam: Seam, outline: Outline) -> bool:
    """Whether all that has arrived of the continuation may still turn out to be dropped."""
    if may_become_overlap(seam.left, seam.right):
        return True
    line = seam.first
    if not line.text or line.ended:
        return False
    if line.text.startswith(("`", "~")):
        fences = [*outline.ending.fences, Fence("```", "markdown", quoted=False)]
        return any(f"{fence.run}{fence.info}".startswith(line.text) for fence in fences)
    if is_row(line.text):
        return f"\n{line.text}" in seam.left[-TABLE_LIMIT:]
    if not outline.ending.in_code and may_become_label(seam, outline):
        return True
    if len(line.text) < _KEY_LEAST or line.text[0].islower():
        return False
    return outline.header.first_key.startswith(line.text) or may_become_note(line.text)


def _drop_reasoning(seam: Seam, _: Outline) -> bool:
    at = skip_reasoning(seam.right, 0)
    if not seam.right[:at].strip() or skip_reasoning(seam.left, 0) == len(seam.left):
        return False
    skipped = seam.right[:at].strip()
    kind = "special_tokens_removed" if are_opening_tokens(skipped) else "reasoning_removed"
    seam.drop(at, kind, quoted=skipped)
    if seam.is_last and kind == "special_tokens_removed" and may_become_role(seam.right):
        seam.right = ""
    return True


def _drop_note(seam: Seam, outline: Outline) -> bool:
    torn = seam.left[-1:].isalnum() or seam.left.rstrip(" ").endswith(",")
    line, in_code = seam.first, outline.ending.in_code
    if not line.ended or (in_code and not _stands_apart(seam)):
        return False
    if not is_continuation_note(line.text, torn=torn or in_code):
        return False
    seam.drop(line.end, "seam_chatter_removed")
    seam.drop_blank_line()
    _drop_rule(seam, torn=torn, in_code=in_code)
    return True


def _drop_rule(seam: Seam, *, torn: bool, in_code: bool) -> None:
    """Drop a line `---` below a note; behind a whole sentence it may be the post's own."""
    line = seam.first
    if not line.ended or not is_divider(line.text) or not set(line.text.strip()) <= set("-*_"):
        return
    is_sure = overlap(seam.left, seam.right[line.end :]) > 0 or (torn and not in_code)
    if not is_sure:
        seam.be_unsure()
    if is_sure or not in_code:
        seam.drop(line.end, "seam_chatter_removed")
        seam.drop_blank_line()


def _stands_apart(seam: Seam) -> bool:
    """Whether a blank line or a fence follows the first line, as it does no line of code."""
    line = seam.first
    if not (line.text[:1].isalpha() or line.text.startswith(tuple(OPENING_BRACKETS))):
        return False
    following = seam.right[line.end :]
    return not following or following.startswith(("\n", "```", "~~~", "---"))


_Drop = Callable[[Seam, Outline], bool]
_IN_CODE: Final[Sequence[_Drop]] = (
    _drop_reasoning,
    _drop_note,
    drop_header,
    drop_fence,
    drop_fence_around,
    drop_heading,
)
_IN_TEXT: Final[Sequence[_Drop]] = (
    _drop_reasoning,
    drop_fence_around,
    _drop_note,
    drop_label,
    drop_header,
    drop_heading,
    drop_table_head,
)
