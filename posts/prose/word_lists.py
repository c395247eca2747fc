"""What the checks know of a language: its function words, linking words and forms of the passive.

The words are data, a file a language in `lists/`, and our own: see `lists/en.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from posts.prose.words import plain_words

FOLDER: Final = Path(__file__).with_name("lists")
LANGUAGES: Final = ("en", "de", "es", "fr", "it", "nl", "pt")
"""Those that have lists."""
LONG_SENTENCES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("es", "it", "pt", "ca", "fa"), 25),
    **dict.fromkeys(("he", "ru", "tr"), 15),
}
"""Words beyond which a sentence is long, where it is not `LONG_SENTENCE`."""
LONG_SENTENCE: Final = 20

NAMES: Final[Mapping[str, str]] = {
    name: code
    for code, names in {
        "en": "english",
        "de": "german deutsch",
        "es": "spanish español",
        "fr": "french français",
        "it": "italian italiano",
        "nl": "dutch nederlands",
        "pt": "portuguese português",
        "ar": "arabic العربية",
        "ca": "catalan català",
        "fa": "persian farsi فارسی",
        "he": "hebrew עברית",
        "ja": "japanese 日本語",
        "pl": "polish polski",
        "ru": "russian русский",
        "tr": "turkish türkçe",
        "zh": "chinese 中文",
    }.items()
    for name in names.split()
}
"""Codes by the names of languages, in English and in their own words."""
_CODE: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]{1,20})?\Z")

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Phrases as words, by the first of them; the longest first."""
GAP: Final = "…"
"""In a phrase: some other words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passive:
    """How a language forms the passive: an auxiliary and a participle in one clause."""

    auxiliaries: frozenset[str]
    perfect: frozenset[str]
    """Auxiliaries of the perfect: a participle behind one is not of the passive."""
    any_order: bool
    """Whether the participle may stand before the auxiliary, as at the end of German clauses."""
    clause_starts: frozenset[str]
    """Words that begin a new clause."""
    not_before: frozenset[str]
    """Right before a participle these make an adjective or a noun of it."""
    participles: frozenset[str]
    """Those that `pattern` does not find."""
    not_participles: frozenset[str]
    """Words that only look like one."""
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLists:
    """The lists of one language; all in small letters."""

    code: str
    name: str
    abbreviations: frozenset[str]
    common: frozenset[str]
    """The most frequent words: enough to tell the language by."""
    may_begin_alike: frozenset[str]
    """A sentence that begins so is told by its second word, too."""
    function_words: frozenset[str]
    """Words that say nothing of a keyphrase's topic."""
    adjectives: frozenset[str]
    """Those of them that may well be part of it: "small", "new"."""
    of_posts: frozenset[str]
    """Words of a topic that say what kind of post it is to be: "reasons", "guide", "write"."""
    transitions: Phrases
    """Words and phrases that link a sentence with the one before."""
    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    """Linking words in two parts."""
    pair_starts: frozenset[str]
    """The first word of each pair."""
    passive: Passive


@cache
def word_lists(language: str) -> WordLists | None:
    """The lists of a language by its code ("en", "pt-BR"); None where there are none."""
    code = language.partition("-")[0].partition("_")[0].lower()
    if code not in LANGUAGES:
        return None
    return _read(code, tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")))


def language_code(language: str) -> str | None:
    """The code of a language by its code or its name; None for a name that is not known.

    >>> language_code("pt-BR"), language_code("German"), language_code("Deutsch")
    ('pt', 'de', 'de')
    """
    plain = language.strip().lower()
    if found := _CODE.match(plain):
        return found[1]
    return NAMES.get(plain.split("(")[0].strip())


def long_sentence(language: str | None) -> int:
    """More words than this make a sentence a long one."""
    return LONG_SENTENCES.get((language or "").partition("-")[0].lower(), LONG_SENTENCE)


def by_first_word(phrases: Iterable[str]) -> Phrases:
    """Phrases as words, by the first of them; "…", where it is one of them, is kept."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(each for part in phrase.split() for each in plain_words(part) or [part])
        if words:
            found.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(them, key=len, reverse=True)) for first, them in found.items()}


def phrases_among(phrases: Phrases, words: frozenset[str]) -> Phrases:
    """Those whose words are all in a text: few are, and its sentences are searched for no other."""
    among = words | {GAP}
    there = (
        (first, tuple(each for each in phrases[first] if among.issuperset(each)))
        for first in phrases.keys() & words
    )
    return {first: them for first, them in there if them}


def _read(code: str, data: Mapping[str, Any]) -> WordLists:
    passive = data["passive"]
    pairs = tuple(_pairs(data["transition_pairs"]["pairs"]))
    return WordLists(
        code=code,
        name=data["name"],
        abbreviations=_words(data["abbreviations"]),
        common=_words(data["common"]),
        may_begin_alike=_words(data["may_begin_alike"]),
        function_words=_words(" ".join(data["function_words"].values())),
        adjectives=_words(data["function_words"]["adjectives"]),
        of_posts=_words(data["of_posts"]),
        transitions=by_first_word(_phrases(data["transitions"].values())),
        pairs=pairs,
        pair_starts=frozenset(first[0] for first, _ in pairs),
        passive=Passive(
            auxiliaries=_words(passive["auxiliaries"]),
            perfect=_words(passive["perfect"]),
            any_order=passive.get("any_order", False),
            clause_starts=_words(passive["clause_starts"]),
            not_before=_words(data["before_participle"]["determiners"]),
            participles=_words(passive["participles"]),
            not_participles=_words(passive["not_participles"]),
            pattern=re.compile(passive.get("participle_pattern", r"\w{2,}ed")),
        ),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        for phrase in part.split(";"):
            if words := phrase.split():
                yield " ".join(words)


def _pairs(text: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for phrase in _phrases([text]):
        first, _, second = phrase.partition(GAP)
        yield tuple(first.split()), tuple(second.split())
