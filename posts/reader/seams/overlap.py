"""Find the words that end one text and begin the next: what a continuation repeats."""

import re
from typing import Final

from posts.vocabulary.charsets import FIRST_DENSE

WINDOW: Final = 20_000
"""A repetition is looked for in this many characters before the seam."""
TRIES_LIMIT: Final = 50
"""This many places where the continuation's first words stand are tried."""

# What is too much to be chance: in a row, in words, or whole words in a torn sentence.
_ANCHOR: Final = 12
_DENSE_ANCHOR: Final = 4
_LETTERS_LEAST: Final = 6
_LONG: Final = 16
_WORDS_LEAST: Final = 4
_WORDS_MOST: Final = 80
_FEW_LETTERS_LEAST: Final = 4
_NEAR: Final = 200
_WORD: Final = re.compile(r"\S+")

# What cannot be chance even in a post that repeats its own words.
_SURE: Final = 14
_DENSE_SURE: Final = 5
_LONG_RULE: Final = 30
_SIGNS_LEAST: Final = 3


def is_long(repeated: str) -> bool:
    """Whether so much was repeated that it cannot be chance."""
    repeated = repeated.strip()
    least = _DENSE_SURE if repeated and max(repeated[:_DENSE_SURE]) >= FIRST_DENSE else _SURE
    return len(repeated) >= least


def overlap(left: str, right: str) -> int:
    """How many characters of `right` repeat the end of `left`; white space around is ignored."""
    end, begin = left.rstrip(), right.lstrip()
    space = len(right) - len(begin)
    if len(end) >= _ANCHOR and begin.startswith(end) and _has_letters(end):
        return space + len(end)
    count = _same_characters(end[-WINDOW:], begin) or _same_words(end, begin)
    if not count and "\n" not in left[len(end) :] + right[:space]:
        count = _few_same_words(end, begin)
    return space + count if count else 0


def may_become_overlap(left: str, right: str) -> bool:
    """Whether all of `right` stands near the end of `left`: more of it may show a repetition."""
    begin = right.strip()
    if len(begin) < _anchor_length(begin):
        is_torn = left[-1:].isalnum() and right[:1].isalnum()
        return len(begin) > 2 and is_torn and _starts_word(begin, left[-_NEAR:])
    return _has_letters(begin) and begin in left.rstrip()[-WINDOW // 10 :]


def _starts_word(beginning: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(beginning)}", text) is not None


def _anchor_length(text: str) -> int:
    """This many characters in a row are no chance."""
    beginning = text[:_DENSE_ANCHOR]
    return _DENSE_ANCHOR if beginning and min(beginning) >= FIRST_DENSE else _ANCHOR


def _has_letters(text: str) -> bool:
    """Whether there is enough in the text to tell a repetition from the rules of a table."""
    letters = sum(map(str.isalnum, text[:200]))
    if len(text) >= _LONG:
        return letters >= 2
    return letters >= (_LETTERS_LEAST if text.isascii() else _LETTERS_LEAST // 2)


def _is_rule(text: str) -> bool:
    """Whether the text is a long row of signs that differ, as a rule of a table."""
    return len(text) >= _LONG_RULE and len(set(text)) >= _SIGNS_LEAST


def _same_characters(end: str, begin: str) -> int:
    """The longest text that is the end of `end` and the beginning of `begin`."""
    length = _anchor_length(begin)
    anchor = begin[:length]
    at = end.find(anchor) if len(anchor) == length else -1
    for _ in range(TRIES_LIMIT):
        if at < 0:
            break
        if begin.startswith(end[at:]) and (_has_letters(end[at:]) or _is_rule(end[at:])):
            return len(end) - at
        at = end.find(anchor, at + 1)
    return 0


def _same_words(end: str, begin: str) -> int:
    """Like the above, where white space differs: lines may be broken elsewhere."""
    before = end[-WINDOW // 10 :].split()[-_WORDS_MOST:]
    words = [found for found, _ in zip(_WORD.finditer(begin), range(_WORDS_MOST), strict=False)]
    after = [word[0] for word in words]
    for count in range(min(len(before), len(after)), _WORDS_LEAST - 1, -1):
        if before[-count:] == after[:count] and _has_letters("".join(after[:count])):
            return words[count - 1].end()
    return 0


_DOUBLED: Final = frozenset({"nous", "vous", "that", "very", "really", "sehr", "many", "long"})
"""Words that stand twice in a row in good sentences."""
_LAST_WORDS: Final = tuple(
    re.compile(rf"(?<!\S)(?:\S+[^\S\n]+){{{count}}}\S+\Z") for count in (2, 1, 0)
)


def _few_same_words(end: str, begin: str) -> int:
    """One to three whole words in a sentence that the seam tore: `in the first | first week`."""
    for pattern in _LAST_WORDS:
        words = pattern.search(end[-100:])
        if not words or not begin.startswith(words[0]) or words[0].casefold() in _DOUBLED:
            continue
        letters, following = sum(map(str.isalpha, words[0])), begin[len(words[0]) :]
        if letters >= _FEW_LETTERS_LEAST and following and not following[0].isalnum():
            return len(words[0])
    return 0
