"""The four keys of the header: each spelled in one way, and plainly."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.keys import KeyMention
from posts.prompts.lint.parsed_template import ParsedTemplate
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import KEYS

_NEAR: Final = 2
"""Lines of one header stand at most so far apart."""

_PLACEHOLDER: Final = re.compile(
    r"[^:\uff1a\n]{1,60}[:\uff1a]\s*[\[<{(]{0,2}([A-Z][A-Z_ -]{2,40})[\]>})]{0,2}\s*"
)
"""`TITLE: POST_TITLE`: a name for the value, which is defined elsewhere."""


def two_spellings(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """A key with two spellings comes back in a third."""
    names = {
        found[1].strip() for line in parsed.lines if (found := _PLACEHOLDER.fullmatch(line.text))
    }
    keys = [key for key in parsed.keys if key.spelled not in names]
    main: dict[Field, KeyMention] = {}
    for key in sorted(keys, key=lambda key: not key.in_header):
        main.setdefault(key.field, key)
    said: set[str] = set()
    for key in keys:
        first = main[key.field]
        if key.spelled in said or key.spelled == first.spelled:
            continue
        said.add(key.spelled)
        yield TemplateFinding(
            rule="two_spellings",
            line=key.line,
            severity="bad",
            message=f"{key.spelled} here and {first.spelled} elsewhere are one field.",
            remedy=f"Write {KEYS[key.field]} everywhere.",
            other_line=first.line,
        )


def bold_keys(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """What is bold in the template comes back bold, and no publishing tool reads it."""
    for block in _neighbours([key for key in parsed.keys if key.bold]):
        names = ", ".join(key.spelled for key in block)
        yield TemplateFinding(
            rule="bold_keys",
            line=block[0].line,
            severity="bad",
            message=f"In bold: {names}.",
            remedy=f"Write {KEYS[block[0].field]}: without signs around the name.",
        )


def _neighbours(keys: Sequence[KeyMention]) -> Iterator[list[KeyMention]]:
    """Keys that stand in lines next to each other, together."""
    block: list[KeyMention] = []
    for key in keys:
        if block and key.line - block[-1].line > _NEAR:
            yield block
            block = []
        block.append(key)
    if block:
        yield block
