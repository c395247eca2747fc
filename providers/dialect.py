"""How requests differ between servers that speak the same protocol, as a value."""

from dataclasses import dataclass, replace
from typing import Final

from providers.base import Prompt

OLDER_LIMIT: Final = "max_tokens"
NEWER_LIMIT: Final = "max_completion_tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The form of requests that a server, or one of its models, expects."""

    limit_name: str = OLDER_LIMIT
    """What Chat Completions calls the limit of a reply."""
    system_role: bool = True
    """Instructions may be a message of their own; else they begin the user's."""
    usage_option: bool = True
    """It may be asked to tell the usage of a stream."""
    most_output: int | None = None
    """The largest limit of a reply that it takes, in tokens; None where that is not known."""

    def limit(self, asked: int) -> int:
        """The limit to send."""
        return asked if self.most_output is None else min(asked, self.most_output)

    def settle(self, prompt: Prompt) -> Prompt:
        """The prompt to send."""
        if self.system_role or not prompt.instructions:
            return prompt
        text = f"{prompt.instructions}\n\n{prompt.text}"
        fixed = tuple(at + len(text) - len(prompt.text) for at in prompt.fixed)
        return replace(prompt, text=text, fixed=fixed, instructions="")
