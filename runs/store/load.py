"""Load saved runs and lanes as they were."""

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from runs.lane import Lane
from runs.run import Run
from runs.store.database import Database
from runs.store.interrupted import end_interrupted
from runs.store.records import read_brief
from runs.store.schema import LANES, RUNS
from runs.store.texts import read_records

TOKEN: Final = re.compile(r"[\w-]{1,100}", re.ASCII)
"""What an id looks like; the database is not asked for anything else."""


def load_run(database: Database, run_id: str) -> Run | None:
    """A run as it was, each lane by its last attempt; None if there is no run with that id."""
    if not TOKEN.fullmatch(run_id):
        return None
    end_interrupted(database)
    return database.read(lambda connection: _run(connection, run_id))


def load_lanes(database: Database, lane_ids: Sequence[str]) -> list[Lane]:
    """Those of these lanes that are saved, in this order; they may be of different runs."""
    end_interrupted(database)
    ids = [each for each in lane_ids if TOKEN.fullmatch(each)]
    records = database.read(lambda connection: read_records(connection, ids))
    return [Lane.from_record(record) for record in records]


def _run(connection: Connection, run_id: str) -> Run | None:
    run = connection.execute(select(RUNS).where(RUNS.c.id == run_id)).one_or_none()
    if run is None:
        return None
    attempts = select(LANES.c.position, LANES.c.id).where(LANES.c.run_id == run_id)
    last = {row.position: row.id for row in connection.execute(attempts.order_by(LANES.c.attempt))}
    records = read_records(connection, [last[position] for position in sorted(last)])
    return Run(
        read_brief(run.brief),
        [Lane.from_record(record) for record in records],
        owner=run.owner,
        run_id=run.id,
        started_at=run.started_at,
    )
