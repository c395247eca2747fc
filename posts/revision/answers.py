"""Read back what a model made of the pieces that it was sent: strictly, and nothing is lost.

The reply has a line `=== PIECE 1 ===` above each piece and `=== END ===` below the last. A piece
that came twice, was never asked for, or may be cut is refused with the reason; so is a reply's
every word outside of the pieces.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from posts.checks.finding import quoted
from posts.plain_text import drop_unprintable
from posts.reader.trim import without_blank_edges
from posts.revision.pieces import Piece
from posts.revision.revision import Refused

MARKER: Final = re.compile(
    r"^[ \t]*===[ \t]*(?:PIECE[ \t]+(?P<number>\d{1,4})|(?P<end>END))[ \t]*===[ \t]*\r?$",
    re.MULTILINE | re.IGNORECASE,
)
LIKE_A_MARKER: Final = re.compile(r"={2,}[ \t*_#]*(?:PIECE|END)\b", re.IGNORECASE)
"""What may be a marker with a slip in it, so that two pieces would be taken for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The text that came for a piece."""

    piece: Piece
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A reply, read."""

    found: tuple[Answer, ...] = ()
    refused: tuple[Refused, ...] = ()


def marker(number: int) -> str:
    """The line above a piece."""
    return f"=== PIECE {number} ==="


END: Final = "=== END ==="


def read_answers(reply: str, asked: Sequence[Piece]) -> Answers:
    """The pieces of a reply to a request for these, numbered from 1. Never raises."""
    found: list[Answer] = []
    refused: list[Refused] = []
    parts = list(_parts(reply))
    times = [number for number, _, _ in parts]
    for number, text, is_whole in parts:
        if number is None:
            if text.strip():
                refused.append(Refused(piece=None, reason=f"{_STRAY}: “{quoted(text)}”."))
        elif not 1 <= number <= len(asked):
            reason = f"Piece {number} came, which was not asked for: “{quoted(text)}”."
            refused.append(Refused(piece=None, reason=reason))
        elif times.count(number) == 1:
            piece = asked[number - 1]
            if reason := _unusable(text, is_whole=is_whole):
                refused.append(Refused(piece=piece, reason=reason))
            else:
                found.append(Answer(piece=piece, text=text))
    for number, piece in enumerate(asked, 1):
        if (count := times.count(number)) != 1:
            reason = f"It came {count} times: none is taken." if count else "It did not come."
            refused.append(Refused(piece=piece, reason=reason))
    return Answers(found=tuple(found), refused=tuple(refused))


_STRAY: Final = "Words outside of the pieces were left out"


def _parts(reply: str) -> Iterator[tuple[int | None, str, bool]]:
    """What stands under each marker: its number, its text, and whether another marker ends it.

    The number is None for what belongs to no piece.
    """
    marks = list(MARKER.finditer(reply))
    yield None, reply[: marks[0].start()] if marks else reply, True
    for mark, following in pairwise([*marks, None]):
        assert mark is not None
        text = reply[mark.end() : following.start() if following else len(reply)]
        number = int(mark["number"]) if mark["number"] else None
        text = drop_unprintable(text.replace("\r\n", "\n"))
        yield number, without_blank_edges(text).rstrip(), bool(following)


def _unusable(text: str, *, is_whole: bool) -> str:
    """Why such a text cannot be taken; empty where it can."""
    if not is_whole:
        return "The reply broke off within it, or without its last line."
    if LIKE_A_MARKER.search(text):
        return "It holds what looks like the mark of another piece."
    return ""
