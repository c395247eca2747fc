"""Read a reply in JSON, closed or still arriving.

Models write it with raw line breaks in strings, inner quotes that nobody escaped, single quotes or
a comma too many. Strategy: one scanner for whole and half documents, so that fields appear as they
arrive and a closed document reads the same. What cannot be read ends the document; nothing raises.
"""

import json
import re
from collections.abc import Iterator
from typing import Final

from posts.reader.documents import Document
from posts.reader.raw_fields import RawField
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import name_of

DEPTH_LIMIT: Final = 8
PIECES_LIMIT: Final = 5_000
"""A document is read up to so many values and inner quotes: it bounds the work."""

Json = dict[str, "Json"] | list["Json"] | str | None
"""Numbers and booleans are kept as written: a title may be one."""

_BEGINNING: Final = re.compile(r"[ \t]*(?:\{\s*(?:[\"'}]|\w+\s*:|\Z)|\[\s*(?:\{|\Z))")


def begins_json(text: str, start: int) -> bool:
    """Whether the line at `start` begins a JSON document."""
    return _BEGINNING.match(text, start) is not None


def read_json(text: str, start: int) -> Document:
    """Read the JSON document that begins at `start`."""
    scanner = _Scanner(text, start)
    pairs = list(_pairs(scanner.value(0), 0))
    document = Document(end=scanner.at, closed=scanner.closed, arriving=scanner.arriving)
    for strong in (True, False):
        for key, value in pairs:
            name = name_of(key)
            if name and name.strong == strong:
                _fill(document, name.field, value, scanner)
    return document


def _fill(document: Document, name: Field, value: Json, scanner: "_Scanner") -> None:
    if name == "body":
        document.body = document.body if document.body is not None else _markdown(value)
    elif name != "other" and name not in document.fields:
        lines = list(_texts(value))
        document.fields[name] = RawField(
            scanner.start,
            lines,
            listed=isinstance(value, list),
            open=bool(lines) and lines[-1] is scanner.torn,
        )


def _pairs(value: Json, depth: int) -> Iterator[tuple[str, Json]]:
    """Every key with its value; those of the outer objects first."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, dict)), None)
    if not isinstance(value, dict) or depth > DEPTH_LIMIT:
        return
    yield from ((key, part) for key, part in value.items() if not isinstance(part, dict))
    for part in value.values():
        if isinstance(part, dict):
            yield from _pairs(part, depth + 1)


def _texts(value: Json) -> Iterator[str]:
    parts = value if isinstance(value, list) else [value]
    for part in parts:
        if isinstance(part, dict):  # {"name": "Cybersecurity"}
            part = next((text for text in part.values() if isinstance(text, str)), None)
        if isinstance(part, str):
            yield part


def _markdown(value: Json) -> str | None:
    """A body as one text, where the document gives it in sections."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_markdown, value)))
    if not isinstance(value, dict):
        return value
    parts = []
    for key, part in value.items():
        name, text = name_of(key), _markdown(part)
        is_heading = name is not None and name.field == "title"
        parts.append(f"## {text}" if is_heading and text else text)
    return "\n\n".join(filter(None, parts))


_SPACE: Final = re.compile(r"\s*")
_COMMAS: Final = re.compile(r"[\s,;]*")
_BARE_KEY: Final = re.compile(r"[\w$-]{1,80}")
_BARE_VALUE: Final = re.compile(r"[^\s,\[\]{}\"':]{1,200}")
_RUN: Final = {
    '"': re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL),
    "'": re.compile(r"(?:[^'\\]++|\\.)*+", re.DOTALL),
}
_NEXT_KEY: Final = r"[\"'][^\"'\n]{0,80}(?:[\"']\s*(?::|\Z)|\Z)"
_AFTER_KEY: Final = re.compile(r"\s*(?::|\Z)")
_AFTER_VALUE: Final = re.compile(rf"\s*(?:,?\s*(?:{_NEXT_KEY}|\}}|\Z)|,\s*\w{{1,80}}\s*:)")
_AFTER_ITEM: Final = re.compile(r"\s*(?:[,\]]|\Z)")


class _Scanner:
    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.at = start
        self.pieces = 0
        self.unclosed = 0
        self.failed = False
        self.torn: str | None = None
        """The string in which the text ends."""

    @property
    def at_end(self) -> bool:
        return self.at >= len(self.text) and not self.failed

    @property
    def closed(self) -> bool:
        return self.at > self.start and self.unclosed == 0 and not self.failed

    @property
    def arriving(self) -> bool:
        return self.at_end and not self.closed

    def value(self, depth: int, after: re.Pattern[str] = _AFTER_VALUE) -> Json:
        self._skip(_SPACE)
        sign = self.text[self.at : self.at + 1]
        self.pieces += 1
        if depth > DEPTH_LIMIT or self.pieces > PIECES_LIMIT:
            self._fail()
            return None
        if sign == "{":
            return self._object(depth)
        if sign == "[":
            return self._array(depth)
        return self._string(sign, after) if sign in _RUN else self._bare_value()

    def _object(self, depth: int) -> Json:
        found: dict[str, Json] = {}
        self._open()
        while self._has_more("}"):
            key = self._key()
            self._skip(_SPACE)
            if self.at_end:
                break
            if key is None or self.text[self.at] != ":":
                self._fail()
                break
            self.at += 1
            found.setdefault(key, self.value(depth + 1))
        return found

    def _array(self, depth: int) -> Json:
        items: list[Json] = []
        self._open()
        while self._has_more("]"):
            items.append(self.value(depth + 1, _AFTER_ITEM))
        return items

    def _open(self) -> None:
        self.at += 1
        self.unclosed += 1

    def _has_more(self, closing: str) -> bool:
        self._skip(_COMMAS)
        if self.failed or self.at_end:
            return False
        if self.text[self.at] == closing:
            self.at += 1
            self.unclosed -= 1
            return False
        return True

    def _key(self) -> str | None:
        sign = self.text[self.at]
        if sign in _RUN:
            return self._string(sign, _AFTER_KEY)
        bare = _BARE_KEY.match(self.text, self.at)
        if not bare:
            return None
        self.at = bare.end()
        return bare[0]

    def _string(self, quote: str, after: re.Pattern[str]) -> str | None:
        """A string; a quote ends it only where what follows a string follows."""
        pieces: list[str] = []
        begin = self.at + 1
        while True:
            stop = self._run_end(quote, begin)
            pieces.append(self.text[begin:stop])
            begin = stop + 1
            self.pieces += 1
            torn = self.text[stop : stop + 1] != quote
            if torn or after.match(self.text, begin):
                break
            if self.pieces > PIECES_LIMIT:
                self._fail()
                return None
        self.at = len(self.text) if torn else begin
        found = _decoded(pieces, quote, torn=torn)
        self.torn = found if torn else self.torn
        return found

    def _run_end(self, quote: str, begin: int) -> int:
        """Where the next quote stands; the end of the text, or of its last whole escape."""
        run = _RUN[quote].match(self.text, begin)
        return run.end() if run else begin

    def _bare_value(self) -> str | None:
        bare = _BARE_VALUE.match(self.text, self.at)
        if not bare:
            self.failed = not self.at_end
            return None
        self.at = bare.end()
        return None if bare[0] in ("null", "None") or self.at_end else bare[0]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if space := pattern.match(self.text, self.at):
            self.at = space.end()

    def _fail(self) -> None:
        self.failed = True


_TORN_ESCAPES: Final = (
    re.compile(r"u[0-9a-fA-F]{0,3}\Z"),
    re.compile(r"u[dD][89abAB][0-9a-fA-F]{2}\Z"),
)
_NO_ESCAPE: Final = re.compile(r'\\(?!["/bfnrt]|u[0-9a-fA-F]{4})')
_HELD: Final = "\x00"


def _decoded(pieces: list[str], quote: str, *, torn: bool) -> str:
    """The text that the pieces of a string mean; between two of them stood an inner quote."""
    raw = ('\\"' if quote == '"' else quote).join(pieces)
    if torn:
        raw = _without_torn_escape(raw)
    if quote == "'":
        raw = raw.replace("\\'", "'").replace('"', '\\"')
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return _decoded_loosely(raw)


def _without_torn_escape(raw: str) -> str:
    r"""The string without `\u00` or the first half of a pair of escapes at its end."""
    for escape in _TORN_ESCAPES:
        found = escape.search(raw, max(0, len(raw) - 5))
        before = raw[: found.start()] if found else ""
        backslashes = len(before) - len(before.rstrip("\\"))
        if backslashes % 2:
            raw = before[:-1]
    return raw


def _decoded_loosely(raw: str) -> str:
    r"""Like the JSON decoder, but a backslash that escapes nothing is dropped: `\*`."""
    held = raw.replace(_HELD, "").replace("\\\\", _HELD)
    mended = _NO_ESCAPE.sub("", held).replace(_HELD, "\\\\")
    try:
        return str(json.loads(f'"{mended}"', strict=False))
    except ValueError:
        return raw
