"""What a lane has beside its post, saved at once, or again and again while that is refused."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from runs.lane import Lane
from runs.lane_edit import KeptEdit
from runs.store.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from runs.store.database import Database

Save = Callable[["Database"], "Future[Any]"]
"""Saves everything of one kind as of the moment it runs; twice does no harm."""


class SavesBeside:
    """Saves of edits, drafts and revisions; callable from any thread."""

    def __init__(
        self, open_database: "Callable[[], Database] | None", attend: Callable[[], None]
    ) -> None:
        """Save nothing yet.

        Args:
            open_database: None to save nothing.
            attend: Has somebody call `save_left` now and then, once there is something to save.
        """
        self._open_database = open_database
        self._attend = attend
        self._lock = Lock()
        self._left: dict[tuple[str, str], Save] = {}
        """By lane and kind."""

    def __bool__(self) -> bool:
        """Something is not saved yet."""
        return bool(self._left)

    def save_edit(self, lane: Lane, owner: str) -> "Future[KeptEdit | None]":
        """Save what a person made of a lane's post, now or as soon as that can be done.

        Returns:
            At once, what comes of the first try: see `runs.store.edits.save_edit`.
        """
        from runs.store.edits import save_edit

        return self.begin((lane.id, "edit"), partial(save_edit, lane=lane, owner=owner))

    def save_draft(self, lane: Lane) -> None:
        """Save what was written again of a lane that has ended; returns at once."""
        from runs.store.drafts import save_draft

        self.begin((lane.id, "draft"), partial(save_draft, lane=lane))

    def save_revision(self, lane: Lane) -> None:
        """Save the revision of a lane that has ended, and its cost; returns at once."""
        from runs.store.drafts import save_revision

        self.begin((lane.id, "revision"), partial(save_revision, lane=lane))

    def begin(self, key: tuple[str, str], save: Save) -> "Future[Any]":
        """Have it saved; returns at once. Where that fails, `save_left` tries again."""
        if self._open_database is None:
            nothing: Future[Any] = Future()
            nothing.set_result(None)
            return nothing

        def note(saving: "Future[Any]") -> None:
            if saving.exception() is None:
                self._note_saved(key, save)

        with self._lock:
            self._left[key] = save
        try:
            saving = save(self._open_database())
        except Exception as error:  # noqa: BLE001 - it cannot be opened: the next try may go better
            saving = Future()
            saving.set_exception(error)
        saving.add_done_callback(note)
        self._attend()
        return saving

    def save_left(self, database: "Database") -> None:
        """Save what is not saved yet: all that can be.

        Raises:
            DatabaseUnavailable: some of it cannot be saved for now.
        """
        with self._lock:
            left = list(self._left.items())
        trouble: DatabaseUnavailable | None = None
        for key, save in left:
            try:
                save(database).result()
            except DatabaseUnavailable as error:
                trouble = trouble or error
            else:
                self._note_saved(key, save)
        if trouble:
            raise trouble

    def _note_saved(self, key: tuple[str, str], save: Save) -> None:
        with self._lock:
            if self._left.get(key) is save:  # else there is something newer
                del self._left[key]
