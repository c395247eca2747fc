"""How a lane writes: the whole post in one go, or piece by piece from a plan."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Final

from posts.envelope import END_MARKER
from providers.base import Finished, Prompt, Usage
from providers.catalog import find_model
from runs.settings import Brief, LaneSettings, WritingMode
from runs.writing.budget import BudgetTracker
from runs.writing.continuation import write_to_end
from runs.writing.requests import Post, SendRequest
from runs.writing.sections.writer import write_sections

Writer = Callable[[Brief, LaneSettings, SendRequest, Post], Awaitable[Finished]]

TOKENS_PER_WORD: Final = 3
"""Enough for languages that take more tokens than English."""
ROOM_TO_REASON: Final = 8_000
"""Tokens on top of those of the post: reasoning counts towards the limit of a reply."""
DEFAULT_LIMIT: Final = 8_192
"""Tokens that any compatible server of today grants."""


def prompt_of(brief: Brief, settings: LaneSettings) -> Prompt:
    """The request of a lane that writes the whole post at once, exactly as it is sent.

    Raises:
        PromptError: the topic cannot be used, or a variable has no value.
        ValueError: the template cannot be read.
    """
    values = asdict(brief)
    values = values.pop("variables") | values
    rendered = settings.prompt.template.render(values)
    return Prompt(
        model=settings.model,
        instructions=rendered.instructions,
        text=rendered.text,
        max_output_tokens=_output_limit(brief, settings),
        parameters=settings.parameters,
        stop_sequences=(END_MARKER,),  # what a model writes after it is paid for and not used
    )


async def write_whole(
    brief: Brief,
    settings: LaneSettings,
    send: SendRequest,
    post: Post,
    *,
    used: Usage | None = None,
) -> Finished:
    """Write the post with one request, and with more if its reply is cut off.

    Args:
        brief: What the post is about.
        settings: Of the lane.
        send: Sends a request.
        post: Where the text goes. If it has text already, that is continued.
        used: What the text that is there already has used; None for a new post.

    Raises:
        PromptError: the topic cannot be used.
        ProviderError: the request failed.
    """
    return await write_to_end(
        prompt_of(brief, settings),
        send,
        post,
        budget=BudgetTracker(settings),
        continuations=settings.continuations,
        used=used,
    )


def _output_limit(brief: Brief, settings: LaneSettings) -> int:
    wanted = brief.words * TOKENS_PER_WORD
    if limit := find_model(settings.provider, settings.model).output_limit:
        return min(wanted + ROOM_TO_REASON, limit)
    if settings.provider in {"compatible", "embedded"}:
        return max(wanted, DEFAULT_LIMIT)  # they refuse a limit above their own, which is unknown
    return wanted + ROOM_TO_REASON


WRITERS: Final[Mapping[WritingMode, Writer]] = {"whole": write_whole, "sections": write_sections}
