"""Join a reply with its continuations, so that what a continuation repeats is written once.

Strategy: at each seam, first look for words that end the text so far and begin the continuation.
Where there are none, drop what a model likes to put before it goes on (`introductions`), one thing
after the other, and look for such words again. Where there are none even then, find the white space
that belongs between (`glue`). A continuation that may so far be a repetition is held back until
more of it arrives; where the parts may belong together in another way, that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from posts.reader.mapped_text import MappedText
from posts.reader.outline import Outline, read_outline
from posts.reader.repairs import Repairs
from posts.reader.seams.glue import glue
from posts.reader.seams.introductions import drop_introduction, may_be_introduction
from posts.reader.seams.leftovers import drop_before_seam, part_sides
from posts.reader.seams.seam import UNSURE, Seam
from posts.vocabulary.lines import is_heading
from posts.vocabulary.markers import is_marker

SEAMS_LIMIT: Final = 50
"""A reply is joined at this many seams; later ones are read as they are."""
INTRODUCTIONS_LIMIT: Final = 5
"""This many things are dropped before a continuation goes on."""
HELD_BACK_LIMIT: Final = 2_000
"""What arrives behind an introduction is held back if it stands in this many characters before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """Where a continuation was joined to what stood before it, and what that took."""

    offset: int
    """Where in the reply the continuation begins, in characters from its start."""
    left_out: int
    """This many characters of its beginning are no part of the post."""
    repairs: tuple[str, ...]
    """Why, and what else was repaired there, in plain words."""
    sure: bool
    """The parts can belong together in no other way."""


@dataclass(slots=True)
class Joined:
    """A reply as if it had been written in one go."""

    page: MappedText
    repairs: Repairs = field(default_factory=Repairs)
    joints: list[Joint] = field(default_factory=list)
    """One for each continuation, in order."""

    @property
    def text(self) -> str:
        return self.page.text


def join_seams(text: str, seams: Sequence[int]) -> Joined:
    """Join the reply at the offsets where continuations were appended."""
    cuts = sorted({seam for seam in seams if 0 < seam < len(text)})[:SEAMS_LIMIT]
    joined = Joined(MappedText(text[: cuts[0]] if cuts else text))
    for start, stop in pairwise([*cuts, len(text)]):
        right, is_last = text[start:stop], stop == len(text)
        seam = Seam(left=joined.text, right=right, offset=start, is_last=is_last)
        _mend(seam)
        joined.page = _put_together(joined.page, seam, stop)
        joined.repairs += seam.repairs
        joined.joints.append(_joint(seam))
    return joined


def _put_together(before: MappedText, seam: Seam, stop: int) -> MappedText:
    text = seam.left + seam.right
    places = [place for place in before.places if place[0] < len(seam.left)] or [(0, 0)]
    places.append((len(seam.left), seam.offset + seam.dropped))
    if 0 < seam.behind < len(seam.right):
        places.append((len(text) - seam.behind, stop - seam.behind))
    return MappedText(text, tuple(places))


def _joint(seam: Seam) -> Joint:
    made = dict.fromkeys(repair.message for repair in seam.repairs if repair.id != UNSURE)
    unsure = any(repair.id == UNSURE for repair in seam.repairs)
    return Joint(offset=seam.offset, left_out=seam.dropped, repairs=tuple(made), sure=not unsure)


def _mend(seam: Seam) -> None:
    """Drop from the continuation what it repeats."""
    outline = outline_before(seam.left)
    if outline.ending.complete:
        _keep_marker(seam)
        return
    is_text = not (outline.opening.document or _goes_on_elsewhere(outline))
    is_shorter = is_text and not outline.ending.in_code and drop_before_seam(seam)
    if is_shorter:
        outline = outline_before(seam.left)
    if (not seam.drop_overlap() and is_text) or is_shorter:
        _drop_introductions(seam, outline)
    if is_shorter:
        part_sides(seam)


@lru_cache(maxsize=4)
def outline_before(left: str) -> Outline:
    """The outline of a text before a seam, not to be changed.

    While a continuation arrives, what stands before it is read with each delta.
    """
    return read_outline(left)


def _keep_marker(seam: Seam) -> None:
    """Where the post is complete, what follows must not spoil the marker's line."""
    last_line = seam.left.rstrip().rpartition("\n")[2]
    if not seam.left.endswith("\n") and not is_marker(last_line + seam.right.partition("\n")[0]):
        seam.left += "\n"


def _goes_on_elsewhere(outline: Outline) -> bool:
    """Whether another post has begun before the seam."""
    return outline.ending.after < len(outline.text)


def _drop_introductions(seam: Seam, outline: Outline) -> None:
    before, in_code = seam.right, outline.ending.in_code
    for _ in range(INTRODUCTIONS_LIMIT):
        if _begins_with_marker(seam) or not drop_introduction(seam, outline):
            break
        if seam.is_last and _may_repeat(seam):
            seam.right = ""
        if seam.drop_overlap() or seam.drop_line(in_code=in_code):
            return
    if seam.right == before and _drop_torn_line(seam, outline):
        return
    if seam.is_last and not _begins_with_marker(seam) and may_be_introduction(seam, outline):
        seam.right = ""
    elif seam.right != before:
        glue(seam, in_code=in_code)


def _may_repeat(seam: Seam) -> bool:
    """Whether all that has arrived behind an introduction stands before the seam, too."""
    return seam.right.strip() in seam.left[-HELD_BACK_LIMIT:] and not _begins_with_marker(seam)


def _begins_with_marker(seam: Seam) -> bool:
    """Whether the end marker, or the rest of one that the seam tore, comes next."""
    line = seam.right.partition("\n")[0]
    is_rest = bool(line and seam.torn) and is_marker(seam.torn + line)
    return is_rest or is_marker(seam.first.text)


def _drop_torn_line(seam: Seam, outline: Outline) -> bool:
    """Drop the beginning of a line that is begun again without any introduction."""
    if not seam.begins_line_again or outline.ending.in_code:
        return False
    if not is_heading(seam.torn):
        seam.be_unsure()
    return seam.drop_line(in_code=False)
