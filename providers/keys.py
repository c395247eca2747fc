"""Remove the API key from everything a server sends, since it may repeat what it was sent.

A `KeyMask` knows one key, as it is and as others write it: in URLs, JSON, HTML and base64, which is
how a proxy shows the headers of a request. A `MaskedText` takes it out of a text that comes in
pieces. Placeholder keys (see `is_secret`) are not removed from posts.
"""

import html
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

MARK: Final = "[key removed]"
"""Stands where the key stood."""
SHORTEST_SECRET: Final = 8
"""Characters. Shorter keys are no provider's, and words of a post might be taken for one."""
ENOUGH_LETTERS: Final = 20
"""From this length on, letters of one case alone make a secret too."""
SHORTEST_WORD: Final = 4
"""Characters of a key that is no secret, to be hidden in errors all the same."""
PLACEHOLDERS: Final = frozenset(
    {
        *("none", "empty", "ollama", "lm-studio", "lmstudio", "not-needed"),
        *("no-key-required", "no-api-key-required", "sk-no-key-required", "sk-12345678"),
    }
)
"""What people enter where no key is asked for, in small letters, and is no secret."""
TELLING: Final = 8
"""A text that breaks off may not end with this many first characters of the key."""
HELD_FROM: Final = 4
"""A text that ends with fewer first characters of a key is not held back: words often do."""
USUAL_DELTA: Final = 32
"""Characters; in what is shorter, the beginning of a key is looked for in a quicker way."""
Json = Any


def is_secret(key: str) -> bool:
    """Whether a key is a real secret, and not a placeholder for servers that need no key.

    Keys have figures or letters of both cases, or are long. "ollama", "EMPTY", "not-needed" and
    "none" are neither, and might stand in any post.
    """
    if len(key) < SHORTEST_SECRET or key.lower() in PLACEHOLDERS:
        return False
    mixed = key not in {key.lower(), key.upper(), key.title()}
    return mixed or any(map(str.isdigit, key)) or len(key) >= ENOUGH_LETTERS


class KeyMask:
    """Removes one key from texts. Its own repr does not contain the key."""

    __slots__ = ("_word", "forms")

    def __init__(self, key: str) -> None:
        self.forms = tuple(_forms_of(key)) if is_secret(key) else ()
        """The key as it may be written, the longest first; none for one that is no secret."""
        self._word = "" if len(key) < SHORTEST_WORD or key.lower() in PLACEHOLDERS else key

    def found_in(self, text: str) -> bool:
        """Whether a text contains the key."""
        return any(form in text for form in self.forms)

    def hide(self, text: str) -> str:
        """The text without the key."""
        for form in self.forms:
            if form in text:
                text = text.replace(form, MARK)
        return text

    def hide_in_error(self, text: str) -> str:
        """As `hide`, for error messages, which may be cut off in the middle of the key."""
        text = self.hide(text)
        text = text.replace(self._word, MARK) if self._word else text
        start = self.begins_at(text)
        return text[:start] + MARK if len(text) - start >= TELLING else text

    def hide_in_json(self, value: Json) -> Json:
        """A parsed JSON value without the key; a number that holds it is None."""
        match value:
            case _ if not self.forms:
                return value
            case str():
                return self.hide(value)
            case dict():
                return {self.hide(name): self.hide_in_json(each) for name, each in value.items()}
            case list():
                return [self.hide_in_json(each) for each in value]
            case int() | float() if self.found_in(str(value)):
                return None
        return value

    def begins_at(self, text: str) -> int:
        """Where a key may begin of which the text has not all; its length for nowhere."""
        begin = len(text)
        for form in self.forms:
            at = text.find(form[0], max(0, len(text) - len(form) + 1), begin)
            while at >= 0:
                if form.startswith(text[at:]):
                    begin = at
                    break
                at = text.find(form[0], at + 1, begin)
        return begin

    def beginnings(self, longest: int) -> dict[str, tuple[str, ...]]:
        """Beginnings of the key, up to a maximum length, by their last character."""
        found: dict[str, tuple[str, ...]] = {}
        for form in self.forms:
            for end in range(1, longest):
                found[form[end - 1]] = (*found.get(form[end - 1], ()), form[:end])
        return found

    def ends_at(self, text: str, written: int) -> int:
        """End of a key that begins within the first `written` characters; 0 if none does."""
        ends = (
            at + len(form)
            for at in range(written)
            for form in self.forms
            if text.startswith(form, at)
        )
        return next(ends, 0)


class MaskedText:
    """A text without the key, however it is cut into pieces.

    What may be the beginning of a key is held back until it is clear, from its fourth character
    on; so no word of a post comes later than it did, and no more than three of the key are said.
    """

    __slots__ = ("_beginnings", "_mask", "_rest", "_usual", "_written")

    def __init__(self, mask: KeyMask, before: str = "") -> None:
        self._mask = mask
        self._usual = min([USUAL_DELTA, *map(len, mask.forms)])
        self._beginnings = mask.beginnings(self._usual)
        self._rest = before[mask.begins_at(before) :]
        """The end of the text so far: a key may begin there."""
        self._written = len(self._rest)
        """This many characters of it are not held back."""

    def feed(self, piece: str) -> str:
        """What can be said now that this piece has come; empty where all is held back."""
        mask = self._mask
        if not mask.forms or not piece:
            return piece
        short = not self._rest and len(piece) < self._usual  # for a key: its end alone matters
        if short and not piece.endswith(self._beginnings.get(piece[-1], ())):
            return piece
        text, written, said = self._rest + piece, self._written, ""
        if end := mask.ends_at(text, written):
            text, written, said = text[end:], 0, MARK
        text = text[:written] + mask.hide(text[written:])
        begin = mask.begins_at(text)
        held = max(begin, written) if len(text) - begin >= HELD_FROM else len(text)
        self._rest, self._written = text[begin:], max(0, held - begin)
        return said + text[written:held]

    def end(self) -> str:
        """What was held back to the end of the text; a mark for what tells too much of a key."""
        held, telling = self._rest[self._written :], len(self._rest) >= TELLING
        self._rest, self._written = "", 0
        return MARK if held and telling else held


def _forms_of(key: str) -> Iterator[str]:
    data = key.encode()
    forms = {key, quote(key, safe=""), json.dumps(key)[1:-1], html.escape(key)}
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):  # base64 of a text depends on where in it the key begins
            whole = encode(bytes(before) + data).decode()
            forms.add(whole[-(-before * 4 // 3) : (before + len(data)) * 4 // 3])
    yield from sorted(forms, key=len, reverse=True)
