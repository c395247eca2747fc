"""How many words to ask for next, so that the post as a whole gets the length asked for.

Nothing here knows of requests or text: planned, asked and written words go in, a number comes out.
What was written is never cut to fit; what is still to come makes up for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LONGEST_PIECE: Final = 700
"""Words wanted from one reply; a longer section is asked for in parts."""
SHORTEST_PIECE: Final = 60
ENOUGH: Final = 0.78
"""A section with this share of its words is not asked for again."""
TRUST_WORDS: Final = 200
"""So many words of a model that keeps to what it is asked are assumed before its first."""
RATIOS: Final = (0.3, 2.5)
"""The smallest and largest ratio of written to asked words that is counted on."""
MEMORY: Final = 0.9
"""What earlier pieces count when a new one is told: models change with a post's length."""
SPARE_SHARE: Final = 0.05
"""So much of the words asked for may be missing before the closing, and no section is added."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a model turns the words it is asked for into written ones."""

    asked: float = TRUST_WORDS
    written: float = TRUST_WORDS

    @property
    def ratio(self) -> float:
        """Written words for each word asked for."""
        least, most = RATIOS
        return max(least, min(most, self.written / self.asked))

    def told(self, *, asked: int, written: int) -> "Pace":
        """The pace, now that another piece is there."""
        return Pace(self.asked * MEMORY + asked, self.written * MEMORY + written)

    def to_ask(self, wanted: int) -> int:
        """How many words to ask for, to get as many as are wanted."""
        return max(10, round(wanted / self.ratio / 10) * 10)


def wanted_of(planned: Sequence[int], *, left: int) -> int:
    """How many words the first of these sections is to have, of those that are left for all.

    Args:
        planned: The words planned for this section and for each one behind it.
        left: Words that are missing from the post, without what this section has already.
    """
    share = planned[0] / max(sum(planned), 1)
    return max(SHORTEST_PIECE, round(left * share))


def next_part(wanted: int, written: int) -> int:
    """How many words of a section to get with the next request; 0 where it has enough.

    >>> next_part(420, 0), next_part(1500, 0), next_part(420, 400), next_part(420, 150)
    (420, 500, 0, 270)
    """
    missing = wanted - written
    if written and (written >= ENOUGH * wanted or missing < SHORTEST_PIECE):
        return 0
    parts = -(-missing // LONGEST_PIECE)
    return max(SHORTEST_PIECE, round(missing / max(parts, 1)))


def to_add(*, words: int, written: int, closing: int) -> int:
    """How many words an additional section before the closing is to have; 0 for none."""
    missing = words - written - closing
    least = max(SHORTEST_PIECE, SPARE_SHARE * words)
    return min(missing, LONGEST_PIECE) if missing >= least else 0
