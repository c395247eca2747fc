"""Choose a title among what a model offers; by rules, so that a weak model will do."""

import re
from collections.abc import Sequence
from typing import Final

from posts.plain_text import defuse
from runs.writing.sections.phrases import SMALL_WORDS, first_line, share_of, stems_of, words_of

LENGTH: Final = range(30, 66)
"""Characters of a title."""
ON_TOPIC: Final = 0.6
"""Share of the topic's words that a title must have."""
MAX_NEW_WORDS: Final = 4
"""Words of a title that the topic lacks; with more it is about something else."""
SIGNATURE: Final = re.compile(r"\s+by\s+[A-Z].*|\s*[(\[|!\U0001f300-\U0001faff].*|\s+[-\u2013]\s.*")
"""What small models hang on a title: an author, a year, a site, a shout."""
PHRASE_START: Final = re.compile(r",? (?:to|in|of|for|from|by|with|on|and|or|as|that|at)\b|,")
STANDS_ALONE: Final = re.compile(
    r"\b(?:guide|how to|tips|basics|mistakes|steps|explained|plan)\b", re.IGNORECASE
)
"""A shortened second half needs such a word: `A New Era` of what?"""
_LOWER_CASED: Final = (
    "a an and as at but by for from in into nor of on or over per the to via vs with"
)
LOWER_CASED: Final = frozenset(_LOWER_CASED.split())
"""Words without a capital in a title, unless they begin it."""


def choose_title(offers: Sequence[str], *, topic: str, strict: bool) -> str:
    """The first offer that is short and on topic, else a title made of the topic."""
    titles = [tidy_title(offer, strict=strict) for offer in offers]
    fitting = [title for title in titles if title_fits(title, topic=topic, strict=strict)]
    return fitting[0] if fitting else title_of(topic)


def title_fits(title: str, *, topic: str, strict: bool) -> bool:
    """Whether a title has the right length and, as far as one can tell, is about the topic."""
    if len(title) not in LENGTH or not words_of(title):
        return False
    if not strict:
        return True
    about, stems = set(stems_of(topic)), stems_of(title)
    numbers = set(re.findall(r"\d+", title)) - set(re.findall(r"\d+", topic))
    return (
        share_of(about, set(stems)) >= ON_TOPIC
        and len(set(stems) - about) <= MAX_NEW_WORDS
        and all(stems.count(stem) == 1 or stem in about for stem in stems)
        and not numbers  # "10 tips" is a promise that nobody keeps
        and words_of(title)[-1] not in SMALL_WORDS
    )


def tidy_title(text: str, *, strict: bool) -> str:
    """A title without label and quotes; a weak model's also without author, year and overlength."""
    line = first_line(text)
    if not strict:
        return defuse(line.rstrip("."))
    head, colon, tail = line.partition(": ")
    head, tail = SIGNATURE.sub("", head), SIGNATURE.sub("", tail).rstrip(" .,:")
    room = LENGTH.stop - 1 - len(head) - len(colon)
    if len(tail) > room:
        tail = _first_phrases(tail, room)
        tail = tail if STANDS_ALONE.search(tail) else ""
    return defuse(head.rstrip(" .,:") + (colon + tail if tail else ""))


def title_of(topic: str) -> str:
    """A title made of the topic alone."""
    title = title_case(topic.rstrip(" .!"))
    if len(title) < LENGTH.start and not title.endswith("?") and ":" not in title:
        title += ": A Practical Guide"
    return shorten(title, LENGTH.stop - 1)


def title_case(text: str) -> str:
    """The words with capitals, but for small ones; capitals that are there stay."""
    words = text.split()
    return " ".join(
        word if index and word in LOWER_CASED else word[:1].upper() + word[1:]
        for index, word in enumerate(words)
    )


def shorten(text: str, length: int) -> str:
    """The beginning of a text, cut at the end of a word; it does not end with a small one."""
    if len(text) <= length:
        return text
    words = text[: length + 1].split()[:-1]
    while len(words) > 1 and words[-1].lower().strip(",;:") in SMALL_WORDS:
        words.pop()
    return " ".join(words).rstrip(" ,;:-") or text[:length]


def _first_phrases(text: str, length: int) -> str:
    """As many of a text's first phrases as fit: `A Guide` of `A Guide to Staying Safe Online`."""
    while len(text) > length and PHRASE_START.search(text):
        text = text[: list(PHRASE_START.finditer(text))[-1].start()]
    return text if len(text) <= length else ""
