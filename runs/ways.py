"""In which way a lane is written, and why: in one go, or by plan."""

from dataclasses import dataclass
from typing import Final

from posts.prompts.version import BUILT_IN_VERSIONS
from providers.catalog import find_model
from providers.registry import is_tiny
from runs.settings import Brief, LaneSettings, WritingMode

TOO_SMALL: Final = "the embedded model is too small for a whole post"
LONG_POST: Final = 1_500
"""Words; models write less than they are asked for in one go beyond it."""
TOKENS_PER_WORD: Final = 3
"""Enough for languages that take more tokens than English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a lane is written."""

    mode: WritingMode
    """Never `auto`."""
    why: str
    """In a few words, to stand behind the name of the way."""

    @property
    def said(self) -> str:
        """The way and its reason, on a line."""
        name = "In one go" if self.mode == "whole" else "By plan"
        return f"{name}: {self.why}" if self.why else name


def way_of(brief: Brief, settings: LaneSettings) -> Way:
    """How a lane is written; `auto` is decided here, by length and model."""
    if is_tiny(settings.provider):
        is_own = settings.prompt not in BUILT_IN_VERSIONS
        return AS_IT_IS if is_own else Way(mode="sections", why=TOO_SMALL)
    match settings.writing:
        case "auto":
            return _automatic(brief, settings)
        case mode:
            return Way(mode=mode, why="")


def _automatic(brief: Brief, settings: LaneSettings) -> Way:
    if brief.words > LONG_POST:
        return Way(mode="plan", why=f"more than {LONG_POST:,} words are asked for")
    limit = find_model(settings.provider, settings.model).output_limit
    if limit and brief.words * TOKENS_PER_WORD > limit / 2:
        return Way(mode="plan", why=f"the post may take more than half of {limit:,} tokens")
    return Way(mode="whole", why=f"at most {LONG_POST:,} words are asked for")


AS_IT_IS: Final = Way(mode="whole", why="the embedded model is sent your own prompt as it is")
