"""The text as a whole: its length, and its headings of the first level."""

from typing import Final

from posts.checks.finding import Verdict, rated, unchecked
from posts.checks.material import Material

LENGTHS: Final = ((300, 9), (250, 6), (200, 3), (100, -10), (0, -20))
"""From so many words on, so many points."""


def check_text_length(material: Material) -> Verdict:
    """The text is long enough to say something."""
    if material.is_unspaced:
        count = sum(len(passage.text) for passage in material.passages)
        return unchecked(f"words cannot be counted in this script; it has {count:,} characters.")
    points = next(points for least, points in LENGTHS if material.words >= least)
    return rated(
        points,
        f"The text has {material.words:,} words.",
        f"Write at least {LENGTHS[0][0]}.",
    )


def check_single_h1(material: Material) -> Verdict:
    """The body has no more than one heading of the first level."""
    top = [each for each in material.document.headings if each.level == 1]
    if not material.passages:
        return unchecked("there is no text.")
    if len(top) > 1:
        return rated(
            1,
            f"There are {len(top)} headings of the first level.",
            "Write all but the title with ## before them.",
            places=tuple(material.place(each, each.text) for each in top),
        )
    return rated(8, "There is at most one heading of the first level.")
