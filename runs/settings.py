"""What a run is about, and the settings of its lanes. Never holds a key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from posts.prompts.version import BUILT_IN, PromptVersion

WORDS: Final = range(100, 20_001)
"""Lengths of the body that can be requested, in words."""
PARALLEL: Final = range(1, 5)
"""Sections that can be written at once."""
BUDGETS: Final = (0.001, 1000.0)
"""The smallest and the largest budget of a post, in US dollars."""
RECORDING: Final = "replay"
"""The provider of a lane that plays a recording; its model is the recorded lane's model id."""
PASTED: Final = "pasted"
"""The provider of a lane whose post a person brought along: no model wrote it."""
WritingMode = Literal["auto", "whole", "plan", "sections"]
"""`whole`: one request for the post; `plan`: header and outline, then a request for each piece;
`auto`: one of these, by length and model; `sections`: the embedded model's way by plan, with small
prompts of our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What the post is to be about and how it is to be written: shared by all lanes of a run."""

    topic: str
    """One line, at most 300 characters; folded by the prompt template."""
    words: int = 1500
    """Requested length of the body, in words."""
    audience: str = ""
    tone: str = ""
    language: str = "English"
    keyphrase: str = ""
    notes: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Values of the template's own variables, in addition to these fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSettings:
    """The settings of one lane. Never holds a key."""

    provider: str
    """A name of `providers.registry.PROVIDERS`."""
    model: str
    """The model's name at its provider."""
    base_url: str | None = None
    """None for the provider's default address."""
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)
    writing: WritingMode = "whole"
    prompt: PromptVersion = BUILT_IN
    continuations: int = 0
    """How often a reply that was cut off is continued automatically."""
    plan_first: bool = False
    """By plan, it stops once the plan is there, to be looked at and changed."""
    parallel: int = 1
    """By plan, the number of sections that are written at once."""
    budget: float | None = None
    """US dollars that all requests of one press may cost in total; None for no limit."""

    @property
    def model_id(self) -> str:
        """Provider and model, as in `anthropic:claude-haiku-5-5`."""
        return f"{self.provider}:{self.model}"


def is_pasted(settings: LaneSettings) -> bool:
    """Whether a person brought the post along, or a recording plays one of these."""
    return PASTED in (settings.provider, settings.model.partition(":")[0])
