"""What a template that was written anew has lost: its holes, its end marker, its categories.

A model rewrites a template and leaves out what it does not understand. Such a template is refused
before anybody pays for posts by it.
"""

from collections.abc import Iterator
from typing import Final

from posts.categories import ALLOWED
from posts.prompts.lint.parsed_template import parse_template
from posts.prompts.lint.rules import lint_template
from posts.prompts.template import COMPUTED, PromptTemplate
from posts.prompts.template_file import find_variables, load_template
from posts.vocabulary.key_names import Field

_LISTED: Final = 10
"""A template that names so many of the categories lists them."""
_NAMES: Final[dict[Field, str]] = {
    "title": "TITLE",
    "meta_description": "META_DESCRIPTION",
    "tags": "TAGS",
    "categories": "CATEGORIES",
}


def lost_in(old: PromptTemplate, new: PromptTemplate) -> list[str]:
    """What a new template lacks that the old one has, and what it breaks; each in a sentence.

    >>> from posts.prompts.template_file import load_template, read_template
    >>> lost_in(load_template(), load_template())
    []
    >>> lost_in(read_template("On {{topic}}, {{tone}}."), read_template("On {{topic}}."))
    ['The hole {{tone}} is lost.']
    """
    return [*_holes(old, new), *_keys(old, new), *_categories(old, new), *_findings(old, new)]


def _holes(old: PromptTemplate, new: PromptTemplate) -> Iterator[str]:
    had, has = _names(old), _names(new)
    for name in sorted(had - has):
        yield f"The hole {{{{{name}}}}} is lost."
    known = had | _names(load_template()) | {each.name for each in old.variables}
    for name in sorted(has - known):
        yield f"Nothing fills the new hole {{{{{name}}}}}."


def _names(template: PromptTemplate) -> set[str]:
    """The holes of a template, those that nobody fills among them."""
    text = f"{template.instructions}\n{template.text}"
    holes = {each.name for each in find_variables(text, template.variables)}
    return holes | {name for name in COMPUTED if f"{{{{{name}}}}}" in text.replace(" ", "")}


def _keys(old: PromptTemplate, new: PromptTemplate) -> Iterator[str]:
    had, has = ({key.field for key in parse_template(each).keys} for each in (old, new))
    for field, name in _NAMES.items():
        if field in had - has:
            yield f"The header line {name} is lost."


def _categories(old: PromptTemplate, new: PromptTemplate) -> Iterator[str]:
    """Where the old template lists categories in its own words, the new one lists the same."""
    had, has = ({name for name in ALLOWED if name in _text(each)} for each in (old, new))
    lost = sorted(had - has)
    if len(had) >= _LISTED and lost:
        yield f"Categories are lost: {', '.join(lost[:3])}."


def _text(template: PromptTemplate) -> str:
    return f"{template.instructions}\n{template.text}"


def _findings(old: PromptTemplate, new: PromptTemplate) -> Iterator[str]:
    """What the linter calls bad, and did not before."""
    before = {each.rule for each in lint_template(old)}
    for finding in lint_template(new):
        if finding.severity == "bad" and finding.rule not in before:
            yield finding.message
