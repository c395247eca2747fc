"""How a lane writes: the whole post in one go, or piece by piece from a plan."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import asdict
from typing import Final

from posts.envelope import END_MARKER
from providers.base import Finished, Prompt, TextDelta
from providers.catalog import find_model
from runs.lane_view import PartialReply
from runs.settings import Brief, LaneSettings, WritingMode
from runs.writing.budget import Purse
from runs.writing.continuation import Seam, write_to_end
from runs.writing.sections.requests import Ask
from runs.writing.sections.writer import write_sections

Writer = Callable[[Brief, LaneSettings, Ask], AsyncGenerator[TextDelta | Finished | Seam, None]]

TOKENS_PER_WORD: Final = 3
"""Enough for languages that take more tokens than English."""
ROOM_TO_REASON: Final = 8_000
"""Tokens beside those of the post: reasoning counts against a reply's limit."""
USUAL_LIMIT: Final = 8_192
"""Tokens that any compatible server of today grants."""


def prompt_of(brief: Brief, settings: LaneSettings) -> Prompt:
    """What a lane that writes the whole post at once sends, exactly as it is sent.

    Raises:
        PromptError: the topic cannot be used, or a variable lacks its value.
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
        stop_sequences=(END_MARKER,),  # what a model says behind it is paid for, and no post
    )


async def write_whole(
    brief: Brief, settings: LaneSettings, ask: Ask, *, so_far: PartialReply | None = None
) -> AsyncGenerator[TextDelta | Finished | Seam, None]:
    """Write the post by one request, and by others where its reply is cut off.

    Args:
        brief: What the post is about.
        settings: Of the lane.
        ask: Sends a request.
        so_far: What was written before, to go on with; None for a new post.

    Raises:
        PromptError: the topic cannot be used.
        ProviderError: the request failed.
    """
    events = write_to_end(
        prompt_of(brief, settings),
        Purse(settings).watch(ask),
        continuations=settings.continuations,
        so_far=so_far,
    )
    async with aclosing(events):
        async for event in events:
            yield event


def write_pieces(
    brief: Brief, settings: LaneSettings, ask: Ask
) -> AsyncGenerator[TextDelta | Finished, None]:
    """Write the post by many small requests, within the budget."""
    return write_sections(brief, settings, Purse(settings).watch(ask))


def _output_limit(brief: Brief, settings: LaneSettings) -> int:
    wanted = brief.words * TOKENS_PER_WORD
    if limit := find_model(settings.provider, settings.model).output_limit:
        return min(wanted + ROOM_TO_REASON, limit)
    if settings.provider in {"compatible", "embedded"}:
        return max(wanted, USUAL_LIMIT)  # they refuse a limit above their own, which is unknown
    return wanted + ROOM_TO_REASON


WRITERS: Final[Mapping[WritingMode, Writer]] = {"whole": write_whole, "sections": write_pieces}
