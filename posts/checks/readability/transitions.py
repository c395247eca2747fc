"""How sentences are linked, and how they begin."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from posts.checks.finding import Verdict, rated, unchecked
from posts.checks.material import Material, Sentence
from posts.prose.keyphrase import find_phrase
from posts.prose.word_lists import WordLists, phrases_among

PERCENT: Final = (30.0, 20.0)
"""From the first number on good, from the second on it will do."""
SHORT: Final = 200
"""Words of a text that needs no linking words."""
ALIKE: Final = 3
"""So many sentences in a row may not begin alike."""
NO_LISTS: Final = "the text's language is not known, or has no word lists."
NO_SENTENCES: Final = "the text has no sentences."
SHOWN: Final = 10


def check_transitions(material: Material) -> Verdict:
    """Words such as "because" and "however" say how sentences hang together."""
    if not material.sentences:
        return unchecked(NO_SENTENCES)
    if material.lists is None:
        return unchecked(NO_LISTS)
    linked = count_linked(material)
    percent = 100 * linked / len(material.sentences)
    said = f"{percent:.1f} % of the sentences have a linking word"
    if material.words < SHORT:
        return rated(9, f"{said}; a short text needs none.")
    good, still = PERCENT
    return rated(
        9 if percent >= good else 6 if percent >= still else 3,
        f"{said}.",
        f"Say in at least {good:.0f} % how they hang together: because, however, for example.",
    )


def count_linked(material: Material) -> int:
    """How many sentences have a linking word; none where there are no word lists."""
    if material.lists is None:
        return 0
    transitions = phrases_among(material.lists.transitions, material.vocabulary)
    lists = replace(material.lists, transitions=transitions)
    return sum(has_transition(each.words, lists) for each in material.sentences)


def has_transition(words: tuple[str, ...], lists: WordLists) -> bool:
    """Whether words that link a sentence with others are among its words."""
    if not lists.transitions.keys().isdisjoint(words):
        for at, word in enumerate(words):
            for phrase in lists.transitions.get(word, ()):
                if words[at : at + len(phrase)] == phrase:
                    return True
    if lists.pair_starts.isdisjoint(words):
        return False
    return any(_is_pair(words, pair) for pair in lists.pairs if pair[0][0] in words)


def _is_pair(words: Sequence[str], pair: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether both parts stand in the sentence, one behind the other."""
    first, second = pair
    at = find_phrase(first, words)
    return at is not None and find_phrase(second, words[at + len(first) :]) is not None


def check_beginnings(material: Material) -> Verdict:
    """No three sentences in a row begin with the same word; items of a list may well do."""
    if not material.sentences:
        return unchecked(NO_SENTENCES)
    if material.lists is None:
        return unchecked(NO_LISTS)
    rows = find_rows(material)
    if not rows:
        return rated(9, "Sentences in a row begin in different ways.")
    longest = max(map(len, rows))
    return rated(
        3,
        f"Sentences begin alike {longest} times in a row, as “{rows[0][0].words[0]}”; "
        f"such rows: {len(rows)}.",
        "Begin some of them in another way.",
        places=tuple(material.place(each.passage, each.text) for row in rows for each in row)[
            :SHOWN
        ],
    )


def find_rows(material: Material) -> list[list[Sentence]]:
    """Three sentences and more in a row that begin alike; none where there are no word lists."""
    if material.lists is None:
        return []
    prose = [each for each in material.sentences if each.passage.kind in ("paragraph", "heading")]
    return [row for row in _rows(prose, material.lists) if len(row) >= ALIKE]


def _rows(sentences: Sequence[Sentence], lists: WordLists) -> Iterator[list[Sentence]]:
    """Sentences in a row that begin alike."""
    for beginning, row in groupby(sentences, lambda each: _beginning(each.words, lists)):
        if beginning:
            yield list(row)


def _beginning(words: Sequence[str], lists: WordLists) -> tuple[str, ...]:
    if words and words[0] in lists.may_begin_alike:
        return tuple(words[:2])
    return tuple(words[:1])
