"""A post as revision looks at it: the checks' material, and the blocks that can be replaced."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from posts.blocks import Block, read_blocks
from posts.checks.finding import Finding
from posts.checks.material import Material, Sentence
from posts.checks.readability.passive import find_passive
from posts.checks.readability.transitions import count_linked
from posts.envelope import Envelope
from posts.prose.document import Passage, sections
from posts.revision.pieces import Aims, PieceKind

NEAR: Final = 0.12
"""A light is good by a hair where so much less, or more, would turn it."""
KINDS: Final[Mapping[str, PieceKind]] = {
    "heading": "heading",
    "paragraph": "paragraph",
    "html": "paragraph",
    "list": "list",
    "table": "table",
}
"""The blocks that can be revised: code, and what somebody else said, stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is wrong in one place."""

    wrong: str
    right: str
    at: PieceKind | int
    """A field of the header, or the index of a block."""
    new_above: int = 0
    """Above the block, a heading with so many `#` is to be added; 0: the block itself is wrong."""
    level: int = 0
    """How many `#` a heading is to begin with; 0 where it keeps its own."""
    may_go: bool = False
    may_drop: frozenset[str] = frozenset()
    size: int = 1
    """How much of what is wrong goes with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is wrong by one check."""

    faults: Sequence[Fault] = ()
    needed: int | None = None
    """How much of it must go until all is well; None for all of it."""
    measure: float | None = None
    """How bad it is: of two versions of a post, the one with less is better. None for the number
    of faults."""

    @property
    def badness(self) -> float:
        """How bad it is."""
        return len(self.faults) if self.measure is None else self.measure


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A post, read once for all that look for its faults."""

    post: Envelope
    material: Material
    found: tuple[Finding, ...]
    """By all checks, good news too."""

    @classmethod
    def of(cls, post: Envelope, aims: Aims) -> "Reading":
        """Read and check a post."""
        material = aims.read(post)
        return cls(post=post, material=material, found=tuple(aims.check(post, material)))

    @cached_property
    def findings(self) -> Mapping[str, Finding]:
        """What is not good, by its check."""
        return {each.check: each for each in self.found if each.severity in ("ok", "bad")}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the body."""
        return read_blocks(self.post.body)

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def block_at(self, line: int) -> int | None:
        """The index of the block with that line; None where it cannot be revised."""
        at = bisect_right(self._block_starts, line) - 1
        if at < 0 or line >= self.blocks[at].stop or self.blocks[at].kind not in KINDS:
            return None
        return at

    def block_at_offset(self, offset: int) -> int | None:
        """The index of the block at that place of the body."""
        return self.block_at(bisect_right(self.material.line_starts, offset) - 1)

    def span(self, at: int) -> tuple[int, int]:
        """Where a block begins and ends in the body, without the blank lines behind it."""
        starts, last = self.material.line_starts, len(self.material.line_starts) - 1
        block = self.blocks[at]
        start, stop = starts[min(block.start, last)], starts[min(block.stop, last)]
        return start, start + len(self.post.body[start:stop].rstrip())

    def text(self, at: int) -> str:
        """The Markdown of a block."""
        return self.post.body[slice(*self.span(at))]

    @cached_property
    def introduction(self) -> int | None:
        """The index of the block that is the first paragraph."""
        passages = self.material.passages
        first = next((each for each in passages if each.kind == "paragraph"), None)
        return self.block_at(first.start) if first else None

    @cached_property
    def sentences_of(self) -> Mapping[int, list[Sentence]]:
        """The sentences of each block that can be revised, by its index."""
        found: dict[int, list[Sentence]] = defaultdict(list)
        for sentence in self.material.sentences:
            if (at := self.block_at(sentence.passage.start)) is not None:
                found[at].append(sentence)
        return found

    @cached_property
    def passive(self) -> list[Sentence]:
        """The sentences in the passive."""
        return find_passive(self.material)

    @cached_property
    def linked(self) -> int:
        """How many sentences have a linking word."""
        return count_linked(self.material)

    @cached_property
    def keyphrases(self) -> int:
        """How often the text says the keyphrase."""
        key = self.material.keyphrase
        return sum(key.count(each.words) for each in self.material.sentences) if key else 0

    @cached_property
    def stretches(self) -> Mapping[int, int]:
        """How many words the stretch without a heading has in which each block stands."""
        found: dict[int, int] = {}
        for _, under in sections(self.material.passages):
            words = sum(map(self.material.words_in, under))
            places = (self.block_at(passage.start) for passage in under)
            found |= {at: words for at in places if at is not None}
        return found

    @cached_property
    def headings_above(self) -> tuple[str, ...]:
        """The heading that each block stands under."""
        above, last = [], ""
        for block in self.blocks:
            above.append(last)
            last = block.text if block.kind == "heading" else last
        return tuple(above)

    def heading_of(self, passage: Passage) -> int | None:
        """The index of the block that is this heading; None where it stands within another."""
        at = self.block_at(passage.start)
        return at if at is not None and self.blocks[at].kind == "heading" else None


Finder = Callable[[Reading], Found]
"""Finds what is wrong by one check, whether or not its light says so."""


def of_sentences(
    reading: Reading,
    sentences: Iterable[Sentence],
    *,
    wrong: Callable[[Sentence], str],
    right: str,
) -> list[Fault]:
    """A fault for each of these sentences that can be revised."""
    places = ((reading.block_at(each.passage.start), each) for each in sentences)
    return [Fault(wrong=wrong(each), right=right, at=at) for at, each in places if at is not None]
