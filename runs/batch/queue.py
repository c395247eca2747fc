"""The queue of cells: DBOS hands each of them to a worker. Only its rows are known elsewhere.

Strategy: DBOS may forget or repeat, for all that counts is in our own tables: a workflow is the id
of a cell and has no steps. What DBOS leaves to a paid service is done here: every two seconds each
worker looks which cells are held by workers that are gone, and puts them back. A worker is known by
the id of its journal, so that there is one answer to whether it lives.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dbos import DBOS, DBOSClient, WorkflowSerializationFormat
from sqlalchemy import Connection, make_url

from providers.registry import PROVIDERS
from runs.batch.keys import has_key
from runs.batch.queue_rows import QueueRows, limit_queues
from runs.batch.values import ProviderLimits, QueuedCell
from runs.store.database import Database
from runs.store.errors import own_errors

NAME: Final = "draftbench"
WORKFLOW: Final = "write_cell"
VERSION: Final = "1"
"""Of what the queue holds. DBOS's own would be a hash of the code: what an earlier release has put
there would lie for ever. Change it with a major version of DBOS, and never else."""
POLL_INTERVAL_S: Final = 0.1
LISTEN_INTERVAL_S: Final = 0.1
"""Between two looks for messages to workflows: there are none, so that a look asks nothing of the
database, but who closes the queue waits for the next one."""
ON_SQLITE: Final = {
    "pool_pre_ping": False,  # a file is never away as a server is
    "pool_events": [
        (lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"), "connect")
    ],
}
"""How the queue connects to SQLite. Its rows outlive the end of the process, as those of cells do.
A power cut may take the last ones along: what the queue forgets or repeats is looked at."""
SECRET: Final = ("DBOS__CLOUD", "DBOS__VMID", "DBOS__APPVERSION")
"""Variables by which DBOS would be another one's."""
IDS_AT_ONCE: Final = 500
NEVER_BEGUN_S: Final = 10.0
"""A workflow that was handed to this process and has not begun by then was lost on its way: put
back any sooner, one that is only late would run twice, and fill two places in the queue."""
LOST_STATES: Final = {"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"}
_write: "Callable[[str], Any] | None" = None
"""What writes a cell in this process."""
_running: Final[set[str]] = set()
"""Workflows that are at work in this process."""
_ended: Final[set[str]] = set()
"""Those that were, and whose end the queue has perhaps not written down yet."""


@DBOS.workflow(name=WORKFLOW, max_recovery_attempts=1_000_000)
async def write_cell(cell_id: str) -> str:
    """Write a cell; what comes of it stands in our own tables."""
    assert _write is not None
    workflow = DBOS.workflow_id or ""
    _running.add(workflow)
    _ended.discard(workflow)
    try:
        await _write(cell_id)
    finally:
        _ended.add(workflow)
        _running.discard(workflow)
    return ""


class Queue:
    """The queue in a database, and this process as one of its workers."""

    def __init__(
        self,
        database: Database,
        me: str,
        write: Callable[[str], Any],
        limits: Mapping[str, ProviderLimits],
    ) -> None:
        """Begin to take cells. To be called in a thread without an event loop.

        Raises:
            DatabaseUnavailable: it cannot be used, or its role may not make the queue's tables.
        """
        global _write  # DBOS is one a process, and so is what it calls
        _write = write
        _ended.clear()  # what an earlier queue cut short is to be written on
        self._me = me
        self._unbegun: dict[str, float] = {}
        """Workflows that were handed to this process and have not begun, and since when."""
        self._limits = limits
        self._allowed: dict[str, ProviderLimits] = {}
        """What the queues were told here, by their names."""
        _quiet()
        limit_queues(database, {name: each.at_once for name, each in limits.items()})
        with own_errors():
            _launch(database, me)
            self._rows = QueueRows(database)
        self._client = DBOSClient(
            system_database_engine=database.engine,
            application_name=NAME,
            lazy=True,
            dbos_system_schema=self._rows.schema,
        )

    def follow(self, limits: Mapping[str, ProviderLimits]) -> None:
        """Keep to each provider's limits, in every queue that somebody opened."""
        self._limits = limits
        for queue in DBOS.list_queues():
            self._set(queue.name)

    def open(self, cells: Sequence[QueuedCell]) -> None:
        """Have queues for these cells. No transaction may be open: SQLite lets one write at once.

        One for each provider that is used: each is looked at ten times a second.
        """
        for name in {self._name_of(cell) for cell in cells}:
            self._set(name)

    def _set(self, name: str) -> None:
        provider, _, writer = name.partition("@")
        limits = self._limits.get(provider)
        if limits is None or writer not in ("", self._me) or self._allowed.get(name) == limits:
            return
        DBOS.register_queue(
            name,
            worker_concurrency=limits.at_once,
            polling_interval_sec=POLL_INTERVAL_S,
            on_conflict="always_update",
        )
        self._allowed[name] = limits

    def _name_of(self, cell: QueuedCell) -> str:
        return _own(cell.provider, self._me) if cell.own else cell.provider

    def enqueue(self, connection: Connection, cells: Sequence[QueuedCell]) -> None:
        """Put cells into their queues, in the transaction that adds or changes them.

        Those that are there are left as they are. Of the others, DBOS makes the rows of the first
        of each queue, and the rest are copies: it would take a quarter of a millisecond for each.

        Batches that run side by side take turns, cell by cell: a cell's priority is its number.
        """
        known = {
            *connection.scalars(self._rows.known, {"ids": [each.workflow_id for each in cells]})
        }
        queues: dict[str, list[QueuedCell]] = {}
        for cell in cells:
            if cell.workflow_id not in known:
                queues.setdefault(self._name_of(cell), []).append(cell)
        for name, (first, *others) in queues.items():
            self._enqueue_one(connection, name, first)
            self._rows.copy(connection, first, others)

    def _enqueue_one(self, connection: Connection, queue: str, cell: QueuedCell) -> None:
        self._client.enqueue_in_transaction(
            connection,
            {
                "workflow_name": WORKFLOW,
                "queue_name": queue,
                "app_version": VERSION,
                "workflow_id": cell.workflow_id,
                "priority": cell.number,
                "serialization_type": WorkflowSerializationFormat.PORTABLE,
            },
            cell.id,
        )

    def cancel(self, cells: Sequence[QueuedCell]) -> None:
        """Take cells out of the queue; one that is being written goes on."""
        ids = [cell.workflow_id for cell in cells]
        for at in range(0, len(ids), IDS_AT_ONCE):
            self._client.cancel_workflows(ids[at : at + IDS_AT_ONCE])

    def delete(self, cells: Sequence[QueuedCell]) -> None:
        """Forget cells that are deleted, with all their tries."""
        ids = [f"{cell.id}-{nth}" for cell in cells for nth in range(cell.tries + 1)]
        for at in range(0, len(ids), IDS_AT_ONCE):
            self._client.delete_workflows(ids[at : at + IDS_AT_ONCE])

    def take_over(self, living: set[str]) -> int:
        """Put back what workers hold that are gone, and what was never begun here; how many."""
        ended = set(_ended)
        held = DBOS.list_workflows(
            status="PENDING", name=WORKFLOW, load_input=False, load_output=False
        )
        _ended.difference_update(ended - {one.workflow_id for one in held})
        never_begun = self._never_begun(
            {one.workflow_id for one in held if one.executor_id == self._me}
        )
        back: dict[str, list[str]] = {}
        for one in held:
            queue = one.queue_name or ""
            lost = one.executor_id not in living and "@" not in queue
            if queue and (lost or one.workflow_id in never_begun):
                back.setdefault(queue, []).append(one.workflow_id)
        for queue, ids in back.items():
            DBOS.resume_workflows(ids, queue_name=queue)
        return sum(map(len, back.values()))

    def _never_begun(self, mine: set[str]) -> set[str]:
        """Those of these workflows that were lost on their way here."""
        now = time.monotonic()
        waiting = mine - _running - _ended  # in this order: what ends meanwhile is in the second
        since = {each: self._unbegun.get(each, now) for each in waiting}
        lost = {each for each, seen in since.items() if now - seen >= NEVER_BEGUN_S}
        self._unbegun = {each: seen for each, seen in since.items() if each not in lost}
        return lost

    def forgotten(self, cells: Sequence[QueuedCell]) -> list[QueuedCell]:
        """Those of these open cells that no workflow will ever write.

        One that ended here may be open: a server that crashes loses what was not synced, and the
        queue may not have written down the end of its workflow, either.
        """
        lost: list[QueuedCell] = []
        for at in range(0, len(cells), IDS_AT_ONCE):
            some = {cell.workflow_id: cell for cell in cells[at : at + IDS_AT_ONCE]}
            found = DBOS.list_workflows(
                workflow_ids=list(some), load_input=False, load_output=False
            )
            status = {one.workflow_id: one.status for one in found}
            lost += [
                cell
                for key, cell in some.items()
                if key in _ended or status.get(key, "ERROR") in LOST_STATES
            ]
        return lost

    def close(self, seconds: int = 0) -> None:
        """Take no more, and wait so long for the ends of those that are being written."""
        DBOS.destroy(workflow_completion_timeout_sec=seconds)


def _launch(database: Database, me: str) -> None:
    """Start DBOS; where that fails, so that it can be tried again."""
    address = database.engine.url.render_as_string(hide_password=False)
    DBOS(
        config={
            "name": NAME,
            "executor_id": me,
            "application_version": VERSION,
            "system_database_url": _plain(address),
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": LISTEN_INTERVAL_S,
            "db_engine_kwargs": ON_SQLITE if database.is_sqlite else None,
        }
    )
    try:
        shared = [each for each in PROVIDERS if has_key(each)]
        DBOS.listen_queues([*shared, *(_own(each, me) for each in PROVIDERS)])
        DBOS.launch()
    except BaseException:
        DBOS.destroy()
        raise


def _own(provider: str, me: str) -> str:
    """The queue of cells with typed keys, which never leave the process that has them."""
    return f"{provider}@{me}"


def _plain(address: str) -> str:
    """DBOS names its own driver."""
    url = make_url(address)
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)


def _quiet() -> None:
    """Its log is ours; what it says of itself is not said."""
    for name in SECRET:
        os.environ.pop(name, None)
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.WARNING)
    logger.propagate = True
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # or it would add one of its own
