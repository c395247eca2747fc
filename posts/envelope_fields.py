"""Clean what a header says: plain text for title and description, lists for tags and categories."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from posts.categories import match_category, may_become_category
from posts.envelope_keys import Field
from posts.repairs import Repair, repair

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


@dataclass(slots=True)
class CleanFields:
    """The fields of a post, and what was mended in them."""

    title: str | None = None
    meta_description: str | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unknown_categories: tuple[str, ...] = ()
    repairs: list[Repair] = field(default_factory=list)

    def note(self, kind: str, raw: RawField, *, quoted: str = "", limit: int = 0) -> None:
        self.repairs.append(repair(kind, raw.offset, quoted=quoted, limit=limit))


def clean_fields(raw_fields: Mapping[Field, RawField]) -> CleanFields:
    """Every field of a post, cleaned; a field that the reply does not give stays None or empty."""
    clean = CleanFields()
    if title := raw_fields.get("title"):
        clean.title = _plain_text(title, "title", TITLE_LIMIT, clean)
    if description := raw_fields.get("meta_description"):
        clean.meta_description = _plain_text(
            description, "meta_description", DESCRIPTION_LIMIT, clean
        )
    if tags := raw_fields.get("tags"):
        clean.tags = _tags(tags, clean)
    if categories := raw_fields.get("categories"):
        _sort_categories(categories, clean)
    return clean


_LINE_SPACES: Final = re.compile("[ \\t-\\r\\x1c-\\x1f\\x85\u2028\u2029]+")
_HALF: Final = re.compile(
    r"(?:&#?\w{0,8}|</?\w{0,10}|[*_`~#\s]|[(\[（]\s*(?:\d[^()\[\]（）]{0,30})?)+$"
)
_HIDDEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
    "|(?<![^\x00-\u02ff])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u02ff])"
    "|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]+|[\U000e0100-\U000e01ef]{2,}"
)
"""Joiners stay between the letters that need them; many variation selectors in a row hide text."""


def _visible(raw: RawField, text: str, clean: CleanFields) -> str:
    """`text` on one line, with its entities decoded and without what nobody can see."""
    text = unescape(text)
    if not text.isprintable():
        text = _LINE_SPACES.sub(" ", text)
        shown = _HIDDEN.sub("", text)
        if shown != text and not any(r.id == "hidden_characters_removed" for r in clean.repairs):
            clean.note("hidden_characters_removed", raw)
        text = shown
    elif "  " in text:
        text = _LINE_SPACES.sub(" ", text)
    return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()


_LENGTH_NOTE: Final = re.compile(
    r"\s*[*_]*[(\[（]\s*(?:~|≈|about |approx\.? |length:? )?\d{1,4}(?:\s*/\s*\d{1,4})?\s*"
    r"(?:char(?:acter)?s?|zeichen|caract[eè]res|caracteres|caratteri|tekens|znak\w*|символ\w*|"
    r"字符|字|文字|자)[^()\[\]（）]{0,30}[)\]）]\W*$",
    re.IGNORECASE,
)


def _plain_text(raw: RawField, name: str, limit: int, clean: CleanFields) -> str | None:
    text = _visible(raw, raw.text, clean)
    if sum(1 for line in raw.lines if line.strip()) > 1:
        clean.note(f"{name}_unwrapped", raw)
    without_note = _LENGTH_NOTE.sub("", text) if text[-1:] in ")]）*_\"'”." else text
    if without_note != text:
        clean.note("length_note_removed", raw, quoted=text[len(without_note) :])
    plain = _undressed(without_note, may_grow=raw.open)
    if plain != without_note:
        clean.note(f"{name}_undressed", raw)
    if len(plain) > limit:
        clean.note(f"{name}_shortened", raw, limit=limit)
    return plain[:limit].rstrip() or None


_PAIRS: Final = (
    *(("**", "**"), ("__", "__"), ("*", "*"), ("_", "_"), ("~~", "~~"), ("`", "`")),
    *(('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("„", "“"), ("„", "”"), ("«", "»")),
    *(("»", "«"), ("‹", "›"), ("「", "」"), ("『", "』"), ("《", "》"), ("＂", "＂")),
    *(("[", "]"), ("【", "】"), ("<strong>", "</strong>"), ("<b>", "</b>"), ("<em>", "</em>")),
)
_LEADING: Final = re.compile(r"(?:#{1,6}|[-*+•▪◦>])\s+")
_BOLD_WITHIN: Final = re.compile(r"(\*\*|__)(?=\S)([^*_]+)(?<=\S)\1")
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")


def _undressed(text: str, *, may_grow: bool = False) -> str:
    """`text` without the quotes, emphasis, `#` and bullets around it, however deep.

    A quote or emphasis that is not closed yet counts as closed where the text may still grow.
    """
    for _ in range(6):
        before = text
        if text[:1].isalnum():
            break
        text = _LEADING.sub("", text, count=1) if _LEADING.match(text) else text
        for opening, closing in _PAIRS:
            if text.startswith(opening):
                text = _without_pair(text, opening, closing, may_grow=may_grow)
        if text == before:
            break
    return _BOLD_WITHIN.sub(r"\2", text) if "`" not in text else text


def _without_pair(text: str, opening: str, closing: str, *, may_grow: bool) -> str:
    inner = text[len(opening) :]
    if inner.endswith(closing) and len(inner) > len(closing):
        inner = inner[: -len(closing)]
        return _unescaped(inner.strip(), closing) if _is_one(inner, opening, closing) else text
    if may_grow and closing not in inner:
        return inner.removesuffix(closing[:1]).strip()
    return text


def _is_one(inner: str, opening: str, closing: str) -> bool:
    """Whether the marks around `inner` are a pair, not the ends of two: `"One" and "two"`."""
    if closing == "'":
        inner = _APOSTROPHE.sub("", inner.replace("''", ""))
    at = inner.find(closing)
    if at < 0:
        return True
    if opening != closing:
        return 0 <= inner.find(opening) < at
    return opening in "\"'＂" and (at == 0 or inner[at - 1] in " ([\\'")


def _unescaped(text: str, quote: str) -> str:
    if quote == '"':
        return text.replace('\\"', '"')
    return text.replace("''", "'") if quote == "'" else text


_SEPARATORS: Final = ",;，、；،"
_ITEM: Final = re.compile(rf'\s*"[^"\n]*"\s*(?=[{_SEPARATORS}\n\]]|$)|[^{_SEPARATORS}\n]+')
_OTHER_SEPARATORS: Final = re.compile(r"\s+[|•·/]\s+|\]\s*\[")
_HASHTAG: Final = re.compile(r"\s+(?=[#＃]\w)")
_ITEM_DRESS: Final = re.compile(r"\A(?:(?:[-*+•▪◦–]|\d{1,3}[.)、])\s+|[#＃]+\s*|\[[ xX]?\]\s+)+")
_QUOTES: Final = "\"“”„'‘`"


def _split(raw: RawField) -> list[str]:
    """The items of a list as they are written."""
    if raw.listed:
        return raw.lines[: 4 * LIST_LIMIT]
    text = unescape(raw.text).strip()
    if "\n" not in text:
        text = _undressed(text)
    if text.startswith(("#", "＃")):
        text = _HASHTAG.sub(",", text)
    items = _ITEM.findall(text)
    if len(items) == 1:
        items = _OTHER_SEPARATORS.split(items[0])
    return items[: 4 * LIST_LIMIT]


def _items(raw: RawField, clean: CleanFields) -> Iterator[str]:
    """The items of a list, each plain, none empty, none twice."""
    seen = set()
    for written in _split(raw):
        item = _visible(raw, written, clean).strip("[]{} ")
        if not item[:1].isalpha():
            item = _ITEM_DRESS.sub("", item, count=1)
        item = _undressed(item).rstrip(". 。").strip()
        if item[:1] in _QUOTES and item.count(item[:1]) == 1:
            item = item[1:].strip()
        if item and item.casefold() not in seen:
            seen.add(item.casefold())
            yield item


def _tags(raw: RawField, clean: CleanFields) -> tuple[str, ...]:
    tags = list(_items(raw, clean))
    if len(tags) > LIST_LIMIT:
        clean.note("tags_limited", raw, limit=LIST_LIMIT)
    if any(len(tag) > ITEM_LIMIT for tag in tags):
        clean.note("tags_shortened", raw, limit=ITEM_LIMIT)
    return tuple(tag[:ITEM_LIMIT].rstrip() for tag in tags[:LIST_LIMIT])


def _sort_categories(raw: RawField, clean: CleanFields) -> None:
    """Part the categories into those on the list and the others."""
    names = _joined_names(list(_items(raw, clean)))
    if raw.open and names and not raw.text.rstrip().endswith(tuple(_SEPARATORS)):
        last = names[-1]
        if not match_category(last) and may_become_category(last):
            names.pop()
    if len(names) > LIST_LIMIT:
        clean.note("categories_limited", raw, limit=LIST_LIMIT)
    found = {name: match_category(name) for name in names[:LIST_LIMIT]}
    if any(match and match != name for name, match in found.items()):
        clean.note("categories_respelled", raw)
    clean.categories = tuple(dict.fromkeys(filter(None, found.values())))
    clean.unknown_categories = tuple(
        name[:ITEM_LIMIT].rstrip() for name, match in found.items() if not match
    )


def _joined_names(names: list[str]) -> list[str]:
    """The names, with an allowed one that a line break tore in two made whole."""
    whole: list[str] = []
    for name in names:
        if whole and not match_category(whole[-1]) and match_category(f"{whole[-1]} {name}"):
            name = f"{whole.pop()} {name}"
        whole.append(name)
    return whole
