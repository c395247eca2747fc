"""Find a text that repeats itself without end: what a model does that has lost its way."""

from collections import Counter
from typing import Final

WINDOW: Final = 12_000
"""Characters at the end of a text that are looked at."""
LONGEST_PERIOD: Final = 600
LEAST_REPEATED: Final = 900
"""Characters that the repetition of one piece must fill …"""
LEAST_TIMES: Final = 5
"""… and how often the piece must stand there in a row."""
LEAST_PARAGRAPH: Final = 60
"""Characters of a paragraph that no post has several times over."""
MOST_PARAGRAPHS: Final = 3


def find_runaway(text: str) -> int | None:
    """Where a text that does nothing but repeat itself began to; None for one that does not.

    >>> find_runaway("A good start. " + "Again and again. " * 80)
    29
    """
    start = max(0, len(text) - WINDOW)
    window = text[start:]
    found = _find_period(window)
    if found is None:
        found = _find_paragraph(window)
    return None if found is None else start + found


def _find_period(text: str) -> int | None:
    """Where one piece, over and over, fills the text's end; its first time is not counted."""
    for period in range(1, min(LONGEST_PERIOD, len(text) // LEAST_TIMES) + 1):
        least = max(LEAST_REPEATED, period * LEAST_TIMES)
        piece = text[-period:]
        if len(text) < least or piece != text[-2 * period : -period]:
            continue
        if text[-least:-period] != text[-least + period :] or not any(map(str.isalnum, piece)):
            continue
        start = len(text) - least
        while start > 0 and text[start - 1] == text[start - 1 + period]:
            start -= 1
        return start + period
    return None


def _find_paragraph(text: str) -> int | None:
    """Where a paragraph that stood before begins for the time that is too often."""
    seen: Counter[str] = Counter()
    at = 0
    for paragraph in text.split("\n\n"):
        words = " ".join(paragraph.split())
        if len(words) >= LEAST_PARAGRAPH:
            seen[words] += 1
            if seen[words] > MOST_PARAGRAPHS:
                return at
        at += len(paragraph) + 2
    return None
