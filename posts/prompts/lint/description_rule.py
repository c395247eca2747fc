"""A meta description in the example that breaks the limit stated for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from posts.prompts.lint.examples import Example, is_gap
from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.lines import Line
from posts.prompts.lint.parsed_template import ParsedTemplate

_TOPIC: Final = re.compile(r"\b(?:meta[ _-]?)?description\b", re.IGNORECASE)
_OTHER_FIELD: Final = re.compile(
    r"(?<!\bmax)(?<!\bmin)[.;]\s|\b(?:titles?|tags?|categor(?:y|ies)|body)\b", re.IGNORECASE
)
_LIMIT: Final = re.compile(
    r"(?P<bound>\b(?:at least|minimum(?: of)?|min\.?|more than|over)\s*)?"
    r"(?P<low>\d{2,3})(?:\s*(?:-|\u2013|to|and)\s*(?P<high>\d{2,3}))?[\s-]*(?:characters?|chars?)\b",
    re.IGNORECASE,
)
_BEFORE: Final = 40
"""A limit before the name, as in "a 155-character meta description", stands so near."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Between how many characters a description is to have."""

    least: int
    most: int | None
    line: int

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        return f"{self.least} to {self.most}" if self.least else f"at most {self.most}"

    def allows(self, length: int) -> bool:
        return self.least <= length and (self.most is None or length <= self.most)


def description_limit(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """The description that is shown counts for more than the figure that is told."""
    limit = next(_limits(parsed.outside_examples()), None)
    for example in parsed.examples if limit else ():
        length = _length(example)
        if limit and length and not limit.allows(length):
            yield TemplateFinding(
                rule="description_limit",
                line=example.key_lines.get("meta_description", example.first),
                severity="bad",
                message=(
                    f"The example's meta description has {length} characters; "
                    f"the prompt asks for {limit}."
                ),
                remedy="Change one of the two.",
                other_line=limit.line,
            )


def _length(example: Example) -> int:
    description = example.reply.meta_description
    return 0 if description is None or is_gap(description) else len(description)


def _limits(lines: tuple[Line, ...]) -> Iterator[Limit]:
    for line in lines:
        for topic in _TOPIC.finditer(line.text):
            behind = _OTHER_FIELD.split(line.text[topic.end() :], maxsplit=1)[0]
            before = _OTHER_FIELD.split(line.text[: topic.start()][-_BEFORE:])[-1]
            if found := _LIMIT.search(behind) or _LIMIT.search(before):
                yield _limit(found, line.number)


def _limit(found: re.Match[str], line: int) -> Limit:
    low = int(found["low"])
    if found["high"]:
        return Limit(low, int(found["high"]), line)
    return Limit(low, None, line) if found["bound"] else Limit(0, low, line)
