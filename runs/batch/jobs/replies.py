"""A reply of a job as a lane that has ended, read and judged as one that came live."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from math import ceil
from typing import Final

from posts.measures import estimate_tokens
from providers.base import Finished, Prompt, ProviderError, ReplyCut, Usage
from providers.jobs import JobReply
from runs.batch.cell_writer import outcome_of
from runs.batch.cells import Outcome
from runs.batch.jobs.cells import JobCell
from runs.cost import cost_of
from runs.lane import Lane
from runs.prepare import prepare
from runs.run import Run
from runs.writing.budget import BudgetTracker, estimate_input_tokens
from runs.writing.continuation import write_to_end
from runs.writing.requests import OnText, SendRequest

AT_ONCE: Final = "“Write the missing again” has it written at once, at the usual price."
LOST: Final = {
    "expired": Outcome(
        state="failed",
        error=f"The provider did not get to it within a day, and does not charge for it. {AT_ONCE}",
    ),
    "cancelled": Outcome(state="stopped"),
    "": Outcome(
        state="failed",
        error=f"The provider's results do not have it. {AT_ONCE}",
    ),
}
"""How a cell ends of which there is no reply."""


async def written(cell: JobCell, reply: JobReply, *, since: datetime) -> tuple[Run, Lane, Outcome]:
    """The run and the lane that a reply makes, and how the cell ends by it."""
    lane = Lane(cell.brief, cell.settings, clock=lambda: 0.0)
    prompt = prepare(cell.brief, cell.settings).prompt
    lane.begin_try()
    spent = _cost(cell, prompt, reply)
    try:
        # What is held for it is paid already: a budget has nothing to say any more.
        free = BudgetTracker(replace(cell.settings, budget=None))
        end = await write_to_end(prompt, _handed(reply), lane, budget=free, continuations=0)
        lane.finish(end, cost=_priced(cell, end.usage))
    except ProviderError as error:
        lane.fail(error)
    seconds = max(0.0, (datetime.now(UTC) - since).total_seconds())
    record = replace(lane.record(), time_to_first_text=None, duration=seconds)
    ended = Lane.from_record(record)
    run = Run(cell.brief, [ended], owner=cell.owner, run_id=cell.id, started_at=since)
    return run, ended, outcome_of(ended.view(), spent)


def _handed(reply: JobReply) -> SendRequest:
    """Hands the reply over, in the place of a request that is sent."""

    async def send(_: Prompt, on_text: OnText) -> Finished:
        on_text(reply.text)
        if isinstance(reply.end, Finished):
            return reply.end
        raise reply.end or ReplyCut("The reply broke off.", remedy="Continue it, or write again.")

    return send


def _priced(cell: JobCell, usage: Usage) -> Decimal | None:
    return cost_of(cell.settings, usage, in_job=True)


def _cost(cell: JobCell, prompt: Prompt, reply: JobReply) -> Decimal:
    """What a reply cost; estimated where it does not say."""
    usage = reply.end.usage if isinstance(reply.end, Finished) else Usage()
    cost = _priced(cell, usage)
    if cost is None and reply.text:
        written = ceil(estimate_tokens(reply.text))
        usage = Usage(input_tokens=estimate_input_tokens(prompt), output_tokens=written)
        cost = _priced(cell, usage)
    return cost or Decimal(0)
