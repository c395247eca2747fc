"""A request to a model as the writers see it, and the total usage of several."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from providers.base import Finished, Prompt, Usage
from runs.lane_plan import LanePlan
from runs.lane_states import LaneState

OnText = Callable[[str], None]
"""Called with each piece of text as it arrives. Whatever it raises ends the request."""
SendRequest = Callable[[Prompt, OnText], Awaitable[Finished]]
"""Sends one request, retried and timed by `RequestRunner`. Raises ProviderError."""


class Post(Protocol):
    """The post being written. A lane is one: it alone holds the text."""

    def append(self, text: str) -> None:
        """Add text to the end."""

    def seam(self) -> None:
        """Mark this as the place from which a continuation goes on."""

    def so_far(self) -> tuple[LaneState, str, tuple[int, ...]]:
        """The state of the lane, the text, and the offsets of its seams."""

    @property
    def plan(self) -> LanePlan:
        """The plan, if it is written by one, and what was left out."""

    def keep_plan(self, plan: LanePlan) -> None:
        """Note the plan, to be stored with the text."""


def total_usage(usages: Sequence[Usage]) -> Usage:
    """The sum of several requests; a count that one of them leaves out is None.

    Without any request no provider has told anything, so every count is None, not 0.
    """
    return Usage(
        input_tokens=_total([usage.input_tokens for usage in usages]),
        cached_input_tokens=_total([usage.cached_input_tokens for usage in usages]),
        cache_write_tokens=sum(usage.cache_write_tokens or 0 for usage in usages) or None,
        output_tokens=_total([usage.output_tokens for usage in usages]),
        reasoning_tokens=_total([usage.reasoning_tokens for usage in usages]),
    )


def _total(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
