"""Posts edited by hand: one row a lane, which goes with the lane."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, insert, select, update

from posts.edit import FIELDS, Edit
from runs.lane_edit import KeptEdit
from runs.store.database import Database
from runs.store.schema import EDITS, LANES


def save_edit(database: Database, owner: str, lane_id: str, kept: KeptEdit) -> Future[bool]:
    """Save the edited post of an owner's lane; False where there is no such lane (yet).

    The future raises `DatabaseUnavailable` where it cannot be saved now.
    """
    return database.write(partial(_save, owner=owner, lane_id=lane_id, kept=kept))


def load_edits(database: Database, lane_ids: Sequence[str]) -> dict[str, KeptEdit]:
    """The edited posts of those of these lanes that have one.

    Raises:
        DatabaseUnavailable: they cannot be read now.
    """
    query = select(EDITS).where(EDITS.c.lane_id.in_(lane_ids))
    rows = database.read(lambda connection: connection.execute(query).mappings().all())
    return {
        row["lane_id"]: KeptEdit(
            edit=Edit(**{name: row[name] for name in FIELDS}), thrown_away=row["thrown_away"]
        )
        for row in rows
    }


def put_edit(connection: Connection, lane_id: str, kept: KeptEdit) -> None:
    """Save the edited post of a lane that is there."""
    values = {
        **asdict(kept.edit),
        "thrown_away": kept.thrown_away,
        "saved_at": datetime.now(UTC),
    }
    known = update(EDITS).where(EDITS.c.lane_id == lane_id).values(values)
    if not connection.execute(known).rowcount:
        connection.execute(insert(EDITS).values(lane_id=lane_id, **values))


def _save(connection: Connection, owner: str, lane_id: str, kept: KeptEdit) -> bool:
    own = select(LANES.c.id).where(LANES.c.id == lane_id, LANES.c.owner == owner)
    if connection.scalar(own) is None:
        return False
    put_edit(connection, lane_id, kept)
    return True
