"""Decide what to ask for next, from the outline and from what stands of the post.

Nothing is remembered from one piece to the next but which sections are not to be asked for again.
So a post that was stopped goes on in the same way, at the same place.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Final

from runs.writing.plan.body_so_far import WrittenSection
from runs.writing.plan.outline import Outline, opening_words
from runs.writing.plan.word_budget import LONGEST_PIECE, next_part, to_add, wanted_of

OPENING: Final = -1
"""The opening's number among those of the sections."""
ADDED: Final = -2
"""The number of a section that the outline does not have."""
MOST_ADDED: Final = 4
MOST_GROWTH: Final = 2
"""A section may become so many times as long as planned, to make up for others."""
GROWTH_WORDS: Final = 100
"""And so many words more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next piece of the body."""

    index: int
    """Of the section in the outline, from 0; `OPENING` or `ADDED`."""
    wanted: int
    """Words that it is to bring."""
    heading: str = ""
    """Empty for the opening, and where the model is to choose it."""
    begun: bool = False
    """The section is there already, and this is more of it."""
    closes: bool = False
    """It is the last section of the post."""
    deepens: str = ""
    """The heading of the section that an added one goes deeper into."""


def next_step(
    outline: Outline,
    written: Sequence[WrittenSection],
    *,
    words: int,
    total: int,
    shut: Container[int],
) -> Step | None:
    """The next piece; None where the post is as it is to be.

    Args:
        outline: The plan.
        written: What stands of the body.
        words: Words asked for.
        total: Words of the body, headings included.
        shut: Numbers that are not to be asked for (again): refused, or nothing new came.
    """
    if not written and OPENING not in shut:
        return Step(index=OPENING, wanted=opening_words(words))
    places = [outline.index_of(each.heading) if each.heading else OPENING for each in written]
    last = max((place for place in places if place is not None), default=OPENING)
    left = words - total
    if last > OPENING and places[-1] == last and last not in shut:
        begun = written[-1].words
        wanted = _wanted(outline, last, left + begun)
        if part := next_part(wanted, begun):
            return _step(outline, last, part, begun=True)
    closing = len(outline.sections) - 1
    rest = [index for index in range(last + 1, closing + 1) if index not in shut]
    if None in places:  # an added section stands behind all others
        rest = [index for index in rest if index == closing]
    if rest and rest[0] < closing:
        return _step(outline, rest[0], next_part(_wanted(outline, rest[0], left), 0))
    if ADDED not in shut and last < closing and places.count(None) < MOST_ADDED:
        planned = outline.sections[closing].words if rest else 0
        if missing := to_add(words=words, written=total, closing=planned):
            return Step(index=ADDED, wanted=missing, deepens=_thinnest(outline, written))
    return _step(outline, closing, next_part(_wanted(outline, closing, left), 0)) if rest else None


def step_behind(
    outline: Outline, under_way: Sequence[Step], *, left: int, shut: Container[int]
) -> Step | None:
    """The next section that can be written while others are; None where it has to wait.

    The closing waits for all others, and a section that comes in parts for those before it.

    Args:
        outline: The plan.
        under_way: The pieces that are being written, in their order.
        left: Words that are missing from what stands of the post.
        shut: Numbers of sections that are not to be asked for.
    """
    last, closing = under_way[-1], len(outline.sections) - 1
    behind = next((n for n in range(last.index + 1, closing) if n not in shut), closing)
    if last.index < 0 or behind == closing or last.wanted > LONGEST_PIECE:
        return None
    rest = left - sum(step.wanted for step in under_way)
    planned = [each.words for each in outline.sections[behind:]]
    wanted = wanted_of(planned, left=rest)
    return _step(outline, behind, wanted) if wanted <= LONGEST_PIECE else None


def _wanted(outline: Outline, index: int, left: int) -> int:
    planned = [each.words for each in outline.sections[index:]]
    return min(wanted_of(planned, left=left), MOST_GROWTH * planned[0] + GROWTH_WORDS)


def _step(outline: Outline, index: int, wanted: int, *, begun: bool = False) -> Step:
    closes = index == len(outline.sections) - 1 and index > 0
    heading = outline.sections[index].heading
    return Step(index=index, wanted=wanted, heading=heading, begun=begun, closes=closes)


def _thinnest(outline: Outline, written: Sequence[WrittenSection]) -> str:
    """The section that has least of what was planned for it."""
    planned = {each.heading: each.words for each in outline.sections}
    there = [each for each in written if each.heading in planned]
    shares = {each.heading: each.words / max(planned[each.heading], 1) for each in there}
    return min(shares, key=lambda heading: shares[heading], default="")
