"""Know the keys of a header: what a name means, and what may still become one.

A name is compared by its letters alone: `META_DESCRIPTION`, `Meta description (156 characters)`
and `metaDescription` are one name.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from posts.vocabulary.arriving import Arriving
from posts.vocabulary.charsets import COLONS, COMMAS, SENTENCE_ENDS, any_of
from posts.vocabulary.key_names import NAMES, PARTS, QUALIFIERS, SUFFIXES, Field

KEYS: Final[Mapping[Field, str]] = {
    "title": "TITLE",
    "meta_description": "META_DESCRIPTION",
    "tags": "TAGS",
    "categories": "CATEGORIES",
}
"""The fields of a header in the order asked for, and how the prompt spells their keys."""
FIELD_NAMES: Final[Mapping[Field, str]] = {
    field: key.replace("_", " ").lower() for field, key in KEYS.items()
}
"""How the fields are called in a sentence."""
KEY_WORDS: Final = "|".join(KEYS.values()).replace("_", "[_ ]?")
"""These keys, for a regular expression."""
OWN_KEY: Final = re.compile(
    rf"(?:(?:POST|BLOG|ARTICLE)_)?(?P<key>{KEY_WORDS}|CONTENT|BODY)[*_\s]*{any_of(COLONS)}"
)
"""A key as the prompt or a model that follows it spells it, with its colon."""
KEY_LIMIT: Final = 60
"""A key is at most so many characters long, with its dress."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a key names, and whether the name alone is proof enough."""

    field: Field
    strong: bool


_ASIDES: Final = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]?|</?\w{0,10}>?")
_ALTERNATIVES: Final = re.compile(r"[/&\uff06]|\b(?:and|or|und|et|y|e)\b", re.IGNORECASE)
_SNAKE_KEY: Final = re.compile(r"[A-Z][A-Z0-9]{1,20}(?:_[A-Z0-9]{1,20}){1,4}")
"""How prompts spell keys; no words of a text are spelled so."""
_PLAIN_LETTERS: Final = str.maketrans("\u0142\u00f8\u0111\u0131", "lodi")


def letters_of(text: str) -> str:
    """Letters and digits of `text` alone, without case, accents and full-width forms."""
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN_LETTERS)
    return "".join(filter(str.isalnum, decomposed))


def _key_letters(key: str) -> str:
    """Letters of a key, without its number in a list, notes in parentheses and tags."""
    return letters_of(_ASIDES.sub("", key)).lstrip("0123456789")


def _split(names: str) -> Iterator[str]:
    return (letters_of(name) for name in names.split(","))


def _named(names: Mapping[Field, Mapping[str, str]]) -> Iterator[tuple[str, Name]]:
    for field, by_language in names.items():
        for spelled in ",".join(by_language.values()).split(","):
            yield letters_of(spelled), Name(field, strong=not spelled.endswith("?"))


_NAMES: Final[Mapping[str, Name]] = dict(_named(NAMES))
_TITLE: Final = Name("title", strong=True)
_PARTS: Final = frozenset(_split(PARTS))
_SPELLED: Final = Arriving(
    rf"(?P<qualifiers>(?:{'|'.join(_split(QUALIFIERS))})*?)(?P<name>{'|'.join(_NAMES)})"
    rf"(?:{'|'.join(_split(SUFFIXES))})?"
)
"""The letters of a key: a name, after words such as `SEO`, before ones such as `list`."""


def names_part(key: str) -> bool:
    """Whether a key names a part of a body, as `introduction` does."""
    return _key_letters(key) in _PARTS


def distance_from_asked(key: str, field: Field) -> int:
    """How far a key is from the one that the prompt asks for: 0 for that one itself.

    >>> [distance_from_asked(key, "title") for key in ("**TITLE:**", "POST_TITLE", "SEO title")]
    [0, 1, 2]
    """
    letters, asked = _key_letters(key), letters_of(KEYS.get(field, field))
    return 0 if letters == asked else 1 if letters in (f"post{asked}", f"blog{asked}") else 2


@lru_cache(maxsize=2048)
def name_of(key: str) -> Name | None:
    """What `key` names, however it is dressed; None where it names nothing known.

    >>> name_of("**POST_META_DESCRIPTION (156 characters)")
    Name(field='meta_description', strong=True)
    """
    if len(key) > KEY_LIMIT:
        return None
    return _look_up(_key_letters(key)) or _alternatives(key) or _unknown(key)


def may_become_key(beginning: str) -> bool:
    """Whether more text could make a key of `beginning`, as of `**META_DES`."""
    letters = _key_letters(beginning[:KEY_LIMIT])
    if letters and beginning.rstrip(" *_`").endswith((*SENTENCE_ENDS, *COMMAS)):
        return False
    return _SPELLED.may_become(letters)


def _unknown(key: str) -> Name | None:
    """What `SOCIAL_BLURB` names: a field that a post does not have, but a field."""
    is_key = _SNAKE_KEY.fullmatch(key.strip(" *`#-")) is not None
    return Name("other", strong=False) if is_key else None


def _look_up(letters: str) -> Name | None:
    """What a name means, alone, after words such as `SEO` or before ones such as `list`."""
    if found := _NAMES.get(letters):
        return found
    numbered = _NAMES.get(letters.rstrip("123456789"))
    if numbered == _TITLE:  # `TITLE 2` is one of several
        return numbered
    spelled = _SPELLED.read(letters)
    if not spelled:
        return None
    name = _NAMES[spelled["name"] or ""]
    return Name(name.field, strong=name.strong or spelled["qualifiers"] != "")


def _alternatives(key: str) -> Name | None:
    """What all of several names mean: `Tags / Keywords`."""
    parts = _ALTERNATIVES.split(key)
    names = {_look_up(letters_of(part)) for part in parts}
    fields = {name.field for name in names if name}
    if len(parts) < 2 or None in names or len(fields) != 1:
        return None
    return Name(fields.pop(), strong=True)
