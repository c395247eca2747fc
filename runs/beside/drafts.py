"""The drafts of this process: sections of finished posts that are written once more."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

from runs.beside.lanes import Begun, DraftsBeside
from runs.beside.rewriting import make_draft, restore_draft
from runs.lane import Lane
from runs.lane_request import Job
from runs.lane_view import Rewritten
from runs.memory import RunMemory
from runs.quota.limiter import Limiter
from runs.run import Run
from runs.section_draft import SectionDraft
from runs.store.journal import Journal
from runs.writing.plan.again import Rewrite


class Drafts:
    """Knows which draft belongs to which post, in memory and stored; for any thread."""

    def __init__(
        self,
        memory: RunMemory,
        journal: Journal,
        limiter: Limiter,
        start: Callable[[str, Job], None],
        stop: Callable[[Run], None],
        *,
        clock: Callable[[], float],
    ) -> None:
        self._beside: DraftsBeside[SectionDraft] = DraftsBeside(memory, limiter, start)
        self._journal = journal
        self._stop = stop
        self._clock = clock
        self._lock = Lock()

    def of(self, run: Run, index: int) -> SectionDraft | None:
        """The section of a lane's post that is written once more; None where none is."""
        post = run.lanes[index]
        with self._lock:  # it may be dropped at this moment
            draft, kept = self._beside.of(post), post.draft
            if draft is None and kept and not post.erased:
                draft = restore_draft(run, post, kept)
            return self._beside.keep(post, draft) if draft else None

    def begin(
        self, run: Run, index: int, wanted: Rewrite, *, body: str, api_key: str | None = None
    ) -> None:
        """Write a section of a finished post once more, beside the old one.

        Args:
            run: The lane's run.
            index: The lane's index in the run.
            wanted: The section, and how.
            body: The post as it stands, in the version that the section is for.
            api_key: None to use the environment's key, if there is one.

        Raises:
            ProviderError: a key or an address cannot be used, or the limit of the day is reached;
                nothing was sent.
            PromptError: a variable of the prompt lacks its value.
            ValueError: the lane, or a section of it, is still being written; or there is no such
                section.
        """
        post = run.lanes[index]

        def make() -> Begun[SectionDraft]:
            job, draft = make_draft(
                run, post, wanted, body=body, api_key=api_key, clock=self._clock
            )
            return Begun(draft=draft, writer=job.lane, job=job)

        self._beside.begin(post, make)

    def drop(self, post: Lane) -> None:
        """The new section was accepted, or is not wanted: it is kept no more."""
        with self._lock:
            draft = self._beside.drop(post)
            post.draft = None
        self._journal.beside.save_draft(post)
        if draft:
            self._stop(draft.run)

    def note_end(self, writing: Lane) -> None:
        """A lane has ended: keep what it wrote, if that was a draft."""
        if (known := self._beside.ended(writing)) is None:
            return
        post, draft = known
        with self._lock:  # it may be dropped at this moment
            post.draft = draft.kept if self._beside.of(post) is draft else None
        told = Rewritten(
            at=datetime.now(UTC).timestamp(), words=writing.brief.words, cost=writing.view().cost
        )
        post.note_rewritten(told)
        self._journal.beside.save_draft(post)
