"""Write one lane to its end, and give it its cost."""

import asyncio
import logging
from decimal import Decimal

from providers.base import ProviderError, ServerFault, Usage
from runs.cost import cost_of, prices_are_there
from runs.lane import Lane
from runs.lane_request import Job
from runs.writing.plan.writer import write_by_plan
from runs.writing.requests import SendRequest
from runs.writing.small.writer import write_sections
from runs.writing.writers import WRITERS, write_whole

log = logging.getLogger(__name__)


async def write_lane(lane: Lane, job: Job, send: SendRequest) -> None:
    """Write what was prepared, or continue what the lane already has.

    Raises:
        ProviderError: a request failed.
    """
    prepared = job.prepared
    assert prepared is not None
    if job.write:
        finished = await job.write(send, lane)
    elif before := lane.continued_from:
        begun = before.plan.outline or lane.view().envelope.body  # else it has a header at most
        planned = before.plan.outline or (not begun and prepared.way.mode == "plan")
        go_on = write_by_plan if planned else write_whole
        go_on = write_sections if prepared.way.mode == "sections" else go_on
        finished = await go_on(prepared, send, lane, used=before.usage)
    else:
        finished = await WRITERS[prepared.way.mode](prepared, send, lane)
    lane.finish(finished, cost=await _told_cost(lane, finished.usage))


async def _told_cost(lane: Lane, usage: Usage) -> Decimal | None:
    """What it cost. The price list takes 0.4 s to load: not in the loop that others write in."""
    if prices_are_there(lane.settings):
        return _cost_of(lane, usage)
    return await asyncio.to_thread(_cost_of, lane, usage)


def _cost_of(lane: Lane, usage: Usage) -> Decimal | None:
    """What a lane cost; what it continues may have been written at half price."""
    cost, before = cost_of(lane.settings, usage), lane.continued_from
    return cost - before.rebate if cost is not None and before else cost


def unforeseen(what: str, error: BaseException) -> ProviderError:
    """A fault of our own, logged, as an error that can be shown."""
    log.error("%s ended by an unforeseen error", what, exc_info=error)
    return ServerFault(
        f"Draftbench itself had a fault ({type(error).__name__}).",
        remedy="Write again. If it comes back, report it with the log of the server.",
    )
