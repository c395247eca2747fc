"""Read the lists of a header, tags and categories, however their items are written."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Final

from posts.categories import match_category, may_become_category
from posts.reader.plain import undressed
from posts.reader.raw_fields import RawField
from posts.reader.repairs import Repairs
from posts.vocabulary.charsets import BULLETS, COMMAS, HASHES, QUOTES, any_of
from posts.vocabulary.refusals import is_filler

LIST_LIMIT: Final = 50
ITEM_LIMIT: Final = 60

_ITEM: Final = re.compile(
    rf'\s*"[^"\n]*"\s*(?=[{COMMAS}\n\]]|$)|[^{COMMAS}\n]+'  # a quoted item may hold a comma
)
_OTHER_SEPARATORS: Final = re.compile(r"(?<!\s)\s+[|•·/]\s+|\]\s*\[")
_LIST_TAGS: Final = re.compile(r"\s?</?(?:li|ul|ol)(?:\s[^<>]{0,100})?>\s?", re.IGNORECASE)
_HASHTAG: Final = re.compile(rf"(?<!\s)\s*(?=(?<![{HASHES}])[{HASHES}]\w)")
"""Where the next hashtag begins, in a line of them."""
_LAST_ITEM: Final = re.compile(
    r"(?:and|und|et|og|och|ja|és|și|ve|και|и|та|ו|および|和|及|&)\s+", re.IGNORECASE
)
_ITEM_DRESS: Final = re.compile(
    rf"\A(?:(?:{any_of(BULLETS)}|\d{{1,3}}[.)、])\s+|[{HASHES}]+\s*|\[[ xX]?\]\s+)+"
)
_TAG_DRESS: Final = re.compile(
    r"(?:[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?\s+|(?:tag|keyword)(?: \d{1,2})?:\s*)+(?=\S)",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(
    r"\s*[*_]{0,2}[(\[]\d{1,3} (?:characters?|chars?|tags?|words?|zeichen|caractères|"
    r"caracteres)[)\]]"
    r"[*_]{0,2}\Z",
    re.IGNORECASE,
)
"""What a model counts behind its list."""


def read_tags(raw: RawField, repairs: Repairs) -> tuple[str, ...]:
    """The tags, each plain, in their order, none twice."""
    tags = [_plain_tag(item) for item in _items(raw, repairs)]
    if len(tags) > 1 and (found := _LAST_ITEM.match(tags[-1])):
        tags[-1] = tags[-1][found.end() :]  # `hosting, mail, and backups`
        tags = list(dict.fromkeys(filter(None, tags)))
    if len(tags) > LIST_LIMIT:
        repairs.note("tags_limited", raw.offset, limit=LIST_LIMIT)
    if any(len(tag) > ITEM_LIMIT for tag in tags):
        repairs.note("tags_shortened", raw.offset, limit=ITEM_LIMIT)
    return tuple(tag[:ITEM_LIMIT].rstrip() for tag in tags[:LIST_LIMIT])


_PARENS: Final = re.compile(r"\([^()]+\)")


def _plain_tag(item: str) -> str:
    found = _TAG_DRESS.match(item) if ":" in item or item[:1] >= "\u2600" else None
    return item[found.end() :] if found else item


def read_categories(raw: RawField, repairs: Repairs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The categories that are on the list, in its spelling, and the others as written."""
    names = _whole_names(list(_items(raw, repairs)))
    if raw.open and names and not raw.text.endswith(tuple(COMMAS)) and _is_half_name(names[-1]):
        names.pop()
    if len(names) > LIST_LIMIT:
        repairs.note("categories_limited", raw.offset, limit=LIST_LIMIT)
    found = {name: _match(name) for name in names[:LIST_LIMIT]}
    if any(matches not in ([], [name]) for name, matches in found.items()):
        repairs.note("categories_respelled", raw.offset)
    unknown = [name for name, matches in found.items() if not matches]
    if any(len(name) > ITEM_LIMIT for name in unknown):
        repairs.note("categories_shortened", raw.offset, limit=ITEM_LIMIT)
    allowed = tuple(dict.fromkeys(match for matches in found.values() for match in matches))
    return allowed, tuple(name[:ITEM_LIMIT].rstrip() for name in unknown)


_PARTS: Final = re.compile(r"\s*(?:[>›»→|:：/\\•·]|->|=>|::)\s*|\s+[-–—]\s+")
_PARTS_LIMIT: Final = 8
_NUMBER_WITHIN: Final = re.compile(r"(?<=\S)\s\d{1,2}[.)]\s")
_AND: Final = re.compile(
    rf"{_NUMBER_WITHIN.pattern}|\s(?:and|und|et|y|e|en|och|og|i|и|und|&|\+)\s", re.IGNORECASE
)


def _match(name: str) -> list[str]:
    """The allowed categories that a name means: `Technology > X`, `Primary: X` and `X.` mean X."""
    if match := match_category(name) or match_category(name.replace("_", " ")):
        return [match]
    plain = name.strip(_NAME_DRESS)
    parts = [part.strip(_NAME_DRESS) for part in _PARTS.split(plain, maxsplit=_PARTS_LIMIT)]
    matches = [match for part in (plain, *parts) if (match := match_category(_without_rank(part)))]
    if len(matches) == len(parts) and any(sign in name for sign in "/|·•-–—"):
        return matches
    return matches[-1:] or _both(plain)


def _both(name: str) -> list[str]:
    """The two categories of `X and Y`, or the several of `1) X 2) Y`; none where these are none."""
    for found in islice(_AND.finditer(name), _PARTS_LIMIT):
        parts = (
            _NUMBER_WITHIN.split(name)
            if found[0].strip()[:1].isdigit()
            else (
                name[: found.start()],
                name[found.end() :],
            )
        )
        matches = [match_category(_without_rank(part)) for part in parts]
        if None not in matches:
            return [match for match in matches if match]
    return []


_NAME_DRESS: Final = f" \t.,;*_~`“”„‘’«»「」{QUOTES}"
_NAME_LIMIT: Final = 200
_ASIDE: Final = re.compile(r"\s[(\[][^()\[\]]*[)\]]\Z")
_RANK: Final = re.compile(
    r"\s*\((?:primary|secondary|main|hauptkategorie|principal|\d[^()]*)\)|^\d{1,2}\s*[.)]\s*"
    r"|^[★☆✓✔✅•▪#]+\ufe0f?\s*",
    re.IGNORECASE,
)


def _without_rank(name: str) -> str:
    plain = _RANK.sub("", name[:_NAME_LIMIT]).strip(_NAME_DRESS)
    if match_category(plain):
        return plain
    return _ASIDE.sub("", plain).strip(_NAME_DRESS)  # `X (it fits best)`


def _is_half_name(name: str) -> bool:
    return not match_category(name) and may_become_category(_PARTS.split(name)[-1])


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
        shown = raw.visible(written, repairs)
        if is_filler(shown):
            repairs.note_once("filler_removed", raw.offset, quoted=shown, field="list")
            continue
        if shown.endswith((")", "]", "*", "_")):
            shown = _COUNT.sub("", shown)
        item = undressed(shown) if "](" in shown else shown.strip("[]{} ")
        item = undressed(_ITEM_DRESS.sub("", item), may_grow=raw.open).rstrip(". 。").strip()
        if item[:1] in QUOTES and item.count(item[:1]) == 1:
            item = item[1:].strip()
        if item and item.casefold() not in seen:
            seen.add(item.casefold())
            yield item


def _parted(line: str) -> str:
    """The line with a comma between its hashtags, if it is a line of them."""
    return _HASHTAG.sub(",", line) if line.lstrip().startswith(tuple(HASHES)) else line


def _split(raw: RawField) -> list[str]:
    """The items of a list as they are written."""
    if raw.listed:
        return raw.lines[: 4 * LIST_LIMIT]
    text = unescape(raw.text).strip()
    if "<li" in text.lower():
        text = _LIST_TAGS.sub("\n", text).strip()
    if "\n" not in text and "](" not in text:
        text = undressed(text)
        text = text[1:-1] if text[:1] == "(" and _PARENS.fullmatch(text) else text
    if any(sign in text for sign in HASHES):
        text = "\n".join(map(_parted, text.split("\n")))
    items = _ITEM.findall(text)
    if len(items) == 1 and not _match(items[0]):
        items = _OTHER_SEPARATORS.split(items[0])
    return items[: 4 * LIST_LIMIT]
