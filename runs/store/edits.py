"""Posts edited by hand: one row a lane, which goes with the lane."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict
from functools import partial
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from posts.edit import FIELDS, Edit
from runs.lane import Lane
from runs.lane_edit import KeptEdit
from runs.store.database import Database
from runs.store.schema import EDITS, LANES


def save_edit(database: Database, lane: Lane, owner: str) -> "Future[KeptEdit | None]":
    """Save the edited post of an owner's lane as it is then: what was typed first comes first.

    The future has what the database has then, None where there is no such lane (yet); it raises
    `DatabaseUnavailable` where it cannot be saved now.
    """

    def note(saving: "Future[KeptEdit | None]") -> None:
        if saving.exception() is None and (kept := saving.result()):
            lane.edit.mark_saved(kept)

    saving = database.write(partial(_save, lane=lane, owner=owner))
    saving.add_done_callback(note)
    return saving


def load_edits(database: Database, lane_ids: Sequence[str]) -> dict[str, KeptEdit]:
    """The edited posts of those of these lanes that have one.

    Raises:
        DatabaseUnavailable: they cannot be read now.
    """
    query = select(EDITS).where(EDITS.c.lane_id.in_(lane_ids))
    rows = database.read(lambda connection: connection.execute(query).mappings().all())
    return {row["lane_id"]: _kept(row) for row in rows}


def put_edit(connection: Connection, lane_id: str, kept: KeptEdit) -> None:
    """Save the edited post of a lane that is there."""
    values = {
        **asdict(kept.edit),
        "thrown_away": kept.thrown_away,
        "saved_at": kept.at,
    }
    known = update(EDITS).where(EDITS.c.lane_id == lane_id).values(values)
    if not connection.execute(known).rowcount:
        connection.execute(insert(EDITS).values(lane_id=lane_id, **values))


def _save(connection: Connection, lane: Lane, owner: str) -> KeptEdit | None:
    own = select(LANES.c.id).where(LANES.c.id == lane.id, LANES.c.owner == owner)
    if connection.scalar(own.with_for_update()) is None:  # one process at a time
        return None
    query = select(EDITS).where(EDITS.c.lane_id == lane.id)
    row = connection.execute(query).mappings().one_or_none()
    kept = lane.edit.to_save(_kept(row) if row else None)
    if kept is None:  # it is saved already
        return lane.edit.kept
    put_edit(connection, lane.id, kept)
    return kept


def _kept(row: RowMapping) -> KeptEdit:
    fields: dict[str, Any] = {name: row[name] for name in FIELDS}
    return KeptEdit(edit=Edit(**fields), thrown_away=row["thrown_away"], at=row["saved_at"])
