"""Read a reply in JSON, closed or still arriving.

Models write it with raw line breaks in strings, inner quotes that nobody escaped, single quotes or
a comma too many. Strategy: one scanner for whole and half documents, so that fields appear as they
arrive and a closed document reads the same. What cannot be read ends the document; nothing raises.
"""

import re
from collections.abc import Iterator
from typing import Final

from posts.reader.mapped_text import MappedText, made_of
from posts.reader.raw_fields import RawField
from posts.reader.shapes.document import Document
from posts.vocabulary.charsets import FIRST_DENSE
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import Name, distance_from_asked, name_of, names_part

DEPTH_LIMIT: Final = 8
PIECES_LIMIT: Final = 5_000
"""A document is read up to this many values and inner quotes: it bounds the work."""

Json = dict[str, "Json"] | list["Json"] | MappedText | None
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
    body = list(_body_parts(document, pairs))
    document.body = made_of(body) if body else None
    named = [(name, key, value) for key, value in pairs if (name := name_of(key))]
    for name, key, value in sorted(named, key=_order):
        if name.field not in ("body", "other"):
            _fill(document, name.field, key, value, scanner)
    return document


def _order(named: tuple[Name, str, Json]) -> tuple[int, bool]:
    """The key that was asked for comes first, then others that are proof alone."""
    name, key, _ = named
    return distance_from_asked(key, name.field), not name.strong


_PROSE_WORDS: Final = 4
"""This many words are no figure, no name and no date."""


def _body_parts(document: Document, pairs: list[tuple[str, Json]]) -> Iterator[tuple[str, int]]:
    """The pieces of the body: what is called so, and the introduction and conclusion around it.

    Prose whose key says nothing known stands in the post as well, unless that is given as one text.
    """
    named = [(key, value, name_of(key)) for key, value in pairs]
    bodies = [value for _, value, name in named if name and name.field == "body" and value]
    is_one_text = any(isinstance(value, MappedText) for value in bodies)
    begun = False
    for key, value, name in named:
        if name and name.field != "body":
            if name.field == "other":
                _leave_out(document, key, value, "other")
            continue
        pieces = [piece for piece in _markdown(value) if piece[0]]
        is_part = names_part(key) or (not is_one_text and _is_prose(pieces))
        if name is None and not is_part:
            _leave_out(document, key, value, "other")
        elif pieces:
            yield from [("\n\n", pieces[0][1])] if begun else []
            yield from pieces
            begun = True
        elif name and value is not None and not begun:
            yield "", document.end


def _is_prose(pieces: list[tuple[str, int]]) -> bool:
    return sum(len(text.split()) for text, _ in pieces) >= _PROSE_WORDS or any(
        text[:1] >= FIRST_DENSE and len(text) > 2 * _PROSE_WORDS for text, _ in pieces
    )


def _leave_out(document: Document, key: str, value: Json, name: Field) -> None:
    if texts := list(_texts(value)):
        document.left_out.append((texts[0].places[0][1], key, name))


def _fill(document: Document, name: Field, key: str, value: Json, scanner: "_Scanner") -> None:
    texts = list(_texts(value))
    if name in document.fields and name == "tags" and isinstance(value, list):
        document.fields[name].lines += [part.text for part in texts]
    elif name in document.fields:
        _leave_out(document, key, value, name)
    else:
        document.fields[name] = RawField(
            texts[0].places[0][1] if texts else scanner.start,
            [part.text for part in texts],
            listed=isinstance(value, list),
            open=bool(texts) and texts[-1] is scanner.torn,
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


def _texts(value: Json) -> Iterator[MappedText]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):  # {"name": "Cybersecurity"}
            part = next((text for text in part.values() if isinstance(text, MappedText)), None)
        if isinstance(part, MappedText):
            yield part


def _markdown(value: Json) -> list[tuple[str, int]]:
    """The pieces of a body, where the document gives it in sections too."""
    if isinstance(value, MappedText):
        return list(value.pieces())
    found: list[tuple[str, int]] = []
    for key, part in (
        value.items() if isinstance(value, dict) else [("", each) for each in value or ()]
    ):
        pieces, name = [piece for piece in _markdown(part) if piece[0]], name_of(key)
        if pieces:
            lead = "## " if name and name.field == "title" else ""
            found += [(f"\n\n{lead}" if found else lead, pieces[0][1]), *pieces]
    return found


_SPACE: Final = re.compile(r"\s*")
_COMMAS: Final = re.compile(r"[\s,;]*")
_BARE_KEY: Final = re.compile(r"[\w$-]{1,80}")
_BARE_VALUE: Final = re.compile(r"[^\s,\[\]{}\"':]{1,200}")
_TORN_ESCAPE: Final = (
    r"u(?:[0-9a-fA-F]{0,3}|[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?)\Z"
)
_RUN: Final = {
    quote: re.compile(rf"(?:[^{quote}\\]++|\\(?!{_TORN_ESCAPE}).)*+", re.DOTALL) for quote in "\"'"
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
        self.torn: MappedText | None = None
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
            self.failed = True
            return None
        if sign == "{":
            return self._object(depth)
        if sign == "[":
            return self._array(depth)
        return self._string(sign, after) if sign in _RUN else self._bare_value()

    def _object(self, depth: int) -> Json:
        found: dict[str, Json] = {}
        for _ in self._items("}"):
            key = self._key()
            self._skip(_SPACE)
            if self.at_end:
                break
            if key is None or self.text[self.at] != ":":
                self.failed = True
                break
            self.at += 1
            found.setdefault(key, self.value(depth + 1))
        return found

    def _array(self, depth: int) -> Json:
        return [self.value(depth + 1, _AFTER_ITEM) for _ in self._items("]")]

    def _items(self, closing: str) -> Iterator[None]:
        """Go from item to item, and past the sign that closes them."""
        self.at += 1
        self.unclosed += 1
        self._skip(_COMMAS)
        while not (self.failed or self.at_end):
            if self.text[self.at] == closing:
                self.at += 1
                self.unclosed -= 1
                return
            yield
            self._skip(_COMMAS)

    def _key(self) -> str | None:
        sign = self.text[self.at]
        key = self._string(sign, _AFTER_KEY) if sign in _RUN else self._bare(_BARE_KEY)
        return key.text if key else None

    def _string(self, quote: str, after: re.Pattern[str]) -> MappedText | None:
        """A string; a quote ends it only where what follows a string follows."""
        start = stop = self.at + 1
        while True:
            run = _RUN[quote].match(self.text, stop)
            stop = run.end() if run else stop
            self.pieces += 1
            torn = self.text[stop : stop + 1] != quote
            if torn or after.match(self.text, stop + 1):
                break
            if self.pieces > PIECES_LIMIT:
                self.failed = True
                return None
            stop += 1
        self.at = len(self.text) if torn else stop + 1
        found = made_of(_decoded(self.text, start, stop))
        self.torn = found if torn else self.torn
        return found

    def _bare(self, pattern: re.Pattern[str]) -> MappedText | None:
        found = pattern.match(self.text, self.at)
        if not found:
            return None
        self.at = found.end()
        return made_of([(found[0], found.start())])

    def _bare_value(self) -> MappedText | None:
        bare = self._bare(_BARE_VALUE)
        if not bare:
            self.failed = not self.at_end
            return None
        return None if bare.text in ("null", "None") or self.at_end else bare

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if space := pattern.match(self.text, self.at):
            self.at = space.end()


_ESCAPE: Final = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|[0-9a-fA-F]{4})|(.))",
    re.DOTALL,
)
_SIGNS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _decoded(text: str, start: int, stop: int) -> Iterator[tuple[str, int]]:
    """The pieces of a string: what stands there as it is, each with what its escape means."""
    for found in _ESCAPE.finditer(text, start, stop):
        yield text[start : found.start()] + _meaning(found), start
        start = found.end()
    yield text[start:stop], start


def _meaning(escape: re.Match[str]) -> str:
    r"""What an escape stands for; a backslash that escapes nothing is dropped: `\*`."""
    code, sign = escape.groups()
    if code:
        return bytes.fromhex(code.replace("\\u", "")).decode("utf-16-be", "surrogatepass")
    return _SIGNS.get(sign, sign)
