"""Join a reply with its continuations, so that what a continuation repeats is written once.

Strategy: at each seam, first look for words that end the text so far and begin the continuation.
Where there are none, drop what a model likes to put before it goes on (a note that it goes on, the
header, the last heading, the head of a table, a code fence), then look for such words again.
A continuation that may so far be a repetition is held back until more of it arrives.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from posts.reader.chatter import is_continuation_note, may_become_note
from posts.reader.header import read_header
from posts.reader.key_lines import read_key_line
from posts.reader.keys import letters_of
from posts.reader.lines import (
    Line,
    first_line,
    is_divider,
    is_heading,
    is_item,
    is_row,
    line_at,
    read_fence,
)
from posts.reader.markers import is_marker
from posts.reader.outline import Outline, read_outline
from posts.reader.overlap import may_become_overlap, overlap
from posts.reader.reasoning import skip_reasoning
from posts.reader.repairs import Repairs
from posts.reader.signs import CLOSING_BRACKETS, COLONS, FIRST_DENSE, QUOTES, SENTENCE_ENDS, any_of

SEAMS_LIMIT: Final = 50
"""A reply is joined at so many seams; later ones are read as they are."""
TABLE_LIMIT: Final = 5_000
"""The head of a table is looked for in so many characters before the seam."""
CLOSING_SIGNS: Final = ",.;:!?)"
"""What stands directly behind a word."""
_FIRST_TRY_LEAST: Final = 40
"""A continuation that repeats so many characters of the body's start begins the post again."""


@dataclass(slots=True)
class Joined:
    """A reply as if it had been written in one go."""

    text: str
    repairs: Repairs = field(default_factory=Repairs)
    starts: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)])
    """Where each piece starts in `text`, and where in the reply."""

    def offset_in_reply(self, offset: int) -> int:
        """Where in the reply a character of `text` stands."""
        index = bisect_right([at for at, _ in self.starts], offset) - 1
        at, start = self.starts[index]
        return start + offset - at


def join_seams(text: str, seams: Sequence[int]) -> Joined:
    """Join the reply at the offsets where continuations were appended."""
    cuts = sorted({seam for seam in seams if 0 < seam < len(text)})[:SEAMS_LIMIT]
    joined = Joined(text[: cuts[0]] if cuts else text)
    for start, stop in pairwise([*cuts, len(text)]):
        seam = _Seam(joined.text, text[start:stop], start, is_last=stop == len(text))
        seam.mend()
        kept = [place for place in joined.starts if place[0] < len(seam.left)]
        joined.starts = [*(kept or [(0, 0)]), (len(seam.left), start + seam.dropped)]
        joined.text = seam.left + seam.right
        joined.repairs += seam.repairs
    return joined


class _Seam:
    """The text before a seam, and the continuation after it."""

    def __init__(self, left: str, right: str, offset: int, *, is_last: bool) -> None:
        self.left = left
        self.right = right
        self.offset = offset
        self.dropped = 0
        """So many characters are gone from the start of the continuation."""
        self.is_last = is_last
        self.repairs = Repairs()

    @property
    def first(self) -> Line | None:
        """The continuation's first line that is not blank."""
        return first_line(self.right, 0)

    def mend(self) -> None:
        """Drop from the continuation what it repeats."""
        outline = read_outline(self.left)
        if outline.ending.complete:
            self._keep_marker()
            return
        if self._drop_overlap() or outline.opening.document:
            return
        if self._drop_reasoning() and self._drop_overlap():
            return
        if outline.ending.after < len(self.left):  # another post has begun
            return
        if not self.first or is_marker(self.first.text):
            return
        if outline.ending.in_code:
            self._drop_fence()
        else:
            self._drop_introduction(outline)
        if self.is_last and self._may_be_repetition(outline):
            self.right = ""

    def _keep_marker(self) -> None:
        """Where the post is complete, what follows must not spoil the marker's line."""
        line = _last_line(self.left) + self.right.partition("\n")[0]
        if not self.left.endswith("\n") and not is_marker(line):
            self.left += "\n"

    def _may_be_repetition(self, outline: Outline) -> bool:
        """Whether all that has arrived of the continuation may still turn out to be dropped."""
        if may_become_overlap(self.left, self.right):
            return True
        line = self.first
        if not line or line.ended:
            return False
        if outline.ending.in_code:
            fence = read_fence(line.text)
            return line.text.startswith("`") and (fence is None or fence.info != "")
        if is_row(line.text):
            return f"\n{line.text}" in self.left[-TABLE_LIMIT:]
        return len(line.text) > 2 and not line.text[0].islower() and may_become_note(line.text)

    def _drop(self, count: int, kind: str) -> None:
        self.repairs.note(kind, self.offset + self.dropped)
        self.right = self.right[count:]
        self.dropped += count

    def _drop_first_line(self, kind: str, is_dropped: Callable[[str], bool]) -> bool:
        line = self.first
        if not line or not line.ended or not is_dropped(line.text):
            return False
        self._drop(line.end, kind)
        return True

    def _drop_overlap(self) -> bool:
        count = overlap(self.left, self.right)
        if count:
            self.left = self.left.rstrip()
            self._drop(count, "seam_overlap_removed")
        return count > 0

    def _drop_reasoning(self) -> bool:
        at = skip_reasoning(self.right, 0)
        if not self.right[:at].strip() or skip_reasoning(self.left, 0) == len(self.left):
            return False
        self._drop(at, "reasoning_removed")
        return True

    def _drop_fence(self) -> None:
        """Drop the fence of a code block that is opened again."""
        if not self._drop_first_line("seam_fence_joined", _opens_code):
            return
        last_line = self.left[self.left.rfind("\n") + 1 :]
        if last_line.strip() and self.right.startswith(last_line):
            self._drop(len(last_line), "seam_overlap_removed")
        elif self.is_last and last_line.startswith(self.right):
            self.right = ""
        else:
            self._drop_overlap()

    def _drop_introduction(self, outline: Outline) -> None:
        before = self.dropped
        torn = self.left[-1:].isalnum() or self.left.rstrip(" ").endswith(",")
        within_line = not (self.left.endswith("\n") or self.right.startswith("\n"))
        if outline.header.fence or within_line:
            self._drop_fence_around(outline)
        if self._drop_first_line(
            "seam_chatter_removed", lambda line: is_continuation_note(line, torn=torn)
        ):
            self._drop_first_line("seam_chatter_removed", is_divider)
        self._drop_header(outline)
        self._drop_heading(outline)
        self._drop_table_head()
        if self.dropped > before and self.right and not self._drop_overlap():
            self._glue()

    def _drop_fence_around(self, outline: Outline) -> None:
        """Drop the fence around a continuation; no code block begins within a line."""
        if not self._drop_first_line("seam_fence_joined", _opens_text) or outline.header.fence:
            return
        at = self.right.rfind("\n```") + 1
        line = line_at(self.right, at) if at else None
        rest = self.right[line.end :].strip() if line else ""
        if line and line.text.strip() == "```" and (not rest or is_marker(rest)):
            self.right = self.right[: line.start] + self.right[line.end :]

    def _drop_header(self, outline: Outline) -> None:
        """Drop a header that is sent again; where the seam tore the first, drop that instead."""
        key = read_key_line(self.first.text) if self.first else None
        if not key or not self.first:
            return
        if key.field not in outline.header.fields:
            self._drop_half_key(self.first)
            return
        again = read_header(self.right, self.first.start)
        title, title_again = outline.header.fields.get("title"), again.fields.get("title")
        if not outline.body.strip():
            self.left = self.left[: outline.header.fields[key.field].offset]
            self.repairs.note("seam_restart_removed", self.offset)
        elif not title_again or (title and letters_of(title.text) == letters_of(title_again.text)):
            self._drop(again.end, "seam_header_removed")
            self._drop_first_try(outline)

    def _drop_half_key(self, first: Line) -> None:
        """Drop what of a key had arrived before the seam: `TITL`."""
        half = self.left[self.left.rfind("\n") + 1 :]
        if any(map(str.isalpha, half)) and first.text.startswith(half):
            self._drop(first.start + len(half), "seam_overlap_removed")

    def _drop_first_try(self, outline: Outline) -> None:
        """Where the body too is begun again, but in other words, the later words stand."""
        first_try, again = outline.body.strip(), self.right.strip()
        begins_again = again[:_FIRST_TRY_LEAST] == first_try[:_FIRST_TRY_LEAST]
        if len(again) < _FIRST_TRY_LEAST or not begins_again or again.startswith(first_try):
            return
        if first_try.startswith(again):
            self.right = ""
        else:
            self.left = self.left[: outline.ending.start]
            self.repairs.note("seam_restart_removed", self.offset)

    def _drop_heading(self, outline: Outline) -> None:
        """Drop the last heading, where it is sent again."""
        line = self.first
        at = self.left.rfind("\n#", max(0, outline.ending.start - 1))
        if not line or at < 0 or not is_heading(line.text):
            return
        heading = line_at(self.left, at + 1).text.strip()
        if line.ended and line.text.strip() == heading:
            self._drop(line.end, "seam_heading_removed")
        elif not line.ended and self.is_last and heading.startswith(line.text.strip()):
            self.right = ""

    def _drop_table_head(self) -> None:
        """Drop the head of the table that the seam tore, where it is sent again."""
        first = self.first
        if not first or not is_row(_last_line(self.left)):
            return
        rule = first_line(self.right, first.end)
        is_head = is_row(first.text) and any(map(str.isalnum, first.text))
        if not rule or not is_head or not is_divider(rule.text):
            return
        if f"\n{first.text.strip()}\n" in self.left[-TABLE_LIMIT:]:
            self._drop(rule.end, "seam_table_head_removed")

    def _begins_with_space(self) -> bool:
        """Whether a blank stands before the continuation's first word, on the same line."""
        return self.right.lstrip("\n")[:1] == " "

    def _is_one_word(self, rest: str) -> bool:
        """Whether the words on both sides of the seam make one that the post has elsewhere."""
        left, right = _WORD_AT_END.search(self.left[-100:]), _WORD_AT_START.match(rest)
        if not left or not right:
            return False
        word = re.escape(left[0] + right[0])
        return any(re.search(rf"\b{word}\b", side, re.I) for side in (self.left, self.right))

    def _glue(self) -> None:
        """Set the right white space between the text and what was found to go on with it."""
        rest = self.right.lstrip()
        if not self.left.endswith("\n") and rest:
            begins_with_space = self._begins_with_space()
            self.left = self.left.rstrip()
            space = _space_between(_last_line(self.left), rest)
            if not begins_with_space and rest[0] not in CLOSING_SIGNS:
                space = "" if self._is_one_word(rest) else space
                self.repairs.note("seam_uncertain", self.offset)
            self.left += space
        self.dropped += len(self.right) - len(rest)
        self.right = rest


_WORD_AT_END: Final = re.compile(r"\w+\Z")
_WORD_AT_START: Final = re.compile(r"\w+")
_SENTENCE_END: Final = re.compile(
    rf"{any_of(SENTENCE_ENDS, COLONS)}{any_of(QUOTES, CLOSING_BRACKETS, '»*_')}*\Z"
)


def _space_between(last_line: str, rest: str) -> str:
    first_line = rest.partition("\n")[0]
    same_block = is_item(last_line) and is_item(first_line)
    if same_block or (is_row(last_line) and is_row(first_line)):
        return "\n"
    if is_heading(first_line) or is_item(first_line) or first_line.startswith(("|", "```", ">")):
        return "\n\n"
    if _SENTENCE_END.search(last_line[-100:]) and not rest[0].islower():
        return "\n\n"
    return "" if last_line[-1:] >= FIRST_DENSE or rest[0] in CLOSING_SIGNS else " "


def _last_line(text: str) -> str:
    text = text.rstrip()
    return text[text.rfind("\n") + 1 :]


def _opens_text(line: str) -> bool:
    fence = read_fence(line)
    return fence is not None and fence.info.lower() in ("markdown", "md")


def _opens_code(line: str) -> bool:
    fence = read_fence(line)
    return fence is not None and bool(fence.info)
