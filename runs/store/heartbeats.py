"""Which processes are writing lanes, so that no other takes their lanes for interrupted.

Strategy: whoever writes says so in the database, again and again. It is gone when it has not done
so for a while, and at once when its process no longer runs on this very machine: after a crash the
next start must not have to wait. Being wrong does no harm, a writer just takes its lanes back.
"""

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from runs.store.schema import WRITERS

HEARTBEAT_TIMEOUT: Final = timedelta(seconds=15)
"""A writer silent for longer is gone. Clocks of two machines may differ a little."""
HOST: Final = socket.gethostname()
TOUCH: Final = (
    update(WRITERS).where(WRITERS.c.id == bindparam("writer")).values(seen_at=bindparam("now"))
)
_of_this_process: Final[set[str]] = set()


def new_writer() -> str:
    """Register another writer in this process; returns its id."""
    writer = token_urlsafe(16)
    _of_this_process.add(writer)
    return writer


def retire(writer: str) -> None:
    """Unregister a writer: the lanes it did not end are interrupted."""
    _of_this_process.discard(writer)


def check_in(connection: Connection, writer: str) -> None:
    """Record that this writer is alive."""
    now = datetime.now(UTC)
    if not connection.execute(TOUCH, {"writer": writer, "now": now}).rowcount:
        values = {"id": writer, "host": HOST, "process": os.getpid(), "seen_at": now}
        connection.execute(insert(WRITERS).values(values))


def live_writers(connection: Connection) -> set[str]:
    """The ids of the writers that are alive."""
    rows = connection.execute(select(WRITERS)).mappings()
    return {row["id"] for row in rows if _is_alive(row)}


def remove_all_but(connection: Connection, writers: set[str]) -> None:
    """Remove the writers that are gone, but for those that somebody is just removing."""
    gone = select(WRITERS.c.id).where(WRITERS.c.id.not_in(writers)).order_by(WRITERS.c.id)
    ids = connection.scalars(gone.with_for_update(skip_locked=True)).all()
    connection.execute(delete(WRITERS).where(WRITERS.c.id.in_(ids)))


def _is_alive(row: RowMapping) -> bool:
    if row["id"] in _of_this_process:  # however long the database let it say nothing
        return True
    if datetime.now(UTC) - row["seen_at"] > HEARTBEAT_TIMEOUT:
        return False
    if row["host"] != HOST:
        return True
    return row["process"] != os.getpid() and _runs(row["process"])


def _runs(process: int) -> bool:
    if os.name != "posix":
        return True  # there is no harmless question elsewhere; its silence will tell
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """It has ended, and whoever started it has not asked how: as in a container without an init."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux
        return False
    return status.rpartition(")")[2].split()[:1] == ["Z"]
