"""Tell a text's language by its most frequent words, among those that we have lists of."""

from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from typing import Final

from posts.prose.word_lists import LANGUAGES, word_lists

LOOKED_AT: Final = 1_500
"""Words at the beginning of a text."""
LEAST_HITS: Final = 4
LEAST_SHARE: Final = 0.15
"""Of all words, that must be the language's most frequent ones."""
LEAD: Final = 1.25
"""So many times as often as the next language must the first be found."""


def tell_language(words: Sequence[str]) -> str | None:
    """The code of the language that words in small letters are of; None where it is not certain.

    >>> tell_language("the cat sat on the mat and it was not for us to say".split())
    'en'
    """
    counted = Counter(words[:LOOKED_AT])
    hits = {code: _hits(counted, code) for code in LANGUAGES}
    (best, most), (_, next_most) = sorted(hits.items(), key=lambda item: -item[1])[:2]
    enough = max(LEAST_HITS, LEAST_SHARE * min(len(words), LOOKED_AT))
    return best if most >= enough and most >= LEAD * next_most else None


def _hits(counted: Counter[str], code: str) -> int:
    lists = word_lists(code)
    return sum(map(counted.get, lists.common, repeat(0))) if lists else 0
