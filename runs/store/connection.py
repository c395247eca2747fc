"""Connections to SQLite and PostgreSQL, set up so that both behave the same."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from runs.store.errors import DatabaseUnavailable
from runs.store.files import make_folder, make_private

POSTGRESQL: Final = "postgresql+psycopg"
BACKENDS: Final[Mapping[str, str]] = {
    "sqlite": "sqlite",
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
}
"""The kinds of database that an address may name, and the driver for each."""
NO_ADDRESS: Final = "DATABASE_URL is not the address of a database. Correct it."
UNKNOWN_KIND: Final = "DATABASE_URL names an unknown kind of database. Use SQLite or PostgreSQL."
TIMEOUT_S: Final = 5.0
"""For another process to finish writing to the same SQLite file, or for a server to connect."""
KEEPALIVE: Final = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""After at most 25 seconds of silence, the system considers a connection broken."""
HIDE_PARAMETERS: Final = True
"""Errors are logged: they must not contain what was to be stored, as that may be a post."""
NEW_FILE_PRAGMA: Final = "auto_vacuum=INCREMENTAL"
"""Lets a file shrink bit by bit. On an existing file, it would wait for other writers."""
PRAGMAS: Final = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten
)


def connect(address: str) -> Engine:
    """Make ready to connect; SQLite's folder is made where it is missing.

    Raises:
        DatabaseUnavailable: this is not the address of a database that Draftbench can use.
    """
    url = _read_url(address)
    if url.drivername == POSTGRESQL:
        return _engine_of_server(url)
    if url.database and url.database != ":memory:":
        make_folder(Path(url.database))
        if not url.database.startswith("file:"):  # a URI: the driver makes something of it
            make_private(Path(url.database))
    # Without an isolation level the driver leaves BEGIN to us, also before a change of tables.
    engine = create_engine(
        url,
        connect_args={"timeout": TIMEOUT_S, "isolation_level": None},
        hide_parameters=HIDE_PARAMETERS,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def _read_url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # in whose words the password may be
        raise DatabaseUnavailable(NO_ADDRESS) from None
    if (kind := BACKENDS.get(url.get_backend_name())) is None:
        raise DatabaseUnavailable(UNKNOWN_KIND)
    return url.set(drivername=kind)


def _engine_of_server(url: URL) -> Engine:
    from runs.store.postgres_timeouts import ConnectBackoff  # brings the driver

    arguments = {"connect_timeout": round(TIMEOUT_S), **KEEPALIVE}
    engine = create_engine(
        url, pool_pre_ping=True, connect_args=arguments, hide_parameters=HIDE_PARAMETERS
    )
    event.listen(engine, "begin", _begin_on_postgresql)
    event.listen(engine, "do_connect", ConnectBackoff().connect)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    is_new = connection.execute("PRAGMA page_count").fetchone() == (0,)
    for pragma in (NEW_FILE_PRAGMA, *PRAGMAS) if is_new else PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    level = "FULL" if options.get("synced", True) else "NORMAL"
    connection.exec_driver_sql(f"PRAGMA synchronous={level}")
    # A writer takes its turn first: it could not wait for one in the midst of a transaction.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _begin_on_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("synced", True):
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
