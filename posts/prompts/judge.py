"""The prompt of a judge, who says which of two posts is better; and how its answer is read.

A judge's prompt is a template as any other, with holes for both posts. The form of the answer is
added to it, so that no edit can lose it.
"""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from posts.envelope import Envelope
from posts.plain_text import fold_line
from posts.prompts.template import PromptError, RenderedPrompt
from posts.prompts.template_file import built_in_text
from posts.prompts.version import PromptVersion

FIRST: Final = "first_post"
SECOND: Final = "second_post"
BUILT_IN_JUDGE: Final = PromptVersion(
    name="Built-in judge", number=1, text=built_in_text("judge"), note="Comes with Draftbench."
)
ANSWER: Final = (
    "Your last line is one of these, and nothing follows it:\n"
    "VERDICT: FIRST\nVERDICT: SECOND\nVERDICT: TIE"
)
MOST_CHARACTERS: Final = 60_000
"""Of a post that is judged: what is longer is cut there."""
MOST_REASON: Final = 500
_VERDICT: Final = re.compile(r"VERDICT[\s*_`]{0,9}[:=][\s*_`\"']{0,9}(FIRST|SECOND|TIE)\b", re.I)
_HOLES: Final = {
    name: re.compile(rf"(?<!\\)\{{\{{\s{{0,9}}{name}\s{{0,9}}\}}\}}") for name in (FIRST, SECOND)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a judge said of two posts."""

    place: Literal["first", "second", "tie"] | None
    """None where its answer could not be read."""
    reason: str
    """In its own words: hostile, plain text of one line."""


def is_judge(text: str) -> bool:
    """Whether a template has room for two posts."""
    return all(hole.search(text) for hole in _HOLES.values())


def render_judge(
    version: PromptVersion, topic: str, first: Envelope, second: Envelope
) -> RenderedPrompt:
    """The messages that ask which of two posts is better.

    Raises:
        PromptError: the template has a hole that nothing fills, or no room for both posts.
        ValueError: the template cannot be read.
    """
    if not is_judge(version.text):
        raise PromptError(
            "The judge's prompt has no room for both posts.",
            remedy=f"Write {{{{{FIRST}}}}} and {{{{{SECOND}}}}} where they belong.",
        )
    template = version.template
    variables = tuple(
        replace(each, several_lines=True, default="(It is empty.)") if each.name in _HOLES else each
        for each in template.variables
    )
    values = {"topic": topic, FIRST: _as_text(first), SECOND: _as_text(second)}
    rendered = replace(template, variables=variables).render(values)
    return replace(rendered, text=f"{rendered.text}\n\n{ANSWER}")


def read_judgement(reply: str) -> Judgement:
    r"""Read a judge's answer: the last verdict in it counts.

    >>> read_judgement("A is clearer. \n**VERDICT: second**")
    Judgement(place='second', reason='A is clearer.')
    """
    found = [*_VERDICT.finditer(reply)]
    words = reply[: found[-1].start()] if found else reply
    places: dict[str, Literal["first", "second", "tie"]]
    places = {"first": "first", "second": "second", "tie": "tie"}
    return Judgement(
        place=places[found[-1][1].lower()] if found else None,
        reason=fold_line(words).rstrip("*_` ")[:MOST_REASON],
    )


def _as_text(post: Envelope) -> str:
    title = f"# {post.title}\n\n" if post.title else ""
    return f"{title}{post.body}"[:MOST_CHARACTERS]
