"""Bring a database's tables up to date, even if several processes open it at once."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from runs.store.errors import NewerDatabase
from runs.store.files import copy_before, make_private, unfinished

MIGRATIONS: Final = Path(__file__).with_name("migrations")
ADVISORY_LOCK: Final = 7_368_118
"""The key of the lock in PostgreSQL that one process holds while it migrates; any number."""


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables, or change them to what this Draftbench knows.

    Raises:
        NewerDatabase: they are of a newer one.
    """
    with engine.connect() as connection:
        if _revision(connection) == newest_revision():
            return
    _back_up(engine)
    with engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin(), _without_timeout(connection):
            _upgrade(connection)


def newest_revision() -> str:
    """The revision of the tables that this Draftbench knows."""
    return _revisions()[-1]


def _revisions() -> list[str]:
    paths = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))
    return [path.name.partition("_")[0] for path in paths]


def _revision(connection: Connection) -> str | None:
    """The revision of the tables; None if there are no tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in _revisions():
        raise NewerDatabase(
            f"The database was made by a newer Draftbench (revision {found}). Start that one, "
            "or set DATABASE_URL to another database."
        )
    return found


def _back_up(engine: Engine) -> None:
    """Copy an SQLite file that is about to be changed, beside it, until something is deleted."""
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        revision = _revision(connection)
        name = engine.url.database
        if revision is None or engine.dialect.name != "sqlite" or not name:
            return
        copy = copy_before(Path(name), revision)
        if not copy.exists():
            new = unfinished(copy)
            new.unlink(missing_ok=True)
            make_private(new)
            connection.exec_driver_sql("VACUUM INTO ?", (str(new),))
            new.replace(copy)


def _without_timeout(connection: Connection) -> AbstractContextManager[None]:
    """A migration may take long, and so may waiting for another process that does it."""
    if connection.dialect.name != "postgresql":
        return nullcontext()
    from runs.store.postgres_timeouts import without_timeout

    return without_timeout(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # 0.4 CPU seconds: only where there is something to change
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
