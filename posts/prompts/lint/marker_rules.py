"""The end marker: one, and one that is recognised."""

from collections.abc import Iterator

from posts.envelope import END_MARKER
from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.lines import last_filled
from posts.prompts.lint.parsed_template import ParsedTemplate
from posts.vocabulary.markers import is_marker


def several_end_markers(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """A model that reads two markers writes either, or both."""
    seen: dict[str, int] = {}
    for marker in parsed.markers:
        if marker.spelled not in seen and seen:
            first, line = next(iter(seen.items()))
            yield TemplateFinding(
                rule="several_end_markers",
                line=marker.line,
                severity="bad",
                message=f"The end marker is {marker.spelled} here and {first} elsewhere.",
                remedy=f"Write {END_MARKER} wherever you name it.",
                other_line=line,
            )
        seen.setdefault(marker.spelled, marker.line)


def no_end_marker(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """Without a marker nobody can tell a whole post from one that was cut."""
    if any(is_marker(marker.spelled) for marker in parsed.markers):
        return
    other = next(iter(parsed.markers), None)
    if other:
        message = f"{other.spelled} is no end marker that is recognised."
    else:
        message = "Nothing says how the post ends, so one that was cut looks like a whole one."
    examples = [example.last for example in parsed.examples]
    yield TemplateFinding(
        rule="no_end_marker",
        line=other.line if other else max(examples, default=last_filled(parsed.lines)),
        severity="bad",
        message=message,
        remedy=f"Ask for a last line {END_MARKER}, and show it in your example.",
    )
