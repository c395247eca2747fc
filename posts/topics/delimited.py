"""Lines of topics, or a table whose cells are separated by a sign that the table itself tells."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import PurePath
from typing import Final

from posts.topics.table import Cells, Table, gather, too_wide
from posts.topics.topic_list import MOST_COLUMNS, TopicFinding
from posts.vocabulary.charsets import LINE_BREAK

SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLE: Final = 50
"""Lines that tell the separator."""
_TABLES: Final = frozenset({".csv", ".tsv", ".tab"})
_BULLET: Final = re.compile(
    r"\s{0,20}(?:(?P<bullet>[-*•–])|(?P<number>\d{1,5})[.)])\s(?:\s{0,20}\[[ xX]\]\s)?"
)
_MARKS_LEFT_OUT: Final = (
    TopicFinding(
        kind="bullets",
        severity="ok",
        message="The bullets or numbers before all lines are left out.",
    ),
)
_NONE: Final = "\x1f"
"""A separator that no text has: quotation marks around a whole line are read all the same."""


def read_table(text: str, name: str, is_known: Callable[[str], bool]) -> Table:
    """Read a text as a table, or as topics one a line.

    Args:
        text: Whole.
        name: Of the file; empty for what was typed or pasted.
        is_known: Whether a cell of the first line names a topic or a variable.
    """
    text, told = _told_separator(text)
    is_table_file = PurePath(name).suffix.lower() in _TABLES
    separator = told or _guess(text, is_known, is_table_file=is_table_file)
    if separator is None and not is_table_file:
        return _plain_lines(text)
    skipped = 1 if told else 0
    rows, findings = _rows(text, separator or _NONE, skipped)
    lines, gaps = gather(rows)
    how = f"CSV, separated by {SEPARATORS[separator]}" if separator else "CSV of one column"
    return Table(
        lines=lines,
        read_as=how,
        has_columns=separator is not None,
        findings=(*gaps, *findings),
    )


def _plain_lines(text: str) -> Table:
    written = LINE_BREAK.split(text)
    marked = _is_marked([line for line in written if line.strip()])
    topics = [_BULLET.sub("", line) for line in written] if marked else written
    lines, gaps = gather(Cells(number, (line,)) for number, line in enumerate(topics, start=1))
    findings = (*_MARKS_LEFT_OUT, *gaps) if marked else gaps
    return Table(lines=lines, read_as="One topic a line", has_columns=False, findings=findings)


def _is_marked(lines: list[str]) -> bool:
    """Whether all lines have a bullet, or are numbered from 1: a list copied from a document."""
    found = [mark for line in lines if (mark := _BULLET.match(line))]
    if not lines or len(found) < len(lines):
        return False
    counted = [str(number) for number in range(1, len(lines) + 1)]
    is_numbered = len(lines) > 1 and [mark["number"] for mark in found] == counted
    return is_numbered or all(mark["bullet"] for mark in found)


def _told_separator(text: str) -> tuple[str, str | None]:
    """What spreadsheets write above a table, as `sep=;`."""
    first = text[:20].partition("\n")[0]
    told = first.strip().lower().removeprefix("sep=")
    if first.lower().startswith("sep=") and told in SEPARATORS:
        return text[len(first) + 1 :], told
    return text, None


def _guess(text: str, is_known: Callable[[str], bool], *, is_table_file: bool) -> str | None:
    """The sign by which the first line names the most columns, or else parts all lines alike."""
    best: tuple[int, int, int] = (0, 0, 0)
    found = None
    for separator in SEPARATORS:
        widths, first = _sample(text, separator)
        if len(first) < 2:
            continue
        known = sum(map(is_known, first))
        width, alike = Counter(widths).most_common(1)[0]
        is_even = width > 1 and alike == len(widths) and (alike > 1 or separator == "\t")
        may_be_table = is_table_file or separator == "\t"
        score = (known, alike if is_even and may_be_table else 0, len(first))
        if score[:2] > (0, 0) and score > best:
            best, found = score, separator
    return found


def _sample(text: str, separator: str) -> tuple[list[int], list[str]]:
    """How many cells each of the first lines has, and the cells of the first one."""
    head = io.StringIO(text[:200_000], newline="")
    try:
        rows = list(islice(filter(any, csv.reader(head, delimiter=separator)), _SAMPLE))
    except csv.Error:
        return [], []
    return [len(row) for row in rows], rows[0] if rows else []


def _rows(text: str, separator: str, skipped: int) -> tuple[list[Cells], list[TopicFinding]]:
    """All rows with the line on which each begins; where a row cannot be read, those before it."""
    rows: list[Cells] = []
    findings: list[TopicFinding] = []
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=separator)
    before = 0
    try:
        for row in reader:
            start, before = before, reader.line_num
            if row or not rows or rows[-1].cells:  # of empty lines in a row, the first
                rows.append(Cells(start + 1 + skipped, tuple(row[:MOST_COLUMNS])))
            if not findings and any(map(str.strip, row[MOST_COLUMNS:])):
                findings = [too_wide(start + 1 + skipped)]
    except csv.Error:  # a cell that is longer than the module takes
        return rows, [*findings, _unclosed(before + 1 + skipped)]
    if rows and _is_open("".join(lines[rows[-1].line - 1 - skipped :]), separator):
        return rows[:-1], [*findings, _unclosed(rows[-1].line)]
    return rows, findings


def _is_open(row: str, separator: str) -> bool:
    """Whether a text ends within quotation marks."""
    try:
        list(csv.reader(io.StringIO(row, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _unclosed(line: int) -> TopicFinding:
    return TopicFinding(
        kind="quotation mark",
        severity="bad",
        message="A quotation mark is opened here and never closed: nothing from here on is read.",
        remedy="Close it, or write it twice where it is meant as a sign.",
        line=line,
    )
