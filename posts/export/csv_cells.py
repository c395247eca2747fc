"""Cells of a CSV file that a spreadsheet takes for text, whatever they begin with."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from posts.plain_text import replace_surrogates

FORMULA_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")
"""A spreadsheet may run a cell that begins so; full-width forms are read as plain ones."""


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    r"""Rows as a CSV file in UTF-8, with the mark by which spreadsheets know that.

    >>> write_csv([["=1+1", 2.5, None]])
    b"\xef\xbb\xbf'=1+1,2.5,\r\n"
    """
    file = io.StringIO(newline="")
    csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    return replace_surrogates(file.getvalue()).encode("utf-8-sig")


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    value = value.replace("\x00", "")
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
