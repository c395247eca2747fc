"""Know a reply of which every line is quoted or indented."""

import re
from itertools import islice
from typing import Final

from posts.vocabulary.lines import lines_from

LINES_LIMIT: Final = 8
"""What stands before each of so many lines stands before all."""

_PREFIX: Final = re.compile(r"[ \t]*>|[ ]{4,}|\t+")


def prefix_of_lines(text: str, start: int) -> str:
    """The quote mark or the indent before every line from `start` on; "" where there is none."""
    lines = [line.text for line in islice(lines_from(text, start), LINES_LIMIT)]
    found = _PREFIX.match(lines[0]) if lines else None
    return found[0] if found and all(line.startswith(found[0]) for line in lines) else ""


def without_prefix(text: str, prefix: str) -> str:
    """The text without the prefix of its lines."""
    space = "[ ]?" if prefix.endswith(">") else ""
    return re.sub(rf"^{prefix}{space}", "", text, flags=re.MULTILINE)
