"""What a lane has beside its post, saved at once, or again and again while that is refused."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, Any

from runs.store.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from runs.store.database import Database

Save = Callable[["Database"], "Future[Any]"]
"""Saves everything of one kind as of the moment it runs; twice does no harm."""


class SavesBeside:
    """Saves of edits, drafts and revisions; callable from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left: dict[tuple[str, str], Save] = {}
        """By lane and kind."""

    def __bool__(self) -> bool:
        """Something is not saved yet."""
        return bool(self._left)

    def begin(
        self, key: tuple[str, str], save: Save, database: "Callable[[], Database]"
    ) -> "Future[Any]":
        """Have it saved; returns at once. Where that fails, `save_left` tries again."""

        def note(saving: "Future[Any]") -> None:
            if saving.exception() is None:
                self._note_saved(key, save)

        with self._lock:
            self._left[key] = save
        try:
            saving = save(database())
        except Exception as error:  # noqa: BLE001 - it cannot be opened: the next try may go better
            saving = Future()
            saving.set_exception(error)
        saving.add_done_callback(note)
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
