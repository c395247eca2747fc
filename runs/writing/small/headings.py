"""Choose the headings of a post from the outlines that a model suggests."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from posts.plain_text import defuse
from runs.writing.sections.phrases import SMALL_WORDS, is_stuck, stems_of, unwrap, words_of

LENGTH: Final = range(2, 91)
STRICT_LENGTH: Final = range(8, 62)
"""Characters of a heading; of one that is extracted from a line."""
WORDS: Final = range(2, 11)
ENOUGH_HEADINGS: Final = 5
"""With this many, the outline of a short post by a weak model is good enough."""
SHOUT: Final = re.compile(r"[A-Z]{6}|^[^a-z]+$")
ASIDE: Final = re.compile(r"\s+[-\u2013\u2014]\s.*|\s*[(\[].*")
CLAUSE: Final = re.compile(
    r"(?<=\w{3}),? (?:that|which|because|so that|while|including|such as|like|without|allowing)\b.*"
)
SENTENCE: Final = re.compile(
    r"\b(?:is|are|was|were|am|be|been|can|could|will|would|should|must|may|might|has|have|had|"
    r"do|did|need to|don't|won't|can't|isn't|it's|that's|there's|requires?|helps?|offers?|allows?|"
    r"involves?|adds|promotes?|plays?|makes|takes|improves|becomes|gets|gives|goes|needs|wants|means)\b",
    re.IGNORECASE,
)
"""A line with such a word is a sentence, unless it is a question."""
POINTS_ELSEWHERE: Final = re.compile(
    r"\b(?:it|its|them|they|this|these|those|he|she|him|her)\b"
    r"|^(?:of|to|a lot|to|and|but|so|also|if|then|allows|provide|describe|discuss|share|highlight|"
    r"offer|explain|include|begin|start with|list|write|unleash|unlock|embrace)\b",
    re.IGNORECASE,
)
"""Half a sentence, or an instruction to the writer."""
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
"""In lines that are about the text itself, or fit any text."""
_FILLERS: Final = """
    advice aspects basics basic benefits best better choose choosing complete consider create
    different easy effective essential essentials everything find first good great guide helpful
    important importance key know learn little new overall perfect practical practices right role
    simple start step steps success things tips top tricks true types ultimate understand work
"""
UNFINISHED: Final = frozenset("certain different following many several various".split())
"""Words at whose end a noun is missing."""
FILLERS: Final = frozenset(stems_of(_FILLERS))
"""Stems that fit any heading: sharing them does not make two headings alike."""
ALIKE: Final = 0.5
"""Share of the stems of two headings that both have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A line of an outline that can be a heading."""

    text: str
    adds: frozenset[str]
    """Stems of what it says, without those that do not tell it from other headings."""

    @property
    def curt(self) -> bool:
        """Two words: rarely enough to say what a section is about."""
        return len(self.text.split()) < 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A heading, and where it was suggested."""

    heading: Heading
    outline: int
    """Number of the outline."""
    place: float
    """Position in the outline, 0 to 1."""


def enough_headings(most: int) -> int:
    """With how many headings the outline of a weak model is good enough, of those wanted."""
    return max(ENOUGH_HEADINGS, most * 2 // 3)


ReadHeading = Callable[[str], Heading | None]
"""Makes a heading of a line of an outline; None if it cannot be one."""


def choose_headings(
    outlines: Sequence[str], read_heading: ReadHeading, *, fewest: int, most: int
) -> list[str]:
    """Headings that differ from each other, in the order of the outlines.

    What several outlines name comes first: a weak model repeats the little that it is sure of.

    Args:
        outlines: The model's suggestions, a heading on a line.
        read_heading: Makes a heading of a line.
        fewest: Headings that share a word with another are added only up to this number.
        most: The highest number of headings.
    """
    named = Counter(stem for outline in outlines for stem in set(stems_of(outline)))

    def rank(candidate: Candidate) -> tuple[float, bool, int, float]:
        adds = candidate.heading.adds
        often = sum(named[stem] for stem in adds) / len(adds)
        return (-often, candidate.heading.curt, candidate.outline, candidate.place)

    candidates = sorted(_candidates(outlines, read_heading), key=rank)
    chosen: list[Candidate] = []
    for alike, count in ((_share_a_word, most), (_are_alike, fewest)):
        for each in candidates:
            if len(chosen) < count and not any(
                alike(each.heading, other.heading) for other in chosen
            ):
                chosen.append(each)
    return [each.heading.text for each in sorted(chosen, key=lambda each: each.place)]


def read_heading(line: str) -> Heading | None:
    """A line as an able model wrote it, without number and marks."""
    text = defuse(_unmarked(line).rstrip(" .:"))
    if len(text) not in LENGTH:
        return None
    return Heading(text=text, adds=frozenset(stems_of(text)) or frozenset([text]))


def extract_heading(line: str, *, topic: str) -> Heading | None:
    """The heading in a line of a weak model's English; most lines have none."""
    text = _without_explanation(line)
    adds = frozenset(stems_of(text)) - set(stems_of(topic)) - FILLERS
    return Heading(text=text, adds=adds) if adds and _is_heading(text) else None


def _unmarked(line: str) -> str:
    return unwrap(line).replace("**", "")


def _without_explanation(line: str) -> str:
    text = ASIDE.sub("", _unmarked(line))
    text = CLAUSE.sub("", text) if len(text.split()) > 4 else text
    text = defuse(text.rstrip(" .,:;!|-\u2013"))
    return text if QUESTION.match(text) else text.rstrip("?")


def _is_heading(text: str) -> bool:
    words, stems = words_of(text), stems_of(text)
    asks = QUESTION.match(text) is not None
    return (
        len(text) in STRICT_LENGTH
        and len(words) in WORDS
        and len(stems) > 1
        and not SHOUT.search(text)
        and not VAGUE_QUESTION.match(text)
        and len(set(stems)) == len(stems)
        and words[-1] not in SMALL_WORDS | UNFINISHED
        and text.count("-") <= 2
        and "-The " not in text
        and not ABOUT_THE_TEXT.search(text)
        and not POINTS_ELSEWHERE.search(text)
        and (asks or not SENTENCE.search(text))
        and text.isascii()
        and not is_stuck(text)
    )


def _candidates(outlines: Sequence[str], read_heading: ReadHeading) -> Iterator[Candidate]:
    for number, outline in enumerate(outlines):
        lines = [line for line in outline.splitlines() if line.strip()]
        for index, line in enumerate(lines):
            if heading := read_heading(line):
                yield Candidate(heading=heading, outline=number, place=index / len(lines))


def _share_a_word(one: Heading, other: Heading) -> bool:
    return not one.adds.isdisjoint(other.adds)


def _are_alike(one: Heading, other: Heading) -> bool:
    return len(one.adds & other.adds) / len(one.adds | other.adds) >= ALIKE
