"""The cells of an XLSX sheet as texts; a formula is shown, never worked out."""

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from itertools import islice
from typing import Any, Final, Literal

from posts.checks.finding import quoted
from posts.plain_text import fold_line
from posts.topics.table import Cells, NoTable, Table, too_wide
from posts.topics.topic_list import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, TopicFinding
from posts.topics.workbook import (
    MOST_UNPACKED,
    REMEDY,
    Formulas,
    Part,
    broken,
    look_through,
    too_large,
)

_LAST_COLUMN: Final = 16_384
_LAST_ROW: Final = 1_048_576
"""Of any spreadsheet."""
_MOST_EMPTY: Final = MOST_ROWS
"""Rows in a row that are there and say nothing: programs write them to the end of a sheet whose
columns have a format, and each takes as long to read as one that says something."""
_SAID: Final[Mapping[str, tuple[Literal["ok", "bad"], str, str]]] = {
    "result": ("ok", "A cell holds the result of “{}”, as it was saved last", ""),
    "no result": (
        "bad",
        "A cell holds “{}”, and its result is not in the file",
        "Open and save it in a spreadsheet, or paste values in place of formulas.",
    ),
    "error": ("bad", "A cell holds the error “{}”", "Mend it in the spreadsheet."),
}


def read_sheet(data: bytes) -> Table:
    """Read the first sheet that says something.

    Raises:
        NoTable: the file is no spreadsheet, damaged, or larger than any list of topics.
    """
    known = look_through(data)
    sheets = _visible_sheets(data)
    empty: list[TopicFinding] = []
    for sheet, part in sheets:
        formulas, hidden = known.get(part, Part({}, ()))
        reader = _Sheet(sheet, formulas)
        if lines := tuple(islice(reader.rows(), MOST_ROWS + 2)):
            others = tuple(_other_sheets(sheet.title)) if len(sheets) > 1 else ()
            return Table(
                lines=lines,
                read_as=f"XLSX, sheet “{quoted(fold_line(sheet.title))}”",
                has_columns=max(len(line.cells) for line in lines) > 1,
                findings=(*others, *reader.findings(), *_hidden(lines, hidden)),
            )
        empty += reader.findings()
    return Table(lines=(), read_as="XLSX", has_columns=False, findings=tuple(empty))


def _visible_sheets(data: bytes) -> list[tuple[Any, str]]:
    """The sheets that are not hidden, each with the name of its part."""
    from openpyxl.reader.excel import ExcelReader  # type: ignore[import-untyped]  # 0.2 s

    warnings.filterwarnings("ignore", module=r"openpyxl\.")  # of styles that nobody looks at
    try:
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.read()
        parts = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
        sheets = [each for each in reader.wb.worksheets if each.sheet_state == "visible"]
        return [(sheet, parts[sheet.title]) for sheet in sheets]
    except Exception as error:  # whatever a broken file makes a library raise
        raise broken() from error


def _other_sheets(name: str) -> list[TopicFinding]:
    message = f"Only the sheet “{quoted(fold_line(name))}” is read."
    return [TopicFinding(kind="other sheets", severity="ok", message=message)]


def _hidden(lines: Sequence[Cells], hidden: Sequence[int]) -> list[TopicFinding]:
    """That rows are read which a filter, or a person, has hidden."""
    seen = sorted({each.line for each in lines} & {*hidden})
    if not seen:
        return []
    message = f"Hidden rows are read, too: {len(seen):,} in all; this is the first."
    remedy = "Delete the rows that are not meant."
    return [
        TopicFinding(kind="hidden", severity="ok", message=message, remedy=remedy, line=seen[0])
    ]


class _Sheet:
    """Reads a sheet's rows, and notes what is to be said of its cells."""

    def __init__(self, sheet: Any, formulas: Formulas) -> None:
        self._sheet = sheet
        self._formulas = formulas
        self._size = 0
        self._ends: list[TopicFinding] = []
        self._said: dict[str, list[tuple[int, str]]] = {"result": [], "no result": [], "error": []}

    def rows(self) -> Iterator[Cells]:
        """The rows that say something; where one cannot be read, those before it."""
        number = empty = 0
        any_row, row = False, None
        try:
            # Without bounds of ours, the library believes what the sheet says of its size.
            found = self._sheet.iter_rows(max_col=MOST_COLUMNS, max_row=_LAST_ROW)
            for number, cells in enumerate(found, start=1):
                if cells is row:  # of missing rows in a row, each is the same empty one
                    continue
                row = cells
                if texts := self._texts(number, cells):
                    if not any_row:
                        self._look_beyond(number)
                    any_row, empty = True, 0
                    yield Cells(number, texts)
                elif (empty := empty + 1) > _MOST_EMPTY:
                    self._ends.append(_empty_from(number - empty + 1))
                    return
        except NoTable:
            raise
        except Exception as error:  # as in `_visible_sheets`
            if not number:
                raise broken() from error
            self._ends.append(_broken_from(number + 1))

    def _look_beyond(self, number: int) -> None:
        """Say so where a row has more columns than are read."""
        (beyond,) = self._sheet.iter_rows(
            min_row=number, max_row=number, min_col=MOST_COLUMNS + 1, max_col=_LAST_COLUMN
        )
        if any(cell.value is not None for cell in beyond):
            self._ends.append(too_wide(number))

    def findings(self) -> list[TopicFinding]:
        """What is to be said of formulas and errors: the first of each kind, and how many more."""
        said = [_finding(kind, places) for kind, places in self._said.items() if places]
        return said + self._ends

    def _texts(self, row: int, cells: Sequence[Any]) -> tuple[str, ...]:
        """The cells' texts up to the last one that says something."""
        texts = [self._text(row, cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        return tuple(texts)

    def _text(self, row: int, cell: Any) -> str:
        value = cell.value
        if self._formulas and (formula := self._formulas.get(getattr(cell, "coordinate", ""))):
            self._said["no result" if value is None else "result"].append((row, formula))
        if value is None:
            return ""
        if cell.data_type == "e":
            self._said["error"].append((row, str(value)))
            return ""
        text = _as_text(value)[: MOST_CHARACTERS + 1]
        self._size += len(text)
        if self._size > MOST_UNPACKED:  # many cells may share one long text
            raise too_large()
        return text


def _as_text(value: object) -> str:
    """As a person would have typed it."""
    from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]

    match value:
        case str():
            return str(unescape(value))
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case time():
            return f"{value:%H:%M}"
    return str(value)


def _finding(kind: str, places: list[tuple[int, str]]) -> TopicFinding:
    severity, message, remedy = _SAID[kind]
    line, shown = places[0]
    more = f"; {len(places) - 1:,} more cells are like that" if len(places) > 1 else ""
    return TopicFinding(
        kind="formula",
        severity=severity,
        message=f"{message.format(quoted(fold_line(shown)))}{more}.",
        remedy=remedy,
        line=line,
    )


def _empty_from(line: int) -> TopicFinding:
    return TopicFinding(
        kind="empty rows",
        severity="ok",
        message=f"More than {_MOST_EMPTY:,} empty rows begin here: nothing below them is read.",
        remedy="If topics stand below them, delete the empty rows.",
        line=line,
    )


def _broken_from(line: int) -> TopicFinding:
    return TopicFinding(
        kind="damaged",
        severity="bad",
        message="The spreadsheet is damaged from here on: nothing more is read.",
        remedy=REMEDY,
        line=line,
    )
