"""Lanes whose writing ended with its process: they are given an end when somebody looks."""

import logging
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, select

from runs.lane import Lane
from runs.lane_view import LaneRecord
from runs.store.database import Database
from runs.store.errors import cause_of
from runs.store.heartbeats import forget_all_but, living_writers
from runs.store.lanes import end_lane
from runs.store.schema import LANES
from runs.store.texts import read_records

WORTH_WAITING: Final = 2.0
"""Seconds that a look waits for it; while a database is busy they seem to be written still."""
log = logging.getLogger(__name__)


def end_interrupted(database: Database) -> None:
    """End the lanes whose writer is gone, with all the text that came through."""
    if not database.read(_left_behind):
        return
    try:
        database.write(_end).result(WORTH_WAITING)
    except Exception as error:  # noqa: BLE001 - a look must not fail by what it finds on its way
        log.warning("Interrupted lanes could not be ended: %s", cause_of(error))


def _left_behind(connection: Connection) -> list[str]:
    written = connection.execute(select(LANES.c.id, LANES.c.writer).where(LANES.c.writer != ""))
    found = written.all()
    living = living_writers(connection) if found else set()
    return [row.id for row in found if row.writer not in living]


def _end(connection: Connection) -> None:
    for record in read_records(connection, _left_behind(connection)):
        end_lane(connection, Lane.from_record(_interrupted(record)))
    forget_all_but(connection, living_writers(connection))


def _interrupted(record: LaneRecord) -> LaneRecord:
    times = [seconds for seconds, _ in record.timeline]
    return replace(
        record,
        state="interrupted",
        time_to_first_text=times[0] if times else None,
        duration=times[-1] if times else 0.0,
    )
