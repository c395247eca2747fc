"""Topics for batches, saved with a name: what was typed or uploaded, as it was.

It is read again each time, as what its columns mean depends on the prompts of the batch.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from posts.plain_text import fold_line
from runs.store.database import Database
from runs.store.errors import DatabaseConflict
from runs.store.schema import TOPIC_SETS
from runs.store.shrink import mark_deletion

MAX_NAME: Final = 80
MOST_SETS: Final = 200
"""Of one owner."""


class UnusableSet(Exception):
    """Topics cannot be saved like that: `str()` says why, in a sentence with the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSet:
    """A saved list of topics, without its text."""

    name: str
    topics: int
    """That were read in it when it was saved."""
    saved_at: datetime


def list_sets(database: Database, owner: str) -> list[TopicSet]:
    """An owner's sets, by name."""
    columns = (TOPIC_SETS.c.name, TOPIC_SETS.c.topics, TOPIC_SETS.c.saved_at)
    query = select(*columns).where(TOPIC_SETS.c.owner == owner)
    rows = database.read(lambda connection: connection.execute(query).all())
    sets = [TopicSet(name=row.name, topics=row.topics, saved_at=row.saved_at) for row in rows]
    return sorted(sets, key=lambda each: each.name.casefold())


def read_set(database: Database, owner: str, name: str) -> tuple[bytes, str] | None:
    """What was typed or uploaded, and the file's name; None if there is no such set."""
    query = select(TOPIC_SETS.c.data, TOPIC_SETS.c.file_name).where(*_one(owner, name))
    row = database.read(lambda connection: connection.execute(query).one_or_none())
    return (row.data, row.file_name) if row else None


def save_set(
    database: Database, owner: str, name: str, data: bytes, *, file_name: str = "", topics: int
) -> str:
    """Save topics; returns the name as it is kept.

    Raises:
        UnusableSet: the name is empty, too long or taken, or there are too many sets.
        DatabaseUnavailable: it could not be saved.
    """
    name = _check_name(name)
    values = {"owner": owner, "name": name, "saved_at": datetime.now(UTC), "topics": topics}
    values |= {"file_name": file_name, "data": data}
    of_owner = select(func.count()).select_from(TOPIC_SETS).where(TOPIC_SETS.c.owner == owner)

    def keep(connection: Connection) -> None:
        if (connection.scalar(of_owner) or 0) >= MOST_SETS:
            raise UnusableSet(f"There are {MOST_SETS} sets already: delete one first.")
        _refuse_taken(connection, owner, name)
        connection.execute(insert(TOPIC_SETS).values(**values))

    try:
        database.write(keep).result()
    except DatabaseConflict as error:  # another process was quicker
        raise UnusableSet(_taken(name)) from error
    return name


def rename_set(database: Database, owner: str, name: str, new: str) -> str:
    """Give a set another name; returns it as it is kept.

    Raises:
        UnusableSet: the name is empty, too long or taken.
        DatabaseUnavailable: it could not be saved.
    """
    new = _check_name(new)

    def rename(connection: Connection) -> None:
        if new.casefold() != name.casefold():
            _refuse_taken(connection, owner, new)
        connection.execute(update(TOPIC_SETS).where(*_one(owner, name)).values(name=new))

    try:
        database.write(rename).result()
    except DatabaseConflict as error:
        raise UnusableSet(_taken(new)) from error
    return new


def delete_set(database: Database, owner: str, name: str) -> None:
    """Delete a set for good. Batches that were begun with it stay."""
    gone = delete(TOPIC_SETS).where(*_one(owner, name))

    def forget(connection: Connection) -> None:
        connection.execute(gone)
        mark_deletion(connection)

    database.write(forget).result()
    database.shrink()


def _check_name(name: str) -> str:
    name = fold_line(name)
    if not name:
        raise UnusableSet("The topics need a name: type one.")
    if len(name) > MAX_NAME:
        raise UnusableSet(f"The name has more than {MAX_NAME} characters: shorten it.")
    return name


def _refuse_taken(connection: Connection, owner: str, name: str) -> None:
    names = connection.scalars(select(TOPIC_SETS.c.name).where(TOPIC_SETS.c.owner == owner))
    if name.casefold() in {each.casefold() for each in names}:
        raise UnusableSet(_taken(name))


def _taken(name: str) -> str:
    return f"There are topics named {name} already: take another name."


def _one(owner: str, name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return TOPIC_SETS.c.owner == owner, TOPIC_SETS.c.name == name
