"""What a run is about, and what each of its lanes writes with. Holds no key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from posts.prompts.version import BUILT_IN, PromptVersion

WORDS: Final = range(100, 10_001)
"""The lengths of a body that can be asked for, in words."""
BUDGETS: Final = (0.001, 1000.0)
"""The least and the most that can be set for a post, in US dollars."""
RECORDING: Final = "replay"
"""The provider of a lane that plays what another one wrote; its model is that one's model id."""
WritingMode = Literal["whole", "sections"]
"""`whole`: one request for the post; `sections`: a plan, then a small request for each piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What the person wants a post about, and how: the same for all lanes of a run."""

    topic: str
    """One line, at most 300 characters; folded by the prompt template."""
    words: int = 1500
    """Length of the body asked for, in words."""
    audience: str = ""
    tone: str = ""
    language: str = "English"
    keyphrase: str = ""
    notes: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    """What fills the holes that a template has beside these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSettings:
    """What one lane writes with. Holds no key."""

    provider: str
    """A name of `providers.registry.PROVIDERS`."""
    model: str
    """The model's name at its provider."""
    base_url: str | None = None
    """None for the provider's own address."""
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)
    writing: WritingMode = "whole"
    prompt: PromptVersion = BUILT_IN
    continuations: int = 0
    """How often a reply that is cut off is continued by itself."""
    budget: float | None = None
    """US dollars that all requests of one press may cost together; None for no limit."""

    @property
    def model_id(self) -> str:
        """The model's name with its provider, as `anthropic:claude-haiku-5-5`."""
        return f"{self.provider}:{self.model}"


def default_writing_mode(provider: str) -> WritingMode:
    """How a provider's models write best: the embedded one is too small for a post at once."""
    return "sections" if provider == "embedded" else "whole"
