"""Keep the sections of a post from saying the same in other words.

A weak model has one way to say what it knows of a topic, and says it below every heading. So a
sentence passes only while its section stays apart from each section before it, by the pairs of
words that both have, and by their longer turns of phrase. Its first sentences are judged as if it
had more words than it has: one that begins like another may go its own way. Until it has done so,
it is not settled, and does not belong in the post.
"""

from collections.abc import Sequence
from typing import Final

from runs.writing.sections.phrases import words_of

MOST_SHARED: Final = {2: 0.29, 5: 0.08}
"""Of a section's runs of so many words, what share may stand in one other section."""
FEWEST_RUNS: Final = 24
"""A section that has fewer, and is not settled, is judged as if it had so many."""
Runs = frozenset[tuple[str, ...]]


class Likeness:
    """The words of each section so far, in pairs and in longer runs."""

    def __init__(self) -> None:
        self._by_length = {run: _Sections(run, most) for run, most in MOST_SHARED.items()}

    def begin(self, heading: str, *, is_there: bool = False) -> None:
        """Another section begins; the one before it is forgotten, unless it was settled.

        Args:
            heading: Its heading.
            is_there: It stands in the post already, and is settled.
        """
        for each in self._by_length.values():
            each.begin(heading, is_there=is_there)

    def settle(self) -> bool:
        """Whether the section, heading and all, stands apart from the others: it may be shown.

        From then on, others are compared with it, and no word of it is taken back.
        """
        apart = all(each.stands_apart for each in self._by_length.values())
        for each in self._by_length.values():
            each.is_settled |= apart
        return apart

    def is_too_like(self, sentence: str) -> bool:
        """Whether its section would say too much that one before it says."""
        return any(each.is_too_like(sentence) for each in self._by_length.values())

    def add(self, sentence: str) -> None:
        """A sentence is part of the section."""
        for each in self._by_length.values():
            each.add(sentence)


class _Sections:
    """The runs of each section, of one length."""

    def __init__(self, run: int, most: float) -> None:
        self._run, self._most = run, most
        self._others: list[Runs] = []
        self._runs: Runs = frozenset()
        """Of the section that is being written."""
        self._last: list[str] = []
        """Its last words: with the next ones they make runs, too."""
        self.is_settled = False

    def begin(self, heading: str, *, is_there: bool) -> None:
        if self.is_settled:
            self._others.append(self._runs)
        self._runs, self._last, self.is_settled = frozenset(), [], is_there
        self.add(heading)

    def add(self, sentence: str) -> None:
        words = [*self._last, *words_of(sentence)]
        self._runs |= _runs_in(words, self._run)
        self._last = words[1 - self._run :]

    @property
    def stands_apart(self) -> bool:
        return not any(
            len(self._runs & other) > self._most * min(len(self._runs), len(other))
            for other in self._others
        )

    def is_too_like(self, sentence: str) -> bool:
        words = [*self._last, *words_of(sentence)]
        new = _runs_in(words, self._run) - self._runs
        return any(self._passes(new, other) for other in self._others)

    def _passes(self, new: Runs, other: Runs) -> bool:
        """Whether what a sentence adds brings the section too near to another one."""
        added = len(new & other)
        if not added:
            return False
        both = len(self._runs & other) + added
        size = max(len(self._runs) + len(new), 0 if self.is_settled else FEWEST_RUNS)
        return both > self._most * min(size, len(other))


def runs_of(text: str, run: int) -> Runs:
    """Each so many words that stand in a row."""
    return _runs_in(words_of(text), run)


def _runs_in(words: Sequence[str], run: int) -> Runs:
    return frozenset(zip(*(words[start:] for start in range(run)), strict=False))
