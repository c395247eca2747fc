"""An example that is shorter than what is asked for, and does not say so."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from posts.measures import count_words
from posts.prompts.lint.examples import Example
from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.lines import Line, around
from posts.prompts.lint.parsed_template import ParsedTemplate

DEFAULT_LENGTH: Final = 1500
"""Words asked for where the template leaves the length to the form."""
_OF_A_POST: Final = 150
"""Smaller figures are of sentences and sections."""
_NEARLY: Final = 0.9
"""So much of the length asked for is no contradiction."""
_REACH: Final = 3
"""A remark on the example stands at most this many lines from it."""
_LENGTH: Final = re.compile(
    r"(?P<least>\d{1,3}(?:[,.\u202f ]\d{3})+|\d{2,6})(?:\s*(?:-|\u2013|to|and)\s*[\d,.]+)?"
    r"[\s-]{0,3}words?\b",
    re.IGNORECASE,
)
_AT_MOST: Final = re.compile(
    r"\b(?:most|up to|more than|fewer than|less than|under|below|exceed|max\w*\.?|within)\W*"
    r"(?:of\s*)?$",
    re.IGNORECASE,
)
_WORDS_HOLE: Final = re.compile(r"\{\{\s*words\s*\}\}")
_SHORTENED: Final = re.compile(
    r"(?P<not>\b(?:not|never|n't|don't|do not)\s+(?:be\s+)?(?:\w+\s+)?)?"
    r"(?:\bstops? (?:early|here|short)|\bshorten(?:ed|s)\b|\babridged\b|\babbreviated\b"
    r"|\btruncated\b|\bcut (?:short|off)\b|\bshorter than (?:yours|the (?:real|post|full))"
    r"|\b(?:form|format|structure) only\b"
    r"|\bonly (?:the|its) (?:form|format|structure|beginning|start)"
    r"|\b(?:excerpt|extract|snippet)\b|\bgoes on\b|\bcontinues?\b|\band so on\b)",
    re.IGNORECASE,
)
_LEFT_OUT: Final = re.compile(
    r"^[^\w\n]*(?:\.{3}|\u2026)[^\w\n]*$|^\s*(?:\[[^\n\]]+\]|\([^\n)]+\)|<[^\n>]+>)\s*$",
    re.MULTILINE,
)
"""A line that stands for others."""


def short_example(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """The length of the example is taken for the length that is wanted."""
    asked = _asked_length(parsed.outside_examples(), default=_default_length(parsed))
    for example in parsed.examples:
        words = count_words(example.reply.body)
        if not asked or not example.has_body or words >= asked * _NEARLY:
            continue
        if not _says_that_it_is_short(example, parsed.lines):
            yield TemplateFinding(
                rule="short_example",
                line=example.first,
                severity="bad",
                message=f"The example's body has {words:,} words; about {asked:,} are asked for.",
                remedy="Say beside the example that it is shortened, or make it as long.",
            )


def _default_length(parsed: ParsedTemplate) -> int:
    defaults = {each.name: each.default for each in parsed.template.variables}
    default = defaults.get("words") or ""
    return int(default) if default.isdecimal() else DEFAULT_LENGTH


def _asked_length(lines: Iterable[Line], *, default: int) -> int | None:
    """The greatest length that the lines ask for; None where they ask for none."""
    lengths = [length for line in lines for length in _lengths_in(line.text, default)]
    return max(lengths, default=None)


def _lengths_in(text: str, default: int) -> Iterator[int]:
    if _WORDS_HOLE.search(text):
        yield default
    for found in _LENGTH.finditer(text):
        length = int(re.sub(r"\D", "", found["least"]))
        if length >= _OF_A_POST and not _AT_MOST.search(text[: found.start()]):
            yield length


def _says_that_it_is_short(example: Example, lines: tuple[Line, ...]) -> bool:
    near = around(lines, example.first, example.last, _REACH)
    about = [line for line in lines if "example" in line.text.lower()]
    said = any(_is_remark(line.text) for line in (*near, *about))
    return said or bool(_LEFT_OUT.search(example.text))


def _is_remark(text: str) -> bool:
    return any(not found["not"] for found in _SHORTENED.finditer(text))
