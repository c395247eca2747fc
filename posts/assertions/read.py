"""Read assertions, one a line, strictly: what is not understood is said, and never guessed.

A line is one of few forms, each an expression with named groups; the first that fits reads it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import regex  # type: ignore[import-untyped]
from rapidfuzz import process

from posts.assertions.assertion import (
    Assertion,
    Bounds,
    Condition,
    Counts,
    Edge,
    HasLength,
    Matches,
    Says,
    SaysGiven,
    plural,
)
from posts.assertions.subject import THINGS
from posts.checks.finding import quoted
from posts.plain_text import fold_line
from posts.vocabulary.charsets import LINE_BREAK

MOST_LINES: Final = 100
MOST_CHARACTERS: Final = 500
EXAMPLES: Final = (
    "title contains the keyphrase",
    "at least 3 headings",
    "never says 'in today's fast-paced world'",
    "description has at most 156 characters",
    "says 'click here' at most 1 time",
    "body never matches /as an ai/i",
)
"""One of each form, to show."""

_Given = Mapping[str, str]
_QUOTE: Final = "(?P<phrase>'.+'|\".+\"|“.+”|‘.+’|«.+»|„.+“)"
_BOUNDS: Final = (
    "at least|at most|exactly|no more than|no fewer than|less than|fewer than|more than"
)
_AMOUNT: Final = (
    rf"(?:(?P<bound>{_BOUNDS}) "
    r"(?P<number>\d{1,6}|no|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"|between (?P<low>\d{1,6}) and (?P<high>\d{1,6})|(?P<none>no))"
)
_PART: Final = (
    r"(?:the )?(?P<part>first paragraph|meta description|headings?|title|description|tags?"
    r"|categor(?:y|ies)|body|post)"
)
_NOT: Final = r"(?P<negated>never |does not |do not |doesn't |don't |must not |should not )?"
_NUMBERS: Final = {
    word: number
    for number, word in enumerate("no one two three four five six seven eight nine ten".split())
}
_PARTS: Final = {"meta description": "description", "heading": "headings", "tag": "tags"} | {
    "category": "categories"
}


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that is no assertion."""

    line: int
    """From 1."""
    message: str
    """What is wrong, in a sentence. Quotes the line: hostile, plain text."""
    remedy: str


class _Wrong(Exception):
    """A line that asks for what cannot be: `str()` says what, `remedy` what to do, where known."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


def read_assertions(text: str) -> tuple[tuple[Assertion, ...], tuple[NotUnderstood, ...]]:
    """Read assertions, one a line.

    Empty lines, lines after `#` and lines that are there already say nothing.

    >>> read_assertions("at least 3 headings")[0][0].condition
    Counts(thing='heading', bounds=Bounds(least=3, most=None))
    """
    read: list[Assertion] = []
    wrong: list[NotUnderstood] = []
    for number, raw in enumerate(LINE_BREAK.split(text), start=1):
        line = _BULLET.sub("", fold_line(raw))
        if not line or line.startswith("#"):
            continue
        if len(read) + len(wrong) >= MOST_LINES:
            remedy = f"{MOST_LINES} assertions are possible."
            wrong.append(NotUnderstood(number, "There are too many lines.", remedy))
            break
        try:
            condition = _condition(line)
            if not any(condition == each.condition for each in read):
                read.append(Assertion(line, condition))
        except _Wrong as error:
            wrong.append(NotUnderstood(number, str(error), error.remedy or _closest(line)))
    return tuple(read), tuple(wrong)


def _condition(line: str) -> Condition:
    if len(line) > MOST_CHARACTERS:
        raise _Wrong(f"“{quoted(line)}” has more than {MOST_CHARACTERS} characters.")
    for form, make in _FORMS:
        if found := form.fullmatch(line.rstrip(".") if line[-1:] == "." else line):
            return make({name: value or "" for name, value in found.groupdict().items()})
    said = f"“{quoted(line)}” is not understood."
    if (found := _WITHOUT_BOUND.search(line)) and not _MORE.search(line[: found.start()]):
        number = found["number"]
        raise _Wrong(said, f"Say which: at least {number}, at most {number} or exactly {number}")
    if _WITHOUT_QUOTES.match(line):
        raise _Wrong(said, "Write it as in: title contains 'backup', in quotation marks")
    raise _Wrong(said)


def _closest(line: str) -> str:
    example = process.extractOne(line[:MOST_CHARACTERS], EXAMPLES)[0]
    return f"Write it as in: {example}"


def _phrase(given: _Given) -> str:
    in_quotes = given["phrase"]
    opening, phrase, closing = in_quotes[0], in_quotes[1:-1].strip(), in_quotes[-1]
    if re.search(rf"{closing}\s?(?:,|;|or\b|and\b).{{0,9}}{opening}", phrase, re.IGNORECASE):
        raise _Wrong("A line has one phrase in quotation marks.", ONE_A_LINE)
    return phrase


def _says(given: _Given) -> Condition:
    bounds = Bounds(0, 0) if given["negated"] else Bounds(1)
    if given.get("bound") or given.get("low"):
        if given["negated"]:
            raise _Wrong("“Never” and a number do not go together.")
        bounds = _bounds(given)
    return Says(_part(given), _phrase(given), bounds)


def _says_given(given: _Given) -> Condition:
    what = given["given"].lower()
    return SaysGiven(
        _part(given), "topic" if what == "topic" else "keyphrase", not given["negated"]
    )


def _counts(given: _Given) -> Condition:
    return Counts(_THING_OF[given["thing"].lower()], _bounds(given))


def _has_one(given: _Given) -> Condition:
    return Counts(_THING_OF[given["thing"].lower()], Bounds(1))


def _has_length(given: _Given) -> Condition:
    is_letters = given["unit"].lower().startswith("character")
    return HasLength(_part(given), "characters" if is_letters else "words", _bounds(given))


def _matches(given: _Given) -> Condition:
    flags = 0
    for letter in given["flags"]:
        flags |= {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}[letter]
    if _SEVERAL_EXPRESSIONS.search(given["expression"]):
        raise _Wrong("A line has one expression between two slashes.", ONE_A_LINE)
    try:
        expression = regex.compile(given["expression"], flags)
    except regex.error as error:
        raise _Wrong(f"The expression cannot be read: {error.msg}.") from error
    return Matches(_part(given), expression, not given["negated"])


def _edge(given: _Given) -> Condition:
    ends = given["side"].lower().startswith("end")
    return Edge(_part(given), "ends" if ends else "starts", _phrase(given), not given["negated"])


def _part(given: _Given) -> str:
    part = (given.get("part") or "post").lower()
    return _PARTS.get(part, part)


def _bounds(given: _Given) -> Bounds:
    if given.get("none"):
        return Bounds(0, 0)
    if given.get("low"):
        low, high = int(given["low"]), int(given["high"])
        if low > high:
            raise _Wrong(f"No number is between {low} and {high}: write the smaller one first.")
        return Bounds(low, high)
    word = given["number"].lower()
    number = _NUMBERS[word] if word in _NUMBERS else int(word)
    match given["bound"].lower():
        case "at least" | "no fewer than":
            return Bounds(number)
        case "more than":
            return Bounds(number + 1)
        case "at most" | "no more than":
            return Bounds(0, number)
        case "exactly":
            return Bounds(number, number)
    if number == 0:
        raise _Wrong("Nothing is less than 0.")
    return Bounds(0, number - 1)


_THING_OF: Final = {name: thing for thing in THINGS for name in (thing, plural(thing))}
_THINGS: Final = "|".join(sorted(_THING_OF, key=len, reverse=True))
_SAYS: Final = r"(?:must |should )?(?:says?|contains?|mentions?|includes?|has|have)"
_HAS: Final = r"(?:must |should )?(?:contains?|includes?|has|have)"
_IS: Final = r"(?:is|are|must be|should be)"
_BULLET: Final = re.compile(r"^[-*•] ")
_SEVERAL_EXPRESSIONS: Final = re.compile(
    r"(?<!\\)/[ims]{0,3}\s?(?:,|;|or\b|and\b)\s?/", re.IGNORECASE
)
ONE_A_LINE: Final = (
    "Write a line for each; where any of several will do: body matches /one|another/i"
)
_WITHOUT_QUOTES: Final = re.compile(
    rf"(?:{_PART} )?{_NOT}(?:{_SAYS}|(?:starts?|begins?|ends?) with) [^\d\W]", re.IGNORECASE
)

_WITHOUT_BOUND: Final = re.compile(
    rf"(?<!\S)(?P<number>\d{{1,6}}|{'|'.join(_NUMBERS)}) (?:times?|{_THINGS}|characters?)"
    r"(?: long)?\.?$",
    re.IGNORECASE,
)
"""The end of a line that gives a number, and not whether fewer or more will do."""
_MORE: Final = re.compile(
    rf"\b(?:{_BOUNDS}|between|to|never|not|with|and)\b|\d|n't\b", re.IGNORECASE
)
"""Before that: the line says more than a number."""


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[_Given], Condition]], ...]] = (
    (_form(rf"(?:(?:the )?post )?(?:{_HAS} )?{_AMOUNT} (?P<thing>{_THINGS})"), _counts),
    (_form(rf"(?:(?:the )?post )?{_HAS} an? (?P<thing>{_THINGS})"), _has_one),
    (
        _form(rf"{_PART} (?:{_HAS}|{_IS}) {_AMOUNT} (?P<unit>characters?|words?)(?: long)?"),
        _has_length,
    ),
    (
        _form(rf"(?:{_PART} )?{_NOT}{_SAYS} (?:the |its )(?P<given>keyphrase|keyword|topic)"),
        _says_given,
    ),
    (_form(rf"(?:{_PART} )?{_NOT}{_SAYS} {_QUOTE}(?: {_AMOUNT} times?)?"), _says),
    (
        _form(rf"(?:{_PART} )?{_NOT}(?P<side>starts?|begins?|ends?) with {_QUOTE}"),
        _edge,
    ),
    (
        _form(rf"(?:{_PART} )?{_NOT}match(?:es)? /(?P<expression>.+)/(?P<flags>[ims]{{0,3}})"),
        _matches,
    ),
)
