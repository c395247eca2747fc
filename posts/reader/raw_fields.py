"""A field as a reply gives it, before it is cleaned."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from posts.reader.plain import visible
from posts.reader.repairs import Repairs

RAW_LIMIT: Final = 20_000
"""So much of a field is cleaned: it bounds the work, far above what is kept."""


@dataclass(slots=True)
class RawField:
    """A field as the reply gives it."""

    offset: int
    lines: list[str] = field(default_factory=list)
    listed: bool = False
    """Every line is an item of its own, as in JSON: it is not split further."""
    open: bool = False
    """The text ends within the last line: more of it may come."""

    @property
    def text(self) -> str:
        """All lines, without what is half arrived at their end: `&am`, `**`, `</b`, `(48 char`."""
        text = "\n".join(self.lines)[:RAW_LIMIT]
        return text[:-60] + _HALF.sub("", text[-60:]) if self.open else text

    def visible(self, text: str, repairs: Repairs) -> str:
        """A piece of the field on one line, entities decoded, without what nobody can see."""
        shown, hidden = visible(unescape(text))
        if hidden:
            repairs.note_once("hidden_characters_removed", self.offset)
        return shown


_HALF: Final = re.compile(
    r"(?:&#?\w{0,8}|</?\w{0,10}|[*_`~#\s]|[(\[（]\s*(?:\d[^()\[\]（）]{0,30})?)+$"
)
