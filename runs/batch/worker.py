"""A worker: this process as one of those that write the cells of a database's batches.

Strategy: a thread looks around every two seconds, or at once when it is woken: it says that this
worker lives, puts back what dead ones hold, stops what a person stopped, and brings the limits of
the providers up to date. A part that fails, as a database may be away, is done again next time.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from threading import Event, Thread
from typing import Final

from sqlalchemy import select

from providers.when_used import load_when_used
from runs.batch.batches import any_open
from runs.batch.cell_writer import CellWriter
from runs.batch.control import requeue_forgotten
from runs.batch.jobs.tender import Tender
from runs.batch.limits import limits_of, workers_of
from runs.batch.values import Keys
from runs.engine import Engine
from runs.loop_thread import LoopThread
from runs.store.database import Database
from runs.store.errors import cause_of
from runs.store.heartbeats import check_in, live_writers
from runs.store.schema import BATCHES

LOOK_INTERVAL_S: Final = 2.0
FINISH_S: Final = 3600
"""Within which what is being written comes to its end."""
MEND_INTERVAL_S: Final = 30.0
"""Between two looks for cells that the queue has forgotten: it asks for all that are open."""
DRIVER: Final = ("psycopg", "psycopg.errors")
"""PostgreSQL's: DBOS loads it on SQLite, too, a quarter of what there is to load."""
log = logging.getLogger(__name__)


class Worker:
    """Writes cells until it is closed."""

    def __init__(self, engine: Engine, database: Database) -> None:
        """Begin. To be called in a thread without an event loop; blocks for half a second."""
        load_when_used(*DRIVER)
        from runs.batch.queue import Queue  # DBOS: 0.2 CPU seconds, and only for batches

        self.id = engine.journal.writer
        self.database = database
        self._engine = engine
        self._keys: dict[str, Keys] = {}
        self._tending: asyncio.Task[None] | None = None
        self.writer = CellWriter(engine, database, self._key_of)
        self._say_alive()
        limits = database.read(limits_of)
        self.queue: Queue = Queue(database, self.id, self.writer.write, limits)
        self._woken = Event()
        self._leaving = False
        """The queue is being closed: a look may find it gone."""
        self._closing = False
        self._mended_at = 0.0
        self._trouble = ""
        """What it was, the last time that it could not look around."""
        self._look()
        self._jobs = LoopThread("jobs")
        self._tender = Tender(database, self.id, self._key_of)
        self._jobs.start(self._look_after_jobs())
        self._thread = Thread(target=self._look_around, name="worker", daemon=True)
        self._thread.start()

    def give_keys(self, batch_id: str, keys: Keys) -> None:
        """Remember keys that were typed for a batch: in memory, and nowhere else."""
        self._keys[batch_id] = dict(keys)

    def forget_keys(self, batch_id: str) -> None:
        """Forget keys that were typed for a batch."""
        self._keys.pop(batch_id, None)

    def has_keys(self, batch_id: str) -> bool:
        """Whether keys were typed for a batch, and are still known."""
        return batch_id in self._keys

    def wake(self) -> None:
        """Look around now: somebody changed something."""
        self._woken.set()
        self._jobs.call(self._tender.wake)

    def close(self, *, finish: bool = False) -> None:
        """Take no more cells; those that are being written are the next worker's.

        If `finish`, they come to their ends first: other batches may have some here.
        """
        self._leaving = True
        self.queue.close(FINISH_S if finish and self.writer.batches else 0)
        self._closing = True
        self._woken.set()
        self._thread.join()
        self._jobs.wait_for(self._leave_jobs(), seconds=FINISH_S)
        self._jobs.close()

    def _key_of(self, batch_id: str, provider: str, base_url: str | None) -> str | None:
        return self._keys.get(batch_id, {}).get((provider, base_url))

    async def _look_after_jobs(self) -> None:
        self._tending = asyncio.current_task()
        await self._tender.run(lambda: LOOK_INTERVAL_S)

    async def _leave_jobs(self) -> None:
        """Leave them as they are: the next worker finds out how they stand."""
        if self._tending:
            self._tending.cancel()
            await asyncio.wait({self._tending})
        await asyncio.get_running_loop().shutdown_default_executor()  # what reads the database

    def _look_around(self) -> None:
        while not self._closing:
            self._woken.wait(LOOK_INTERVAL_S)
            self._woken.clear()
            if not self._closing:
                self._look()

    def _look(self) -> None:
        for part in (self._say_alive, self._follow_limits, self._take_over, self._stop, self._mend):
            self._try(part)

    def _try(self, part: Callable[[], None]) -> None:
        try:
            part()
        except Exception as error:  # noqa: BLE001 - the next look may go better
            if self._trouble != (trouble := cause_of(error)) and not self._leaving:
                log.warning("A worker could not look around: %s", trouble)
            self._trouble = trouble

    def _say_alive(self) -> None:
        self.database.write(partial(check_in, writer=self.id), synced=False).result()

    def _follow_limits(self) -> None:
        limits = self.database.read(limits_of)
        paced = any(each.a_minute or each.tokens_a_minute for each in limits.values())
        workers = max(1, self.database.read(workers_of)) if paced else 1
        self.queue.follow(limits)
        for provider, each in limits.items():
            requests = each.a_minute / workers if each.a_minute else None
            tokens = each.tokens_a_minute / workers if each.tokens_a_minute else None
            self._engine.pace(provider, requests, tokens)

    def _take_over(self) -> None:
        living = self.database.read(live_writers) | {self.id}
        if taken := self.queue.take_over(living):
            log.info("%d posts that nobody is writing are put back", taken)

    def _stop(self) -> None:
        here = set(self.writer.batches.values()) - {""}
        if not here:
            return
        stopped = select(BATCHES.c.id).where(BATCHES.c.id.in_(here), BATCHES.c.state == "stopped")
        known = select(BATCHES.c.id).where(BATCHES.c.id.in_(here))
        there = self.database.read(lambda connection: {*connection.scalars(known)})
        unwanted = self.database.read(lambda connection: {*connection.scalars(stopped)})
        for batch_id in unwanted | (here - there):
            self.writer.stop(batch_id)

    def _mend(self) -> None:
        """Where nothing is at work though cells are open, the queue may have forgotten some."""
        if time.monotonic() - self._mended_at < MEND_INTERVAL_S or self.writer.batches:
            return
        if self.database.read(partial(any_open, writer=self.id)):
            requeue_forgotten(self.database, self.queue, self.id)
        self._mended_at = time.monotonic()
