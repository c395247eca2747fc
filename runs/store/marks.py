"""What a person puts on a run of theirs: a star, a name, a note. Search finds their words, too."""

from functools import partial
from typing import Final

from sqlalchemy import Connection, select, update

from runs.store.database import Database
from runs.store.schema import LANES, RUNS
from runs.store.texts import put_in_search, take_out_of_search

LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 2_000
"""Characters that are kept; the page takes no more."""


def star_run(database: Database, owner: str, run_id: str, *, starred: bool) -> None:
    """Put a star on an owner's run, or take it off."""
    run = (RUNS.c.id == run_id, RUNS.c.owner == owner)
    statement = update(RUNS).where(*run).values(starred=starred)
    database.write(lambda connection: connection.execute(statement).close()).result()


def name_run(database: Database, owner: str, run_id: str, *, name: str, note: str) -> None:
    """Give an owner's run a name and a note, in place of those it had; empty for none."""
    values = {
        "name": " ".join(name.split())[:LONGEST_NAME].rstrip(),
        "note": note.strip()[:LONGEST_NOTE].rstrip(),
    }
    database.write(partial(_name, owner=owner, run_id=run_id, values=values)).result()


def _name(connection: Connection, owner: str, run_id: str, values: dict[str, str]) -> None:
    lanes = select(LANES.c.number).where(
        LANES.c.run_id == run_id, LANES.c.owner == owner, LANES.c.writer.is_(None)
    )
    numbers = connection.scalars(lanes).all()
    for number in numbers:  # SQLite removes only the very words that were put in
        take_out_of_search(connection, number)
    connection.execute(
        update(RUNS).where(RUNS.c.id == run_id, RUNS.c.owner == owner).values(values)
    )
    for number in numbers:
        put_in_search(connection, number)
