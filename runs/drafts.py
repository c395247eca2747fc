"""The drafts of this process: sections of finished posts that are written once more."""

from datetime import UTC, datetime
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from runs.lane import Lane
from runs.lane_view import Rewritten
from runs.memory import RunMemory
from runs.rewriting import restore_draft
from runs.run import Run
from runs.section_draft import SectionDraft
from runs.store.journal import Journal

MOST_KEPT: Final = 100
"""Sections of one post that are known to have been written once more: no day has as many."""


class Drafts:
    """Knows which draft belongs to which post, in memory and stored; for any thread."""

    def __init__(self, memory: RunMemory, journal: Journal) -> None:
        self._memory = memory
        self._journal = journal
        self._drafts: WeakKeyDictionary[Lane, SectionDraft] = WeakKeyDictionary()
        """By the lane of the post."""
        self._posts: WeakKeyDictionary[Lane, Lane] = WeakKeyDictionary()
        """The lane of the post, by the one that writes a section of it once more."""
        self._lock = Lock()

    def of(self, run: Run, index: int) -> SectionDraft | None:
        """The section of a lane's post that is written once more; None where none is."""
        post = run.lanes[index]
        if post.erased:
            return None
        draft = self._drafts.get(post)
        if draft is None and post.draft:
            draft = self._drafts.setdefault(post, restore_draft(run, post, post.draft))
        if draft:
            self._memory.keep(draft.run)  # it may have been dropped since
        return draft

    def begin(self, post: Lane, writing: Lane, draft: SectionDraft) -> None:
        """A draft of a post is about to be written by another lane."""
        self._drafts[post], self._posts[writing] = draft, post
        self._memory.keep(draft.run)

    def drop(self, post: Lane) -> SectionDraft | None:
        """Keep the draft of a post no more; returns it, as it may still be written."""
        with self._lock:
            draft = self._drafts.pop(post, None)
            post.draft = None
        self._journal.save_draft(post)
        return draft

    def note_end(self, writing: Lane) -> None:
        """A lane has ended: keep what it wrote, if that was a draft."""
        if (post := self._posts.pop(writing, None)) is None:
            return
        with self._lock:  # it may be dropped at this moment
            draft = self._drafts.get(post)
            post.draft = draft.kept if draft else None
        told = Rewritten(
            at=datetime.now(UTC).timestamp(), words=writing.brief.words, cost=writing.view().cost
        )
        post.rewritten = (*post.rewritten[1 - MOST_KEPT :], told)
        self._journal.save_draft(post)
