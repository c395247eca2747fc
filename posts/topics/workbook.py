"""The parts of an XLSX file, which is XML in a ZIP archive, opened within bounds.

A few kilobytes may unpack to gigabytes, an entity may stand for a billion others, and a formula
for any amount of work: parts are read as a stream of bounded length, a document type is refused,
and no formula is ever worked out.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from posixpath import normpath
from typing import Final
from xml.parsers import expat

from posts.topics.table import NoTable

MOST_UNPACKED: Final = 30_000_000
"""Bytes of a part; ten thousand long rows need a tenth of it."""
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, expat.ExpatError, OSError)
_PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_REMEDY: Final = "Save it anew in a spreadsheet, as XLSX or as “CSV UTF-8”."
_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of the formats for dates and times that every spreadsheet has."""
_NO_LETTERS: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

Start = Callable[[str, Mapping[str, str]], None]


class Enough(Exception):
    """Raised by who reads a part and needs no more of it."""


class Workbook:
    """An XLSX file."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise _broken() from error
        self._names = {info.filename: info for info in self._archive.infolist()}
        if "xl/workbook.xml" not in self._names:
            raise NoTable("The file is no spreadsheet in XLSX.", remedy=_REMEDY)

    def parse(
        self,
        part: str,
        start: Start,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Read a part, name by name without prefixes; nothing where the file has no such part.

        Raises:
            NoTable: the part is broken or too large.
        """
        info = self._names.get(part)
        if info is None:
            return
        if info.file_size > MOST_UNPACKED:
            raise NoTable(
                f"The spreadsheet unpacks to more than {MOST_UNPACKED // 1_000_000} MB.",
                remedy="Keep topics and their variables alone in it, or save it as CSV.",
            )
        if info.compress_type not in _PACKED:
            raise _broken()
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = lambda name, given: start(_local(name), given)
        if end:
            parser.EndElementHandler = lambda name: end(_local(name))
        if text:
            parser.CharacterDataHandler = text
        try:
            with self._archive.open(info) as file:
                parser.ParseFile(file)
        except Enough:
            return
        except _BROKEN as error:
            raise _broken() from error

    def sheets(self) -> list[tuple[str, str]]:
        """Name and part of each sheet that is not hidden."""
        targets: dict[str, str] = {}
        found: list[tuple[str, str]] = []

        def relation(name: str, given: Mapping[str, str]) -> None:
            if name == "Relationship":
                target = given.get("Target", "")
                targets[given.get("Id", "")] = normpath(
                    target[1:] if target.startswith("/") else f"xl/{target}"
                )

        def sheet(name: str, given: Mapping[str, str]) -> None:
            if name == "sheet" and given.get("state", "visible") == "visible":
                part = next(
                    (targets.get(of) for key, of in given.items() if _local(key) == "id"), None
                )
                found.append((given.get("name", ""), part or ""))

        self.parse("xl/_rels/workbook.xml.rels", relation)
        self.parse("xl/workbook.xml", sheet)
        return found

    def counts_from_1904(self) -> bool:
        """Whether days are counted as the first Macintosh did."""
        says: list[str] = []

        def start(name: str, given: Mapping[str, str]) -> None:
            if name == "workbookPr":
                says.append(given.get("date1904", "0"))

        self.parse("xl/workbook.xml", start)
        return any(each in {"1", "true"} for each in says)

    def date_styles(self) -> frozenset[str]:
        """The styles, by number, of cells that show their number as a date."""
        custom: set[str] = set()
        styles: list[str] = []
        inside = [""]

        def start(name: str, given: Mapping[str, str]) -> None:
            if name in {"cellXfs", "cellStyleXfs", "dxfs"}:
                inside[0] = name
            elif name == "numFmt" and _shows_a_date(given.get("formatCode", "")):
                custom.add(given.get("numFmtId", ""))
            elif name == "xf" and inside[0] == "cellXfs":
                styles.append(given.get("numFmtId", "0"))

        self.parse("xl/styles.xml", start)
        dates = custom | {str(number) for number in _DATES}
        return frozenset(str(at) for at, number in enumerate(styles) if number in dates)

    def shared_strings(self) -> list[str]:
        """The texts that cells name by number; without the readings of Japanese words."""
        reader = _Strings()
        self.parse("xl/sharedStrings.xml", reader.start, reader.end, reader.text)
        return reader.found


class _Strings:
    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._takes = False
        self._is_reading = False

    def start(self, name: str, _given: Mapping[str, str]) -> None:
        self._takes = name == "t" and not self._is_reading
        if name == "rPh":
            self._is_reading = True

    def text(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        self._takes = False
        if name == "rPh":
            self._is_reading = False
        elif name == "si":
            self.found.append("".join(self._pieces))
            self._pieces.clear()


def _shows_a_date(code: str) -> bool:
    letters = _NO_LETTERS.sub("", code[:200]).lower()
    return any(sign in letters for sign in "ydmhs") and "general" not in letters


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _refuse(*_: object) -> None:
    raise NoTable("The spreadsheet holds what no spreadsheet needs.", remedy=_REMEDY)


def _broken() -> NoTable:
    return NoTable("The spreadsheet is damaged or locked with a password.", remedy=_REMEDY)
