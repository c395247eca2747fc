"""Match a keyphrase: its words that carry content, as they are written, in any order."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from posts.prose.words import plain_words

QUOTES: Final = '"“”„«»'


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyphrase:
    """What a post is to be found by."""

    text: str
    """As it was given, without quotation marks around it."""
    words: tuple[str, ...]
    """All of its words, in small letters."""
    content: tuple[str, ...]
    """Those that carry content, each once; all where none does."""
    is_exact: bool = False
    """Only the whole phrase matches, word for word: it was given in quotation marks."""

    def count(self, words: Sequence[str]) -> int:
        """How often the keyphrase is found in a sentence of such words, in any order."""
        if self.is_exact:
            return count_phrase(self.words, words)
        return min(map(words.count, self.content), default=0)

    def found(self, words: Collection[str]) -> int:
        """How many of its content words are among the words."""
        if self.is_exact:
            return len(self.content) * bool(count_phrase(self.words, list(words)))
        return sum(word in words for word in self.content)


def read_keyphrase(text: str, function_words: Collection[str] = ()) -> Keyphrase | None:
    """A keyphrase from what a person typed; None where it has no word.

    >>> read_keyphrase("How to back up a website", {"how", "to", "a", "up"}).content
    ('back', 'website')
    """
    plain = " ".join(text.split())
    words = tuple(plain_words(plain))
    if not words:
        return None
    content = tuple(dict.fromkeys(word for word in words if word not in function_words))
    is_exact = len(plain) > 2 and plain[0] in QUOTES and plain[-1] in QUOTES
    return Keyphrase(
        text=plain.strip(QUOTES),
        words=words,
        content=words if is_exact or not content else content,
        is_exact=is_exact,
    )


def count_phrase(phrase: Sequence[str], words: Sequence[str]) -> int:
    """How often the words stand in a row among others."""
    if not phrase:
        return 0
    text = f" {' '.join(words)} "
    return len(re.findall(f"(?<= ){re.escape(' '.join(phrase))}(?= )", text))


def find_phrase(phrase: Sequence[str], words: Sequence[str]) -> int | None:
    """Before which word the words stand in a row for the first time; None where they do not."""
    text, wanted = f" {' '.join(words)} ", f" {' '.join(phrase)} "
    at = text.find(wanted)
    return None if at < 0 or not phrase else text.count(" ", 0, at)
