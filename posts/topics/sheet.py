"""The cells of an XLSX sheet as texts; a formula is shown, never worked out."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from posts.checks.finding import quoted
from posts.plain_text import fold_line
from posts.topics.table import Cells, Table, gather
from posts.topics.topic_list import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, TopicFinding
from posts.topics.workbook import Enough, Workbook

_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SINCE: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001
_LAST_DAY: Final = 2_958_465
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
    book = Workbook(data)
    sheets = book.sheets()
    strings, dates, mac = book.shared_strings(), book.date_styles(), book.counts_from_1904()
    for name, part in sheets:
        reader = _Sheet(strings, dates, _SINCE[mac])
        book.parse(part, reader.start, reader.end, reader.text)
        lines, gaps = gather(reader.rows)
        if lines:
            others = tuple(_other_sheets(name)) if len(sheets) > 1 else ()
            return Table(
                lines=lines,
                read_as=f"XLSX, sheet “{quoted(fold_line(name))}”",
                has_columns=max(len(line.cells) for line in lines) > 1,
                findings=(*others, *gaps, *reader.findings()),
            )
    return Table(lines=(), read_as="XLSX", has_columns=False)


def _other_sheets(name: str) -> list[TopicFinding]:
    message = f"Only the sheet “{quoted(fold_line(name))}” is read."
    return [TopicFinding(kind="other sheets", severity="ok", message=message)]


class _Sheet:
    """Hears of a sheet's elements, and keeps its rows."""

    def __init__(self, strings: list[str], dates: frozenset[str], since: datetime) -> None:
        self.rows: list[Cells] = []
        self._strings, self._dates, self._since = strings, dates, since
        self._row = 0
        self._cells: dict[int, str] = {}
        self._column = -1
        self._kind = self._style = ""
        self._takes = ""
        self._pieces: list[str] = []
        self._size = 0
        self._formula = ""
        self._said: dict[str, list[tuple[int, str]]] = {"result": [], "no result": [], "error": []}

    def start(self, name: str, given: Mapping[str, str]) -> None:
        self._takes = ""
        match name:
            case "row":
                number = given.get("r", "")
                self._row = (
                    int(number) if number.isascii() and number.isdecimal() else self._row + 1
                )
                self._cells, self._column = {}, -1
            case "c":
                place = _CELL.fullmatch(given.get("r", ""))
                self._column = _column_number(place[1]) if place else self._column + 1
                self._kind, self._style = given.get("t", "n"), given.get("s", "0")
                self._pieces.clear()
                self._size, self._formula = 0, ""
            case "v" | "t" | "f":
                self._takes = name
                if name == "f":
                    self._formula = "="

    def text(self, text: str) -> None:
        if self._takes == "f" and len(self._formula) < 100:
            self._formula += text[:100]
        elif self._takes in {"v", "t"} and self._size <= MOST_CHARACTERS:
            self._pieces.append(text)
            self._size += len(text)

    def end(self, name: str) -> None:
        self._takes = ""
        if name == "c" and 0 <= self._column < MOST_COLUMNS:
            if value := self._value("".join(self._pieces)):
                self._cells[self._column] = value
        elif name == "row" and self._cells:
            width = max(self._cells) + 1
            cells = tuple(self._cells.get(at, "") for at in range(width))
            self.rows.append(Cells(self._row, cells))
            if len(self.rows) > MOST_ROWS + 1:
                raise Enough

    def findings(self) -> list[TopicFinding]:
        """What is to be said of formulas and errors: the first of each kind, and how many more."""
        return [_finding(kind, places) for kind, places in self._said.items() if places]

    def _value(self, raw: str) -> str:
        if self._formula:
            kind = "result" if raw else "no result"
            self._said[kind].append((self._row, self._formula))
        match self._kind:
            case "s":
                at = _whole(raw)
                known = at is not None and at < len(self._strings)
                return _unescape(self._strings[at or 0]) if known else ""
            case "inlineStr" | "str":
                return _unescape(raw)
            case "b":
                return "TRUE" if raw == "1" else "FALSE"
            case "e":
                self._said["error"].append((self._row, raw))
                return ""
            case "d":
                return raw
            case _:
                return self._number(raw)

    def _number(self, raw: str) -> str:
        try:
            number = float(raw)
        except ValueError:
            return raw
        if self._style in self._dates and 0 <= number <= _LAST_DAY:
            moment = self._since + timedelta(days=number)
            return (
                moment.date().isoformat() if number == int(number) else f"{moment:%Y-%m-%d %H:%M}"
            )
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else raw


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


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
