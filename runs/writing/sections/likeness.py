"""Keep the sections of a post from saying the same in other words.

A weak model has one way to say what it knows of a topic, and says it below every heading. So a
sentence passes only while its section stays apart from each section before it, by the pairs of
words that both have.
"""

from itertools import pairwise
from typing import Final

from runs.writing.sections.phrases import words_of

MOST_SHARED: Final = 0.29
"""Of the pairs of words of a section, so many may stand in one other section."""
FEWEST_PAIRS: Final = 60
"""A section that has fewer is judged as if it had so many: it has only begun."""
Pairs = frozenset[tuple[str, str]]


class Likeness:
    """The pairs of words of each section so far."""

    def __init__(self) -> None:
        self._others: list[Pairs] = []
        self._pairs: Pairs = frozenset()
        """Of the section that is being written."""

    def begin(self, heading: str) -> None:
        """Another section begins; one of the same heading goes on in it."""
        if self._pairs:
            self._others.append(self._pairs)
        self._pairs = pairs_of(heading)

    def is_too_like(self, sentence: str) -> bool:
        """Whether its section would say too much that one before it says."""
        new = pairs_of(sentence) - self._pairs
        return any(self._passes(new, other) for other in self._others)

    def add(self, sentence: str) -> None:
        """A sentence is part of the section."""
        self._pairs |= pairs_of(sentence)

    def _passes(self, new: Pairs, other: Pairs) -> bool:
        """Whether what a sentence adds brings the section too near to another one."""
        added = len(new & other)
        if not added:
            return False
        both = len(self._pairs & other) + added
        smaller = min(len(self._pairs) + len(new), len(other))
        return both > MOST_SHARED * max(smaller, FEWEST_PAIRS)


def pairs_of(text: str) -> Pairs:
    """Each two words that stand next to each other."""
    return frozenset(pairwise(words_of(text)))
