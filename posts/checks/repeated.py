"""Sentences and rows of words that stand in a text more than once, word for word; and how much."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from posts.checks.material import Sentence

LEAST_WORDS: Final = 8
"""Of a sentence that counts, and of a row of words."""
TIMES: Final = 3
"""So often must a row of words be there."""
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """What stands in a text more than once."""

    sentences: Sequence[Sentence]
    """Longer ones that were there before."""
    rows: Sequence[Sentence]
    """Those with a row of eight words that stands in three sentences or more."""
    percent: float | None
    """Of the words, those in a row of eight which is there twice; None of no words."""


def find_repeated(sentences: Sequence[Sentence]) -> Repeated:
    """What stands more than once in these, but for tables: their cells may well be alike."""
    prose = [sentence for sentence in sentences if sentence.passage.kind != "cell"]
    rows = [_word_rows(sentence.words) for sentence in prose]
    times = {row: count for row, count in Counter(chain.from_iterable(rows)).items() if count > 1}
    words = sum(len(sentence.words) for sentence in prose)
    again = sum(_words_in_repeated_rows(each, times) for each in rows) if times else 0
    return Repeated(
        sentences=list(_there_before(prose)),
        rows=_with_frequent_rows(prose, rows, times),
        percent=100 * again / words if words else None,
    )


def _there_before(prose: Sequence[Sentence]) -> Iterator[Sentence]:
    seen = set[Row]()
    for sentence in prose:
        if len(sentence.words) < LEAST_WORDS:
            continue
        if sentence.words in seen:
            yield sentence
        seen.add(sentence.words)


def _with_frequent_rows(
    prose: Sequence[Sentence], rows: Sequence[Sequence[Row]], times: Mapping[Row, int]
) -> list[Sentence]:
    frequent = {row for row, count in times.items() if count >= TIMES}
    if not frequent:
        return []
    sentences = Counter(chain.from_iterable(map(frequent.intersection, rows)))
    often = {row for row, count in sentences.items() if count >= TIMES}
    return [
        sentence for sentence, each in zip(prose, rows, strict=True) if not often.isdisjoint(each)
    ]


def _words_in_repeated_rows(rows: Sequence[Row], times: Mapping[Row, int]) -> int:
    count = done = 0
    for at, row in enumerate(rows):
        if row in times:
            count += at + LEAST_WORDS - max(at, done)
            done = at + LEAST_WORDS
    return count


def _word_rows(words: Row) -> list[Row]:
    return [words[at : at + LEAST_WORDS] for at in range(len(words) - LEAST_WORDS + 1)]
