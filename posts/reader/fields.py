"""Clean what a header says: title and description become plain text, the others lists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from posts.reader.lists import read_categories, read_tags
from posts.reader.options import first_option
from posts.reader.plain import undressed
from posts.reader.raw_fields import RawField
from posts.reader.repairs import Repairs
from posts.vocabulary.key_names import Field
from posts.vocabulary.refusals import is_filler

TITLE_LIMIT: Final = 300
DESCRIPTION_LIMIT: Final = 500


@dataclass(slots=True)
class CleanFields:
    """The fields of a post, and what was repaired in them."""

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
        clean.tags = read_tags(tags, clean.repairs)
    if categories := raw_fields.get("categories"):
        clean.categories, clean.unknown_categories = read_categories(categories, clean.repairs)
    return clean


_NOTE_LIMIT: Final = 120
_LENGTH_NOTE: Final = re.compile(
    r"\s*[*_]*[(\[（]\s*(?:(?:~|≈|about |approx\.? |length:? |exactly )?"
    r"\d{1,4}(?:\s*(?:/|of|von|de|di)\s*\d{1,4})?\s*"
    r"(?:char(?:acter)?s?|words?|zeichen|wörter|worte|mots|palabras|palavras|parole|woorden|słów|"
    r"слов\w*|caract[eè]res|caracteres|caratteri|tekens|tecken|tegn|znak\w*|символ\w*|"
    r"karakter\w*|"
    r"χαρακτήρες|ký tự|ตัวอักษร|अक्षर|حرفًا|حرف|תווים|字符|字元|字|文字|자|"
    r"단어)[^()\[\]（）]{0,30}"
    r"|\d{2,3}\s*/\s*\d{2,3}|(?:char(?:acter)?s?|words?|zeichen|length|länge|longueur|longitud|"
    r"lunghezza|comprimento|lengte)(?: ?count)?[:\s]+\d{1,4}[^()\[\]（）]{0,20})[)\]）]\W*$"
    r"|\s+(?:[|–—•-]|//)\s*(?:~|≈)?\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?\s*"
    r"(?:char(?:acter)?s?|zeichen|caract[eè]res|caracteres|caratteri|tekens)\W*$"
    r"|\s+[|–—]\s*\d{2,3}\s*/\s*\d{2,3}\W*$",
    re.IGNORECASE,
)
_TICKS: Final = re.compile(r"\s*[✅✔✓☑][\ufe0f]?\s*$")


def _plain_text(raw: RawField, name: str, limit: int, repairs: Repairs) -> str | None:
    lines = raw.text.split("\n")
    written, others = (lines[0], "\n".join(lines[1:])) if raw.listed else first_option(lines)
    text = raw.visible(written, repairs)
    if is_filler(text):
        shown = name.replace("_", " ")
        repairs.note("filler_removed", raw.offset, quoted=text, field=shown)
        return None
    if others.strip():
        repairs.note("options_removed", raw.offset, quoted=others, field=name.replace("_", " "))
    if sum(1 for line in written.split("\n") if line.strip()) > 1:
        repairs.note(f"{name}_unwrapped", raw.offset)
    text = _without_length_note(text, raw, repairs)
    plain = undressed(text, may_grow=raw.open)
    if not raw.open:
        plain = plain.rstrip(" ,;、；")
    if plain != text:
        repairs.note(f"{name}_undressed", raw.offset)
    if len(plain) > limit:
        repairs.note(f"{name}_shortened", raw.offset, limit=limit)
    return plain[:limit].rstrip() or None


def _without_length_note(text: str, raw: RawField, repairs: Repairs) -> str:
    """The text without what a model says of it: `A title (48 characters)`."""
    if text[-1:].isalnum() and not any(sign in text[-_NOTE_LIMIT:] for sign in "|–—•/-"):
        return text
    found = _LENGTH_NOTE.search(text, max(0, len(text) - _NOTE_LIMIT))
    if not found:
        return text
    repairs.note("length_note_removed", raw.offset, quoted=found[0])
    return _TICKS.sub("", text[: found.start()])
