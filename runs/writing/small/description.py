"""Make a meta description of a model's suggestion, of the topic or of the headings."""

import re
from collections.abc import Sequence
from typing import Final

from posts.plain_text import defuse
from runs.writing.sections.phrases import (
    SMALL_WORDS,
    first_line,
    has_own_capitals,
    is_stuck,
    lower_case,
    main_part,
    sentences_of,
)
from runs.writing.small.title import shorten

LENGTH: Final = range(121, 157)
"""Characters of a meta description."""
UNFIT: Final = re.compile(
    r"[#@\[\]{}<>\"]|https?:|\b(?:this|the) (?:blog|article|post|sentence|summary)\b"
    r"|\b(?:i|i'm|i've|my|me|here's)\b",
    re.IGNORECASE,
)
"""What a description must not have: talk about the text or its writer, hashtags, links."""
CLAUSE_END: Final = re.compile(
    r"(?=,? (?:and|or|with|that|which|without|while|so|for|to|in)\b|[,;])"
)
ASKING: Final = frozenset(["how", "why", "what", "when", "where", "which", "who"])
ENDINGS: Final = (
    " With clear steps, honest advice and mistakes to avoid.",
    " Clear steps, honest advice.",
    " Clear, practical steps.",
    " Read on for more.",
)
"""What may be appended to an English description that is too short, the longest first."""


def fit_description(text: str, *, endings: Sequence[str] = ()) -> str | None:
    """The first sentences of a suggestion, brought to length; None if they cannot be.

    Args:
        text: The suggestion.
        endings: What may be appended to one that is too short.
    """
    whole = ""
    for sentence in sentences_of(first_line(" ".join(text.split()))):
        if len(whole) < LENGTH.start and not UNFIT.search(sentence) and not is_stuck(sentence):
            whole = f"{whole} {sentence}".lstrip()
    if whole.endswith((".", "!", "?")):
        longer = [whole, *(whole + ending for ending in endings)]
        if fitting := [each for each in longer if len(each) in LENGTH]:
            return defuse(fitting[0])
    cuts = [cut.start() for cut in CLAUSE_END.finditer(whole, LENGTH.start - 1, LENGTH.stop - 1)]
    if not cuts or whole[: cuts[-1]].split()[-1].lower() in SMALL_WORDS:
        return None
    return defuse(whole[: cuts[-1]]) + "."


def describe_by_topic(topic: str, suggestions: Sequence[str]) -> str:
    """The longest text there is, shortened: suggestions that do not fit, or the topic."""
    longest = max([topic, *map(first_line, suggestions)], key=len)
    return shorten(defuse(longest), LENGTH.stop - 1)


def describe_by_headings(topic: str, headings: Sequence[str]) -> str:
    """An English description that lists what the post covers."""
    points = [lower_case(heading.rstrip("?.!"), topic=topic) for heading in headings]
    return describe(guide_to(topic), points)


def describe(start: str, points: Sequence[str]) -> str:
    """An English description: a clause, then as many points as fit."""
    texts = [f"{start}: {_enumerate(points[:count])}." for count in range(1, len(points) + 1)]
    texts += [text + ending for text in [f"{start}.", *texts] for ending in ENDINGS]
    fitting = [text for text in texts if len(text) in LENGTH]
    return fitting[0] if fitting else shorten(max(texts, key=len), LENGTH.stop - 2) + "."


def guide_to(topic: str) -> str:
    """A clause about a post on the topic: `Learn how to …`, `A practical guide to …`."""
    subject = subject_of(topic)
    if subject.lower().startswith("how to "):
        return f"Learn {subject}"
    asks = subject.partition(" ")[0].lower() in ASKING
    return f"Find out {subject}" if asks else f"A practical guide to {subject}"


def subject_of(topic: str) -> str:
    """The topic up to its colon, in the form it has within a sentence."""
    first, blank, rest = main_part(topic).partition(" ")
    return f"{first if has_own_capitals(first) else first.lower()}{blank}{rest}"


def _enumerate(points: Sequence[str]) -> str:
    *others, last = points
    return f"{', '.join(others)} and {last}" if others else last
