"""The revisions of this process: planned, estimated, written beside their posts, and decided on.

This is what the page and the command call. The cost of a revision is added to that of its post's
lane.
"""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from threading import Event, Thread
from typing import Final
from weakref import WeakSet

from posts.envelope import Envelope
from posts.revision.answers import MARKER
from posts.revision.pieces import Aims, RevisionPlan
from posts.revision.plan import plan_revision
from posts.versions import EDITED, VersionName
from providers.base import Finished
from providers.registry import is_tiny
from runs.beside.lanes import Begun, DraftsBeside
from runs.beside.revising import (
    RevisionWork,
    aims_of,
    as_rewritten,
    prepare_revision,
    write_revision,
)
from runs.beside.revising_embedded import narrow_plan
from runs.estimate import Estimate, estimate
from runs.lane import Lane
from runs.lane_request import Job, LaneRequest, check_job_budget, provider_of
from runs.memory import RunMemory
from runs.post_versions import post_in, versions_of
from runs.quota.limiter import Limiter, cost_of_ended
from runs.run import Run
from runs.settings import PASTED, RECORDING, Brief, LaneSettings
from runs.store.journal import Journal

NOTHING: Final = Estimate(input_tokens=0, output_tokens=0, cost=Decimal(0), requests=0)
"""What it takes where rules mend all of it."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class RevisionDraft:
    """A revision that is being written."""

    work: RevisionWork
    run: Run
    """Of one lane, which writes it."""
    is_asked: bool = True
    """A model is asked for some of it; else rules do it all."""
    over: Event = field(default_factory=Event)
    """What came is judged, and can be decided on: see `Lane.revision`."""

    @property
    def writing(self) -> bool:
        """It is not to be decided on yet."""
        return not self.over.is_set()

    @property
    def lane(self) -> Lane:
        """What writes it: its state, its error, its cost."""
        return self.run.lanes[0]

    @property
    def arrived(self) -> int:
        """For how many pieces a text came, or has begun to come."""
        begun = len(MARKER.findall(self.lane.so_far()[1]))
        return max(len(self.work.arrived), min(begun, self.pieces))

    @property
    def pieces(self) -> int:
        """For how many pieces one was asked."""
        return len(self.work.plan.pieces)


class Revisions:
    """Plans, starts and keeps the revisions of all posts; for any thread."""

    def __init__(
        self,
        memory: RunMemory,
        journal: Journal,
        limiter: Limiter,
        start: Callable[[str, Job], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._beside: DraftsBeside[RevisionDraft] = DraftsBeside(memory, limiter, start)
        self._journal = journal
        self._clock = clock
        self._judging: WeakSet[Thread] = WeakSet()

    def plan(
        self,
        lane: Lane,
        version: VersionName,
        checks: Collection[str] | None = None,
        *,
        settings: LaneSettings | None = None,
    ) -> RevisionPlan:
        """Which pieces of a lane's post would be sent; planned once for all who ask. Sends nothing.

        Args:
            lane: What wrote the post.
            version: Which version of the post is to be revised.
            checks: The ids of the findings' checks; None for all that can be mended.
            settings: The model that is to revise it; None for the one that wrote it.
        """
        wanted = _Wanted(
            post=post_in(lane, version).envelope,
            aims=aims_of(lane.brief),
            checks=None if checks is None else frozenset(checks),
        )
        plan = lane.memo.of(_plan, wanted)
        return narrow_plan(plan) if is_tiny((settings or lane.settings).provider) else plan

    def estimate(
        self, lane: Lane, plan: RevisionPlan, settings: LaneSettings | None = None
    ) -> Estimate:
        """What a revision uses and costs at most.

        Args:
            lane: What wrote the post.
            plan: What is to be revised.
            settings: The model that revises it; None for the one that wrote it.
        """
        prepared = prepare_revision(lane.brief, settings or lane.settings, plan)
        return estimate(prepared) if prepared else NOTHING

    def start(
        self,
        run: Run,
        index: int,
        plan: RevisionPlan,
        version: VersionName,
        *,
        settings: LaneSettings | None = None,
        api_key: str | None = None,
    ) -> RevisionDraft:
        """Begin to revise a lane's post; returns at once.

        Args:
            run: The lane's run.
            index: The lane's index in the run.
            plan: What is to be revised.
            version: The version that the plan was made for.
            settings: The model that revises it; None for the one that wrote it.
            api_key: None to use the environment's key, if there is one.

        Raises:
            ProviderError: a key or an address cannot be used, the budget pays for nothing, or the
                limit of the day is reached; nothing was sent.
            ValueError: the lane, or a revision of it, is still being written; it has no model to
                ask; or nothing is to be revised.
        """
        post = run.lanes[index]
        if not plan.pieces:
            raise ValueError("nothing is to be revised")
        settings = settings or post.settings
        work = RevisionWork(plan=plan, of=version)
        make = partial(self._make, run, post, work, settings, api_key)
        draft = self._beside.begin(post, make)
        if not draft.is_asked:
            draft.lane.finish(Finished(stop_reason="end"), cost=Decimal(0))
            self.note_end(draft.lane)
        return draft

    def _make(
        self, run: Run, post: Lane, work: RevisionWork, settings: LaneSettings, api_key: str | None
    ) -> Begun[RevisionDraft]:
        """A revision that a model is asked for, or else one that rules do alone."""
        prepared = prepare_revision(post.brief, settings, work.plan)
        if prepared is None:
            lane = self._lane_beside(run, post, post.brief, settings)
            return Begun(draft=_draft(run, work, lane, is_asked=False), writer=lane)
        if settings.provider in (RECORDING, PASTED):
            raise ValueError("no model wrote the post: name one to revise it")
        request = LaneRequest(settings=prepared.settings, api_key=api_key)
        lane = self._lane_beside(run, post, prepared.brief, prepared.settings)
        job = Job(
            lane=lane,
            request=request,
            provider=provider_of(request),
            prepared=prepared,
            write=partial(write_revision, prepared, work=work),
        )
        check_job_budget(job)
        return Begun(draft=_draft(run, work, lane), writer=lane, job=job)

    def _lane_beside(self, run: Run, post: Lane, brief: Brief, settings: LaneSettings) -> Lane:
        return Lane(brief, settings, clock=self._clock, sources={run.id, *post.sources})

    def of(self, lane: Lane) -> RevisionDraft | None:
        """The revision of a lane's post that is written, or was in this process."""
        return self._beside.of(lane)

    def decide(self, lane: Lane, accepted: Collection[int]) -> None:
        """Accept these changes of a post's revision, by their numbers from 0; reject all others.

        The version "Revised" is the post with them. It can be decided anew at any time.

        Raises:
            ValueError: there is no such change.
        """
        edited = versions_of(lane).get(EDITED)
        lane.revision.decide(accepted, edited=edited.envelope if edited else None)
        self._journal.beside.save_revision(lane)

    def undo(self, lane: Lane) -> None:
        """Take a decision back: the changes are offered again."""
        lane.revision.undo()
        self._journal.beside.save_revision(lane)

    def drop(self, lane: Lane) -> None:
        """Forget the last revision of a post; what was revised before it stays."""
        self._beside.drop(lane)
        lane.revision.drop()
        self._journal.beside.save_revision(lane)

    def note_end(self, writing: Lane) -> None:
        """A lane has ended: if it wrote a revision, judge what came, not in the engine's loop."""
        if (known := self._beside.ended(writing)) is not None:
            judging = partial(self._conclude, *known)
            thread = Thread(target=judging, name="revision")
            thread.start()
            self._judging.add(thread)

    def close(self, seconds: float) -> None:
        """Wait until all that came is judged, so that it can be saved; so long together at most."""
        due = time.monotonic() + seconds
        for thread in list(self._judging):
            thread.join(max(0.0, due - time.monotonic()))

    def _conclude(self, post: Lane, draft: RevisionDraft) -> None:
        try:
            if self._beside.of(post) is draft:  # it may have been dropped meanwhile
                post.revision.propose(draft.work.revision())
            cost = cost_of_ended(draft.lane)
            post.add_cost(cost)
            if draft.is_asked:
                told = as_rewritten(draft.lane.brief, draft.lane.settings, cost)
                post.note_rewritten(told)
            self._journal.beside.save_revision(post)
        except Exception:
            log.exception("A revision could not be judged")
        finally:
            draft.over.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """All that a plan depends on."""

    post: Envelope
    aims: Aims
    checks: frozenset[str] | None


def _draft(run: Run, work: RevisionWork, lane: Lane, *, is_asked: bool = True) -> RevisionDraft:
    shown = Run(lane.brief, [lane], owner=run.owner, beside=True)
    return RevisionDraft(work=work, run=shown, is_asked=is_asked)


def _plan(wanted: _Wanted) -> RevisionPlan:
    return plan_revision(wanted.post, wanted.aims, wanted.checks)
