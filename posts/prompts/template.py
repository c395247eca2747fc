"""A prompt template: a text with holes, filled so that data stays data.

`{{variable}}` is a hole; a line that is a label and a hole with nothing to hold is left out.
Values are filled in once: what stands in them is never read as a hole, a line of the envelope or
a turn of the talk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from posts.categories import ALLOWED
from posts.plain_text import defuse, fold_line, fold_lines
from posts.prompts.holes import HOLE as HOLE
from posts.prompts.holes import fill_holes

MAX_TOPIC: Final = 300
COMPUTED: Final[Mapping[str, str]] = {"categories": "\n".join(ALLOWED)}
"""Holes that every template may use and nobody fills."""


class PromptError(Exception):
    """No prompt can be made of what was typed. `str()` is the cause on one line."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class InvalidTopic(PromptError):
    """The topic is empty or too long: change it."""


class EmptyPrompt(PromptError):
    """The message has no words: an empty one is never sent, for it would be paid."""


class MissingVariable(PromptError):
    """A variable of the template has neither a value nor a default: fill it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What a person may say about the post; fills the holes of its name."""

    name: str
    label: str
    default: str | None = None
    """Used where the value is empty; None where a value is needed."""
    help: str = ""
    several_lines: bool = False
    defined: bool = True
    """False for a hole that the template's front matter does not name."""


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """A template with its holes filled: the messages to send."""

    instructions: str
    """The system's message."""
    text: str
    """The user's message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTemplate:
    """What a model is told, with holes."""

    name: str
    """As the page shows it."""
    description: str
    variables: tuple[Variable, ...]
    instructions: str
    text: str

    def render(self, values: Mapping[str, str | int]) -> RenderedPrompt:
        """Fill the holes.

        Raises:
            MissingVariable: a variable without default has no value.
            InvalidTopic: the topic is too long.
            EmptyPrompt: nothing is left to send.
        """
        filled = dict(COMPUTED)
        for variable in self.variables:
            filled[variable.name] = _fill(variable, str(values.get(variable.name, "")))
        prompt = RenderedPrompt(
            fill_holes(self.instructions, filled.get), fill_holes(self.text, filled.get)
        )
        if not prompt.text:
            raise EmptyPrompt(
                "The prompt is empty.", remedy="Write what the model is to do into the message."
            )
        return prompt


def read_topic(text: str) -> str:
    """Make a topic of what was typed: one line of at most 300 characters.

    Raises:
        InvalidTopic: nothing is left to write about, or it is too long.
    """
    topic = fold_line(text)
    if not topic:
        raise InvalidTopic("The topic is empty.", remedy="Say in a line what the post is about.")
    if len(topic) > MAX_TOPIC:
        raise InvalidTopic(
            f"The topic has {len(topic):,} characters; at most {MAX_TOPIC} are possible.",
            remedy="Shorten it; details fit under Notes.",
        )
    return topic


def _fill(variable: Variable, typed: str) -> str:
    """A variable's value as it stands in its hole; empty where it has nothing to say."""
    lines = fold_lines(typed) or fold_lines(variable.default or "")
    if not lines and variable.default is None:
        raise MissingVariable(
            f"The prompt needs a value for {variable.label}.", remedy=f"Fill in {variable.label}."
        )
    if variable.several_lines:
        return "".join(f"\n> {defuse(line)}" for line in lines) + "\n" * bool(lines)
    line = " ".join(lines)
    return defuse(read_topic(line) if variable.name == "topic" else line)
