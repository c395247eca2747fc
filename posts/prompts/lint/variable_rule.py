"""A placeholder that nothing fills, or that is written in another syntax."""

import re
from collections.abc import Iterator
from typing import Final

from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.parsed_template import ParsedTemplate
from posts.prompts.version import BUILT_IN, COMPUTED, HOLE

_BRACES: Final = re.compile(r"(?P<open>\{+)(?P<name>[^{}\n]{1,60})\}+")


def undefined_variable(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """What is in braces is filled in, or sent as it stands."""
    built_in = {each.name for each in BUILT_IN.template.variables} | COMPUTED.keys()
    known = built_in | {each.name for each in parsed.template.variables if each.defined}
    said: set[str] = set()
    for line in parsed.lines:
        for found in _BRACES.finditer(line.text):
            name = found["name"].strip()
            is_escaped = line.text[found.start() - 1 : found.start()] == "\\"
            if is_escaped or _is_code(parsed, name, found):
                continue
            if found[0] not in said and (finding := _finding(found, name, known, line.number)):
                said.add(found[0])
                yield finding


def _is_code(parsed: ParsedTemplate, name: str, found: re.Match[str]) -> bool:
    """Whether it is a hole's form that stands in code alone, and so no hole."""
    names = {each.name for each in parsed.template.variables} | COMPUTED.keys()
    return HOLE.fullmatch(found[0]) is not None and name not in names


def _finding(found: re.Match[str], name: str, known: set[str], line: int) -> TemplateFinding | None:
    if HOLE.fullmatch(found[0]):
        return None if name in known else _undefined(name, line)
    is_double = found["open"].startswith("{{")
    if not is_double and name not in known:
        return None  # braces of a text
    return TemplateFinding(
        rule="undefined_variable",
        line=line,
        severity="bad",
        message=f"{found[0]} is no variable: a model would get it as it stands.",
        remedy=f"Write {{{{{_as_name(name)}}}}}.",
    )


def _undefined(name: str, line: int) -> TemplateFinding:
    return TemplateFinding(
        rule="undefined_variable",
        line=line,
        severity="ok",
        message=f"{{{{{name}}}}} is used and not defined: it is a field that must be filled in.",
        remedy="Give it a label, or a value for when it is left empty, under Fields of the form.",
    )


def _as_name(text: str) -> str:
    return re.sub(r"\W+", "_", text).strip("_") or "name"
