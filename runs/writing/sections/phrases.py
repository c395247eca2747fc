"""Words and phrases of English text, roughly: enough to see what is on topic and what repeats."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, TypeVar

from posts.vocabulary.keys import KEY_WORDS
from posts.vocabulary.markers import ANY_MARKER
from posts.vocabulary.reasoning import skip_reasoning

T = TypeVar("T")

WORD: Final = re.compile(r"[^\W_]+(?:['\u2019.&+#-][^\W_]+)*[+#]*")
SENTENCE_END: Final = re.compile(
    r"(?<=[.!?\u2026])[\"'\u2019\u201d)\]*_]*\s+|(?<=[\u3002\uff01\uff1f])\s*"
)
MARKS: Final = "\"'\u2018\u2019\u201c\u201d()[]{}<>*_`,;:.!?\u2026\u2013\u2014-/|&"
WRAPPING: Final = "\"'`*_#\u201c\u201d\u2018\u2019 \t"
LABEL: Final = re.compile(
    rf"(?:{KEY_WORDS}|description|heading|headline|section|summary)\s*\d*\s*:\s*",
    re.IGNORECASE,
)
LIST_MARK: Final = re.compile(r"\s*(?:[-*+\u2022]|\d+[.)]|#{1,6})\s+")
_SMALL_WORDS: Final = """
    a about after again all also an and any are as at be because been before being between both
    but by can could did do does doing don't down during each few for from further get had has have
    having here how i if in into is it its it's just let make many me more most much must my need no
    not of off on once one only or other our out over own per same should so some such than that the
    their them then there these they this those through to too toward towards under until up upon
    use using very via want was way ways we were what when where whether which while who why will
    with within without would you your you're
"""
SMALL_WORDS: Final = frozenset(_SMALL_WORDS.split())
"""Words that do not tell anything about a topic."""
STUCK: Final = re.compile(
    r"([,;:!?.\u2026\u3001\u3002\uff0c\uff01\uff1f])(?:\s*\1){3,}"
    r"|(?:[,;:!?.\u2026\u3001\u3002\uff0c\uff01\uff1f]\s*){6,}"
    r"|(?<![\w|])([^\W\d_]+)(?:[\s,;:.!?]+\2(?!\w)){3,}"
    r"|([^\w\s-])\3{6,}|([^\w\s|])(?:[ \t]+\4){3,}"
    r"|([^\W\d_])\5{5,}|([^\W\d_]{2,4}?)\6{4,}",
    re.IGNORECASE,
)
"""A punctuation mark or a word four times in a row, six marks of any kind, seven of one sign, four
of one with blanks between them, a letter six times, or two to four letters five times."""
LONGEST_PERIOD: Final = 4
PERIODS: Final = 4
"""So often in a row, up to so many words are no sentence."""
ENDINGS: Final = ("ings", "ing", "ers", "ies", "er", "ed", "es", "ly", "s", "e", "y")


def main_part(topic: str) -> str:
    """The topic up to its colon, without closing marks."""
    return topic.partition(": ")[0].rstrip(" .!?")


def words_of(text: str) -> list[str]:
    """The words, in lower case."""
    return [word.lower() for word in WORD.findall(text)]


def stem(word: str) -> str:
    """The word without its ending, so that `choosing` and `choose` are one."""
    word = word.lower().removesuffix("'s").removesuffix("\u2019s")
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def stems_of(text: str) -> list[str]:
    """The stems of the words that say what a text is about, in order."""
    return [stem(word) for word in words_of(text) if word not in SMALL_WORDS]


def is_stuck(text: str) -> bool:
    """Whether a text has a row of marks, of one word or of a few: `,,,,,`, `very very very very`.

    >>> [is_stuck(text) for text in ("Soil,,,, sand.", "No no no no!", "Wait... no, no, no.")]
    [True, True, False]
    """
    return STUCK.search(text) is not None or _turns(words_of(text))


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return [sentence for sentence in map(str.strip, SENTENCE_END.split(text)) if sentence]


def first_line(text: str) -> str:
    """The first line with any text, without label, quotes and marks around it."""
    lines = map(unwrap, ANY_MARKER.sub("\n", text[skip_reasoning(text, 0) :]).splitlines())
    return next(filter(None, lines), "")


def unwrap(line: str) -> str:
    """A line without list mark, label, quotes and emphasis around it."""
    line = LIST_MARK.sub("", line, count=1).strip(WRAPPING)
    return LABEL.sub("", line, count=1).strip(WRAPPING)


def phrases_of(text: str) -> Iterator[str]:
    """Runs of words without a small word or a mark between them."""
    run: list[str] = []
    for token in text.split():
        word = token.strip(MARKS)
        if not token.startswith(word) or not _is_telling(word):
            yield from _ended(run)
        if _is_telling(word):
            run.append(word)
        if not token.endswith(word):
            yield from _ended(run)
    yield from _ended(run)


def _is_telling(word: str) -> bool:
    return word.lower() not in SMALL_WORDS and WORD.fullmatch(word) is not None


def _ended(run: list[str]) -> Iterator[str]:
    if run:
        yield " ".join(run)
    run.clear()


def lower_case(text: str, *, topic: str) -> str:
    """The text in lower case, except names: words that have capitals in the topic."""
    names = {"I", *(word for word in topic.split()[1:] if word[:1].isupper())}
    return " ".join(
        word if has_own_capitals(word) or word in names else word.lower() for word in text.split()
    )


def has_own_capitals(word: str) -> bool:
    """Whether a word has capitals beyond its first letter, as `SEO` and `WordPress`."""
    return word[1:] != word[1:].lower()


def share_of(part: AbstractSet[T], whole: AbstractSet[T]) -> float:
    """The share of `part` that is in `whole`, 0 to 1; 0 for an empty part."""
    return len(part & whole) / len(part) if part else 0.0


def _turns(words: Sequence[str]) -> bool:
    """Whether a few words stand there four times in a row."""
    for period in range(2, LONGEST_PERIOD + 1):
        equal = 0
        for before, word in zip(words, words[period:], strict=False):
            equal = equal + 1 if before == word else 0
            if equal >= period * (PERIODS - 1):
                return True
    return False
