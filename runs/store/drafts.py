"""What was written beside a post: kept with the outcome of its lane.

A section that was written once more is kept until it is decided on; a revision for good.
"""

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from sqlalchemy import Connection, select, update

from runs.lane import Lane
from runs.store.database import Database
from runs.store.records import draft_values, rewritten_values
from runs.store.revision_values import revision_values
from runs.store.schema import LANES


def save_draft(database: Database, lane: Lane) -> Future[bool]:
    """Save the draft of a lane; False where the lane is not saved yet, which then saves it, too."""
    return database.write(partial(_save_draft, lane=lane))


def save_revision(database: Database, lane: Lane) -> Future[bool]:
    """Save the revision of a lane and what it cost; False where the lane is not saved yet."""
    return database.write(partial(_save_revision, lane=lane))


def _save_draft(connection: Connection, lane: Lane) -> bool:
    kept = {"draft": draft_values(lane.draft), "rewritten": rewritten_values(lane.rewritten)}
    return _save(connection, lane.id, kept, {})


def _save_revision(connection: Connection, lane: Lane) -> bool:
    cost = lane.record().cost
    kept = {
        "revision": revision_values(lane.revision.kept),
        "rewritten": rewritten_values(lane.rewritten),
    }
    return _save(connection, lane.id, kept, {"cost": None if cost is None else str(cost)})


def _save(
    connection: Connection, lane_id: str, of_outcome: Mapping[str, Any], columns: Mapping[str, Any]
) -> bool:
    this = LANES.c.id == lane_id
    row = connection.execute(select(LANES.c.outcome, LANES.c.writer).where(this)).one_or_none()
    if row is None or row.writer is not None or not row.outcome:
        return False
    values = {"outcome": {**row.outcome, **of_outcome}, **columns}
    connection.execute(update(LANES).where(this).values(values))
    return True
