"""Choose the tags of a post: the model's if there are enough, else phrases of the headings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from posts.plain_text import defuse
from runs.writing.sections.phrases import lower_case, phrases_of, stems_of, unwrap, words_of

COUNT: Final = range(4, 9)
"""Tags of a post."""
ENOUGH: Final = 6
"""Phrases are added up to this number; a post needs no more."""
WORDS: Final = range(1, 4)
LENGTH: Final = range(3, 31)
"""Characters of a tag."""
SEPARATOR: Final = re.compile(r"[,;\n|\uff0c\u3001]")
_VERBS: Final = """
    add adds adopt adopting affect affects avoid become behind build buy care choose choosing
    compare consider consumed cook create decide differ effectively enjoy explain find fix follow
    grow help include increase install keep learn learning maintain manage monitor optimize plan
    planning prepare prevent protect protecting read reduce save saving select selecting set setting
    share start stay train training understand understanding update vs versus write yourself
"""
ACTION: Final = re.compile(rf"\b(?:{'|'.join(_VERBS.split())})\b(?![-'])", re.IGNORECASE)
"""Words that separate what a topic is about from what is done with it."""
VAGUE: Final = frozenset(
    "best better different guide history home key life money months now people practices right some"
    " things three time tips today types variety worth".split()
)
"""Words that make no tag on their own."""
FILLERS: Final = ("{} tips", "{} guide", "{} advice", "{} basics")
"""Tags that fit every topic, used if there are too few others."""


def choose_tags(
    suggestions: Sequence[str], *, topic: str, keyphrase: str, headings: Sequence[str]
) -> list[str]:
    """Four to eight tags, no two with the same words."""
    suggested = _distinct(tidy_tag(part) for each in suggestions for part in SEPARATOR.split(each))
    if len(suggested) >= COUNT.start:
        return suggested[: COUNT.stop - 1]
    subjects = [keyphrase, *subjects_of(topic), *_points(topic, headings)]
    tags = _distinct(lower_case(tidy_tag(tag), topic=topic) for tag in [*suggested, *subjects])
    if len(tags) >= COUNT.start:
        return tags[:ENOUGH]
    names = [" ".join(tag.split()[-2:]) for tag in tags[:1]] + ["blog post"]
    fillers = (tidy_tag(filler.format(name)) for name in names for filler in FILLERS)
    return _distinct([*tags, *fillers])[: COUNT.start]


def tidy_tag(text: str) -> str:
    """A tag without marks; empty if it cannot be one."""
    tag = defuse(unwrap(text).rstrip(".:").removeprefix("#"))
    fits = len(tag) in LENGTH and len(words_of(tag)) in WORDS
    return tag if fits else ""


def subjects_of(text: str) -> Iterator[str]:
    """The things that a text is about, without what is done with them."""
    for phrase in phrases_of(text):
        for part in ACTION.split(phrase):
            words = part.split()
            while words and words[-1].lower() in VAGUE:
                words.pop()
            while words and words[0].lower() in VAGUE:
                words.pop(0)
            if words:
                yield " ".join(words)


def _points(topic: str, headings: Sequence[str]) -> list[str]:
    """What the headings are about; what is also in the topic, or a whole heading, comes first."""
    about = set(stems_of(topic))
    points = [
        (about.isdisjoint(stems_of(subject)) and subject != heading, subject)
        for heading in headings
        for subject in subjects_of(heading)
        if len(subject.split()) > 1 and not subject.endswith(("ly", "ed", "s'"))
    ]
    return [subject for _, subject in sorted(points, key=lambda point: point[0])]


def _distinct(tags: Iterable[str]) -> list[str]:
    """The tags, without empty ones and those that only repeat the words of an earlier one."""
    kept: dict[frozenset[str], str] = {}
    for tag in tags:
        stems = frozenset(stems_of(tag) or words_of(tag))
        if tag and stems not in kept:
            kept[stems] = tag
    return list(kept.values())
