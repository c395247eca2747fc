"""An example keeps the rules around it: a model follows what it sees before what it reads."""

import re
from collections.abc import Iterator
from typing import Final

from posts.prompts.lint.examples import is_gap
from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.parsed_template import ParsedTemplate

_MARKDOWN: Final = re.compile(r"\bmarkdown\b|\bheadings?\b|`#{2,}`|\bH[2-4]s?\b", re.IGNORECASE)
_NO_MARKDOWN: Final = re.compile(
    r"\b(?:no|not|without|never|avoid|instead of)\s+(?:\w+\s+){0,2}(?:markdown|headings?)\b",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}\s+\S|^\S.*\n(?:={3,}|-{3,})\s*$", re.MULTILINE)


def unknown_category(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """A category of the example that is not on the list teaches to invent more."""
    for example in parsed.examples:
        value = example.value("categories")
        if value.strip() and is_gap(value):
            continue
        for name in example.reply.unknown_categories:
            if not is_gap(name):
                yield TemplateFinding(
                    rule="unknown_category",
                    line=example.key_lines.get("categories", example.first),
                    severity="bad",
                    message=f"The example's category {name} is not on the list of allowed ones.",
                    remedy="Take one from the list; {{categories}} puts all of them in the text.",
                )


def no_headings(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """An example without headings is copied without headings."""
    asking = next(filter(_asks_for_markdown, (each.text for each in parsed.outside_examples())), "")
    for example in parsed.examples:
        if asking and example.has_body and not _HEADING.search(example.reply.body):
            yield TemplateFinding(
                rule="no_headings",
                line=example.first,
                severity="bad",
                message="Markdown with headings is asked for; the example's body has no heading.",
                remedy="Give the example one or two lines that begin with ##.",
            )


def _asks_for_markdown(line: str) -> bool:
    return bool(_MARKDOWN.search(_NO_MARKDOWN.sub("", line)))
