"""Bundle a browser module of several files into the single script that Streamlit accepts.

A component that is not an installed package passes its script as text, which cannot import other
files. So the files that it imports are placed before it, each once, in the order of the imports.
All top-level names then share one scope.

Streamlit (1.67) calls a component once for each time that it is drawn. What the first call returned
it calls after the second one, where that came before the script was loaded: on a slow machine. What
is at work by then would be ended. So only what the last call returned ends anything.
"""

import re
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_DEFAULT: Final = "export default function "
_EXPORT: Final = re.compile(r"^export (?!default )", re.MULTILINE)
_LAST_CALL: Final = """
const lastCalls = new WeakMap(); // element of a component -> its last call
export default function (told) {
  const call = {};
  lastCalls.set(told.parentElement, call);
  const leave = component(told);
  return () => {
    if (lastCalls.get(told.parentElement) === call) leave?.();
  };
}
"""


def component_key(key: str) -> str:
    """A component's key: Streamlit takes two underscores in a row, as ids may have, for its own.

    >>> component_key("draft-a__b")
    'draft-a--b'
    """
    return key.replace("_", "-")


def bundle(entry: Path) -> str:
    """The text of a module and everything it imports; its default export is the component."""
    texts = [_EXPORT.sub("", _IMPORT.sub("", text)) for text in _in_order(entry, set())]
    return "\n".join(texts).replace(_DEFAULT, "const component = function ") + _LAST_CALL


def _in_order(file: Path, seen: set[Path]) -> list[str]:
    seen.add(file)
    text = file.read_text(encoding="utf-8")
    neighbours = [file.with_name(name) for name in _IMPORT.findall(text)]
    before = [each for one in neighbours if one not in seen for each in _in_order(one, seen)]
    return [*before, text]
