"""Lines of cells, as the readers of files hand them on: none is empty, and there is a most."""

from collections.abc import Iterable
from dataclasses import dataclass

from posts.topics.topic_list import MOST_COLUMNS, MOST_ROWS, TopicFinding, TopicList


@dataclass(frozen=True, slots=True)
class Cells:
    """A line of a table, before anything is made of it."""

    line: int
    """In the text or the file, or the row of the sheet, from 1."""
    cells: tuple[str, ...]
    computed: tuple[int, ...] = ()
    """Columns, from 0, whose cells are results of formulas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list before its columns are understood."""

    lines: tuple[Cells, ...]
    read_as: str
    has_columns: bool
    """False for one topic a line."""
    findings: tuple[TopicFinding, ...] = ()


class NoTable(Exception):
    """Nothing can be read of it: `str()` says why, and `remedy` what to do."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy

    @property
    def topics(self) -> TopicList:
        """No topics, and why."""
        finding = TopicFinding(
            kind="unreadable", severity="bad", message=str(self), remedy=self.remedy
        )
        return TopicList(findings=(finding,))


def gather(lines: Iterable[Cells]) -> tuple[tuple[Cells, ...], tuple[TopicFinding, ...]]:
    """The lines that say something, one more than the most with a header, and where gaps are."""
    kept: list[Cells] = []
    gap_from = gaps = first_gap = 0
    for each in lines:
        if not any(map(str.strip, each.cells)):
            gap_from = gap_from or each.line
            continue
        if gap_from:
            gaps, first_gap = gaps + each.line - gap_from, first_gap or gap_from
            gap_from = 0
        kept.append(each)
        if len(kept) > MOST_ROWS + 1:
            break
    return tuple(kept), _tell_gaps(gaps, first_gap) if gaps else ()


def _tell_gaps(count: int, first: int) -> tuple[TopicFinding, ...]:
    said = "This line is empty" if count == 1 else f"{count:,} lines are empty; this is the first"
    return (
        TopicFinding(kind="empty line", severity="ok", message=f"{said}: skipped.", line=first),
    )


def too_wide(line: int) -> TopicFinding:
    """That columns are left out, as there are too many."""
    return TopicFinding(
        kind="too many columns",
        severity="bad",
        message=f"Only the first {MOST_COLUMNS} columns are read.",
        remedy="Put the columns that are used first.",
        line=line,
    )
