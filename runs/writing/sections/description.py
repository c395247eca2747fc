"""Make a meta description: of the model's if it can be brought to length, else of the headings."""

import re
from collections.abc import Sequence
from typing import Final

from posts.plain_text import defuse
from runs.writing.sections.phrases import (
    SMALL_WORDS,
    first_line,
    has_own_capitals,
    lower_case,
    main_part,
    sentences_of,
)
from runs.writing.sections.title import shorten

LENGTH: Final = range(121, 157)
"""Characters of a meta description."""
UNFIT: Final = re.compile(
    r"[#@\[\]{}<>\"]|https?:|\b(?:this|the) (?:blog|article|post|sentence|summary)\b"
    r"|\b(?:i|i'm|i've|my|me|here's)\b",
    re.IGNORECASE,
)
"""Talk about the text or its writer, hashtags, links."""
CLAUSE_END: Final = re.compile(
    r"(?=,? (?:and|or|with|that|which|without|while|so|for|to|in)\b|[,;])"
)
ASKING: Final = frozenset(["how", "why", "what", "when", "where", "which", "who"])
STRETCHES: Final = (
    " With clear steps, honest advice and mistakes to avoid.",
    " Clear steps, honest advice.",
    " Clear, practical steps.",
    " Read on for more.",
)
"""What a description that is too short may add, the longest first."""


def choose_description(
    offers: Sequence[str], *, topic: str, headings: Sequence[str], strict: bool
) -> str:
    """The first offer that can be brought to length, else a list of what the post covers."""
    fitting = [text for offer in offers if (text := fit_description(offer, strict=strict))]
    if fitting:
        return fitting[0]
    if not strict:
        longest = max([topic, *map(first_line, offers)], key=len)
        return shorten(defuse(longest), LENGTH.stop - 1)
    return describe(
        guide_to(topic), [lower_case(heading.rstrip("?.!"), topic=topic) for heading in headings]
    )


def fit_description(offer: str, *, strict: bool) -> str | None:
    """An offer's first sentences, cut or stretched to length; None where they do not fit."""
    whole = ""
    for sentence in sentences_of(first_line(" ".join(offer.split()))):
        if len(whole) < LENGTH.start and not UNFIT.search(sentence):
            whole = f"{whole} {sentence}".lstrip()
    if whole.endswith((".", "!", "?")):
        stretched = [whole, *(whole + stretch for stretch in STRETCHES if strict)]
        if fitting := [text for text in stretched if len(text) in LENGTH]:
            return defuse(fitting[0])
    cuts = [cut.start() for cut in CLAUSE_END.finditer(whole, LENGTH.start - 1, LENGTH.stop - 1)]
    if not cuts or whole[: cuts[-1]].split()[-1].lower() in SMALL_WORDS:
        return None
    return defuse(whole[: cuts[-1]]) + "."


def describe(start: str, points: Sequence[str]) -> str:
    """A description that begins with a clause and goes on with points, in English."""
    texts = [f"{start}: {_enumerate(points[:count])}." for count in range(1, len(points) + 1)]
    texts += [text + stretch for text in [f"{start}.", *texts] for stretch in STRETCHES]
    fitting = [text for text in texts if len(text) in LENGTH]
    return fitting[0] if fitting else shorten(max(texts, key=len), LENGTH.stop - 2) + "."


def guide_to(topic: str) -> str:
    """What a post on the topic is, as a clause: `Learn how to …`, `A practical guide to …`."""
    subject = subject_of(topic)
    if subject.lower().startswith("how to "):
        return f"Learn {subject}"
    asks = subject.partition(" ")[0].lower() in ASKING
    return f"Find out {subject}" if asks else f"A practical guide to {subject}"


def subject_of(topic: str) -> str:
    """The topic up to its colon, as it stands within a sentence."""
    first, blank, rest = main_part(topic).partition(" ")
    return f"{first if has_own_capitals(first) else first.lower()}{blank}{rest}"


def _enumerate(points: Sequence[str]) -> str:
    *others, last = points
    return f"{', '.join(others)} and {last}" if others else last
