"""Clean what a header says: plain text for title and description, lists for tags and categories."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from posts.categories import match_category, may_become_category
from posts.reader.key_names import Field
from posts.reader.plain import undressed, visible
from posts.reader.repairs import Repairs
from posts.reader.signs import BULLETS, COMMAS, HASHES, QUOTES, any_of

TITLE_LIMIT: Final = 300
DESCRIPTION_LIMIT: Final = 500
LIST_LIMIT: Final = 50
ITEM_LIMIT: Final = 60

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


_HALF: Final = re.compile(
    r"(?:&#?\w{0,8}|</?\w{0,10}|[*_`~#\s]|[(\[（]\s*(?:\d[^()\[\]（）]{0,30})?)+$"
)


@dataclass(slots=True)
class CleanFields:
    """The fields of a post, and what was mended in them."""

    title: str | None = None
    meta_description: str | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unknown_categories: tuple[str, ...] = ()
    repairs: Repairs = field(default_factory=Repairs)


def clean_fields(raw_fields: Mapping[Field, RawField]) -> CleanFields:
    """Every field of a post, cleaned; a field that the reply does not give stays None or empty."""
    clean = CleanFields()
    if title := raw_fields.get("title"):
        clean.title = _plain_text(title, "title", TITLE_LIMIT, clean.repairs)
    if description := raw_fields.get("meta_description"):
        clean.meta_description = _plain_text(
            description, "meta_description", DESCRIPTION_LIMIT, clean.repairs
        )
    if tags := raw_fields.get("tags"):
        clean.tags = _tags(tags, clean.repairs)
    if categories := raw_fields.get("categories"):
        _sort_categories(categories, clean)
    return clean


# title and description

_NOTE_LIMIT: Final = 120
_LENGTH_NOTE: Final = re.compile(
    r"\s*[*_]*[(\[（]\s*(?:~|≈|about |approx\.? |length:? )?\d{1,4}(?:\s*/\s*\d{1,4})?\s*"
    r"(?:char(?:acter)?s?|zeichen|caract[eè]res|caracteres|caratteri|tekens|znak\w*|символ\w*|"
    r"字符|字|文字|자)[^()\[\]（）]{0,30}[)\]）]\W*$",
    re.IGNORECASE,
)


def _plain_text(raw: RawField, name: str, limit: int, repairs: Repairs) -> str | None:
    text = _visible(raw, raw.text, repairs)
    if sum(1 for line in raw.lines if line.strip()) > 1:
        repairs.note(f"{name}_unwrapped", raw.offset)
    text = _without_length_note(text, raw, repairs)
    plain = undressed(text, may_grow=raw.open)
    if plain != text:
        repairs.note(f"{name}_undressed", raw.offset)
    if len(plain) > limit:
        repairs.note(f"{name}_shortened", raw.offset, limit=limit)
    return plain[:limit].rstrip() or None


def _without_length_note(text: str, raw: RawField, repairs: Repairs) -> str:
    """The text without what a model says of it: `A title (48 characters)`."""
    if text[-1:].isalnum():
        return text
    found = _LENGTH_NOTE.search(text, max(0, len(text) - _NOTE_LIMIT))
    if not found:
        return text
    repairs.note("length_note_removed", raw.offset, quoted=found[0])
    return text[: found.start()]


def _visible(raw: RawField, text: str, repairs: Repairs) -> str:
    shown, hidden = visible(unescape(text))
    if hidden:
        repairs.note_once("hidden_characters_removed", raw.offset)
    return shown


# tags and categories

_ITEM: Final = re.compile(
    rf'\s*"[^"\n]*"\s*(?=[{COMMAS}\n\]]|$)|[^{COMMAS}\n]+'  # a quoted item may hold a comma
)
_OTHER_SEPARATORS: Final = re.compile(r"(?<!\s)\s+[|•·/]\s+|\]\s*\[")
_HASHTAG: Final = re.compile(rf"(?<!\s)\s+(?=[{HASHES}]\w)")
_ITEM_DRESS: Final = re.compile(
    rf"\A(?:(?:{any_of(BULLETS)}|\d{{1,3}}[.)、])\s+|[{HASHES}]+\s*|\[[ xX]?\]\s+)+"
)


def _tags(raw: RawField, repairs: Repairs) -> tuple[str, ...]:
    tags = list(_items(raw, repairs))
    if len(tags) > LIST_LIMIT:
        repairs.note("tags_limited", raw.offset, limit=LIST_LIMIT)
    if any(len(tag) > ITEM_LIMIT for tag in tags):
        repairs.note("tags_shortened", raw.offset, limit=ITEM_LIMIT)
    return tuple(tag[:ITEM_LIMIT].rstrip() for tag in tags[:LIST_LIMIT])


def _sort_categories(raw: RawField, clean: CleanFields) -> None:
    """Part the categories into those on the list and the others."""
    names = _whole_names(list(_items(raw, clean.repairs)))
    if raw.open and names and not raw.text.endswith(tuple(COMMAS)) and _is_half_name(names[-1]):
        names.pop()
    if len(names) > LIST_LIMIT:
        clean.repairs.note("categories_limited", raw.offset, limit=LIST_LIMIT)
    found = {name: match_category(name) for name in names[:LIST_LIMIT]}
    if any(match and match != name for name, match in found.items()):
        clean.repairs.note("categories_respelled", raw.offset)
    clean.categories = tuple(dict.fromkeys(filter(None, found.values())))
    unknown = [name for name, match in found.items() if not match]
    if any(len(name) > ITEM_LIMIT for name in unknown):
        clean.repairs.note("categories_shortened", raw.offset, limit=ITEM_LIMIT)
    clean.unknown_categories = tuple(name[:ITEM_LIMIT].rstrip() for name in unknown)


def _is_half_name(name: str) -> bool:
    return not match_category(name) and may_become_category(name)


def _whole_names(names: list[str]) -> list[str]:
    """The names, with an allowed one that a line break tore in two made whole."""
    whole: list[str] = []
    for name in names:
        joined = f"{whole[-1]} {name}" if whole else name
        if whole and not match_category(name) and match_category(joined):
            whole[-1] = joined
        else:
            whole.append(name)
    return whole


def _items(raw: RawField, repairs: Repairs) -> Iterator[str]:
    """The items of a list, each plain, none empty, none twice."""
    seen = set()
    for written in _split(raw):
        item = _visible(raw, written, repairs).strip("[]{} ")
        item = undressed(_ITEM_DRESS.sub("", item), may_grow=raw.open).rstrip(". 。").strip()
        if item[:1] in QUOTES and item.count(item[:1]) == 1:
            item = item[1:].strip()
        if item and item.casefold() not in seen:
            seen.add(item.casefold())
            yield item


def _split(raw: RawField) -> list[str]:
    """The items of a list as they are written."""
    if raw.listed:
        return raw.lines[: 4 * LIST_LIMIT]
    text = unescape(raw.text).strip()
    if "\n" not in text:
        text = undressed(text)
    if text.startswith(tuple(HASHES)):
        text = _HASHTAG.sub(",", text)
    items = _ITEM.findall(text)
    if len(items) == 1:
        items = _OTHER_SEPARATORS.split(items[0])
    return items[: 4 * LIST_LIMIT]
