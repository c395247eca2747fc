"""How a lane writes: the whole post in one go, or piece by piece from a plan."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Final

from providers.base import Finished, TextDelta
from runs.lane_view import PartialReply
from runs.prepare import Prepared
from runs.settings import WritingMode
from runs.writing.budget import Purse
from runs.writing.continuation import Seam, write_to_end
from runs.writing.sections.requests import Ask
from runs.writing.sections.writer import write_sections

Writer = Callable[[Prepared, Ask], AsyncGenerator[TextDelta | Finished | Seam, None]]


async def write_whole(
    prepared: Prepared, ask: Ask, *, so_far: PartialReply | None = None
) -> AsyncGenerator[TextDelta | Finished | Seam, None]:
    """Write the post by one request, and by others where its reply is cut off.

    Args:
        prepared: What the post is about, and the prompt for it.
        ask: Sends a request.
        so_far: What was written before, to go on with; None for a new post.

    Raises:
        ProviderError: the request failed.
    """
    events = write_to_end(
        prepared.prompt,
        Purse(prepared.settings).watch(ask),
        continuations=prepared.settings.continuations,
        so_far=so_far,
    )
    async with aclosing(events):
        async for event in events:
            yield event


def write_pieces(prepared: Prepared, ask: Ask) -> AsyncGenerator[TextDelta | Finished, None]:
    """Write the post by many small requests, within the budget."""
    purse = Purse(prepared.settings)
    return write_sections(prepared.brief, prepared.settings, purse.watch(ask))


WRITERS: Final[Mapping[WritingMode, Writer]] = {"whole": write_whole, "sections": write_pieces}
