"""The search index of both databases: which lanes have which words.

SQLite's FTS5 keeps no copy of the words, so what is taken out must be said again, word for word.
Both get the words of `runs.store.search_words` ready-made and change nothing about them.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, TextClause, text

from runs.store.search_words import is_whole

PUT_IN: Final[Mapping[str, str]] = {
    "sqlite": "INSERT INTO lane_words (rowid, words) VALUES (:lane, :words)",
    "postgresql": "INSERT INTO lane_words (lane, words) "
    "VALUES (:lane, array_to_tsvector(string_to_array(:words, ' ')))",
}
TAKE_OUT: Final[Mapping[str, str]] = {
    "sqlite": "INSERT INTO lane_words (lane_words, rowid, words) VALUES ('delete', :lane, :words)",
    "postgresql": "DELETE FROM lane_words WHERE lane = :lane",
}
FIND: Final[Mapping[str, str]] = {
    "sqlite": "SELECT rowid FROM lane_words WHERE lane_words MATCH :words",
    "postgresql": "SELECT lane FROM lane_words WHERE words @@ CAST(:words AS tsquery)",
}
WHOLE_WORD: Final[Mapping[str, str]] = {"sqlite": '"{}"', "postgresql": "'{}'"}
BEGINNING: Final[Mapping[str, str]] = {"sqlite": '"{}"*', "postgresql": "'{}':*"}
AND: Final[Mapping[str, str]] = {"sqlite": " ", "postgresql": " & "}
STATEMENTS: Final[Mapping[str, TextClause]] = {
    each: text(each) for each in (*PUT_IN.values(), *TAKE_OUT.values())
}
"""Read once: each lane uses one."""
PAGES_AT_ONCE: Final = 200
"""Of the index, that are merged in one go."""


def put_in(connection: Connection, lane: int, words: Sequence[str]) -> None:
    """Add a lane's words to the index."""
    _do(connection, PUT_IN, lane, words)


def take_out(connection: Connection, lane: int, words: Sequence[str]) -> None:
    """Remove a lane's words, which must be those that were added."""
    _do(connection, TAKE_OUT, lane, words)


def take_all_out(connection: Connection) -> None:
    """Empty the index."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO lane_words (lane_words) VALUES ('delete-all')")
    else:
        connection.exec_driver_sql("DELETE FROM lane_words")


def merge_some(connection: Connection) -> bool:
    """Merge a part of SQLite's index, which overwrites what was taken out; True for more to do."""
    driver = connection.connection.driver_connection
    assert driver is not None
    before = driver.total_changes
    connection.exec_driver_sql(
        f"INSERT INTO lane_words (lane_words, rank) VALUES ('merge', -{PAGES_AT_ONCE})"
    )
    return bool(driver.total_changes - before > 1)  # SQLite's own sign that work was done


def numbers_with(dialect: str, words: Sequence[str]) -> TextClause:
    """The query for the numbers of lanes that have each of these words, or a longer one."""
    forms = (WHOLE_WORD if is_whole(word) else BEGINNING for word in words)
    asked = [form[dialect].format(word) for form, word in zip(forms, words, strict=True)]
    return text(FIND[dialect]).bindparams(words=AND[dialect].join(asked))


def _do(
    connection: Connection, statements: Mapping[str, str], lane: int, words: Sequence[str]
) -> None:
    statement = STATEMENTS[statements[connection.dialect.name]]
    connection.execute(statement, {"lane": lane, "words": " ".join(words)})
