"""What is in memory and not in the database (any more), as after a loss of SQLite's file."""

from collections.abc import Iterable

from runs.run import Run
from runs.store.database import Database
from runs.store.lanes import ended_among
from runs.store.tracked_lane import TrackedLane


def lost_lanes(database: Database, runs: Iterable[Run]) -> list[TrackedLane]:
    """The lanes of these runs that the database does not have to their ends, to be saved anew.

    Raises:
        DatabaseUnavailable: that cannot be told now.
    """
    lanes = {
        lane.id: TrackedLane(run=run, position=at, lane=lane, started_at=run.started_at)
        for run in runs
        if run.is_to_be_saved
        for at, lane in enumerate(run.lanes)
    }
    whole = database.read(lambda connection: ended_among(connection, lanes))
    return [tracked for lane_id, tracked in lanes.items() if lane_id not in whole]
