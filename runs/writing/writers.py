"""How a lane writes: the whole post in one go, or piece by piece from a plan."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from providers.base import Finished, Usage
from runs.prepare import Prepared
from runs.settings import WritingMode
from runs.writing.budget import BudgetTracker
from runs.writing.continuation import write_to_end
from runs.writing.plan.writer import write_by_plan
from runs.writing.requests import Post, SendRequest
from runs.writing.small.writer import write_sections

Writer = Callable[[Prepared, SendRequest, Post], Awaitable[Finished]]


async def write_whole(
    prepared: Prepared, send: SendRequest, post: Post, *, used: Usage | None = None
) -> Finished:
    """Write the post with one request, and with more if its reply is cut off.

    Args:
        prepared: What the post is about, and the prompt for it.
        send: Sends a request.
        post: Where the text goes. If it has text already, that is continued.
        used: What the text that is there already has used; None for a new post.

    Raises:
        ProviderError: the request failed.
    """
    return await write_to_end(
        prepared.prompt,
        send,
        post,
        budget=BudgetTracker(prepared.settings),
        continuations=prepared.settings.continuations,
        used=used,
    )


WRITERS: Final[Mapping[WritingMode, Writer]] = {
    "whole": write_whole,
    "plan": write_by_plan,
    "sections": write_sections,
}
"""By `Way.mode`."""
