"""What a person made of a lane's post by hand, as this process knows it.

The database keeps it. It is here first, so that nothing is lost while that cannot be reached, and
so that all windows of this process see the same text.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock

from posts.edit import Edit, merge_edits


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEdit:
    """An edited post; one that was thrown away can be taken back."""

    edit: Edit
    thrown_away: bool = False
    at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)
    """When it was typed."""


class LaneEdit:
    """The edited post of one lane. It goes with its lane."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: KeptEdit | None = None
        self._stored: KeptEdit | None = None
        """What the database has, as far as it is known here."""
        self._unsaved = False
        self._closed = False

    @property
    def kept(self) -> KeptEdit | None:
        """The edited post, thrown away or not; None where nobody has edited it."""
        return self._kept

    @property
    def in_use(self) -> Edit | None:
        """What was typed; None where nobody has edited the post, or it was thrown away."""
        kept = self._kept
        return None if kept is None or kept.thrown_away else kept.edit

    @property
    def unsaved(self) -> KeptEdit | None:
        """What is still to be saved; None where the database has it."""
        return self._kept if self._unsaved else None

    def merge(self, known: Edit, typed: Edit) -> tuple[Edit, frozenset[str]]:
        """Keep what was typed, and what others have typed since; see `merge_edits`."""
        with self._lock:
            kept = self.in_use
            merged, both = merge_edits(known, typed, kept or known)
            if merged != (kept or known):
                self._put(KeptEdit(edit=merged))
            return merged, both

    def throw_away(self, *, away: bool = True) -> None:
        """Have the edited post count no more, or again."""
        with self._lock:
            if self._kept:
                self._put(KeptEdit(edit=self._kept.edit, thrown_away=away))

    def learn(self, kept: KeptEdit | None, *, instead_of: KeptEdit | None) -> None:
        """The database had this, as another process may have changed it.

        Args:
            kept: What was read.
            instead_of: What was known before it was read: what was typed meanwhile stays.
        """
        with self._lock:
            if kept and self._kept is instead_of and not self._unsaved and not self._closed:
                self._kept = self._stored = kept

    def to_save(self, stored: KeptEdit | None) -> KeptEdit | None:
        """What is to be saved now; None for nothing.

        Args:
            stored: What the database has. What another process saved since this one looked is
                brought together with what was typed here; of a field typed in both, the later.
        """
        with self._lock:
            if self._unsaved and self._kept and stored and stored != self._stored:
                early, late = sorted((stored, self._kept), key=lambda each: each.at)
                known = (self._stored or early).edit
                merged, _ = merge_edits(known, early.edit, late.edit)
                self._put(replace(late, edit=merged))
            return self.unsaved

    def mark_saved(self, kept: KeptEdit) -> None:
        """The database has this; what was typed meanwhile is still to be saved."""
        with self._lock:
            if not self._closed:
                self._stored = kept
            if self._kept is kept:
                self._unsaved = False

    def close(self) -> None:
        """Forget it, and accept nothing any more: the lane was deleted."""
        with self._lock:
            self._kept, self._stored = None, None
            self._unsaved, self._closed = False, True

    def _put(self, kept: KeptEdit) -> None:
        if not self._closed:
            self._kept, self._unsaved = kept, True
