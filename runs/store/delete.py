"""Delete runs for good: rows, texts, prompts that no other lane has, and their words in the index.

Strategy: some runs at a time, so that whoever writes at the same time goes on between two of these
transactions. The space that they took is given back afterwards: see `runs.store.shrink`.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from sqlalchemy import Connection, delete, exists, or_, select

from runs.store.database import Database
from runs.store.deleted import record_deleted
from runs.store.schema import CELLS, DELTAS, EDITS, JUDGEMENTS, LANES, RUNS, TEMPLATES, TRASH
from runs.store.search_index import take_all_out
from runs.store.shrink import mark_deletion
from runs.store.texts import take_out_of_search

RUNS_AT_ONCE: Final = 20
"""Runs that are deleted in one transaction."""
ORPHANS: Final = delete(TEMPLATES).where(
    ~exists().where(LANES.c.prompt_digest == TEMPLATES.c.digest),
    ~exists().where(CELLS.c.prompt_digest == TEMPLATES.c.digest),
)
"""Prompts of deleted lanes that no other lane was written with, and no cell is to be."""


def delete_runs(database: Database, owner: str, run_ids: Sequence[str]) -> set[str]:
    """Delete this owner's runs among these; returns the ids of the runs and lanes that are gone.

    Raises:
        DatabaseUnavailable: not all of it could be deleted.
    """
    deleted: set[str] = set()
    for batch in _batches(run_ids):
        work = partial(delete_some, owner=owner, run_ids=batch)
        deleted |= database.write(work).result()
    database.shrink()
    return deleted


def delete_all(database: Database, owner: str, unsaved: Sequence[str] = ()) -> set[str]:
    """Delete all of an owner's runs; returns the ids of the runs and lanes that are gone.

    Args:
        database: From where.
        owner: Whose runs.
        unsaved: Ids of runs that so far are in memory alone.

    Raises:
        DatabaseUnavailable: not all of it could be deleted.
    """
    at_once = partial(_delete_at_once, owner=owner, unsaved=unsaved)
    if (deleted := database.write(at_once).result()) is not None:
        database.shrink()
        return deleted
    of_owner = select(RUNS.c.id).where(RUNS.c.owner == owner)
    run_ids = database.read(lambda connection: connection.scalars(of_owner).all())
    return delete_runs(database, owner, [*dict.fromkeys((*run_ids, *unsaved))])


def _batches(run_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (run_ids[at : at + RUNS_AT_ONCE] for at in range(0, len(run_ids), RUNS_AT_ONCE))


def delete_some(connection: Connection, owner: str, run_ids: Sequence[str]) -> set[str]:
    """Delete some runs. One that is not there may not be saved yet: it must not come later."""
    named = RUNS.c.id.in_(run_ids)
    others = connection.scalars(select(RUNS.c.id).where(named, RUNS.c.owner != owner))
    deleted = {*run_ids}.difference(others)
    deleted |= {*connection.scalars(select(LANES.c.id).where(LANES.c.run_id.in_(deleted)))}
    record_deleted(connection, deleted)
    theirs = (RUNS.c.owner == owner, named)
    ended = select(LANES.c.number).join(RUNS).where(*theirs, LANES.c.writer.is_(None))
    for number in connection.scalars(ended).all():
        take_out_of_search(connection, number)
    connection.execute(delete(RUNS).where(*theirs))
    connection.execute(delete(TRASH).where(TRASH.c.run_id.in_(deleted)))
    sides = (JUDGEMENTS.c.first_cell, JUDGEMENTS.c.second_cell)  # the judge may quote either
    connection.execute(delete(JUDGEMENTS).where(or_(*(side.in_(deleted) for side in sides))))
    connection.execute(ORPHANS)
    mark_deletion(connection)
    return deleted


def delete_everything(connection: Connection, unsaved: Sequence[str]) -> set[str]:
    """Delete all runs that there are; the index is emptied at once."""
    deleted = {each for table in (RUNS, LANES) for each in connection.scalars(select(table.c.id))}
    deleted.update(unsaved)
    record_deleted(connection, deleted)
    take_all_out(connection)
    connection.execute(delete(TRASH).where(TRASH.c.run_id.in_(select(RUNS.c.id))))
    for table in (JUDGEMENTS, EDITS, DELTAS, LANES, RUNS):
        connection.execute(delete(table))
    connection.execute(ORPHANS)
    mark_deletion(connection)
    return deleted


def _delete_at_once(connection: Connection, owner: str, unsaved: Sequence[str]) -> set[str] | None:
    """Where nobody else has runs here, the index is emptied at once; None where somebody has."""
    if connection.scalar(select(RUNS.c.id).where(RUNS.c.owner != owner).limit(1)):
        return None
    return delete_everything(connection, unsaved)
