"""Which words a lane is found by, the same in every database and for every language.

Strategy: a text becomes a set of folded words (no case, no accents, compatible forms alike), and a
search finds what has a word that begins with each of its own. Scripts that put no spaces between
words are cut into overlapping pairs of characters; emoji count as words. So databases are only
asked for plain words and never get to see what was typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

UNSPACED: Final = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese, as the stored index has them. It differs from
`posts.vocabulary.charsets.UNSPACED` a little: a change here needs a migration that indexes anew."""
WORD: Final = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+|[\u2190-\u2bff\U0001f000-\U0001faff]")
UNSPACED_RUN: Final = re.compile(rf"[{UNSPACED}]+")
LONGEST_WORD: Final = 40
"""Characters that count of a word; longer ones are no words but data."""
MOST_OF_A_TEXT: Final = 300_000
"""Characters of a text that it is found by, and bytes of its words: PostgreSQL's limit is 1 MB."""
MOST_OF_A_SEARCH: Final = 20
"""Words of a search that count."""


def words_of(*texts: str) -> list[str]:
    """The words that these texts are found by, each once, in alphabetical order."""
    words: set[str] = set()
    size = 0
    for word in _words("\n".join(text[:MOST_OF_A_TEXT] for text in texts)):
        if word not in words:
            size += len(word.encode())
            if size > MOST_OF_A_TEXT:
                break
            words.add(word)
    return sorted(words)


def searched_words(search: str) -> list[str]:
    """The beginnings of words that a person searches for; none where nothing can be found."""
    return list(dict.fromkeys(_words(search[:1000])))[:MOST_OF_A_SEARCH]


def is_whole(word: str) -> bool:
    """A single letter is searched for as a word: too many words begin with it."""
    return len(word) == 1 and word.isalnum() and not UNSPACED_RUN.match(word)


def _words(text: str) -> Iterator[str]:
    once = "\n".join(dict.fromkeys(text.split()))  # most are there many times: half of the work
    for word in dict.fromkeys(WORD.findall(_folded(once))):
        if not word.isascii() and UNSPACED_RUN.match(word):
            yield from (word[at : at + 2] for at in range(len(word)))
        else:
            yield word[:LONGEST_WORD]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.casefold())
    for sign in set(bare):
        if unicodedata.category(sign)[0] == "M":
            bare = bare.replace(sign, "")  # few of them: faster than to translate each character
    return unicodedata.normalize("NFC", bare).casefold()
