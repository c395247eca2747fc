"""Split a passage into sentences.

Strategy: look at each run of closing marks that a space follows. A question mark and an exclamation
mark end a sentence, but not within quotation marks: “Why?” Anna asked. A full stop and an ellipsis
do where what follows can begin one and the word before is neither a known abbreviation nor an
initial.
"""

import re
from collections.abc import Collection
from typing import Final

_STOP: Final = re.compile(  # one class first: texts are searched for it many times as fast
    r"[.!?…۔؟。！？](?:(?<=[.!?…۔؟])[.!?…۔؟]{0,19}[\"'”’»)\]]{0,5}(?=\s)"
    r"|(?<=[。！？])[。！？]{0,19}[”’」』）]{0,5})"
)
_OPENING: Final = "\"'“”„‘’«‹([¿¡*—–-"
_CLOSING_QUOTES: Final = ('"', "'", "”", "’", "»")
_ASKING: Final = ("?", "!")
_WIDE: Final = ("。", "！", "？", "۔", "؟")
_LONGEST_ABBREVIATION: Final = 10


def split_sentences(text: str, abbreviations: Collection[str] = ()) -> list[str]:
    """The sentences of a passage, in their order.

    Args:
        text: One passage of plain text.
        abbreviations: Words in small letters, without their last full stop, that end no sentence.

    >>> split_sentences("Mr. Lee paid 2.5 million. Why? It works.", {"mr"})
    ['Mr. Lee paid 2.5 million.', 'Why?', 'It works.']
    """
    sentences = []
    start = 0
    for stop in _STOP.finditer(text):
        if not _ends(text, start, stop, abbreviations):
            continue
        sentences.append(text[start : stop.end()].strip())
        start = stop.end()
    sentences.append(text[start:].strip())
    return [each for each in sentences if each[:1].isalnum() or any(map(str.isalnum, each))]


def _ends(text: str, start: int, stop: re.Match[str], abbreviations: Collection[str]) -> bool:
    """Whether such marks end a sentence."""
    marks = stop[0]
    if marks != ".":
        mark = marks.lstrip(".…")
        if mark[:1] in _ASKING or marks[0] in _ASKING:
            return not mark.endswith(_CLOSING_QUOTES)
        if marks[0] in _WIDE:
            return True
    if not _can_begin(text[stop.end() : stop.end() + 8]):
        return False
    if len(marks) > 1:
        return True
    before = text[max(start, stop.start() - _LONGEST_ABBREVIATION) : stop.start()]
    word = (before.split() or [""])[-1].lower().lstrip(_OPENING)
    is_initial = len(word) == 1 and word.isalpha() and word not in "ai"
    return word not in abbreviations and not is_initial


def _can_begin(following: str) -> bool:
    """Whether a sentence can begin so: a capital letter, a number, a script without case."""
    sign = following.lstrip().lstrip(_OPENING)[:1]
    return not sign or not sign.islower()
