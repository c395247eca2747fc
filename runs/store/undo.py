"""What was deleted and can be taken back: for some seconds, and while its page is open.

The journal looks here once a second. What is due goes in a thread of its own: a long history takes
a while, and nothing that is being written may wait for it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from runs.store.errors import DatabaseUnavailable, cause_of

if TYPE_CHECKING:
    from runs.store.database import Database

GRACE: Final = timedelta(seconds=10)
"""For how long it can be taken back."""
log = logging.getLogger(__name__)


class Trash:
    """Runs that this process was asked to delete, and what is due in the whole database."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[datetime, Callable[[], bool]]] = {}
        """Batch to when it is due, and whether the page is open on which it was deleted."""
        self._emptying = Lock()

    def throw_away(
        self,
        database: "Database",
        owner: str,
        run_ids: Sequence[str],
        *,
        is_open: Callable[[], bool],
    ) -> None:
        """Delete these runs of an owner in a moment, or once their page is no longer open.

        Raises:
            DatabaseUnavailable: they are not deleted.
        """
        from runs.store.trash import throw_away

        due_at = datetime.now(UTC) + GRACE
        batch = throw_away(database, owner, run_ids, due_at=due_at)
        self.pages[batch] = due_at, is_open

    def throw_all_away(
        self,
        database: "Database",
        owner: str,
        unsaved: Sequence[str],
        *,
        is_open: Callable[[], bool],
    ) -> None:
        """Likewise all runs of an owner, and those named, which may not be saved yet.

        Raises:
            DatabaseUnavailable: they are not deleted.
        """
        from runs.store.trash import throw_all_away

        due_at = datetime.now(UTC) + GRACE
        batch = throw_all_away(database, owner, unsaved, due_at=due_at)
        self.pages[batch] = due_at, is_open

    def look(self, database: "Database") -> None:
        """Begin to delete for good what is due; returns at once."""
        from runs.store.trash import is_due

        left = self._left()
        if is_due(database, left) and not self._emptying.locked():
            args = (database, left)
            Thread(target=self._empty, args=args, name="trash", daemon=True).start()

    def close(self, database: "Database") -> None:
        """Delete for good what was deleted on pages of this process, which ends."""
        with self._emptying:
            pages, self.pages = self.pages, {}
        if pages:
            self._empty(database, [*pages])

    def _left(self) -> list[str]:
        """Batches of pages that are left; those that are due need no page any more."""
        pages, now = dict(self.pages), datetime.now(UTC)
        for batch, (due_at, _) in pages.items():
            if due_at < now:
                self.pages.pop(batch, None)
        return [batch for batch, (_, is_open) in pages.items() if not is_open()]

    def _empty(self, database: "Database", left: Sequence[str]) -> None:
        from runs.store.trash import empty_trash

        try:
            with self._emptying:
                empty_trash(database, left)
        except (DatabaseUnavailable, RuntimeError) as error:  # the next look tries again
            log.warning("What was deleted is not gone yet: %s", cause_of(error))
