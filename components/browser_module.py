"""Bundle a browser module of several files into the single script that Streamlit accepts.

A component that is not an installed package passes its script as text, which cannot import other
files. So the files that it imports are placed before it, each once, in the order of the imports.
All top-level names then share one scope.
"""

import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default )", re.MULTILINE)


def bundle(entry: Path) -> str:
    """The text of a module and everything it imports; its default export is the component."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in _in_order(entry, set()))


def _in_order(file: Path, seen: set[Path]) -> list[str]:
    seen.add(file)
    text = file.read_text(encoding="utf-8")
    neighbours = [file.with_name(name) for name in _IMPORT.findall(text)]
    before = [each for one in neighbours if one not in seen for each in _in_order(one, seen)]
    return [*before, text]
