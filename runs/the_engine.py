"""The engine of this process, with the database that stores its runs and knows today's usage.

The database is opened once there is something to store or to look up: SQLAlchemy takes 0.3 CPU
seconds to load.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from runs.engine import Engine
from runs.once import Once
from runs.quota.limiter import Limiter
from runs.quota.limits import Amount
from runs.store.journal import Journal

if TYPE_CHECKING:
    from runs.store.database import Database


@Once
def the_engine() -> Engine:
    """The one engine of this process, started on first use."""
    from runs.store.database import is_open

    journal = Journal(_the_database, is_open=is_open)
    journal.attend()  # another process may have left something that was deleted
    return Engine(journal=journal, limiter=Limiter(_used_since, _keep_replay))


def _the_database() -> "Database":
    from runs.store.database import the_database

    return the_database()


def _used_since(moment: datetime) -> Mapping[str, Amount]:
    from runs.quota.usage import used_since

    return used_since(_the_database(), moment)


def _keep_replay(owner: str, moment: datetime) -> None:
    from runs.quota.usage import keep_replay

    keep_replay(_the_database(), owner, moment)
