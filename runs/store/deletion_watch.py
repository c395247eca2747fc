"""What was deleted goes from memory, too, whichever process deleted it."""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from runs.run import Run
from runs.store.errors import cause_of
from runs.store.undo import Trash

if TYPE_CHECKING:
    from runs.store.database import Database

LOOK_INTERVAL_S: Final = 1.0
"""Between two questions what was deleted of all that is in memory."""
log = logging.getLogger(__name__)


class Memory(Protocol):
    """What a process holds in memory."""

    def runs(self) -> Sequence[Run]:
        """All runs that it holds."""

    def ids(self) -> set[str]:
        """Of all runs and lanes of which it may hold something."""

    def forget(self, ids: Collection[str]) -> None:
        """Drop all that it holds of these: they were deleted, here or by another process."""


class DeletionWatch:
    """Has deleted runs go: from the database once they are due, and from memory."""

    def __init__(self, trash: Trash) -> None:
        self._trash = trash
        self._next_look = 0.0
        """By the monotonic clock."""

    def look(self, memory: Memory, open_database: "Callable[[], Database]") -> None:
        """Look again, where the last time is long enough ago."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_INTERVAL_S
        try:
            self._trash.look(open_database())
            gone = _deleted(open_database(), memory.ids())
        except Exception as error:  # noqa: BLE001 - saving says it; the next look may go better
            log.debug("What was deleted is not known now: %s", cause_of(error))
        else:
            memory.forget(gone)


def _deleted(database: "Database", ids: set[str]) -> set[str]:
    from runs.store.deleted import deleted_among

    if not ids:
        return set()
    return database.read(lambda connection: deleted_among(connection, ids))
