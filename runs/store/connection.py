"""Connections to SQLite and PostgreSQL, set up so that both behave the same."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

POSTGRESQL: Final = "postgresql+psycopg"
PATIENCE: Final = 5.0
"""Seconds to wait for another process that writes to the same SQLite file, or for a server."""
WATCHED: Final = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""After 25 seconds of silence at most, the system takes a connection for broken."""
HIDDEN: Final = True
"""An error does not tell what was to be stored: it goes into the log, and that may be a post."""
OF_A_NEW_FILE: Final = "auto_vacuum=INCREMENTAL"
"""It can shrink bit by bit. Said to an old one, it would wait for whoever writes to it."""
SET_UP: Final = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten
)


def connect(address: str) -> Engine:
    """Make ready to connect; SQLite's folder is made where it is missing.

    Raises:
        sqlalchemy.exc.ArgumentError: the address is none.
    """
    url = make_url(address)
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername=POSTGRESQL)
    if url.get_backend_name() != "sqlite":
        return _connect_to_a_server(url)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # Without an isolation level the driver leaves BEGIN to us, also before a change of tables.
    engine = create_engine(
        url,
        connect_args={"timeout": PATIENCE, "isolation_level": None},
        hide_parameters=HIDDEN,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def _connect_to_a_server(url: URL) -> Engine:
    arguments = {"connect_timeout": round(PATIENCE), **WATCHED}
    engine = create_engine(url, pool_pre_ping=True, connect_args=arguments, hide_parameters=HIDDEN)
    event.listen(engine, "begin", _begin_on_postgresql)
    if url.drivername == POSTGRESQL:
        from runs.store import postgres_timeouts as patient  # brings the driver

        event.listen(engine, "do_connect", patient.Caller().connect)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    is_new = connection.execute("PRAGMA page_count").fetchone() == (0,)
    for pragma in (OF_A_NEW_FILE, *SET_UP) if is_new else SET_UP:
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
