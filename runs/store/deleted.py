"""Which runs and lanes were deleted: every process that uses the database has to hear of it.

Strategy: their ids stay for a while, and nothing else of them. Whoever holds something in memory
asks regularly, and what was deleted while it was being saved is not saved again.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, text

from runs.store.schema import DELETED
from runs.store.types import Moment

RETENTION: Final = timedelta(days=30)
"""Longer than a machine may sleep with such a run in memory."""
INSERT_ID: Final = text(
    "INSERT INTO deleted (id, deleted_at) VALUES (:id, :now) ON CONFLICT DO NOTHING"
).bindparams(bindparam("now", type_=Moment))
SELECT_DELETED: Final = select(DELETED.c.id).where(
    DELETED.c.id.in_(bindparam("ids", expanding=True))
)
IDS_AT_ONCE: Final = 1000


def record_deleted(connection: Connection, ids: Iterable[str]) -> None:
    """Record the ids of runs and lanes that are deleted."""
    now = datetime.now(UTC)
    if rows := [{"id": each, "now": now} for each in sorted(ids)]:  # two who do so lock in order
        connection.execute(INSERT_ID, rows)


def deleted_among(connection: Connection, ids: Collection[str]) -> set[str]:
    """Which of these runs and lanes were deleted."""
    every = list(ids)
    parts = (every[at : at + IDS_AT_ONCE] for at in range(0, len(every), IDS_AT_ONCE))
    return {gone for part in parts for gone in connection.scalars(SELECT_DELETED, {"ids": part})}


def forget_old(connection: Connection) -> None:
    """Remove ids that no process can hold any more."""
    long_ago = datetime.now(UTC) - RETENTION
    connection.execute(delete(DELETED).where(DELETED.c.deleted_at < long_ago))
