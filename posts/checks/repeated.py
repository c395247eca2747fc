"""Sentences and rows of words that stand in a text more than once, word for word; and how much."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from posts.checks.material import Sentence

LEAST_WORDS: Final = 8
"""Of a sentence that counts, and of a row of words."""
TIMES: Final = 3
"""So often must a row of words be there."""


def repeated_sentences(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Longer sentences that were there before."""
    seen: set[tuple[str, ...]] = set()
    again = []
    for sentence in _prose(sentences):
        if len(sentence.words) < LEAST_WORDS:
            continue
        if sentence.words in seen:
            again.append(sentence)
        seen.add(sentence.words)
    return again


def repeated_word_rows(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Sentences with a row of eight words that is there three times or more."""
    times = Counter(
        row for sentence in _prose(sentences) for row in set(_word_rows(sentence.words))
    )
    often = {row for row, count in times.items() if count >= TIMES}
    if not often:
        return []
    return [each for each in _prose(sentences) if not often.isdisjoint(_word_rows(each.words))]


def repeated_share(sentences: Sequence[Sentence]) -> float | None:
    """Percent of the words that stand in a row of eight which is there twice; None of no words."""
    prose = [sentence.words for sentence in _prose(sentences)]
    if not (size := sum(map(len, prose))):
        return None
    times = Counter(row for words in prose for row in _word_rows(words))
    return 100 * sum(_in_repeated_rows(words, times) for words in prose) / size


def _in_repeated_rows(words: Sequence[str], times: Mapping[tuple[str, ...], int]) -> int:
    count = done = 0
    for at, row in enumerate(_word_rows(words)):
        if times[row] > 1:
            count += at + LEAST_WORDS - max(at, done)
            done = at + LEAST_WORDS
    return count


def _prose(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """What is not in a table: its cells may well be alike."""
    return (sentence for sentence in sentences if sentence.passage.kind != "cell")


def _word_rows(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[at:] for at in range(LEAST_WORDS)), strict=False)
