"""Make a title of a model's suggestion, or of the topic."""

import re
from typing import Final

from posts.plain_text import defuse
from runs.writing.sections.phrases import (
    SMALL_WORDS,
    first_line,
    is_stuck,
    share_of,
    stems_of,
    words_of,
)

LENGTH: Final = range(30, 66)
"""Characters of a title."""
ON_TOPIC: Final = 0.6
"""The least share of the topic's words in a title."""
MAX_NEW_WORDS: Final = 4
"""Words of a title that are not in the topic; with more it is about something else."""
SIGNATURE: Final = re.compile(r"\s+by\s+[A-Z].*|\s*[(\[|!\U0001f300-\U0001faff].*|\s+[-\u2013]\s.*")
"""What small models append to a title: an author, a year, a site, an exclamation."""
PHRASE_START: Final = re.compile(r",? (?:to|in|of|for|from|by|with|on|and|or|as|that|at)\b|,")
STANDS_ALONE: Final = re.compile(
    r"\b(?:guide|how to|tips|basics|mistakes|steps|explained|plan)\b", re.IGNORECASE
)
"""The shortened second half of a title needs such a word: `A New Era` of what?"""
_LOWER_CASED: Final = (
    "a an and as at but by for from in into nor of on or over per the to via vs with"
)
LOWER_CASED: Final = frozenset(_LOWER_CASED.split())
"""Words that are not capitalized in a title, unless they begin it."""


def tidy_title(text: str) -> str:
    """The first line of a suggestion, without label and quotes."""
    return defuse(first_line(text).rstrip("."))


def title_fits(title: str) -> bool:
    """Whether a title has words, and the right length."""
    return len(title) in LENGTH and bool(words_of(title))


def trim_title(text: str) -> str:
    """A weak model's title: also without author and year, and cut to length."""
    head, colon, tail = first_line(text).partition(": ")
    head, tail = SIGNATURE.sub("", head), SIGNATURE.sub("", tail).rstrip(" .,:")
    room = LENGTH.stop - 1 - len(head) - len(colon)
    if len(tail) > room:
        tail = _first_phrases(tail, room)
        tail = tail if STANDS_ALONE.search(tail) else ""
    return defuse(head.rstrip(" .,:") + (colon + tail if tail else ""))


def is_on_topic(title: str, *, topic: str) -> bool:
    """Whether an English title is about the topic, as far as its words show."""
    about, stems = set(stems_of(topic)), stems_of(title)
    numbers = set(re.findall(r"\d+", title)) - set(re.findall(r"\d+", topic))
    return (
        share_of(about, set(stems)) >= ON_TOPIC
        and len(set(stems) - about) <= MAX_NEW_WORDS
        and all(stems.count(stem) == 1 or stem in about for stem in stems)
        and not numbers  # "10 tips" is a promise that the post does not keep
        and words_of(title)[-1] not in SMALL_WORDS
        and not is_stuck(title)
    )


def title_of(topic: str) -> str:
    """A title made of the topic alone."""
    title = title_case(topic.rstrip(" .!"))
    if len(title) < LENGTH.start and not title.endswith("?") and ":" not in title:
        title += ": A Practical Guide"
    return shorten(title, LENGTH.stop - 1)


def title_case(text: str) -> str:
    """The text with its words capitalized, except small ones; other capitals stay."""
    words = text.split()
    return " ".join(
        word if index and word in LOWER_CASED else word[:1].upper() + word[1:]
        for index, word in enumerate(words)
    )


def shorten(text: str, length: int) -> str:
    """The beginning of a text, cut after a word, but never after a small one."""
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
