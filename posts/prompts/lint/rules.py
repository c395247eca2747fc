"""Read a prompt template for what contradicts itself, before a model is paid to read it.

A model that is told two things does either. Each rule looks for one such thing, says where it
stands and what to do; nothing here raises or asks anybody.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from posts.prompts.lint.contrary_rules import two_lengths, two_markups
from posts.prompts.lint.description_rule import description_limit
from posts.prompts.lint.example_rules import no_headings, unknown_category
from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.key_rules import bold_keys, two_spellings
from posts.prompts.lint.length_rule import short_example
from posts.prompts.lint.marker_rules import no_end_marker, several_end_markers
from posts.prompts.lint.parsed_template import ParsedTemplate, parse_template
from posts.prompts.lint.topic_rule import empty_in_sentence, no_topic
from posts.prompts.lint.variable_rule import undefined_variable
from posts.prompts.template import PromptTemplate

__all__ = ["RULES", "TemplateFinding", "lint_template"]

RULES: Final[Mapping[str, Callable[[ParsedTemplate], Iterator[TemplateFinding]]]] = {
    "no_end_marker": no_end_marker,
    "several_end_markers": several_end_markers,
    "two_spellings": two_spellings,
    "bold_keys": bold_keys,
    "unknown_category": unknown_category,
    "short_example": short_example,
    "no_headings": no_headings,
    "description_limit": description_limit,
    "undefined_variable": undefined_variable,
    "two_lengths": two_lengths,
    "two_markups": two_markups,
    "no_topic": no_topic,
    "empty_in_sentence": empty_in_sentence,
}


def lint_template(template: PromptTemplate) -> list[TemplateFinding]:
    """What contradicts itself in a template, in the order of its lines.

    >>> from posts.prompts.template_file import read_template
    >>> [finding.rule for finding in lint_template(read_template("Write about {{topic}}."))]
    ['no_end_marker']
    """
    parsed = parse_template(template)
    findings = [finding for rule in RULES.values() for finding in rule(parsed)]
    return sorted(findings, key=lambda finding: finding.line)
