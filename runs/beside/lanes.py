"""What is written beside finished posts: sections once more, and revisions.

Each is written by a lane of its own, in a run of its own that the live view can show: it streams,
stops, waits and counts as any lane does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from runs.lane import Lane
from runs.lane_request import Job, sent_by
from runs.lane_states import ENDED
from runs.memory import RunMemory
from runs.quota.limiter import Limiter
from runs.run import Run


class Draft(Protocol):
    """What is written beside a post."""

    @property
    def run(self) -> Run:
        """The run that shows it."""
        ...

    @property
    def writing(self) -> bool:
        """It is not there yet."""
        ...


D = TypeVar("D", bound=Draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun(Generic[D]):
    """A draft that was made, to be written."""

    draft: D
    writer: Lane
    """What writes it."""
    job: Job | None = None
    """What has it written; None where no model is asked."""


class DraftsBeside(Generic[D]):
    """The drafts of one kind, at most one beside a post; for any thread."""

    def __init__(
        self, memory: RunMemory, limiter: Limiter, start: Callable[[str, Job], None]
    ) -> None:
        self._memory = memory
        self._limiter = limiter
        self._start = start
        """Has a job written for an owner."""
        self._drafts: WeakKeyDictionary[Lane, D] = WeakKeyDictionary()
        """By the lane of the post."""
        self._posts: WeakKeyDictionary[Lane, tuple[Lane, D]] = WeakKeyDictionary()
        """The lane of the post, by the one that writes beside it, and what it writes."""
        self._beginning = Lock()

    def of(self, post: Lane) -> D | None:
        """The draft beside a post, while the post is there."""
        return None if post.erased else self._drafts.get(post)

    def begin(self, post: Lane, make: Callable[[], Begun[D]]) -> D:
        """Begin a draft beside a post, in place of the last one; of two presses at once, one does.

        Args:
            post: The lane of the post.
            make: Makes the draft; it sends nothing.

        Raises:
            ProviderError: the limit of the day is reached; nothing was sent.
            ValueError: the post was deleted, or it or the draft beside it is still being written.
        """
        with self._beginning:
            self._check(post)
            begun = make()
            if begun.job:
                self._limiter.admit(begun.draft.run.owner, sent_by([begun.job]))
            self._drafts[post], self._posts[begun.writer] = begun.draft, (post, begun.draft)
            self._memory.keep(begun.draft.run)
        if begun.job:
            self._start(begun.draft.run.owner, begun.job)
        return begun.draft

    def _check(self, post: Lane) -> None:
        if post.erased:
            raise ValueError("what was deleted cannot be changed")
        before = self._drafts.get(post)
        if post.so_far()[0] not in ENDED or (before and before.writing):
            raise ValueError("what is still being written cannot be changed")

    def keep(self, post: Lane, draft: D) -> D:
        """Have a draft stand beside a post where none does, and its run be found; what stands."""
        kept = self._drafts.setdefault(post, draft)
        self._memory.keep(kept.run)  # it may have been dropped since
        return kept

    def drop(self, post: Lane) -> D | None:
        """Have no draft stand beside a post; the one that did."""
        return self._drafts.pop(post, None)

    def ended(self, writer: Lane) -> tuple[Lane, D] | None:
        """The post and the draft that a lane has written; told once, None if it wrote neither."""
        return self._posts.pop(writer, None)
