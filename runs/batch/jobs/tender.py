"""Looks after jobs: fills them with cells, submits each once, looks at it, collects its replies.

Strategy: what is to be done is told by the database alone, so that a process that is killed at any
moment is followed by another, or by its own next start. A job is claimed as a cell is. It is looked
at once a minute; an error, of a provider or of the database, is waited out.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from providers.base import (
    InvalidKey,
    ModelNotFound,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    with_remedy,
)
from providers.jobs import JobProvider, JobReply, JobStatus
from providers.registry import PROVIDERS, connect_jobs
from runs.background import do_later
from runs.batch.cell_writer import KeyOf
from runs.batch.cells import Outcome
from runs.batch.jobs.cells import (
    JobCell,
    batches_to_send,
    cells_of_job,
    give_back,
    settle_in_job,
)
from runs.batch.jobs.filling import CELLS_AT_ONCE, Filler
from runs.batch.jobs.replies import AT_ONCE, LOST, written
from runs.batch.jobs.requests import ask_for
from runs.batch.jobs.rows import (
    JobRow,
    claim_job,
    forget_job,
    jobs_for,
    known_names,
    mark_job,
    mark_sent,
)
from runs.batch.keys import has_key
from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable, cause_of
from runs.store.scores import keep_scores

POLL_INTERVAL_S: Final = 60.0
"""Between two looks at a job."""
SURE_AFTER_S: Final = 150.0
"""So long after it was submitted, a job that the provider does not list is not there: no request
takes longer to arrive or to fail."""
GIVE_UP_AFTER_S: Final = 2 * 86_400.0
"""So long after it was sent, a job that the provider does not know any more is lost."""
NO_REFUSALS: Final = frozenset({408, 429})
"""Statuses that say to come again."""
T = TypeVar("T")
log = logging.getLogger(__name__)


class NotOurs(Exception):
    """Somebody else looks after the job by now."""


class Tender:
    """Looks after the jobs whose keys this process has."""

    def __init__(self, database: Database, me: str, key_of: KeyOf) -> None:
        self._database = database
        self._me = me
        self._key_of = key_of
        self._filler = Filler(database, me, key_of)
        self._due: dict[str, float] = {}
        """When each job is looked at again, by the loop's clock."""
        self._woken = asyncio.Event()

    async def run(self, interval: Callable[[], float]) -> None:
        """Look again and again, at once when it is woken, until it is cancelled."""
        while True:
            self._woken.clear()
            try:
                await self.look()
            except DatabaseUnavailable as error:
                log.debug("Jobs are looked at again: %s", cause_of(error))
            except Exception:
                log.exception("Jobs could not be looked after")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), interval())

    def wake(self) -> None:
        """Look now; only in its loop."""
        self._woken.set()

    async def look(self) -> None:
        """Do all that is due.

        Raises:
            DatabaseUnavailable: it cannot be done now.
        """
        providers = [name for name, each in PROVIDERS.items() if each.jobs and has_key(name)]
        for batch_id in await self._read(batches_to_send, me=self._me, providers=providers):
            await self._filler.fill(batch_id, providers)
        jobs = await self._read(jobs_for, me=self._me)
        await asyncio.gather(*(self._tend(job) for job in jobs if self._is_due(job)))

    def _is_due(self, job: JobRow) -> bool:
        urgent = job.state == "sent" and not job.is_wanted and not job.cancelled
        return urgent or asyncio.get_running_loop().time() >= self._due.get(job.id, 0.0)

    async def _tend(self, job: JobRow) -> None:
        """Do the next step of a job. Raises nothing: the others' steps are waited for, too."""
        self._again_in(job, POLL_INTERVAL_S)
        try:
            if job.writer == self._me or await self._write(claim_job, job=job, me=self._me):
                await self._do(job)
        except ProviderError as error:
            await self._note(job, error)
        except (DatabaseUnavailable, NotOurs) as error:
            log.debug("A job is looked at again: %s", cause_of(error))
        except Exception:
            log.exception("A job could not be looked after")

    async def _do(self, job: JobRow) -> None:
        """The next step of a job.

        Raises:
            ProviderError: it could not be done.
        """
        if job.lost_key:
            await self._write(forget_job, job_id=job.id)
        elif job.state == "sent":
            await self._look_at(job, self._provider(job))
        elif job.tried_at is not None:
            await self._look_for(job, self._provider(job), job.tried_at)
        elif job.batch_state == "running":
            await self._submit(job)
        else:
            await self._drop(job)

    async def _submit(self, job: JobRow) -> None:
        cells = await self._read(cells_of_job, job_id=job.id)
        asked = await asyncio.to_thread(ask_for, cells)
        requests = [each.request for each in asked if each.request]
        if not requests:
            await self._drop(job)
            return

        async def note_try() -> None:
            if not await self._mark(job, tried_at=datetime.now(UTC)):
                raise NotOurs

        try:
            name = await self._provider(job).submit(job.id, requests, before=note_try)
        except RateLimited as error:
            await self._mark(job, tried_at=None)
            self._again_in(job, max(POLL_INTERVAL_S, error.retry_after or 0.0))
            raise
        except ProviderError as error:
            if _is_refusal(error):
                await self._end(job, cells, _refused(with_remedy(error)))
                return
            raise
        await self._write(mark_sent, job_id=job.id, me=self._me, provider_id=name)

    async def _look_for(self, job: JobRow, provider: JobProvider, since: datetime) -> None:
        """Find out whether a job whose submission was interrupted is there."""
        cells = await self._read(cells_of_job, job_id=job.id)
        others = await self._read(known_names, provider=job.provider)
        ids = {cell.id for cell in cells}
        found = await provider.find(job.id, ids, since=since, others=set(others))
        if found.id:
            await self._write(mark_sent, job_id=job.id, me=self._me, provider_id=found.id)
            self._again_in(job, 0.0)
        elif found.certain and (datetime.now(UTC) - since).total_seconds() >= SURE_AFTER_S:
            await self._mark(job, tried_at=None)
            self._again_in(job, 0.0)

    async def _look_at(self, job: JobRow, provider: JobProvider) -> None:
        assert job.provider_id
        if not job.is_wanted and not job.cancelled:
            await self._cancel(job, provider, job.provider_id)
        if job.batch_state is None:
            await self._write(forget_job, job_id=job.id)
            return
        try:
            status = await provider.look(job.provider_id)
        except ModelNotFound:
            if (datetime.now(UTC) - (job.sent_at or datetime.now(UTC))).total_seconds() < (
                GIVE_UP_AFTER_S
            ):
                raise
            status = JobStatus(over=True)
        if status.over:
            await self._collect(job, provider, status)
        else:
            await self._mark(job, trouble="")

    async def _cancel(self, job: JobRow, provider: JobProvider, name: str) -> None:
        try:
            await provider.cancel(name)
        except ProviderError as error:
            if not _is_refusal(error):
                raise
            log.debug("A job is over, or cannot be cancelled: %s", error)
        await self._mark(job, cancelled=True)

    async def _collect(self, job: JobRow, provider: JobProvider, status: JobStatus) -> None:
        """Keep all replies of a job; what has none is missing then."""
        assert job.provider_id
        cells = {cell.id: cell for cell in await self._read(cells_of_job, job_id=job.id)}
        if not status.refused:
            async for reply in provider.replies(job.provider_id, status):
                if cell := cells.pop(reply.id, None):
                    await self._keep(job, cell, reply)
        lost = LOST["cancelled" if job.cancelled else ""]
        left = _refused(status.refused) if status.refused else lost
        await self._end(job, list(cells.values()), left)

    async def _keep(self, job: JobRow, cell: JobCell, reply: JobReply) -> None:
        settle = partial(settle_in_job, cell_id=cell.id, job_id=job.id, me=self._me)
        if reply.end is None:
            await self._write(partial(settle, outcome=LOST[reply.lost]))
            return
        since = job.sent_at or datetime.now(UTC)
        run, lane, outcome = await written(cell, reply, since=since)
        if await self._write(partial(settle, outcome=outcome, run=run, lane=lane)):
            do_later(partial(keep_scores, self._database, [lane]))

    async def _end(self, job: JobRow, left: Sequence[JobCell], outcome: Outcome) -> None:
        """A job is over; so end the cells of which it brought nothing."""
        for at in range(0, len(left), CELLS_AT_ONCE):
            some = [cell.id for cell in left[at : at + CELLS_AT_ONCE]]
            await self._write(_settle_all, cells=some, job=job, me=self._me, outcome=outcome)
        await self._mark(job, state="over")
        self._due.pop(job.id, None)

    async def _drop(self, job: JobRow) -> None:
        """A job was not submitted, and is not to be: its cells are open as before."""

        def drop(connection: Connection) -> None:
            give_back(connection, job.id)
            forget_job(connection, job.id)

        await self._write(drop)

    async def _note(self, job: JobRow, error: ProviderError) -> None:
        """Keep what the provider said; it is asked again."""
        log.warning("%s was asked after a job: %s", PROVIDERS[job.provider].label, error)
        try:
            await self._mark(job, trouble=with_remedy(error))
        except DatabaseUnavailable as lost:
            log.debug("A job's trouble is not kept: %s", cause_of(lost))

    def _provider(self, job: JobRow) -> JobProvider:
        return connect_jobs(job.provider, api_key=self._key_of(job.batch_id, job.provider, None))

    def _again_in(self, job: JobRow, seconds: float) -> None:
        self._due[job.id] = asyncio.get_running_loop().time() + seconds

    async def _mark(self, job: JobRow, **values: Any) -> bool:
        return await self._write(mark_job, job_id=job.id, me=self._me, **values)

    async def _read(self, work: Callable[..., T], **named: Any) -> T:
        return await asyncio.to_thread(self._database.read, partial(work, **named))

    async def _write(self, work: Callable[..., T], **named: Any) -> T:
        return await asyncio.wrap_future(self._database.write(partial(work, **named)))


def _settle_all(
    connection: Connection, cells: Sequence[str], job: JobRow, me: str, outcome: Outcome
) -> None:
    for cell_id in cells:
        settle_in_job(connection, cell_id, job.id, me, outcome)


def _refused(said: str) -> Outcome:
    return Outcome(state="failed", error=f"{said.strip()} {AT_ONCE}")


def _is_refusal(error: ProviderError) -> bool:
    """Whether the provider surely did nothing of what it was asked for, and would not either."""
    status = error.status or 0
    if isinstance(error, InvalidKey | QuotaExhausted):
        return True
    return 400 <= status < 500 and status not in NO_REFUSALS
