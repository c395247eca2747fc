"""Read one line of an outline: the heading, without its dress, and the words that it is to have."""

import re
from typing import Final

from posts.plain_text import defuse, fold_line
from runs.writing.plan.outline import Section
from runs.writing.sections.phrases import words_of

LONGEST_LINE: Final = 400
"""Characters; a longer line is not looked at."""
LONGEST_HEADING: Final = 120
"""Characters; a longer line is prose."""
YEARS: Final = range(1900, 2101)
"""A number alone in brackets is no length if it may be a year."""
LENGTHS: Final = range(20, 10_000)

_UNIT: Final = (
    r"(?:words?|wds?|w|wörter[n]?|worte?|mots?|palabras?|palavras?|parole|woorden|ord|słów|słowa|"
    r"слов[а]?|слів|kelime|λέξεις|sanaa|szó|slov|cuvinte|từ|kata|शब्द|字|个字|個字|词|詞|語|文字|字程度|자|단어|"
    r"كلمة|كلمات|מילים|คำ)"
)
NUMBER: Final = r"\d{1,3}(?:[.,'\u2019\u202f\u00a0 ]\d{3})+|\d{1,5}"
_RANGE: Final = rf"(?P<number>{NUMBER})(?:\s*(?:[-–—~]|to|bis|à|a)\s*(?P<upto>{NUMBER}))?"
_IN_BRACKETS: Final = re.compile(
    rf"\s*[(\[（【{{][^()\[\]（）【】{{}}\d]{{0,24}}{_RANGE}\s*(?P<unit>[^()\[\]（）【】{{}}\d]{{0,24}})[)\]）】}}]"
    r"[\s.:*_`|]*$"
)
_AFTER_SIGN: Final = re.compile(
    rf"[\s*_]*(?:[:：–—|,;=~≈→-]+|\.{{2,}})[\s*_]*[^\W\d]{{0,12}}\.?[\s~≈]*{_RANGE}\s*{_UNIT}[\s.*_`)]*$",
    re.IGNORECASE,
)
ALONE: Final = re.compile(rf"\s*{_RANGE}\s*{_UNIT}?\s*", re.IGNORECASE)
_MARKS: Final = '*_`~#"“”„«»:： \t'
_COUNTER: Final = re.compile(
    r"\A(?:(?:section|part|chapter|abschnitt|teil|kapitel|sección|parte|partie|capítulo|h[2-4]|раздел|"
    r"часть)\s*(?:\d{1,2}|[ivx]{1,5})?\s*[:：.)–—-]|\d{1,2}(?:\.\d{1,2})*[.):：、](?=\D)"
    r"|[ivx]{1,5}[.)](?=\s)|[a-z][.)](?=\s)|第.{1,3}[章节節部][:：、]?)\s*",
    re.IGNORECASE,
)


def read_section(line: str) -> Section | None:
    """A section of one line: its heading, and its words if it names any."""
    text, words = split_words(line)
    heading = clean_heading(text)
    if not words_of(heading) or len(heading) > LONGEST_HEADING:
        return None
    return Section(heading=heading, words=words)


def split_words(line: str) -> tuple[str, int]:
    """A heading, and the words that it is to have; 0 where it does not say.

    >>> split_words("Soil (about 1,200 words)"), split_words("Soil – 300-400 Wörter")
    (('Soil', 1200), ('Soil', 350))
    """
    if len(line) > LONGEST_LINE:
        return line, 0
    for pattern in (_IN_BRACKETS, _AFTER_SIGN):
        found = pattern.search(line)
        if found and (number := _length_in(found)):
            return line[: found.start()].rstrip(), number
    return line, 0


def clean_heading(text: str) -> str:
    """A heading without marks, counter and label, on one line."""
    text = fold_line(text[:LONGEST_LINE]).strip(_MARKS)
    text = _COUNTER.sub("", text, count=1).strip(_MARKS) or text
    return defuse(text).replace("<", "‹").replace(">", "›").strip(_MARKS)


def _length_in(found: re.Match[str]) -> int:
    number = number_in(found["number"])
    if upto := found["upto"]:
        number = (number + number_in(upto)) // 2
    unit = (found.groupdict().get("unit") or "").strip(" .")
    named = re.fullmatch(rf"{_UNIT}.*", unit, re.IGNORECASE) is not None
    bare = "unit" in found.groupdict() and not named
    if bare and (number in YEARS or number not in LENGTHS or len(unit.split()) > 1):
        return 0
    return number if 0 < number < LENGTHS.stop else 0


def number_in(text: str) -> int:
    """The number that the digits of a text make: 1200 of `1,200`."""
    return int(re.sub(r"\D", "", text))
