"""Propose a keyphrase from a topic, so that the checks say something from the first post on."""

import re
from typing import Final

from posts.prose.language import tell_language
from posts.prose.word_lists import WordLists, language_code, word_lists
from posts.prose.words import is_unspaced, split_words

MOST_WORDS: Final = 4
"""Words that carry content: more make a keyphrase that nobody types."""
LONGEST_UNSPACED: Final = 12
"""Characters of a keyphrase in a script without spaces."""
_CLAUSE: Final = re.compile(r"[:;,.?!(\[\n。！？，、：；（]|\s[-–—]\s|—")
_NUMBER: Final = re.compile(r"\d+")


def propose_keyphrase(topic: str, language: str | None = None) -> str:
    """What a post about the topic might be found by; empty where the topic says nothing.

    The first words that carry content, with what stands between them. A proposal: the person who
    writes knows better what people look for.

    >>> propose_keyphrase("How to back up a small business website: a calm guide", "en")
    'small business website'
    >>> propose_keyphrase("10 reasons why you should test your backups", "en")
    'test your backups'
    """
    clause = next(filter(str.strip, _CLAUSE.split(topic[:500])), "")
    if is_unspaced(clause):
        return clause.strip()[:LONGEST_UNSPACED]
    words = split_words(clause)
    known = language_code(language or "") or tell_language([word.lower() for word in words]) or "en"
    lists = word_lists(known)
    return " ".join(words[:MOST_WORDS] if lists is None else _content(words, lists))


def _content(words: list[str], lists: WordLists) -> list[str]:
    """The first words that carry content, without what leads up to them and hangs on behind."""
    plain = [word.lower().replace("’", "'") for word in words]
    first = next((at for at, word in enumerate(plain) if not _leads_up(word, lists)), len(words))
    kept = first
    content = 0
    for at in range(first, len(words)):
        if plain[at] in lists.function_words:
            continue
        content += 1
        if content > MOST_WORDS:
            break
        kept = at + 1
    return words[first:kept]


def _leads_up(word: str, lists: WordLists) -> bool:
    """Whether a word says of the post, and not of its topic: "10", "ways", "how", "write"."""
    if word in lists.of_posts or _NUMBER.fullmatch(word):
        return True
    return word in lists.function_words and word not in lists.adjectives
