"""Find a text that repeats itself without end: what a model does that has lost its way.

Two looks at the end of a text. The first finds one piece over and over, as `and so on and so on`;
the second finds lines that stood there before, but for their counter, as `Step 7: …`, `Step 8: …`.
Posts repeat themselves, too, in tables, code, lists and refrains: these need more of it, or have
enough that is new between.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["prose", "item", "data"]

WINDOW: Final = 12_000
"""Characters at the end of a text that are looked at."""
LONGEST_PERIOD: Final = 600
LEAST_TIMES: Final = 5
"""So often in a row stands the piece that is repeated."""
LEAST_IN_A_ROW: Final[dict[Kind, int]] = {"prose": 900, "item": 900, "data": 3_000}
"""Bytes that one piece, over and over, must fill; `data` is code and the rows of a table."""
LEAST_IN_LINES: Final[dict[Kind, int]] = {"prose": 500, "item": 1_200, "data": 6_000}
"""Bytes that lines which stood there before must fill."""
LEAST_OF_A_LINE: Final = 4
"""So often must a line stand there to count."""
MOST_NEW: Final = 0.1
"""The share of other lines among them."""

LEAST_ALIKE: Final = 16
"""Characters, far fewer than have to stand there again."""

_COUNTER: Final = re.compile(r"\d+")
_ITEM: Final = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")
_FENCE: Final = re.compile(r"^\s{0,3}(?:`{3,}|~{3,})", re.MULTILINE)


def find_runaway(text: str) -> int | None:
    """Where a text that does nothing but repeat itself began to; None for one that does not.

    >>> find_runaway("A good start. " + "Again and again. " * 80)
    29
    """
    start = max(0, len(text) - WINDOW)
    end = text[start:]
    periods = list(_periods(end))
    if not periods and not _may_repeat_lines(end):  # as nearly all posts, in a third of the time
        return None
    lines = list(_lines(text, start))
    if not lines:
        return None
    found = _find_period(end, lines[-1].kind, periods)
    if found is None:
        found = _find_lines(lines)
    return None if found is None else start + found


def _periods(text: str) -> Iterator[int]:
    """Characters after which the end of the text may stand once more, going backwards."""
    end, longest = text[-LEAST_ALIKE:], min(LONGEST_PERIOD, len(text) // LEAST_TIMES)
    start = len(text) - len(end)
    at = start
    while end and (at := text.rfind(end, max(0, start - longest), at + len(end) - 1)) >= 0:
        yield start - at


def _may_repeat_lines(text: str) -> bool:
    """Whether lines may stand there often: told by their ASCII without numbers and their sign."""
    lines = list(filter(None, map(str.strip, text.splitlines())))
    bare = [each.encode("ascii", "ignore").translate(None, b"0123456789#") for each in lines]
    often = {each for each, times in Counter(bare).items() if times >= LEAST_OF_A_LINE}
    size = sum(_size(line) for line, each in zip(lines, bare, strict=True) if each in often)
    return size >= min(LEAST_IN_LINES.values())


class _Line(NamedTuple):
    start: int
    words: str
    """Without the first number, which may count how often the line was written."""
    kind: Kind

    @property
    def size(self) -> int:
        return _size(self.words)


def _lines(text: str, start: int) -> Iterator[_Line]:
    """The lines of the text from `start` on that are not blank."""
    in_code = len(_FENCE.findall(text, 0, start)) % 2 == 1
    at = 0
    for line in text[start:].splitlines(keepends=True):
        is_fence = _FENCE.match(line) is not None
        in_code ^= is_fence
        if words := line.strip():
            words = _COUNTER.sub("#", words, count=1)
            kind: Kind = "item" if _ITEM.match(line) else "prose"
            if in_code or is_fence or words.startswith("|"):
                kind = "data"
            yield _Line(at, words, kind)
        at += len(line)


def _size(text: str) -> int:
    """In bytes: a character of Chinese says as much as three of English."""
    return len(text.encode(errors="replace"))


def _find_period(text: str, kind: Kind, periods: Iterable[int]) -> int | None:
    """Where one piece, over and over, fills the text's end; its first time is not counted."""
    wanted = LEAST_IN_A_ROW[kind]
    for period in periods:
        piece = text[-period:]
        if piece != text[-2 * period : -period] or not any(map(str.isalnum, piece)):
            continue
        least = max(wanted * period // _size(piece), period * LEAST_TIMES)
        if len(text) < least or text[-least:-period] != text[-least + period :]:
            continue
        start = len(text) - least
        while start > 0 and text[start - 1] == text[start - 1 + period]:
            start -= 1
        return start + period
    return None


def _find_lines(lines: list[_Line]) -> int | None:
    """Where lines begin that stood there before and fill the text's end."""
    *whole, last = lines  # the last one may not be whole
    times = Counter(line.words for line in whole)
    if max(times.values(), default=0) < LEAST_OF_A_LINE:
        return None
    again = new = 0
    first = len(whole)
    for index in range(len(whole) - 1, -1, -1):
        line = whole[index]
        if times[line.words] >= LEAST_OF_A_LINE:
            again, first = again + line.size, index
        else:
            new += line.size
        if new > MOST_NEW * max(again, LEAST_IN_LINES[last.kind]):
            break
    kinds = {line.kind for line in whole[first:]} or {last.kind}
    if again < max(LEAST_IN_LINES[kind] for kind in kinds):
        return None
    return _second_time(whole, first)


def _second_time(lines: list[_Line], first: int) -> int | None:
    """Where, from the line `first` on, one stands for the second time."""
    seen = {line.words for line in lines[:first]}
    for line in lines[first:]:
        if line.words in seen:
            return line.start
        seen.add(line.words)
    return None
