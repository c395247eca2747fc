"""Claims: what a person must verify before a post is published.

Figures, dates, prices, percentages, quotations, studies, names, superlatives and links, each with
its sentence and whether the writer's notes support it. No model is asked: patterns find them, made
so that what they find is a claim; they do not find every one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final, Literal

from posts.checks.claim_patterns import (
    DATE,
    ENGLISH_HINTS,
    FIGURE,
    HINTS,
    NAME,
    NO_FIGURE_BEFORE,
    NO_NAME,
    PERCENTAGE,
    PRESSED_BEFORE,
    PRICE,
    QUOTATION,
    STUDIES,
    SUPERLATIVES,
    TITLE_BEFORE,
)
from posts.checks.finding import Verdict, quoted, unchecked
from posts.checks.links import kind_of_link
from posts.checks.material import Material, MaterialCheck, Sentence
from posts.prose.words import split_words
from posts.vocabulary.folded import folded

ClaimKind = Literal[
    "figure", "date", "price", "percentage", "quotation", "study", "name", "superlative", "link"
]
MOST_LISTED: Final = 300
"""Claims that are listed at most."""
LONGEST_SENTENCE: Final = 2_000
"""Characters of a sentence that are looked at."""
SHOWN: Final = 200
"""Characters of a sentence that are quoted."""
LEAST_QUOTED: Final = 4
"""Words in quotation marks that make a quotation: fewer are a name, or meant otherwise."""
SHORT_ACRONYM: Final = 3
"""Letters of an acronym that is taken for a common noun: VPN, PME."""
LABELS: Final[Mapping[ClaimKind, str]] = {
    "figure": "Figure",
    "date": "Date",
    "price": "Price",
    "percentage": "Percentage",
    "quotation": "Quotation",
    "study": "Study",
    "name": "Name",
    "superlative": "Superlative",
    "link": "Link",
}
_OF_DIGITS: Final = frozenset({"percentage", "price", "date", "figure"})
_DIGIT: Final = re.compile(r"\d")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_Search = tuple[ClaimKind, re.Pattern[str], tuple[str, ...]]
"""A kind, how it is written, and its hints; empty where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something that may be untrue."""

    kind: ClaimKind
    text: str
    """Of a link, its address."""
    sentence: str
    """Cut where it is long. Quotes the post: hostile, plain text."""
    in_notes: bool
    first_line: int
    after_line: int


def check_claims(material: Material) -> Verdict | Sequence[Verdict]:
    """Each claim is supported by the writer's notes."""
    if not material.document.passages:
        return unchecked("there is no text.")
    claims = find_claims(material)
    if not claims and material.lists is None:
        return unchecked("the text's language is not known, or has no word lists.")
    if not claims:
        return Verdict(severity="good", message="No claim was found that must be verified.")
    return [_verdict(material, claim) for claim in claims]


CLAIM_CHECKS: Final[Mapping[str, MaterialCheck]] = {"claims": check_claims}


def find_claims(material: Material) -> list[Claim]:
    """The claims of a post, in its order, the first `MOST_LISTED`."""
    notes = _Notes.read(material.notes)
    language = material.lists.code if material.lists else ""
    found = (
        Claim(
            kind=kind,
            text=text,
            sentence=quoted(sentence.text[: 2 * SHOWN], SHOWN),
            in_notes=notes.support(kind, text),
            first_line=sentence.passage.start,
            after_line=sentence.passage.stop,
        )
        for sentence in material.all_sentences
        for kind, text in claims_of(sentence, language)
    )
    claims = list(islice(found, MOST_LISTED))
    claims += islice(_links(material, notes), MOST_LISTED - len(claims))
    return sorted(claims, key=lambda claim: claim.first_line)


def claims_of(sentence: Sentence, language: str) -> list[tuple[ClaimKind, str]]:
    """The claims of a sentence, in its order; each stretch of it is one claim at most."""
    if sentence.passage.kind == "heading":
        return []
    text = sentence.text[:LONGEST_SENTENCE]
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, ClaimKind, str]] = []
    for kind, start, stop in _spans(text, language):
        if all(stop <= first or start >= last for first, last in taken):
            taken.append((start, stop))
            found.append((start, kind, text[start:stop].strip()))
    return [(kind, claim) for _, kind, claim in sorted(found)]


def _spans(text: str, language: str) -> Iterator[tuple[ClaimKind, int, int]]:
    """What may be a claim; the sharper kinds first."""
    small = folded(text)
    no_name = text[1:].islower()
    for kind, pattern, hints in _searches(language, with_digits=_DIGIT.search(text) is not None):
        if no_name if kind == "name" else hints and not any(map(small.__contains__, hints)):
            continue
        for match in pattern.finditer(text):
            if _counts(kind, match, language):
                yield kind, *match.span()


@cache
def _searches(language: str, *, with_digits: bool) -> Sequence[_Search]:
    """What sentences are searched for; the sharper kinds first."""
    patterns: tuple[tuple[ClaimKind, re.Pattern[str] | None], ...] = (
        ("percentage", PERCENTAGE),
        ("price", PRICE),
        ("date", DATE),
        ("figure", FIGURE),
        ("study", STUDIES.get(language)),
        ("superlative", SUPERLATIVES.get(language)),
        ("quotation", QUOTATION),
        ("name", NAME),
    )
    hints = {**HINTS, **(ENGLISH_HINTS if language == "en" else {})}
    return [
        (kind, pattern, hints.get(kind, ()))
        for kind, pattern in patterns
        if pattern and (with_digits or kind not in _OF_DIGITS)
    ]


def _counts(kind: ClaimKind, match: re.Match[str], language: str) -> bool:
    """Whether what looks like a claim is one."""
    if kind == "figure":
        before = match.string[max(0, match.start() - 20) : match.start()]
        return not NO_FIGURE_BEFORE.search(before)
    if kind == "quotation":
        return len(split_words(match[0])) >= LEAST_QUOTED
    return kind != "name" or _is_name(match, language)


def _is_name(match: re.Match[str], language: str) -> bool:
    """Whether words with capital letters within a sentence name somebody or something."""
    name = match[0]
    parts = name.lower().split()
    if (len(name) <= SHORT_ACRONYM and name.isupper()) or all(part in NO_NAME for part in parts):
        return False
    before = match.string[max(0, match.start() - 20) : match.start()].rstrip()
    if TITLE_BEFORE.search(before):
        return True
    begins = not before or before[-1] in '.!?:;•"“„«([—–-'
    inner = any(letter.isupper() for letter in name.split()[0][1:])
    if language == "de" or begins:  # every noun, or every first word, has a capital letter
        return inner and not name.isupper()
    return not PRESSED_BEFORE.search(before)


def _links(material: Material, notes: "_Notes") -> Iterator[Claim]:
    for link in material.document.links:
        if kind_of_link(link.address, material.site_host) == "outbound":
            yield Claim(
                kind="link",
                text=link.address,
                sentence=quoted(link.text[: 2 * SHOWN], SHOWN),
                in_notes=notes.support("link", link.address),
                first_line=link.line,
                after_line=link.line + 1,
            )


def _verdict(material: Material, claim: Claim) -> Verdict:
    place = material.place_at(claim.first_line, claim.after_line, claim.text)
    said = f"{LABELS[claim.kind]} “{quoted(claim.text)}” in “{claim.sentence}”"
    if claim.in_notes:
        return Verdict(severity="good", message=f"{said}: in your notes.", places=(place,))
    return Verdict(
        severity="ok",
        message=f"{said}: not in your notes.",
        remedy="Verify it before you publish, or take it out.",
        places=(place,),
    )


@dataclass(frozen=True, slots=True)
class _Notes:
    """The writer's notes, so that claims can be looked up in them."""

    text: str
    numbers: frozenset[str]

    @classmethod
    def read(cls, notes: str) -> "_Notes":
        return cls(_plain(notes), frozenset(map(_digits, _NUMBER.findall(notes))))

    def support(self, kind: ClaimKind, claim: str) -> bool:
        """Whether the notes say the same figures, or the same words."""
        if not self.text:
            return False
        numbers = _NUMBER.findall(claim)
        if kind in ("figure", "price", "percentage") and numbers:
            return all(_digits(number) in self.numbers for number in numbers)
        plain = _plain(claim.strip('"“”„«»‘’'))
        return re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", self.text) is not None


def _digits(number: str) -> str:
    """A number without the marks between its thousands: 1,500 and 1.500 are the same."""
    return re.sub(r"[.,](?=\d{3}(?:\D|$))", "", number).replace(",", ".")


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").rstrip("/.").split())
