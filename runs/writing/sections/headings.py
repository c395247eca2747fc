"""Choose the headings of a post among the outlines that a model offers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from posts.plain_text import defuse
from runs.writing.sections.phrases import SMALL_WORDS, stems_of, unwrap, words_of

LENGTH: Final = range(2, 91)
STRICT_LENGTH: Final = range(8, 62)
"""Characters of a heading."""
WORDS: Final = range(2, 11)
SHOUT: Final = re.compile(r"[A-Z]{6}|^[^a-z]+$")
ASIDE: Final = re.compile(r"\s+[-\u2013\u2014]\s.*|\s*[(\[].*")
CLAUSE: Final = re.compile(
    r"(?<=\w{3}),? (?:that|which|because|so that|while|including|such as|like|without|allowing)\b.*"
)
SENTENCE: Final = re.compile(
    r"\b(?:is|are|was|were|am|be|been|can|could|will|would|should|must|may|might|has|have|had|"
    r"do|did|don't|won't|can't|isn't|it's|that's|there's|requires?|helps?|offers?|allows?|"
    r"involves?|adds|promotes?|plays?|makes|takes|improves|becomes|gets|gives|goes|needs|wants|means)\b",
    re.IGNORECASE,
)
"""A line with such a word is a sentence, unless it asks."""
POINTS_ELSEWHERE: Final = re.compile(
    r"\b(?:it|its|them|they|this|these|those|he|she|him|her)\b"
    r"|^(?:of|to|a lot|to|and|but|so|also|if|then|allows|provide|describe|discuss|share|highlight|"
    r"offer|explain|include|begin|start with|list|write|unleash|unlock|embrace)\b",
    re.IGNORECASE,
)
"""Half a sentence, or an order to the writer."""
QUESTION: Final = re.compile(r"(?:how|why|what|when|where|which|who)\b", re.I)
VAGUE_QUESTION: Final = re.compile(
    r"what['\u2019]s|what is your|(?:how|what|why) (?:do|should) ", re.IGNORECASE
)
ABOUT_THE_TEXT: Final = re.compile(
    r"\b(?:i|i'm|me|my|we|our|us|let's|you think|blog|article|post|readers?|chapters?|sections?|"
    r"favou?rite|contents|introduction|introducing|conclusion|overview|summary|welcome|final|"
    r"references|resources|guide|example|recipes? for success|key to success|art of|what about it|"
    r"additional|advanced topics|tips and tricks|next steps?|word|phrase|topic|faq)\b",
    re.IGNORECASE,
)
"""Lines that talk about the text, or fit every text."""
_FILLERS: Final = """
    advice aspects basics basic benefits best better choose choosing complete consider create
    different easy effective essential essentials everything find first good great guide helpful
    important importance key know learn little new overall perfect practical practices right role
    simple start step steps success things tips top tricks true types ultimate understand work
"""
FILLERS: Final = frozenset(stems_of(_FILLERS))
"""Stems that fit any heading: two headings are not alike for sharing them."""
ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A heading that would do."""

    text: str
    outline: int
    """Number of the outline that it stands in."""
    place: float
    """Where in its outline, 0 to 1."""
    adds: frozenset[str]
    """Stems of what it says beyond the topic."""

    @property
    def curt(self) -> bool:
        """Two words: seldom enough to say what a section is about."""
        return len(self.text.split()) < 3


def choose_headings(
    outlines: Sequence[str], *, topic: str, fewest: int, most: int, strict: bool
) -> list[str]:
    """Headings that differ from each other, in the order of the outlines.

    What several outlines name counts more: a weak model is sure of little, and repeats that.

    Args:
        outlines: What the model offered, a heading on a line.
        topic: What the post is about; a heading has to add to it.
        fewest: Headings that share a word are taken only up to here; there may be fewer still.
        most: How many at most.
        strict: The lines are a weak model's English: many of them are no headings.
    """
    named = Counter(stem for outline in outlines for stem in set(stems_of(outline)))
    candidates = sorted(
        _candidates(outlines, set(stems_of(topic)), strict=strict),
        key=lambda c: (
            -sum(named[stem] for stem in c.adds) / len(c.adds),
            c.curt,
            c.outline,
            c.place,
        ),
    )
    chosen: list[Candidate] = []
    for alike, count in ((_share_a_word, most), (_are_alike, fewest)):
        for candidate in candidates:
            if len(chosen) < count and not any(alike(candidate, other) for other in chosen):
                chosen.append(candidate)
    return [candidate.text for candidate in sorted(chosen, key=lambda c: c.place)]


def tidy_heading(line: str, *, strict: bool) -> str:
    """A line of an outline without number and marks; a weak model's without explanations too."""
    text = unwrap(line).replace("**", "")
    if not strict:
        return defuse(text.rstrip(" .:"))
    text = ASIDE.sub("", text)
    text = CLAUSE.sub("", text) if len(text.split()) > 4 else text
    text = defuse(text.rstrip(" .,:;!|-\u2013"))
    return text if QUESTION.match(text) else text.rstrip("?")


def is_heading(text: str, *, strict: bool) -> bool:
    """Whether a tidied line can stand above a section."""
    if not strict:
        return len(text) in LENGTH
    words, stems = words_of(text), stems_of(text)
    asks = QUESTION.match(text) is not None
    return (
        len(text) in STRICT_LENGTH
        and len(words) in WORDS
        and len(stems) > 1
        and not SHOUT.search(text)
        and not VAGUE_QUESTION.match(text)
        and len(set(stems)) == len(stems)
        and words[-1] not in SMALL_WORDS
        and text.count("-") <= 2
        and "-The " not in text
        and not ABOUT_THE_TEXT.search(text)
        and not POINTS_ELSEWHERE.search(text)
        and (asks or not SENTENCE.search(text))
        and text.isascii()
    )


def _candidates(outlines: Sequence[str], about: set[str], *, strict: bool) -> Iterator[Candidate]:
    for number, outline in enumerate(outlines):
        lines = [line for line in outline.splitlines() if line.strip()]
        for index, line in enumerate(lines):
            text = tidy_heading(line, strict=strict)
            stems = frozenset(stems_of(text))
            adds = stems - about - FILLERS if strict else stems or frozenset([text])
            if adds and is_heading(text, strict=strict):
                yield Candidate(text=text, outline=number, place=index / len(lines), adds=adds)


def _share_a_word(one: Candidate, other: Candidate) -> bool:
    return not one.adds.isdisjoint(other.adds)


def _are_alike(one: Candidate, other: Candidate) -> bool:
    return len(one.adds & other.adds) / len(one.adds | other.adds) >= ALIKE
