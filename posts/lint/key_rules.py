"""The four keys of the header: each spelled in one way, and plainly."""

from collections.abc import Iterator, Mapping
from typing import Final

from posts.lint.finding import TemplateFinding
from posts.lint.keys import KeyMention
from posts.lint.sheet import Sheet

KEYS: Final[Mapping[str, str]] = {
    "title": "TITLE",
    "meta_description": "META_DESCRIPTION",
    "tags": "TAGS",
    "categories": "CATEGORIES",
}
"""How the envelope spells them."""


def two_spellings(sheet: Sheet) -> Iterator[TemplateFinding]:
    """A key with two spellings comes back in a third."""
    main: dict[str, KeyMention] = {}
    for key in sorted(sheet.keys, key=lambda key: not key.in_header):
        main.setdefault(key.field, key)
    said: set[str] = set()
    for key in sheet.keys:
        first = main[key.field]
        if key.spelled in said or key.spelled == first.spelled:
            continue
        said.add(key.spelled)
        yield TemplateFinding(
            rule="two_spellings",
            line=key.line,
            severity="bad",
            message=f"{key.spelled} here and {first.spelled} in line {first.line} are one field.",
            remedy=f"Write {KEYS[key.field]} everywhere.",
        )


def bold_keys(sheet: Sheet) -> Iterator[TemplateFinding]:
    """What is bold in the template comes back bold, and no publishing tool reads it."""
    for key in sheet.keys:
        if key.bold:
            yield TemplateFinding(
                rule="bold_keys",
                line=key.line,
                severity="bad",
                message=f"The field name {key.spelled} is in bold.",
                remedy=f"Write {KEYS[key.field]}: without asterisks or underscores around it.",
            )
