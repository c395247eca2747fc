"""Tell from its cells whether a row of a table that a seam tore goes on behind the seam."""

from posts.reader.key_lines import cells_of
from posts.vocabulary.lines import is_row


def fits_row(torn: str, left: str, right: str) -> bool:
    r"""Whether the torn row and the line behind the seam make a row like the one above it.

    >>> fits_row("| yes |", "| a | b |\n| yes |", " yes |\n")
    True
    """
    rest, end, _ = right.partition("\n")
    above = left[: len(left) - len(torn) - 1]
    above = above[above.rfind("\n") + 1 :]
    if not (end and is_row(torn) and is_row(above) and rest.rstrip().endswith("|")):
        return False
    return len(cells_of(torn + rest)) == len(cells_of(above))


def may_fit_row(torn: str, right: str) -> bool:
    """Whether the torn row may go on behind the seam, as far as that line has arrived."""
    return is_row(torn) and "\n" not in right
