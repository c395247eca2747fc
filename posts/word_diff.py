"""Compare two texts word by word.

Strategy: what both begin and end with is set aside, the rest is matched by its words in a common
subsequence as long as can be. Of what matches, a few words between two long changes are chance
("the", "of a"): they are told as part of the change, which is then read as one. Texts too long for
that are matched by lines first, and by words only where a few lines differ.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
    """How many words these three have: spaces and marks are none."""

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
    edits = _edits(WORD.findall(left), WORD.findall(right))
    for edit in edits:
        edit.count()
    edits = _without_chance(edits, most=0)  # neighbouring words first: a space parts no change
    edits = _without_chance(edits, most=CHANCE)
    pieces = [piece for edit in edits for piece in edit.pieces()]
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


def _edits(left: Sequence[str], right: Sequence[str]) -> list[_Edit]:
    """Where the words differ; the last edit may be empty."""
    if _are_few(left, right):
        return _matched(left, right)
    lines, others = (LINE.findall("".join(words)) for words in (left, right))
    by_line = _matched(lines, others) if _are_few(lines, others) else [_Edit([], lines, others)]
    return list(_by_word(by_line))


def _are_few(left: Sequence[str], right: Sequence[str]) -> bool:
    return len(left) * len(right) <= MAX_PAIRS


def _matched(left: Sequence[str], right: Sequence[str]) -> list[_Edit]:
    from rapidfuzz.distance import LCSseq  # 25 ms, only where texts are compared

    edits = [_Edit()]
    for match in LCSseq.opcodes(left, right):
        if match.tag == "equal":
            edits.append(_Edit(same=list(left[match.src_start : match.src_end])))
        else:
            edits[-1].removed += left[match.src_start : match.src_end]
            edits[-1].added += right[match.dest_start : match.dest_end]
    return edits


def _by_word(by_line: Sequence[_Edit]) -> Iterator[_Edit]:
    """Edits of whole lines as edits of the words in them, as long as all these pairs are few."""
    left = MAX_PAIRS
    for lines in by_line:
        yield _Edit(lines.same)
        removed, added = (WORD.findall("".join(part)) for part in (lines.removed, lines.added))
        pairs = len(removed) * len(added)
        if pairs <= left:
            left -= pairs
            yield from _matched(removed, added)
        else:
            yield _Edit([], removed, added)


def _without_chance(edits: Sequence[_Edit], *, most: int) -> list[_Edit]:
    """The edits, with `most` words or fewer between two longer changes told as changed."""
    merged = list(edits[:1])
    for edit in edits[1:]:
        last, words = merged[-1], edit.counts[0]
        if words <= most and words < min(max(last.counts[1:]), max(edit.counts[1:])):
            last.take_in(edit)
        else:
            merged.append(edit)
    return merged


def _count(words: Sequence[str]) -> int:
    return sum(map(str.isalnum, map(itemgetter(0), words)))
