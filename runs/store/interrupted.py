"""Lanes whose writing ended with its process: they are given an end when somebody looks."""

import logging
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, select

from runs.lane import Lane
from runs.lane_view import LaneRecord
from runs.store.database import Database
from runs.store.errors import cause_of
from runs.store.heartbeats import live_writers, remove_all_but
from runs.store.lanes import end_lane
from runs.store.schema import LANES
from runs.store.texts import read_records

CLEANUP_TIMEOUT_S: Final = 2.0
"""How long a reader waits for it; after that, they still appear as being written."""
log = logging.getLogger(__name__)


def end_interrupted(database: Database) -> None:
    """End the lanes whose writer is gone, with all the text that came through."""
    if not database.read(_abandoned):
        return
    try:
        database.write(_end).result(CLEANUP_TIMEOUT_S)
    except Exception as error:  # noqa: BLE001 - reading must not fail because of it
        log.warning("Interrupted lanes could not be ended: %s", cause_of(error))


def _abandoned(connection: Connection) -> list[str]:
    written = connection.execute(select(LANES.c.id, LANES.c.writer).where(LANES.c.writer != ""))
    found = written.all()
    living = live_writers(connection) if found else set()
    return [row.id for row in found if row.writer not in living]


def _end(connection: Connection) -> None:
    for record in read_records(connection, _locked(connection, _abandoned(connection))):
        end_lane(connection, Lane.from_record(_interrupted(record)))
    remove_all_but(connection, live_writers(connection))


def _locked(connection: Connection, lane_ids: list[str]) -> list[str]:
    """Those of these lanes that nobody ends at this moment; nobody else does before we have."""
    open_ones = select(LANES.c.id).where(LANES.c.id.in_(lane_ids), LANES.c.writer != "")
    return list(connection.scalars(open_ones.with_for_update(skip_locked=True)))


def _interrupted(record: LaneRecord) -> LaneRecord:
    times = [seconds for seconds, _ in record.timeline]
    return replace(
        record,
        state="interrupted",
        time_to_first_text=times[0] if times else None,
        duration=times[-1] if times else 0.0,
    )
