"""The revision of a lane's post, as this process knows it; the database keeps it with its lane."""

from collections.abc import Collection
from dataclasses import replace
from threading import Lock

from posts.envelope import Envelope
from posts.revision.revision import Revision


class LaneRevision:
    """The last revision of one lane's post. It goes with its lane."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: Revision | None = None
        self._closed = False

    @property
    def kept(self) -> Revision | None:
        """The revision, decided on or not; None where there is none."""
        return self._kept

    @property
    def result(self) -> Envelope | None:
        """The revised post; None where no change was ever accepted."""
        kept = self._kept
        return kept.result if kept else None

    def propose(self, revision: Revision) -> None:
        """A model made these changes: they are to be decided on."""
        with self._lock:
            self._put(replace(revision, accepted=None, previous=self.result))

    def decide(self, accepted: Collection[int], *, edited: Envelope | None = None) -> None:
        """Accept these of the changes, and reject all others; see `Revision.decide`.

        Raises:
            ValueError: there is no such change, or no revision.
        """
        with self._lock:
            if self._kept is None:
                raise ValueError("there is no revision")
            self._put(self._kept.decide(accepted, edited=edited))

    def undo(self) -> None:
        """Have the changes be undecided again: the post is as it was before."""
        with self._lock:
            if self._kept:
                self._put(self._kept.undo())

    def drop(self) -> None:
        """Forget the changes; a revised post that was there before stays."""
        with self._lock:
            if self._kept is None or self._kept.previous is None:
                self._kept = None
            else:
                kept = replace(self._kept, changes=(), refused=(), accepted=frozenset())
                self._put(kept)

    def learn(self, kept: Revision | None) -> None:
        """The database had this."""
        with self._lock:
            self._put(kept)

    def close(self) -> None:
        """Forget it, and accept nothing any more: the lane was deleted."""
        with self._lock:
            self._kept, self._closed = None, True

    def _put(self, kept: Revision | None) -> None:
        if not self._closed:
            self._kept = kept
