"""Assertions from promptfoo, as lines of ours, and ours as promptfoo's.

Only what means the same is mapped; the topic or the keyphrase alone becomes our way to look for it,
by its words. promptfoo looks at the whole reply, capitals and all, so its
texts become expressions on the whole post; what holds for some tests alone holds for none here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from posts.assertions.assertion import Assertion, Bounds, Counts, Matches, Says, SaysGiven
from posts.assertions.read import read_assertions
from posts.checks.finding import quoted
from posts.prompts.promptfoo.tests import ELSEWHERE, FoundAssertion, FoundTests, LeftOut

_GIVEN: Final = re.compile(r"\{\{\s{0,9}(topic|keyphrase)\s{0,9}\}\}")
_SPECIAL: Final = re.compile(r"([.^$*+?{}\[\]\\|()])")
_FIELDS: Final = {"TITLE:": "title", "META_DESCRIPTION:": "description", "TAGS:": "tags"}
_HARMLESS: Final = frozenset({"metric", "weight", "description"})
"""What an assertion of promptfoo may say beside its type and its value, and be mapped."""
_WHY: Final = {
    "javascript": "it is a program",
    "python": "it is a program",
    "ruby": "it is a program",
    "webhook": "it asks another server",
    "llm-rubric": "a model has to judge: ask a judge below the comparison",
    "model-graded-closedqa": "a model has to judge: ask a judge below the comparison",
    "g-eval": "a model has to judge: ask a judge below the comparison",
    "factuality": "a model has to judge: ask a judge below the comparison",
    "select-best": "a model has to judge: ask a judge below the comparison",
    "similar": "it asks another model for the likeness",
    "cost": "cost is a measure of its own",
    "latency": "time is a measure of its own",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAssertions:
    """Lines of ours, and what could not be had."""

    lines: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    """By line."""


class _CannotBe(Exception):
    """`str()` says why, as the end of a sentence."""


def import_assertions(found: FoundTests) -> ImportedAssertions:
    """Map the assertions that hold for all tests of a config."""
    left_out = list(found.left_out)
    always = [line for each in found.default.assertions for line in _map(each, left_out)]
    of_tests: list[tuple[int, list[str]]] = []
    for test in found.tests:
        lines = [line for each in test.assertions for line in _map(each, left_out)]
        of_tests.append((test.line, lines))
    counts = Counter(line for _, lines in of_tests for line in dict.fromkeys(lines))
    common = [line for line, count in counts.items() if count == len(found.tests)]
    for at, lines in of_tests:
        for line in dict.fromkeys(lines):
            if line not in common and line not in always:
                said = f"“{quoted(line)}” is asked of some tests only; here it would hold for all."
                left_out.append(LeftOut(line=at, message=said))
    return ImportedAssertions(
        lines=tuple(dict.fromkeys([*always, *common])),
        left_out=tuple(sorted(left_out, key=lambda each: each.line)),
    )


def export_assertion(assertion: Assertion) -> Mapping[str, Any] | None:
    """An assertion as promptfoo writes it; None where it has nothing that means the same."""
    match assertion.condition:
        case Says("post", phrase, Bounds(1, None)):
            return {"type": "icontains", "value": phrase}
        case Says("post", phrase, Bounds(0, 0)):
            return {"type": "not-icontains", "value": phrase}
        case SaysGiven("post", given, wanted):
            name = "icontains" if wanted else "not-icontains"
            return {"type": name, "value": f"{{{{{given}}}}}"}
        case Counts("word", Bounds(least, most)):
            value = {"min": least or None, "max": most}
            return {
                "type": "word-count",
                "value": {name: number for name, number in value.items() if number is not None},
            }
        case Matches("post", expression, wanted) if not expression.flags & ~_PLAIN_FLAGS:
            return {"type": "regex" if wanted else "not-regex", "value": expression.pattern}
        case _:
            return None


_PLAIN_FLAGS: Final = 0x20 | 0x2000 | 0x100
"""Flags that an expression without any has: Unicode, and the version of `regex`."""


def _map(found: FoundAssertion, left_out: list[LeftOut]) -> list[str]:
    try:
        if why := _WHY.get(found.type.removeprefix("not-")):
            raise _CannotBe(why)
        if other := [name for name in found.other if name not in _HARMLESS]:
            raise _CannotBe(f"“{quoted(other[0])}” of an assertion means nothing here")
        lines = list(_lines(found))
        for line in lines:
            read, wrong = read_assertions(line)
            if wrong or not read:
                why = wrong[0].message if wrong else "it is empty"
                raise _CannotBe(f"as a line of ours it would be: {line[:80]}. {why}")
    except _CannotBe as error:
        message = f"“{quoted(found.type)}” cannot be imported: {str(error).rstrip('.')}."
        left_out.append(LeftOut(line=found.line, message=message))
        return []
    return lines


def _lines(found: FoundAssertion) -> Iterator[str]:
    negated = found.type.startswith("not-")
    kind = found.type.removeprefix("not-")
    if kind not in _MAPPED:
        raise _CannotBe("nothing here means the same")
    yield from _MAPPED[kind](found.value, negated)


def _contains(flags: str) -> Callable[[object, bool], Iterator[str]]:
    def lines(value: object, negated: bool) -> Iterator[str]:
        text = _text(value)
        if given := _GIVEN.fullmatch(text.strip()):
            yield f"{'never says' if negated else 'says'} the {given[1]}"
        else:
            yield _matches(_as_expression(text), flags, negated=negated)

    return lines


def _contains_all(flags: str) -> Callable[[object, bool], Iterator[str]]:
    def lines(value: object, negated: bool) -> Iterator[str]:
        if negated:
            raise _CannotBe("only one of its texts has to be missing")
        for text in _texts(value):
            yield _matches(_as_expression(text), flags, negated=False)

    return lines


def _contains_any(flags: str) -> Callable[[object, bool], Iterator[str]]:
    def lines(value: object, negated: bool) -> Iterator[str]:
        texts = "|".join(_as_expression(text) for text in _texts(value))
        yield _matches(f"(?:{texts})", flags, negated=negated)

    return lines


def _regex(value: object, negated: bool) -> Iterator[str]:
    text = _text(value)
    if "\n" in text:
        raise _CannotBe("its expression has several lines")
    yield _matches(text, "", negated=negated)


def _starts_with(value: object, negated: bool) -> Iterator[str]:
    text = _text(value)
    for field, part in _FIELDS.items():
        if text.startswith(field):
            text = text.removeprefix(field).strip()
            if not text and not negated:
                yield f"{part} has at least 1 character"
                return
            yield f"{part} {_matches('^' + _as_expression(text), '', negated=negated)}"
            return
    raise _CannotBe("a reply starts with its title, as in “TITLE: …”")


def _word_count(value: object, negated: bool) -> Iterator[str]:
    if negated:
        raise _CannotBe("a number that must not be cannot be asked for")
    bounds = value if isinstance(value, dict) else {"min": value, "max": value}
    least, most = (_number(bounds.get(name)) for name in ("min", "max"))
    if least is not None and most is not None:
        yield f"exactly {least} words" if least == most else f"between {least} and {most} words"
    elif least is not None:
        yield f"at least {least} words"
    elif most is not None:
        yield f"at most {most} words"
    else:
        raise _CannotBe("it has no number")


_MAPPED: Final[Mapping[str, Callable[[object, bool], Iterator[str]]]] = {
    "contains": _contains(""),
    "icontains": _contains("i"),
    "contains-all": _contains_all(""),
    "icontains-all": _contains_all("i"),
    "contains-any": _contains_any(""),
    "icontains-any": _contains_any("i"),
    "regex": _regex,
    "starts-with": _starts_with,
    "word-count": _word_count,
}


def _matches(expression: str, flags: str, *, negated: bool) -> str:
    return f"{'never matches' if negated else 'matches'} /{expression}/{flags}"


def _as_expression(text: str) -> str:
    """A text as an expression that finds it, whatever its spaces."""
    words = [_SPECIAL.sub(r"\\\1", word) for word in text.split()]
    return r"\s+".join(words)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _CannotBe("it has no text")
    if value.startswith(ELSEWHERE):
        raise _CannotBe("its text lies elsewhere")
    if "{{" in value and not _GIVEN.fullmatch(value.strip()):
        raise _CannotBe("its text depends on a variable")
    return value


def _texts(value: object) -> Sequence[str]:
    given = value if isinstance(value, list) else str(value or "").split(",")
    texts = [_text(each.strip() if isinstance(each, str) else each) for each in given]
    if any(_GIVEN.search(text) for text in texts):
        raise _CannotBe("its text depends on a variable")
    return texts


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value) else None
