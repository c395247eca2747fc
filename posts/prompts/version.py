"""The prompt of a lane: one version of a named template, and what there is to know of templates."""

from dataclasses import dataclass
from typing import Final

from posts.prompts.template import (
    COMPUTED,
    HOLE,
    MAX_TOPIC,
    InvalidTopic,
    MissingVariable,
    PromptError,
    PromptTemplate,
    RenderedPrompt,
    Variable,
    read_topic,
)
from posts.prompts.template_file import (
    DEFAULT_TEMPLATE,
    built_in_text,
    find_variables,
    load_template,
    read_template,
    write_template,
)

__all__ = [
    "BUILT_IN",
    "BUILT_IN_VERSIONS",
    "COMPUTED",
    "HOLE",
    "MAX_TOPIC",
    "InvalidTopic",
    "MissingVariable",
    "PromptError",
    "PromptTemplate",
    "PromptVersion",
    "RenderedPrompt",
    "Variable",
    "find_variables",
    "load_template",
    "read_template",
    "read_topic",
    "write_template",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptVersion:
    """One version of a named template, as a lane uses it. It never changes."""

    name: str
    """Of the template: plain text, one line."""
    number: int
    """Of the version, from 1 on."""
    text: str
    """The template's file, as `read_template` takes it."""
    note: str = ""
    """What is new in it, in its writer's words."""

    @property
    def label(self) -> str:
        """How a person tells versions apart, as `Blog post v1`."""
        return f"{self.name} v{self.number}"

    @property
    def template(self) -> PromptTemplate:
        """The text, read.

        Raises:
            ValueError: it is no template.
        """
        return read_template(self.text)


BUILT_IN: Final = PromptVersion(
    name="Blog post",
    number=2,
    text=built_in_text(DEFAULT_TEMPLATE),
    note="States what the checks look for.",
)
"""The template that is always there, and that nobody can change: its newest version."""
BUILT_IN_VERSIONS: Final = (
    BUILT_IN,
    PromptVersion(
        name=BUILT_IN.name,
        number=1,
        text=built_in_text(f"{DEFAULT_TEMPLATE}_1"),
        note="Comes with Draftbench.",
    ),
)
"""All of its versions, the newest first: posts were written with each of them."""
