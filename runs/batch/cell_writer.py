"""Write a cell to its end: what is done is decided by what the journal has of it.

Strategy: a cell is claimed before anything is asked, so that of two workers to whom it is given
one asks. Nothing saved: it is started. Interrupted: its text is gone on with. Ended: it is looked
at, and nobody is asked. A database that is away is waited for, however long it takes.
"""

import asyncio
import logging
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from math import ceil
from typing import Final, TypeVar

from sqlalchemy import Connection

from posts.measures import estimate_tokens
from posts.prompts.version import PromptError
from providers.base import Overloaded, ProviderError, RateLimited, Usage, with_remedy
from runs.batch.cells import Claimed, Outcome, claim, settle
from runs.batch.together import Together
from runs.cost import cost_of
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.prepare import prepare
from runs.run import Run
from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable, cause_of
from runs.store.load import load_run
from runs.write_lane import unforeseen
from runs.writing.budget import estimate_input_tokens

LOOK_AGAIN_S: Final = 2.0
"""Before a database that is away, or a worker that has the cell, is looked at again."""
WAITS_S: Final = (15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 600.0, 600.0)
"""Before a provider is asked again that has too much to do: half an hour in all."""
T = TypeVar("T")
log = logging.getLogger(__name__)
KeyOf = Callable[[str, str, str | None], str | None]
"""The key that was typed for a batch, a provider and an address; None for the environment's."""


class CellWriter:
    """Writes cells with the engine of this process."""

    def __init__(self, engine: Engine, database: Database, key_of: KeyOf) -> None:
        self._engine = engine
        self._database = database
        self._together = Together(database)
        self._key_of = key_of
        self._me = engine.journal.writer
        self.batches: dict[str, str] = {}
        """The batch of each cell that is being written here."""
        self._runs: dict[str, Run] = {}
        self._unwanted: set[str] = set()
        self._trouble = ""
        """What kept the database away, the last time."""

    def stop(self, batch_id: str) -> None:
        """Stop all cells of a batch that are being written here; for any thread."""
        for cell_id, its_batch in list(self.batches.items()):
            if its_batch == batch_id:
                self._unwanted.add(cell_id)
                if run := self._runs.get(cell_id):
                    self._engine.stop(run)

    async def write(self, cell_id: str) -> None:
        """Write a cell, unless it is over or not wanted."""
        await self._until(lambda: cell_id not in self.batches, 0.2)  # it was given here twice
        self.batches[cell_id] = ""
        self._unwanted.discard(cell_id)  # which `stop` may have added as its last try ended
        try:
            await self._write(cell_id)
        finally:
            for known in (self.batches, self._runs):
                known.pop(cell_id, None)
            self._unwanted.discard(cell_id)

    async def _write(self, cell_id: str) -> None:
        claimed = await self._claim(cell_id)
        if claimed is None:
            return
        self.batches[cell_id] = claimed.batch_id
        outcome = await self._outcome(claimed)
        if outcome.state == "stopped" and self._engine.closing:
            await asyncio.Event().wait()  # nobody wants it stopped: the next worker goes on
        await self._transact(partial(settle, cell_id=cell_id, me=self._me, outcome=outcome))

    async def _claim(self, cell_id: str) -> Claimed | None:
        work = partial(claim, cell_id=cell_id, me=self._me)
        while True:
            claimed = await self._transact(work)
            if claimed != "busy":
                return claimed
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _outcome(self, claimed: Claimed) -> Outcome:
        try:
            return await self._written(claimed)
        except (ProviderError, PromptError, ValueError) as error:
            return Outcome(state="failed", error=with_remedy(error))
        except Exception as error:  # noqa: BLE001 - the queue would keep it as failed, text and all
            return Outcome(state="failed", error=with_remedy(unforeseen("A cell", error)))

    async def _written(self, claimed: Claimed) -> Outcome:
        run, lost = await self._find(claimed), Decimal(0)
        if run is None:
            run = self._start(claimed)
        elif (ended := run.lanes[0]).view().ended and _is_to_be_asked(ended, claimed):
            lost = await asyncio.to_thread(_cost_unknown, ended) if claimed.taken_over else lost
            self._ask_again(claimed, run, lost)
        self._runs[claimed.id] = run
        spent = lost + await self._wait_for_end(claimed, run)
        await asyncio.wrap_future(self._engine.journal.saved(run.lanes[0]))
        return outcome_of(run.lanes[0].view(), spent)

    async def _find(self, claimed: Claimed) -> Run | None:
        if claimed.is_new:
            return None
        if known := self._engine.in_memory(claimed.id):
            return known
        while True:
            try:
                return await asyncio.to_thread(load_run, self._database, claimed.id)
            except DatabaseUnavailable as error:
                await self._wait_for_database(error)

    def _start(self, claimed: Claimed) -> Run:
        request = LaneRequest(settings=claimed.settings, api_key=self._key(claimed))
        return self._engine.start(claimed.brief, [request], owner=claimed.owner, run_id=claimed.id)

    def _ask_again(self, claimed: Claimed, run: Run, lost: Decimal = Decimal(0)) -> None:
        """Go on from what is there, for what is left of what is held."""
        view, budget = run.lanes[0].view(), claimed.settings.budget
        self._engine.retry(
            run,
            0,
            api_key=self._key(claimed),
            go_on=bool(view.text) and view.state not in {"complete", "filtered"},
            budget=None if budget is None else max(0.0, budget - float(lost)),
        )

    async def _wait_for_end(self, claimed: Claimed, run: Run) -> Decimal:
        """Wait for the run's end, also for a provider that has too much to do; what it cost."""
        spent = Decimal(0)
        for seconds in (*WAITS_S, None):
            lane = run.lanes[0]
            if claimed.id in self._unwanted:
                self._engine.stop(run)
            await asyncio.wrap_future(lane.ended)
            cost, error = _cost_of(lane), lane.status.error
            spent += await asyncio.to_thread(_cost_unknown, lane) if cost is None else cost
            if seconds is None or not isinstance(error, RateLimited | Overloaded):
                break
            if not await self._patience(claimed, max(seconds, error.retry_after or 0)):
                break
            self._ask_again(claimed, run, spent)
        return spent

    async def _patience(self, claimed: Claimed, seconds: float) -> bool:
        """Wait; False if it is not wanted any more."""
        now = asyncio.get_running_loop().time
        due = now() + seconds
        await self._until(lambda: now() >= due or claimed.id in self._unwanted, 1.0)
        return claimed.id not in self._unwanted

    async def _until(self, condition: Callable[[], bool], interval: float) -> None:
        while True:
            if condition():
                return
            await asyncio.sleep(interval)

    def _key(self, claimed: Claimed) -> str | None:
        settings = claimed.settings
        return self._key_of(claimed.batch_id, settings.provider, settings.base_url)

    async def _wait_for_database(self, error: DatabaseUnavailable) -> None:
        if self._trouble != (trouble := cause_of(error)):
            log.warning("A cell waits for the database: %s", trouble)
        self._trouble = trouble
        await asyncio.sleep(LOOK_AGAIN_S)

    async def _transact(self, work: Callable[[Connection], T]) -> T:
        while True:
            try:
                return await self._together.do(work)
            except DatabaseUnavailable as error:
                await self._wait_for_database(error)


def _is_to_be_asked(ended: Lane, claimed: Claimed) -> bool:
    """What a lost worker had brought to an end is not asked again; what a person asked for is."""
    state = ended.view().state
    if claimed.taken_over:
        return state in {"interrupted", "stopped"}
    return state != "complete" or ended.view().envelope.post is None


def outcome_of(view: LaneView, spent: Decimal) -> Outcome:
    """How a cell ends whose lane has ended.

    Nothing spent is not the same as free: what a post cost that failed before its first text, or
    by a model without a price, is not known.
    """
    no_post = view.state == "complete" and view.envelope.post is None
    state = "no_post" if no_post else view.state
    assert state not in {"queued", "writing", "waiting"}
    return Outcome(
        state=state,  # type: ignore[arg-type]  # the states of an end are states of a cell
        cost=spent if spent or view.cost is not None else None,
        title=view.envelope.title or "",
        words=view.words,
        duration=view.duration,
        stop_reason=view.stop_reason,
        error=with_remedy(view.error) if view.error else view.detail,
    )


def _cost_of(lane: Lane) -> Decimal | None:
    """What this try of a lane cost; None where its end did not say."""
    cost, before = lane.status.cost, lane.continued_from
    if cost is None or before is None:
        return cost
    return cost - (cost_of(lane.settings, before.usage) or 0) + before.rebate


def _cost_unknown(lane: Lane) -> Decimal:
    """About what was paid for a reply that broke off: no provider says that afterwards."""
    before = lane.continued_from
    text = lane.so_far()[1][len(before.text) if before else 0 :]
    if not text:
        return Decimal(0)
    prompt = prepare(lane.brief, lane.settings).prompt
    usage = Usage(
        input_tokens=estimate_input_tokens(prompt), output_tokens=ceil(estimate_tokens(text))
    )
    return cost_of(lane.settings, usage) or Decimal(0)
