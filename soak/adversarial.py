"""Every pure function on every costly pattern, and on patterns drawn by chance, in long texts."""

import random
import time
from typing import Final

from soak.growth import MOST_GROWTH, growth, subjects
from soak.patterns import PATTERNS
from soak.table import heading, note, report

LENGTH: Final = 60_000
CAPPED_LENGTH: Final = 20_000
CAPPED: Final = ("render_markdown", "write_report", "a file of HTML", "diff_words with words")
"""Takes the square of a text up to a cap, and less than a second there: the cleaner of HTML does,
of a text without tags, and so does the longest common subsequence of words."""
MINUTES: Final = 5.0
"""So long are patterns drawn by chance, after all others were tried."""
ATOMS: Final = tuple(pattern for pattern in PATTERNS if len(pattern) < 12)


def main() -> int:
    """Print what grew the most for each function that grew too much; 1 where there is one."""
    heading("times as long for twice as much text")
    missed = sum(_try(name, pattern) for name in subjects() for pattern in PATTERNS)
    seed = random.randrange(1_000_000)
    note("patterns drawn by chance, seed", seed)
    chance, end = random.Random(seed), time.monotonic() + 60 * MINUTES
    while time.monotonic() < end:
        pattern = "".join(chance.choices(ATOMS, k=chance.randint(2, 4)))
        missed += sum(_try(name, pattern) for name in subjects())
    note("functions and texts that grew too much", missed)
    return int(missed > 0)


def _try(name: str, pattern: str) -> int:
    length = CAPPED_LENGTH if name.endswith(CAPPED) else LENGTH
    grown = growth(subjects()[name], pattern, length)
    if grown <= MOST_GROWTH:
        return 0
    return report(f"{name} {pattern!a}"[:56], grown, MOST_GROWTH, digits=1)
