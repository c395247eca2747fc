"""A browser module of several files as the one text that Streamlit takes.

A component that is not an installed package is given its script as text, and imports nothing from
there. So what a file imports from its neighbours is put before it, each file once; the order is the
one that the imports say. All top-level names then share one scope.
"""

import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default )", re.MULTILINE)


def bundle(entry: Path) -> str:
    """The text of a module and of all that it imports; its default export is the component."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in _in_order(entry, set()))


def _in_order(file: Path, seen: set[Path]) -> list[str]:
    seen.add(file)
    text = file.read_text(encoding="utf-8")
    neighbours = [file.with_name(name) for name in _IMPORT.findall(text)]
    before = [each for one in neighbours if one not in seen for each in _in_order(one, seen)]
    return [*before, text]
