"""Keep the sections of a post from saying the same in other words.

A weak model has one way to say what it knows of a topic, and says it below every heading. So a
sentence passes only while its section stays apart from each section before it, by the pairs of
words that both have, and by their longer turns of phrase.
"""

from typing import Final

from runs.writing.sections.phrases import words_of

MOST_SHARED: Final = {2: 0.29, 5: 0.08}
"""Of a section's runs of so many words, what share may stand in one other section."""
FEWEST_RUNS: Final = 24
"""A section that has fewer is judged as if it had so many: it has only begun."""
Runs = frozenset[tuple[str, ...]]


class Likeness:
    """The words of each section so far, in pairs and in longer runs."""

    def __init__(self) -> None:
        self._by_length = {run: _Sections(run, most) for run, most in MOST_SHARED.items()}

    def begin(self, heading: str) -> None:
        """Another section begins."""
        for each in self._by_length.values():
            each.begin(heading)

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

    def begin(self, heading: str) -> None:
        if self._runs:
            self._others.append(self._runs)
        self._runs = runs_of(heading, self._run)

    def add(self, sentence: str) -> None:
        self._runs |= runs_of(sentence, self._run)

    def is_too_like(self, sentence: str) -> bool:
        new = runs_of(sentence, self._run) - self._runs
        return any(self._passes(new, other) for other in self._others)

    def _passes(self, new: Runs, other: Runs) -> bool:
        """Whether what a sentence adds brings the section too near to another one."""
        added = len(new & other)
        if not added:
            return False
        both = len(self._runs & other) + added
        smaller = min(len(self._runs) + len(new), len(other))
        return both > self._most * max(smaller, FEWEST_RUNS)


def runs_of(text: str, run: int) -> Runs:
    """Each so many words that stand in a row."""
    words = words_of(text)
    return frozenset(zip(*(words[start:] for start in range(run)), strict=False))
