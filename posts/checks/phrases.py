"""Phrases: worn-out words of model prose, clichés, empty openings and repeated sentence patterns.

Counted per 1,000 words, so that models and prompt versions can be laid side by side. How many are
too many is our own convention. English only: other languages are not checked.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final, Literal

from posts.checks.finding import Verdict, unchecked
from posts.checks.material import Material, MaterialCheck, Sentence
from posts.prose.word_lists import FOLDER, GAP, Phrases, by_first_word, phrases_among
from posts.vocabulary.folded import folded

Kind = Literal["worn", "cliches", "empty_openings"]
WORN: Final = (3.0, 8.0)
"""A 1,000 words: up to the first number good, up to the second it will do; so with the others."""
CLICHES: Final = (1.0, 3.0)
PATTERNS: Final = (3.0, 6.0)
NEVER_MANY: Final = 1
"""So many are fine in a text of any length."""
LONGEST_GAP: Final = 8
"""Words for which "…" in a phrase may stand."""
SHOWN: Final = 50
"""Places that are named at most."""
NAMED: Final = 5
ENGLISH_ONLY: Final = "the list of phrases is English, and the text is not, or not clearly."

SENTENCE_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "not just … but …": re.compile(
        r"\bnot (?:just|only|merely|simply) [^.!?;]{1,120}?(?:, but|, it'?s|—| but )", re.IGNORECASE
    ),
    "it's not …, it's …": re.compile(
        r"\b(?:it|this|that)(?:'s| is)(?: not|n't) [^.!?;]{1,80}?"
        r"[,;—–] ?(?:it|this|that)(?:'s| is) ",
        re.IGNORECASE,
    ),
    "whether you're … or …": re.compile(
        r"\bwhether you(?:'re| are) [^.!?;]{1,100}? or ", re.IGNORECASE
    ),
    "by doing …, you can …": re.compile(
        r"^by \w+ing [^.!?;]{1,120}?, (?:you|we|your|businesses|companies) ", re.IGNORECASE
    ),
    "the … ? …": re.compile(r"^(?:the|and the) (?:\w+ ){0,2}\w+\?$", re.IGNORECASE),
    "…, and more": re.compile(r",? and (?:much )?more\.$", re.IGNORECASE),
    "…, ensuring …": re.compile(
        r", (?:ensuring|allowing|enabling|making|helping|providing|creating|offering) "
        r"[^.!?]{5,200}\.$",
        re.IGNORECASE,
    ),
    "remember, …": re.compile(
        r"^(?:remember|ultimately|in conclusion|in essence|overall),", re.IGNORECASE
    ),
}
"""Sentences that models build alike, by how they read; each looks at one sentence."""
_HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "not just … but …": ("not ",),
    "it's not …, it's …": ("not ", "n't "),
    "whether you're … or …": ("whether you",),
    "by doing …, you can …": ("by ",),
    "the … ? …": ("?",),
    "…, and more": ("more.",),
    "…, ensuring …": ("ing ",),
    "remember, …": (",",),
}
"""One of these is in each such sentence, in small letters: a look at it saves a search."""
LONGEST_SENTENCE: Final = 600
"""Characters of a sentence that patterns look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worn:
    """A worn-out phrase, where it stands."""

    phrase: str
    """As the list has it; of a pattern its name."""
    quote: str
    """As the post has it."""
    sentence: Sentence


def check_worn(material: Material) -> Verdict:
    """Few words and phrases are those that models wear out."""
    return _judged(
        material, find_phrases(material, "worn"), "Worn-out phrases of model prose", WORN
    )


def check_cliches(material: Material) -> Verdict:
    """Hardly a cliché."""
    return _judged(material, find_phrases(material, "cliches"), "Clichés", CLICHES)


def check_patterns(material: Material) -> Verdict:
    """No way to build a sentence comes again and again."""
    return _judged(material, find_patterns(material), "Sentences of a worn pattern", PATTERNS)


def check_opening(material: Material) -> Verdict:
    """The first sentence could not open any other post as well."""
    if not _is_english(material):
        return unchecked(ENGLISH_ONLY)
    first = next((each for each in material.sentences if each.passage.kind == "paragraph"), None)
    if first is None:
        return unchecked("there is no paragraph.")
    length = _starts_with(_lists()["empty_openings"], first.words)
    if not length:
        return Verdict(severity="good", message="The first sentence is about its topic.")
    quote = _written(first, 0, length)
    return Verdict(
        severity="bad",
        message=f"The post opens with empty words: “{quote} …”.",
        remedy="Begin with what the post is about, or with the reader's trouble.",
        places=(material.place(first.passage, quote),),
    )


PHRASE_CHECKS: Final[Mapping[str, MaterialCheck]] = {
    "worn_phrases": check_worn,
    "cliches": check_cliches,
    "empty_opening": check_opening,
    "sentence_patterns": check_patterns,
}
"""By id, in the order in which they are shown."""


def find_phrases(material: Material, kind: Kind) -> list[Worn]:
    """The phrases of a kind that stand in an English post."""
    phrases = phrases_among(_lists()[kind], material.vocabulary)
    return [
        worn
        for sentence in material.sentences
        if not phrases.keys().isdisjoint(sentence.words)
        for worn in _in_sentence(sentence, phrases)
    ]


def find_patterns(material: Material) -> list[Worn]:
    """The sentences of an English post that are built as models build them."""
    prose = (each for each in material.sentences if each.passage.kind != "heading")
    return [
        Worn(phrase=name, quote=sentence.text, sentence=sentence)
        for sentence in prose
        for name in _patterns_of(sentence.text[:LONGEST_SENTENCE].replace("’", "'"))
    ]


def _patterns_of(text: str) -> Iterator[str]:
    small = folded(text)
    for name, pattern in SENTENCE_PATTERNS.items():
        if any(map(small.__contains__, _HINTS[name])) and pattern.search(text):
            yield name


def _judged(
    material: Material, found: Sequence[Worn], what: str, most: tuple[float, float]
) -> Verdict:
    if not _is_english(material):
        return unchecked(ENGLISH_ONLY)
    if not material.words:
        return unchecked("there is no text.")
    rate = 1000 * len(found) / material.words
    said = f"{what}: {rate:.1f} per 1,000 words"
    if not found:
        return Verdict(severity="good", message=f"{said}.")
    named = ", ".join(
        f"“{phrase}” {times}×"
        for phrase, times in Counter(each.phrase for each in found).most_common(NAMED)
    )
    good, still = most
    is_good = rate <= good or len(found) <= NEVER_MANY
    return Verdict(
        severity="good" if is_good else "ok" if rate <= still else "bad",
        message=f"{said}, {len(found)} in all: {named}.",
        remedy="" if is_good else "Say it in plain words, or take it out.",
        places=tuple(
            material.place(each.sentence.passage, each.quote) for each in islice(found, SHOWN)
        ),
    )


def _is_english(material: Material) -> bool:
    return material.lists is not None and material.lists.code == "en"


@cache
def _lists() -> Mapping[str, Phrases]:
    data = tomllib.loads((FOLDER / "worn_en.toml").read_text(encoding="utf-8"))
    return {
        kind: by_first_word(phrase for part in lists.values() for phrase in part.split(";"))
        for kind, lists in data.items()
    }


def _in_sentence(sentence: Sentence, phrases: Phrases) -> Iterator[Worn]:
    done = 0
    for at, word in enumerate(sentence.words):
        if at < done or word not in phrases:
            continue
        following = (*sentence.words[at + 1 : at + 2], GAP)
        for phrase in phrases[word]:
            if len(phrase) > 1 and phrase[1] not in following:
                continue  # most are told by that
            if length := _length(phrase, sentence.words, at):
                quote = _written(sentence, at, length)
                yield Worn(phrase=" ".join(phrase), quote=quote, sentence=sentence)
                done = at + length
                break


def _starts_with(phrases: Phrases, words: Sequence[str]) -> int:
    """How many of the first words are a phrase; 0 where they are none."""
    found = phrases.get(words[0], ()) if words else ()
    return next((length for phrase in found if (length := _length(phrase, words, 0))), 0)


def _length(phrase: Sequence[str], words: Sequence[str], at: int) -> int:
    """How many words from `at` on are the phrase; 0 where they are not."""
    end = at
    for number, part in enumerate(phrase):
        if part != GAP:
            if end >= len(words) or words[end] != part:
                return 0
            end += 1
            continue
        after = phrase[number + 1]
        gap = next(
            (n for n in range(1, LONGEST_GAP + 1) if words[end + n : end + n + 1] == (after,)), 0
        )
        if not gap:
            return 0
        end += gap
    return end - at


def _written(sentence: Sentence, at: int, length: int) -> str:
    """Some words of a sentence as the post has them."""
    return " ".join(sentence.written[at : at + length])
