"""A template as the rules look at it: read once, for all of them."""

from dataclasses import dataclass

from posts.prompts.lint.examples import Example, find_examples
from posts.prompts.lint.keys import KeyMention, find_keys
from posts.prompts.lint.lines import Line, read_lines
from posts.prompts.lint.markers import MarkerMention, find_markers
from posts.prompts.template import PromptTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedTemplate:
    """A template, with what the rules look for."""

    template: PromptTemplate
    lines: tuple[Line, ...]
    """Those that are sent."""
    keys: tuple[KeyMention, ...]
    markers: tuple[MarkerMention, ...]
    examples: tuple[Example, ...]

    def outside_examples(self) -> tuple[Line, ...]:
        """The lines that say what is wanted, without those that show it."""
        shown = {number for each in self.examples for number in range(each.first, each.last + 1)}
        return tuple(line for line in self.lines if line.number not in shown)


def parse_template(template: PromptTemplate) -> ParsedTemplate:
    """Read a template for the rules."""
    lines = read_lines(template)
    keys, markers = find_keys(lines), find_markers(lines)
    return ParsedTemplate(
        template=template,
        lines=lines,
        keys=keys,
        markers=markers,
        examples=find_examples(lines, keys, markers),
    )
