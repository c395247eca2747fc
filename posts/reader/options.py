"""Choose between several values that a model offers for one field: the first one counts."""

import re
from collections.abc import Sequence
from typing import Final

from posts.vocabulary.charsets import BULLETS, COLONS, any_of

OPTIONS_LIMIT: Final = 4_000
"""Characters of all the options of a field."""

_NAMES: Final = (
    "option|variant[ea]?|version|choice|alternative|idea|suggestion|title|headline|description|"
    "titel|vorschlag|titre|proposition|opción|título|titolo|opção|opzione|optie|opcja|możnost|"
    "alternativ|vaihtoehto|opțiune|seçenek|επιλογή|вариант|варіант|选项|選項|标题|標題|"
    "方案|案|候補|"
    "タイトル案?|옵션|제목|lựa chọn|opsi|pilihan|ตัวเลือก|विकल्प|الخيار|خيار|العنوان|"
    "گزینه|אפשרות|כותרת"
)
_NAMED: Final = (
    rf"[*_]{{0,3}}(?:{_NAMES})\s*[#№]?\s*(?:\d{{1,2}}|[A-Ca-c]|[IVX]{{1,4}}|[一二三]|one|two|three|"
    rf"eins|zwei|drei)[*_]{{0,3}}\s*"
    rf"(?:[).]|{any_of(COLONS, '-–—')})[*_]{{0,3}}\s*"
)
_NUMBERED: Final = (
    r"[*_]{0,3}(?:\(?\d{1,2}[.)、:]|\([A-Ca-c]\)|#\d{1,2}[.):]?|[A-C][.)]|[IVX]{1,4}[.)]|"
    r"\d\ufe0f?\u20e3)[*_]{0,3}"
)
_ORDINAL: Final = (
    r"[*_]{0,3}(?:first|second|third|primary|main|preferred|alternative(?:ly)?|alternate|backup|"
    r"erste[rsn]?|zweite[rsn]?|premi[eè]re?|deuxième|primer[ao]?|segund[ao]|prim[ao]|second[ao])"
    rf"(?: (?:{_NAMES}))?(?: \d)?[*_]{{0,3}}\s*{any_of(COLONS)}[*_]{{0,3}}\s*"
)
"""Counts as an option only where another one follows."""
_OPTION: Final = re.compile(
    rf"\s*(?:(?:{any_of(BULLETS)}|{_NUMBERED})\s+)?(?:{_NAMED}|{_ORDINAL})|\s*(?:{any_of(BULLETS)}|"
    rf"{_NUMBERED})\s+|\s*[①-⑳]\s*",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(
    rf"\s*[|/;,]?\s+(?:\(?(?:2[.)]|B[.)])\s+(?=\S)|(?={_NAMED}))", re.IGNORECASE
)
_FIRST: Final = re.compile(rf"\s*(?:{_NAMED}|1[.)]\s+|A[.)]\s+)", re.IGNORECASE)


_NAMES_FIRST: Final = re.compile(r"^\D{3,}(?:\b1\b|\b[Aa]\b|\bI\b|一|one|eins)|^\D{2,}1\b")
"""A single value counts as an option only by its name: `Option 1`, and not `Version 2`."""
_PRAISE: Final = re.compile(
    r"\s*[*_]{0,2}[(\[](?:recommended|preferred|best|top pick|my (?:pick|favou?rite)|empfohlen|"
    r"recommandé|recomendad[oa]|consigliato|aanbevolen|polecany|рекомендуется|推荐|推薦|おすすめ|추천)[)\]]"
    r"[*_]{0,2}\s*\Z",
    re.IGNORECASE,
)


def begins_option(line: str) -> bool:
    """Whether the line is one of several values: an item, or one that is named as such.

    >>> begins_option("2. A title"), begins_option("**Option B:** A title"), begins_option("A")
    (True, True, False)
    """
    return _OPTION.match(line) is not None


def first_option(lines: Sequence[str]) -> tuple[str, str]:
    """The first of several values without its number, and all the others; "" for a single one."""
    filled = [line for line in lines if line.strip()]
    if not filled or not begins_option(filled[0]):
        return "\n".join(lines), ""
    stop = next((at for at in range(1, len(filled)) if begins_option(filled[at])), len(filled))
    first, others = "\n".join(filled[:stop]), "\n".join(filled[stop:])
    found = _FIRST.match(first)
    if not others and found and (following := _NEXT.search(first, found.end())):
        first, others = first[: following.start()], first[following.end() :]
    if others or (found and _NAMES_FIRST.search(found[0])):
        first = first[option.end() :] if (option := _OPTION.match(first)) else first
    return _PRAISE.sub("", first) if others else first, others
