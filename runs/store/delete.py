"""Delete runs for good: rows, texts and search index, and the room that they took.

Strategy: in many small pieces of work, so that whoever writes at the same time goes on between two
of them. SQLite overwrites what it deletes; its file is then cut, and so is the log beside it.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from runs.store.database import Database
from runs.store.deleted import forget_old, note_deleted
from runs.store.schema import DELTAS, LANES, RUNS, TEMPLATES
from runs.store.search_index import take_all_out, tidy
from runs.store.texts import take_out_of_search

AT_ONCE: Final = 20
"""Runs that go in one transaction."""
PAGES_AT_ONCE: Final = 500
"""Pages of the file that are moved in one go: 2 MB."""
TRIES_TO_EMPTY_THE_LOG: Final = 20


def delete_runs(database: Database, owner: str, run_ids: Sequence[str]) -> set[str]:
    """Delete those of these runs that are this owner's; returns the ids of what is gone."""
    deleting = (partial(_delete, owner=owner, run_ids=some) for some in _batches(run_ids))
    gone = {each for work in deleting for each in database.write(work).result()}
    _shrink(database)
    return gone


def delete_all(database: Database, owner: str, unsaved: Sequence[str] = ()) -> set[str]:
    """Delete all of an owner's runs; returns the ids of what is gone.

    `unsaved` are ids of runs that are in memory alone so far.
    """
    at_once = partial(_delete_at_once, owner=owner, unsaved=unsaved)
    if (gone := database.write(at_once).result()) is not None:
        _shrink(database)
        return gone
    of_owner = select(RUNS.c.id).where(RUNS.c.owner == owner)
    run_ids = database.read(lambda connection: connection.scalars(of_owner).all())
    return delete_runs(database, owner, [*dict.fromkeys((*run_ids, *unsaved))])


def _batches(run_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (run_ids[at : at + AT_ONCE] for at in range(0, len(run_ids), AT_ONCE))


def _delete(connection: Connection, owner: str, run_ids: Sequence[str]) -> set[str]:
    """A run that is not there may just not be saved yet: it is not to come any more, either."""
    named = RUNS.c.id.in_(run_ids)
    others = connection.scalars(select(RUNS.c.id).where(named, RUNS.c.owner != owner))
    gone = {*run_ids}.difference(others)
    gone |= {*connection.scalars(select(LANES.c.id).where(LANES.c.run_id.in_(gone)))}
    note_deleted(connection, gone)
    theirs = (RUNS.c.owner == owner, named)
    ended = select(LANES.c.number).join(RUNS).where(*theirs, LANES.c.writer.is_(None))
    for number in connection.scalars(ended).all():
        take_out_of_search(connection, number)
    connection.execute(delete(RUNS).where(*theirs))
    return gone


def _delete_at_once(connection: Connection, owner: str, unsaved: Sequence[str]) -> set[str] | None:
    """Where nobody else keeps runs, the index can be emptied instead of being searched."""
    if connection.scalar(select(RUNS.c.id).where(RUNS.c.owner != owner).limit(1)):
        return None
    gone = {each for table in (RUNS, LANES) for each in connection.scalars(select(table.c.id))}
    gone.update(unsaved)
    note_deleted(connection, gone)
    take_all_out(connection)
    for table in (DELTAS, LANES, RUNS):
        connection.execute(delete(table))
    return gone


def _shrink(database: Database) -> None:
    used = select(LANES.c.prompt_digest)
    orphans = delete(TEMPLATES).where(TEMPLATES.c.digest.not_in(used))
    database.write(lambda connection: connection.execute(orphans).close()).result()
    database.write(forget_old).result()
    shrink = _shrink_sqlite if database.is_sqlite else _shrink_postgresql
    shrink(database)


def _shrink_sqlite(database: Database) -> None:
    while database.write(tidy).result():
        pass
    while database.maintain(_cut_some_pages).result():
        pass
    for _ in range(TRIES_TO_EMPTY_THE_LOG):
        if database.maintain(_empty_the_log).result():
            return


def _cut_some_pages(driver: Any) -> bool:
    """Move some pages to the front and cut the file; True while there is more to cut."""
    # A script, as one step of this statement moves one page only.
    driver.executescript(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})")
    return bool(driver.execute("PRAGMA freelist_count").fetchone()[0])


def _empty_the_log(driver: Any) -> bool:
    """False where somebody reads from it just now."""
    busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _shrink_postgresql(database: Database) -> None:
    for table in ("deltas", "lane_words", "lanes", "runs", "templates"):
        database.maintain(partial(_vacuum, table=table)).result()


def _vacuum(driver: Any, *, table: str) -> None:
    driver.execute(f"VACUUM {table}")
