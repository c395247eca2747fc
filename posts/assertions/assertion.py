"""What an assertion asks of a post, and whether it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from posts.assertions.subject import PARTS, THINGS, Subject
from posts.checks.finding import quoted
from posts.measures import count_words
from posts.prose.keyphrase import count_phrase, read_keyphrase
from posts.prose.word_lists import language_code, word_lists
from posts.prose.words import is_unspaced, plain_words

PATIENCE: Final = 0.25
"""Seconds for an expression: one that looks for ever is given up, and the rest goes on."""
Unit = Literal["characters", "words"]


@dataclass(frozen=True, slots=True)
class Result:
    """Whether an assertion holds of a post."""

    passed: bool | None
    """None where it could not be told."""
    why: str
    """What was found, in a sentence. May quote the post: hostile, plain text."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many there may be."""

    least: int = 0
    most: int | None = None
    """None for no limit."""

    def hold(self, number: int) -> bool:
        """Whether a number is within them."""
        return self.least <= number and (self.most is None or number <= self.most)


@dataclass(frozen=True, slots=True)
class Says:
    """A text stands in a part so many times."""

    part: str
    phrase: str
    bounds: Bounds

    def check(self, subject: Subject) -> Result:
        """Look for the text, whatever its capitals and spaces."""
        found = _count(self.phrase, PARTS[self.part](subject))
        return Result(self.bounds.hold(found), f"The {self.part} says it {_times(found)}.")


@dataclass(frozen=True, slots=True)
class SaysGiven:
    """The keyphrase, or the topic, stands in a part."""

    part: str
    given: Literal["keyphrase", "topic"]
    wanted: bool

    def check(self, subject: Subject) -> Result:
        """Look for it as the search checks do: its words that carry content, in any order."""
        text = subject.keyphrase if self.given == "keyphrase" else subject.topic
        lists = word_lists(language_code(subject.language) or "en")
        phrase = read_keyphrase(text, lists.function_words if lists else ())
        if phrase is None:
            return Result(None, f"The topic has no {self.given}.")
        part = PARTS[self.part](subject)
        if is_unspaced(phrase.text):
            found = _count(phrase.text, part) > 0
        else:
            found = phrase.found(plain_words(part)) == len(phrase.content)
        says = "has" if found else "lacks"
        return Result(found == self.wanted, f"The {self.part} {says} “{quoted(phrase.text)}”.")


@dataclass(frozen=True, slots=True)
class Counts:
    """A post has so many of a thing."""

    thing: str
    bounds: Bounds

    def check(self, subject: Subject) -> Result:
        """Count."""
        found = THINGS[self.thing](subject)
        return Result(self.bounds.hold(found), f"It has {_number(found, self.thing)}.")


@dataclass(frozen=True, slots=True)
class HasLength:
    """A part is so long."""

    part: str
    unit: Unit
    bounds: Bounds

    def check(self, subject: Subject) -> Result:
        """Measure."""
        text = PARTS[self.part](subject)
        found = len(text) if self.unit == "characters" else count_words(text)
        said = f"The {self.part} has {_number(found, self.unit[:-1])}."
        return Result(self.bounds.hold(found), said)


@dataclass(frozen=True, slots=True)
class Matches:
    """An expression is found in a part."""

    part: str
    expression: Any
    """Of the package `regex`, which can be told when to give up."""
    wanted: bool

    def check(self, subject: Subject) -> Result:
        """Search, for a while."""
        try:
            found = self.expression.search(PARTS[self.part](subject), timeout=PATIENCE)
        except TimeoutError:
            return Result(None, "The expression takes too long for this post.")
        said = f"It matches “{quoted(found[0])}”." if found else "It matches nothing."
        return Result((found is not None) == self.wanted, said)


@dataclass(frozen=True, slots=True)
class Edge:
    """A part begins or ends with a text."""

    part: str
    side: Literal["starts", "ends"]
    phrase: str
    wanted: bool

    def check(self, subject: Subject) -> Result:
        """Compare, whatever the capitals and spaces."""
        text, phrase = _plain(PARTS[self.part](subject)), _plain(self.phrase)
        compare: Callable[[str], bool] = text.startswith if self.side == "starts" else text.endswith
        found = compare(phrase)
        shown = text[:60] if self.side == "starts" else text[-60:]
        return Result(found == self.wanted, f"It {self.side} with “{quoted(shown)}”.")


Condition = Says | SaysGiven | Counts | HasLength | Matches | Edge


@dataclass(frozen=True, slots=True)
class Assertion:
    """A line of a person's own, understood."""

    text: str
    """As it was written."""
    condition: Condition

    def check(self, subject: Subject) -> Result:
        """Whether it holds of a post."""
        return self.condition.check(subject)


def _count(phrase: str, text: str) -> int:
    """How often a phrase is in a text, as whole words; as it stands where it has none."""
    words = plain_words(phrase)
    if not words or is_unspaced(phrase):
        return _plain(text).count(_plain(phrase))
    return count_phrase(words, plain_words(text))


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing if count == 1 else plural(thing)}"


def plural(thing: str) -> str:
    """The plural of what can be counted."""
    return f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
