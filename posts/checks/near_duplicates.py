"""Posts of a batch that are nearly the same: models repeat themselves from topic to topic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz import fuzz

from posts.blocks import read_blocks
from posts.envelope import Envelope
from posts.prose.words import plain_words

Part = Literal["title", "description", "first paragraph"]
ALIKE: Final = 85
"""Percent of the letters in common."""
LEAST_CHARACTERS: Final = 15
"""What is shorter may well be alike."""
COMPARED: Final = 400
"""Characters at the beginning of a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearDuplicate:
    """Two posts with a part that is nearly the same."""

    first: int
    """The position of a post in the batch."""
    second: int
    """That of a later one."""
    part: Part


def near_duplicates(posts: Sequence[Envelope]) -> list[NearDuplicate]:
    """Which posts of a batch are alike, in their titles, descriptions or first paragraphs."""
    parts = [dict(_parts(post)) for post in posts]
    return [
        NearDuplicate(first=first, second=second, part=part)
        for second, of_second in enumerate(parts)
        for first in range(second)
        for part, text in of_second.items()
        if _are_alike(text, parts[first].get(part, ""))
    ]


def _are_alike(one: str, other: str) -> bool:
    long_enough = min(len(one), len(other)) >= LEAST_CHARACTERS
    return long_enough and fuzz.ratio(one, other, score_cutoff=ALIKE) > 0


def _parts(post: Envelope) -> Iterator[tuple[Part, str]]:
    yield "title", _plain(post.title or "")
    yield "description", _plain(post.meta_description or "")
    paragraphs = (block.text for block in read_blocks(post.body) if block.kind == "paragraph")
    yield "first paragraph", _plain(next(paragraphs, ""))


def _plain(text: str) -> str:
    return " ".join(plain_words(text[:COMPARED]))
