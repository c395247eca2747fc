"""Cells of a CSV file that a spreadsheet takes for text, whatever they begin with."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from posts.plain_text import replace_surrogates

FORMULA_START: Final = re.compile(r'^(?=[\t\r\n])|(?:^|(?<=[;\t\r\n]))(?=[" ]*+[=+@＝＋－＠-])')
"""Where a spreadsheet may see the start of a formula; full-width forms are read as plain ones.

Where numbers are written with a comma, spreadsheets part the cells by semicolons, whatever stands
in quotes behind a comma: so what follows a semicolon, a tab or a line break may start one, too.
"""


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    r"""Rows as a CSV file in UTF-8, with the mark by which spreadsheets know that.

    >>> write_csv([["=1+1", 2.5, None, "a;=1+1;"]])
    b"\xef\xbb\xbf'=1+1,2.5,,a;'=1+1;\r\n"
    """
    file = io.StringIO(newline="")
    csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    return replace_surrogates(file.getvalue()).encode("utf-8-sig")


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    return FORMULA_START.sub("'", value.replace("\x00", ""))
