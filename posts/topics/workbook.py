"""Look through an XLSX file, which is XML in a ZIP archive, before a library opens it.

A few kilobytes may unpack to gigabytes, an entity may stand for a billion others, and one row may
hold more cells than there is memory for. No library minds that, so each part is read once before:
what is larger than any list of topics is refused. What is no XML is nobody's to read.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from xml.parsers import expat

from posts.topics.table import NoTable

MOST_UNPACKED: Final = 30_000_000
"""Bytes of a part; ten thousand long rows need a tenth of it."""
MOST_IN_ALL: Final = 3 * MOST_UNPACKED
MOST_PARTS: Final = 1_000
MOST_ELEMENTS: Final = 2_100_000
"""Of all parts: ten thousand rows of a hundred columns."""
MOST_IN_A_ROW: Final = 100_000
"""Elements of a row, or of whatever has no rows; the most columns of a spreadsheet are 16,384."""
MOST_PLACES: Final = 300_000
"""Characters of all lists of cells that share a format, or a rule for what may be typed."""
MOST_SHOWN: Final = 100
"""Characters of a formula."""
_PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
REMEDY: Final = "Save it anew in a spreadsheet, as XLSX or as “CSV UTF-8”."
_ROWS: Final = frozenset({"row", "si"})

Formulas = Mapping[str, str]
"""Places of cells, as `B4`, to the formulas in them, as they begin."""


class Part(NamedTuple):
    """What is known of a part before it is read."""

    formulas: Formulas
    hidden: Sequence[int]
    """Rows that nobody sees, from 1."""


def look_through(data: bytes) -> Mapping[str, Part]:
    """The formulas and hidden rows of each part of an XLSX file, by the part's name.

    Raises:
        NoTable: it is no archive, damaged, larger than any list of topics, or a trap.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise NoTable("The file is no spreadsheet in XLSX.", remedy=REMEDY)
            _check_sizes(infos)
            look = _Look()
            return {info.filename: look.into(archive, info) for info in infos}
    except NoTable:
        raise
    except Exception as error:
        raise broken() from error


def broken() -> NoTable:
    """What to say of a file that cannot be read."""
    return NoTable("The spreadsheet is damaged or locked with a password.", remedy=REMEDY)


def too_large() -> NoTable:
    """What to say of a file that holds more than a list of topics may."""
    return NoTable(
        f"The spreadsheet unpacks to more than {MOST_UNPACKED // 1_000_000} MB.",
        remedy="Keep topics and their variables alone in it, or save it as CSV.",
    )


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    """By what the archive says; no more than that is ever unpacked."""
    sizes = [info.file_size for info in infos]
    if len(sizes) > MOST_PARTS or sum(sizes) > MOST_IN_ALL or max(sizes) > MOST_UNPACKED:
        raise too_large()
    if any(info.compress_type not in _PACKED for info in infos):
        raise broken()


class _Look:
    """Counts the elements of all parts."""

    def __init__(self) -> None:
        self._elements = self._in_row = self._places = 0
        self._formulas: dict[str, str] = {}
        self._hidden: list[int] = []
        self._cell = ""

    def into(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Part:
        """Read a part to its end, or as far as it is XML: so far a library would come, too."""
        self._formulas, self._hidden, self._in_row = {}, [], 0
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.StartElementHandler = self._start
        try:
            # Whole: of a stream, a long attribute would be read from its start at every piece.
            self._parser.Parse(archive.read(info), True)  # noqa: FBT003
        except expat.ExpatError:
            return Part({}, ())
        return Part(self._formulas, self._hidden)

    def _start(self, name: str, given: Mapping[str, str]) -> None:
        local = name.rpartition("}")[2]
        self._elements += 1
        self._in_row = 0 if local in _ROWS else self._in_row + 1
        self._places += len(given.get("sqref", ""))
        is_too_long = self._in_row > MOST_IN_A_ROW or self._places > MOST_PLACES
        if is_too_long or self._elements > MOST_ELEMENTS:
            raise too_large()
        if local == "row" and given.get("hidden") in {"1", "true"}:
            number = given.get("r", "")
            self._hidden += [int(number)] if number.isdecimal() and len(number) < 8 else []
        if local == "c":
            self._cell = given.get("r", "")
        elif local == "f":
            self._formulas[self._cell] = "="
            self._parser.CharacterDataHandler = self._text
            self._parser.EndElementHandler = self._end

    def _text(self, text: str) -> None:
        shown = self._formulas[self._cell] + text[:MOST_SHOWN]
        self._formulas[self._cell] = shown[:MOST_SHOWN]

    def _end(self, _name: str) -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None


def _refuse(*_: object) -> None:
    raise NoTable("The spreadsheet holds what no spreadsheet needs.", remedy=REMEDY)
