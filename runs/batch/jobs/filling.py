"""Fill jobs with cells: one model a job, no more than a provider takes, and what they cost is held.

A process that is killed meanwhile leaves jobs of fewer cells; the others go into further ones.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import Connection

from providers.base import ProviderError, with_remedy
from providers.jobs import JobProvider, JobRequest
from providers.registry import connect_jobs
from runs.batch.cell_writer import KeyOf
from runs.batch.jobs.cells import Placed, put_into_job, unsent_cells
from runs.batch.jobs.requests import Asked, ask_for
from runs.batch.jobs.rows import add_job
from runs.store.database import Database

CELLS_AT_ONCE: Final = 500
"""In one transaction: on SQLite, nobody else writes meanwhile."""
MOST_BYTES: Final = 32_000_000
"""Of a job: providers take more, but all of it is in memory while it is sent."""


@dataclass(slots=True, kw_only=True)
class _Growing:
    """A job that cells are being put into."""

    id: str
    requests: int = 0
    size: int = 0


class Filler:
    """Fills jobs whose keys this process has."""

    def __init__(self, database: Database, me: str, key_of: KeyOf) -> None:
        self._database = database
        self._me = me
        self._key_of = key_of

    async def fill(self, batch_id: str, providers: Sequence[str]) -> None:
        """Put the cells of a batch that are in no job into jobs of these providers.

        Raises:
            DatabaseUnavailable: it cannot be done now.
        """
        growing: dict[str, _Growing] = {}
        look = partial(unsent_cells, batch_id=batch_id, me=self._me, providers=providers)
        look = partial(look, limit=CELLS_AT_ONCE)
        while cells := await asyncio.to_thread(self._database.read, look):
            asked = await asyncio.to_thread(ask_for, cells)
            placed = [self._place(each, growing) for each in asked]
            work = partial(_put, placed=placed, me=self._me)
            await asyncio.wrap_future(self._database.write(work))

    def _place(self, asked: Asked, growing: dict[str, _Growing]) -> Placed:
        """The job that a cell goes to; none where it cannot be asked for."""
        settings, refusal = asked.cell.settings, asked.refusal
        typed = self._key_of(asked.cell.batch_id, settings.provider, None)
        job_id = ""
        try:
            if asked.request:
                limits = connect_jobs(settings.provider, api_key=typed)
                job_id = _room_for(asked.request, settings.model_id, limits, growing)
        except ProviderError as error:
            refusal = with_remedy(error)
        return Placed(
            cell=asked.cell,
            job_id=job_id,
            keys_of=self._me if typed else None,
            most=asked.most,
            refusal=refusal,
        )


def _room_for(
    request: JobRequest, model_id: str, limits: JobProvider, growing: dict[str, _Growing]
) -> str:
    """The job that a request goes to: a new one where the last one is full."""
    job, size = growing.get(model_id), limits.size(request)
    most_bytes = min(limits.most_bytes, MOST_BYTES)
    if job is None or job.requests >= limits.most_requests or job.size + size > most_bytes:
        job = growing[model_id] = _Growing(id=token_urlsafe(16))
    job.requests, job.size = job.requests + 1, job.size + size
    return job.id


def _put(connection: Connection, placed: Sequence[Placed], me: str) -> None:
    """Put cells into their jobs, in one transaction."""
    jobs = {each.job_id: each for each in placed if each.job_id}
    for job_id, each in jobs.items():
        settings = each.cell.settings
        named = {"provider": settings.provider, "model": settings.model}
        batch_id = each.cell.batch_id
        add_job(connection, job_id, batch_id=batch_id, keys_of=each.keys_of, writer=me, **named)
    for each in placed:
        put_into_job(connection, each)
