"""A run: one press of the button. Its lanes, what each is asked for, and how each stands now.

A lane is changed in the engine's loop only; everybody else looks at it through `Lane.view()`,
which is one consistent picture. Times are seconds of a monotonic clock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from posts.envelope import Envelope, read_envelope
from posts.measures import count_words
from providers.base import ProviderError, StopReason, Usage

LaneState = Literal[
    "queued",
    "writing",
    "waiting",
    "complete",
    "cut",
    "filtered",
    "stopped",
    "failed",
    "interrupted",
]
ENDED: Final[frozenset[LaneState]] = frozenset(
    {"complete", "cut", "filtered", "stopped", "failed", "interrupted"}
)
WritingMode = Literal["whole", "sections"]


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

    @property
    def model_id(self) -> str:
        """The model's name with its provider, as `anthropic:claude-haiku-5-5`."""
        return f"{self.provider}:{self.model}"
