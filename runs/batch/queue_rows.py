"""DBOS's rows of what is queued, copied for many cells at once.

Whatever columns they have, the rows of two new cells of one queue differ in the cell's id and in
its priority alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, TextClause, bindparam, inspect, text

from runs.batch.values import QueuedCell
from runs.store.database import Database

STATUS: Final = "workflow_status"
INPUT: Final = "workflow_input"
ID: Final = "workflow_uuid"
UNTOUCHED: Final = "status = 'ENQUEUED' AND executor_id IS NULL"
"""Nobody has taken it."""


class QueueRows:
    """The rows in a database whose queue exists."""

    def __init__(self, database: Database) -> None:
        self.schema: Final = None if database.is_sqlite else "dbos"
        """Where they are."""
        place = f"{self.schema}." if self.schema else ""
        self.known: Final = text(f"SELECT {ID} FROM {place}{STATUS} WHERE {ID} IN :ids").bindparams(
            bindparam("ids", expanding=True)
        )
        """Which of these ids are there."""
        status, inputs = (database.read(self._columns_of(each)) for each in (STATUS, INPUT))
        new = {ID: ":id", "priority": ":number", "inputs": "replace(inputs, :like, :cell)"}
        queued = f":id IN (SELECT {ID} FROM {place}{STATUS})"
        self._copies: Final = (
            _copy(f"{place}{STATUS}", status, new, UNTOUCHED),
            _copy(f"{place}{INPUT}", inputs, new, queued),
        )

    def copy(self, connection: Connection, first: QueuedCell, others: Sequence[QueuedCell]) -> None:
        """Queue others like the first, which is new there."""
        values = [
            {
                "first": first.workflow_id,
                "like": first.id,
                "id": each.workflow_id,
                "cell": each.id,
                "number": each.number,
            }
            for each in others
        ]
        for statement in self._copies if values else ():
            connection.execute(statement, values)

    def _columns_of(self, table: str) -> Any:
        return lambda connection: [
            column["name"] for column in inspect(connection).get_columns(table, schema=self.schema)
        ]


def limit_queues(database: Database, at_once: Mapping[str, int]) -> None:
    """Have queues that are there already give out so many cells at once, by their names.

    DBOS looks for cells with what it has read before: told later, it takes too many at first.
    """
    schema = None if database.is_sqlite else "dbos"
    place = f"{schema}." if schema else ""
    change = text(f"UPDATE {place}queues SET worker_concurrency = :most WHERE name = :name")
    rows = [{"name": name, "most": most} for name, most in at_once.items()]

    def write(connection: Connection) -> None:
        if inspect(connection).has_table("queues", schema=schema):
            connection.execute(change, rows)

    database.write(write).result()


def _copy(table: str, columns: Sequence[str], new: dict[str, str], condition: str) -> TextClause:
    """Adds a row like the first one's, unless it is there."""
    values = [new.get(name, f'"{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    return text(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} "
        f"WHERE {ID} = :first AND {condition} ON CONFLICT DO NOTHING"
    )
