"""Sections that were written once more: kept with the outcome of their lane, until decided on."""

from concurrent.futures import Future
from functools import partial

from sqlalchemy import Connection, select, update

from runs.lane import Lane
from runs.store.database import Database
from runs.store.records import draft_values, rewritten_values
from runs.store.schema import LANES


def save_draft(database: Database, lane: Lane) -> Future[bool]:
    """Save the draft of a lane; False where the lane is not saved yet, which then saves it, too."""
    return database.write(partial(_save, lane=lane))


def _save(connection: Connection, lane: Lane) -> bool:
    this = LANES.c.id == lane.id
    row = connection.execute(select(LANES.c.outcome, LANES.c.writer).where(this)).one_or_none()
    if row is None or row.writer is not None or not row.outcome:
        return False
    kept = {"draft": draft_values(lane.draft), "rewritten": rewritten_values(lane.rewritten)}
    outcome = {**row.outcome, **kept}
    connection.execute(update(LANES).where(this).values(outcome=outcome))
    return True
