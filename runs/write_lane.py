"""Write one lane to its end: put the events of its writer into the lane."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import assert_never

from providers.base import Finished, ProviderError, ReplyCut, ServerFault, TextDelta
from runs.cost import cost_of
from runs.lane import Lane
from runs.prepare import Prepared
from runs.writing.continuation import Seam
from runs.writing.sections.requests import Ask
from runs.writing.writers import WRITERS, write_whole

log = logging.getLogger(__name__)


async def write_lane(lane: Lane, prepared: Prepared, ask: Ask) -> None:
    """Write what was prepared, or continue what the lane already has.

    Raises:
        ProviderError: a request failed.
    """
    async with aclosing(_events(lane, prepared, ask)) as events:
        async for event in events:
            match event:
                case TextDelta(text):
                    lane.append(text)
                case Seam():
                    lane.seam()
                case Finished(usage=usage):
                    # The price list takes 0.4 s to load: not in the loop that others write in.
                    lane.finish(event, cost=await asyncio.to_thread(cost_of, lane.settings, usage))
                case _:
                    assert_never(event)
    # Leaves a lane that has ended as it is.
    lane.fail(ReplyCut("The reply broke off.", remedy="Write again, or take another model."))


def unforeseen(what: str, error: BaseException) -> ProviderError:
    """A fault of our own, logged, as an error that can be shown."""
    log.error("%s ended by an unforeseen error", what, exc_info=error)
    return ServerFault(
        f"Draftbench itself had a fault ({type(error).__name__}).",
        remedy="Write again. If it comes back, report it with the log of the server.",
    )


def _events(
    lane: Lane, prepared: Prepared, ask: Ask
) -> AsyncGenerator[TextDelta | Finished | Seam, None]:
    if lane.continued_from:
        return write_whole(prepared, ask, so_far=lane.continued_from)
    return WRITERS[prepared.settings.writing](prepared, ask)
