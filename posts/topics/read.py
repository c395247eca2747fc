"""Read topics as people have them: typed one a line, pasted, in a CSV file or a spreadsheet.

Nothing here raises: what cannot be read is left out and said, with its line. Nothing is guessed
in silence either: how the list was read, and which column fills which variable, is part of it.
"""

from collections.abc import Collection, Sequence
from typing import Final

from posts.prompts.template import Variable
from posts.topics.decode import UnreadableText, decode
from posts.topics.delimited import read_table
from posts.topics.promptfoo import is_config, read_tests_as_table
from posts.topics.rows import Wanted, make_list
from posts.topics.sheet import read_sheet
from posts.topics.table import NoTable, Table
from posts.topics.topic_list import MOST_BYTES, TopicList
from posts.topics.variables import Headings

_OTHER_KINDS: Final = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls), or one that is locked with a password",
    b"%PDF": "a PDF file",
    b"\x1f\x8b": "a compressed file",
}
_ARCHIVE: Final = b"PK"
_REMEDY: Final = "Save it as XLSX or as “CSV UTF-8”."


def read_typed(
    text: str,
    variables: Sequence[Variable],
    *,
    lengths: range | None = None,
    filled: Collection[str] = (),
) -> TopicList:
    """Read topics that were typed one a line, or pasted from a table with headings.

    Args:
        text: As it was typed.
        variables: Those of the batch's prompts: `posts.topics.variables.union`.
        lengths: The lengths in words that can be asked for.
        filled: Names of variables that have a value where a row says nothing.
    """
    wanted = Wanted(variables=variables, lengths=lengths, filled=filled)
    text = text.encode(errors="replace")[:MOST_BYTES].decode(errors="ignore")
    return make_list(read_table(text, "", Headings(variables).knows), wanted)


def read_file(
    data: bytes,
    name: str,
    variables: Sequence[Variable],
    *,
    lengths: range | None = None,
    filled: Collection[str] = (),
) -> TopicList:
    """Read topics from a file, whatever it is called: a spreadsheet, a CSV file, or plain lines.

    Args:
        data: Of the file, whole.
        name: Of the file; it only decides what a file without headings is.
        variables: As `read_typed` takes them, and so are `lengths` and `filled`.
        lengths: See there.
        filled: See there.
    """
    wanted = Wanted(variables=variables, lengths=lengths, filled=filled)
    try:
        return make_list(_table(data, name, Headings(variables)), wanted)
    except NoTable as error:
        return error.topics
    except UnreadableText as error:
        return NoTable(str(error), remedy=error.remedy).topics


def _table(data: bytes, name: str, headings: Headings) -> Table:
    if len(data) > MOST_BYTES:
        raise NoTable(
            f"The file has more than {MOST_BYTES // 1_000_000} MB.",
            remedy="Keep topics and their variables alone in it, or make several files of it.",
        )
    if not data.strip():
        raise NoTable("The file is empty.", remedy="Write one topic a line into it.")
    if data.startswith(_ARCHIVE):
        return read_sheet(data)
    if kind := next((kind for mark, kind in _OTHER_KINDS.items() if data.startswith(mark)), None):
        raise NoTable(f"This is {kind}.", remedy=_REMEDY)
    decoded = decode(data)
    if is_config(name):
        return read_tests_as_table(decoded.text)
    table = read_table(decoded.text, name, headings.knows)
    return Table(
        lines=table.lines,
        read_as=f"{table.read_as}, {decoded.encoding}",
        has_columns=table.has_columns,
        findings=(*decoded.findings, *table.findings),
    )
