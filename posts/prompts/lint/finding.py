"""What a rule says about a prompt template."""

from dataclasses import dataclass
from typing import Literal

from posts.prompts.template import PromptTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFinding:
    """A contradiction in a template, where it stands and what to do about it."""

    rule: str
    """A key of `posts.prompts.lint.rules.RULES`."""
    line: int
    """From 1 on; `posts.prompts.lint.lines.place_of` says where it is seen."""
    severity: Literal["ok", "bad"]
    """`ok`: worth a look; `bad`: a model is told two things at once."""
    message: str
    remedy: str
    other_line: int | None = None
    """The line that it contradicts; None where that is no line, or many."""
    fixed: PromptTemplate | None = None
    """The template with this mended, where there is one right way; None where there is none."""
