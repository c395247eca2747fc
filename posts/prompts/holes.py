r"""The holes of a template: `{{name}}`, but for `\{{name}}` and what stands in code.

In code, only a variable that the template or the built-in one defines is a hole: `{{ message }}`
there is another language's.
"""

import re
from collections.abc import Callable, Collection
from typing import Final

HOLE: Final = re.compile(r"(?<!\\)\{\{\s*(\w+)\s*\}\}")
ESCAPED: Final = re.compile(r"\\(\{\{)")
_BRACES: Final = re.compile(r"\\?\{\{")
_FENCED: Final = re.compile(
    r"(?ms)^[ \t>]{0,8}(?P<run>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]{0,8}(?P=run)[^\n]*$|\Z)"
)
_INLINE: Final = re.compile(r"(?<!`)(`{1,2})(?!`)[^`\n]{1,400}\1(?!`)")
_ALONE: Final = re.compile(
    r"[\s>*+#-]*(?:\d{1,3}[.)]\s*)?(?:<[^<>\n]{1,80}>\s*|[^\n]{0,200}[:：=]\s*)?[\"'“<\[(]?\s*"
    r"\{\{\s*\w+\s*\}\}\s*[\"'”>\])]?[.;,。]?\s*(?:</[^<>\n]{1,80}>)?\s*"
)
"""A line of a label and a hole, or of a hole in tags."""


def holes_of(text: str, known: Collection[str]) -> list[str]:
    """The names of the holes of a text, each once, in their order.

    Args:
        text: Of a template.
        known: Variables that are holes in code, too.
    """
    code = _code(text) if "{{" in text else []
    found = [
        hole[1]
        for hole in HOLE.finditer(text)
        if hole[1] in known or not any(start <= hole.start() < stop for start, stop in code)
    ]
    return list(dict.fromkeys(found))


def fill_holes(text: str, value_of: Callable[[str], str | None]) -> str:
    """Put values into a text's holes, once; a line of one hole that has nothing to hold goes.

    Args:
        text: Of a template.
        value_of: A variable's value; None for what is no variable, which stays as it is written.
    """
    lines = [line for line in text.split("\n") if not _is_left_out(line, value_of)]

    def fill(hole: re.Match[str]) -> str:
        value = value_of(hole[1])
        return hole[0] if value is None else value

    parts: list[str] = []
    done, kept = 0, "\n".join(lines)
    for hole in HOLE.finditer(kept):
        parts += [ESCAPED.sub(r"\1", kept[done : hole.start()]), fill(hole)]
        done = hole.end()
    return "".join([*parts, ESCAPED.sub(r"\1", kept[done:])]).strip()


def write_literals(text: str, known: Collection[str], written: str) -> str:
    r"""The text with every `{{` that opens no hole written in another way.

    >>> write_literals(r"On {{topic}}: \{{x}} and `{{ y }}`", {"topic"}, "<<")
    'On {{topic}}: <<x}} and `<< y }}`'
    """
    if "{{" not in text:
        return text
    code = _code(text)
    holes = {
        hole.start()
        for hole in HOLE.finditer(text)
        if hole[1] in known or not any(start <= hole.start() < stop for start, stop in code)
    }
    return _BRACES.sub(lambda braces: braces[0] if braces.start() in holes else written, text)


def stands_alone(line: str) -> bool:
    """Whether a line is a label and its hole, so that it goes where there is nothing to hold.

    >>> stands_alone("Keyphrase: {{keyphrase}}"), stands_alone("On {{topic}}, in a {{tone}} tone.")
    (True, False)
    """
    return len(HOLE.findall(line)) == 1 and _ALONE.fullmatch(line) is not None


def _is_left_out(line: str, value_of: Callable[[str], str | None]) -> bool:
    names = HOLE.findall(line)
    return bool(names) and value_of(names[0]) == "" and stands_alone(line)


def _code(text: str) -> list[tuple[int, int]]:
    if "`" not in text and "~~~" not in text:
        return []
    fenced = [found.span() for found in _FENCED.finditer(text)]
    return fenced + [found.span() for found in _INLINE.finditer(text)]
