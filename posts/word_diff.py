"""Compare two texts word by word.

Strategy: what both begin and end with is set aside, the rest is matched by its words in a common
subsequence as long as can be. Of what matches, a few words between two long changes are chance
("the", "of a"): they are told as part of the change, which is then read as one. Texts too long for
that are matched by lines first, and by words only where a few lines differ.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from operator import itemgetter
from typing import Final, Literal

from posts.vocabulary.charsets import UNSPACED

Kind = Literal["same", "added", "removed", "gap"]
WORD: Final = re.compile(
    rf"[{UNSPACED}]|[^\W{UNSPACED}]+(?:['’][^\W{UNSPACED}]+)*|\n+|[^\S\n]+|#+|\*+|-+|=+|`+|~+|\.+|[^\w\s{UNSPACED}]"
)
"""A word, a character of a script without spaces, a run of spaces, or a mark: several of some."""
LINE: Final = re.compile(r"[^\n]*\n+|[^\n]+")
MAX_PAIRS: Final = 600_000_000
"""Words of one text times words of the other that are matched at once: about 75 MB of work."""
CHANCE: Final = 4
"""This many words or fewer may match by chance between two changes."""
CHARACTERS_A_WORD: Final = 3
"""Of WORD, in most languages: texts so long that their words cannot be few are not parted."""


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of two texts: in both, or in one of them."""

    kind: Kind
    text: str
    """Of a gap: how many words of both are left out there."""


@dataclass(slots=True)
class _Edit:
    """A place where the texts differ, and what both say before it."""

    same: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    counts: tuple[int, int, int] = (0, 0, 0)
    """How many words these three have, as far as it matters: spaces and marks are none."""

    def count(self) -> None:
        same, removed, added = map(_count, (self.same, self.removed, self.added))
        self.counts = same, removed, added

    def take_in(self, later: "_Edit") -> None:
        """Be one change with the next edit, and with what is the same between."""
        self.removed += later.same + later.removed
        self.added += later.same + later.added
        (same, removed, added), (between, *more) = self.counts, later.counts
        self.counts = same, removed + between + more[0], added + between + more[1]

    def pieces(self) -> list[Change]:
        return [
            Change("same", "".join(self.same)),
            Change("removed", "".join(self.removed)),
            Change("added", "".join(self.added)),
        ]


def diff_words(left: str, right: str) -> list[Change]:
    """What was removed from `left` and added to it to make `right`.

    The pieces that are the same or removed make `left`, those the same or added make `right`.

    >>> [(change.kind, change.text) for change in diff_words("a red fox", "a sly fox")]
    [('same', 'a '), ('removed', 'red'), ('added', 'sly'), ('same', ' fox')]
    """
    edits = _edits(left, right)
    for edit in edits:
        edit.count()
    pieces = [piece for edit in _without_chance(edits) for piece in edit.pieces()]
    return [change for change in pieces if change.text]


def only_changes(changes: Sequence[Change], *, words: int = 8) -> list[Change]:
    """The changes, each with a few words around it; gaps where more is the same.

    >>> shown = only_changes(diff_words("a b c", "a b d"), words=1)
    >>> [(change.kind, change.text) for change in shown]
    [('gap', '1'), ('same', 'b '), ('removed', 'c'), ('added', 'd')]
    """
    last = len(changes) - 1
    pieces = (
        _shorten(change, before=words if at < last else 0, after=words if at else 0)
        if change.kind == "same"
        else [change]
        for at, change in enumerate(changes)
    )
    return [piece for each in pieces for piece in each]


def _shorten(change: Change, *, before: int, after: int) -> list[Change]:
    """What both texts say: so many words after a change, so many before the next, and a gap."""
    words = [match for match in WORD.finditer(change.text) if match[0][0].isalnum()]
    left_out = len(words) - before - after
    if left_out <= 0:
        return [change]
    head = change.text[: words[after].start()] if after else ""
    tail = change.text[words[-before].start() :] if before else ""
    pieces = [Change("same", head), Change("gap", str(left_out)), Change("same", tail)]
    return [piece for piece in pieces if piece.text]


def _edits(left: str, right: str) -> list[_Edit]:
    """Where the words differ; the last edit may be empty."""
    if words := _few_words(left, right, MAX_PAIRS):
        return _matched(*words)
    lines, others = LINE.findall(left), LINE.findall(right)
    are_few = len(lines) * len(others) <= MAX_PAIRS
    return list(_by_word(_matched(lines, others) if are_few else [_Edit([], [left], [right])]))


def _few_words(left: str, right: str, pairs: int) -> tuple[list[str], list[str]] | None:
    """The words of two texts; None where they make more pairs than that."""
    if len(left) * len(right) > pairs * CHARACTERS_A_WORD**2:
        return None
    words, others = WORD.findall(left), WORD.findall(right)
    return (words, others) if len(words) * len(others) <= pairs else None


def _matched(left: Sequence[str], right: Sequence[str]) -> list[_Edit]:
    """Where they differ. Neighbouring words are one change: a space or a mark parts none."""
    from rapidfuzz.distance import LCSseq  # 25 ms, only where texts are compared

    before, before_in_right = _words_before(left), _words_before(right)
    edits: list[_Edit] = []
    start = end = right_start = right_end = 0  # of what both say before the change
    had_words = False
    for match in LCSseq.editops(left, right).as_matching_blocks():
        a, b = match.a, match.b
        has_words = before[a] > before[end] or before_in_right[b] > before_in_right[right_end]
        if had_words and has_words and before[start] == before[end]:
            edits[-1].removed += left[start:a]
            edits[-1].added += right[right_start:b]
        else:
            same, removed, added = left[start:end], left[end:a], right[right_end:b]
            edits.append(_Edit(list(same), list(removed), list(added)))
        start, end, right_start, right_end = a, a + match.size, b, b + match.size
        had_words = has_words
    return edits


def _words_before(pieces: Sequence[str]) -> list[int]:
    """How many of the pieces before each are words, and how many of all."""
    return list(accumulate(map(str.isalnum, map(itemgetter(0), pieces)), initial=0))


def _by_word(by_line: Sequence[_Edit]) -> Iterator[_Edit]:
    """Edits of whole lines as edits of the words in them, as long as all these pairs are few."""
    left = MAX_PAIRS
    for lines in by_line:
        yield _Edit(lines.same)
        removed, added = "".join(lines.removed), "".join(lines.added)
        if words := _few_words(removed, added, left):
            left -= len(words[0]) * len(words[1])
            yield from _matched(*words)
        else:
            yield _Edit([], [removed], [added])


def _without_chance(edits: Sequence[_Edit]) -> list[_Edit]:
    """The edits, with a few words between two longer changes told as changed."""
    merged = list(edits[:1])
    for edit in edits[1:]:
        last, words = merged[-1], edit.counts[0]
        if words <= CHANCE and words < min(max(last.counts[1:]), max(edit.counts[1:])):
            last.take_in(edit)
        else:
            merged.append(edit)
    return merged


def _count(pieces: Sequence[str]) -> int:
    """How many words there are, up to the first that is not by chance."""
    found = (word for piece in pieces for word in WORD.finditer(piece) if word[0][0].isalnum())
    return sum(1 for _ in islice(found, CHANCE + 1))
