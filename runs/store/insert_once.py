"""Add a row unless it is there, whoever adds it at the same moment."""

from functools import cache

from sqlalchemy import Connection, Insert, Table


def insert_once(connection: Connection, table: Table) -> Insert:
    """Adds rows, and leaves as they are those whose key is taken.

    To look first would not do: two processes would both find nothing, and one of them would fail.
    """
    return _made_once(connection.dialect.name, table)


@cache
def _made_once(dialect: str, table: Table) -> Insert:
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table).on_conflict_do_nothing()
