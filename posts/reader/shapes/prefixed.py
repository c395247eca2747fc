"""A reply of which every line is quoted or indented, and a body that is an indented block."""

import re
from itertools import islice
from typing import Final

from posts.reader.header import Header, read_header
from posts.reader.mapped_text import MappedText
from posts.reader.shapes.document import Document
from posts.vocabulary.lines import first_line, lines_from

LINES_LIMIT: Final = 8
"""What stands before each of this many lines stands before all."""

_PREFIX: Final = re.compile(r"[ \t]*>|[ ]{4,}|\t+")
_UNINDENTED: Final = re.compile(r"\n(?=\S)")
_INDENT: Final = re.compile(r"[ \t]*")


def prefix_of_lines(text: str, start: int) -> str:
    """The quote mark or the indent before every line from `start` on; "" where they share none."""
    lines = [line.text for line in islice(lines_from(text, start), LINES_LIMIT)]
    found = _PREFIX.match(lines[0]) if lines else None
    return found[0] if found and all(line.startswith(found[0]) for line in lines) else ""


def without_prefix(page: MappedText, prefix: str) -> MappedText:
    """The text without the prefix of its lines."""
    space = "[ ]?" if prefix.endswith(">") else ""
    return page.without(re.compile(f"^{prefix}{space}", re.MULTILINE)) if prefix else page


def read_block(page: MappedText, header: Header) -> Document:
    """A body after `body: |`: indented, and more keys or an end marker may follow it."""
    text, start = page.text, header.end
    unindented = _UNINDENTED.search(text, max(0, start - 1))
    stop = unindented.end() if unindented else len(text)
    indent = _INDENT.match(first_line(text, start).text)
    body = without_prefix(page.cut(start, stop), indent[0] if indent else "")
    rest = read_header(text, stop, Header(fields=header.fields, first_key=header.first_key))
    closed = any(made.id == "marker_after_header" for made in rest.repairs)
    return Document(header.fields, body, len(text), closed)
