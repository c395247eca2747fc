"""The engine: one thread with one event loop in which all lanes of this process are written.

A page only looks at it. A refresh, a second tab or a closed browser neither stops nor slows a run:
a run ends when its lanes end, or when somebody stops it.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from threading import Lock
from typing import Final

from posts.envelope import read_envelope
from providers.base import Prompt
from providers.listing import ListedModel
from providers.registry import warm_up
from runs.asking import asking_job
from runs.beside.drafts import Drafts
from runs.beside.revisions import Revisions
from runs.lane import Lane
from runs.lane_request import (
    Job,
    LaneRequest,
    check_job_budget,
    job_again,
    make_job,
    request_to_play,
    sent_by,
    to_continue,
)
from runs.lane_tasks import LaneTasks
from runs.longest_time import in_time
from runs.loop_thread import LoopThread
from runs.memory import RunMemory
from runs.model_lists import list_models
from runs.pasted import pasted_run, write_pasted
from runs.queue import FairQueue
from runs.quota.limiter import Limiter
from runs.quota.limits import lanes_at_once, lanes_of_one
from runs.run import LANES_OF_A_RUN, Run
from runs.runners import Runners, Work
from runs.settings import Brief
from runs.store.journal import Journal
from runs.writing.retry import Timeouts

SMALL_TALK: Final = "Sure! Here is your post:\n\nTITLE: A\n\nB\n"
"""A reply that has the reader look for all that it knows."""
CLOSE_TIMEOUT: Final = 10.0
"""Seconds that all lanes may take to stop."""


class Engine:
    """Starts, stops and finds runs, and writes their lanes."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        timeouts: Timeouts | None = None,
        journal: Journal | None = None,
        limiter: Limiter | None = None,
    ) -> None:
        self._clock = clock
        self.journal = journal or Journal()
        self.journal.memory = self
        """Stores the runs beyond this process; the default one stores nothing."""
        self.limiter = limiter or Limiter()
        """Knows how much may be written today; the default one counts in memory only."""
        self._queue = FairQueue(lanes_at_once(), of_one_owner=lanes_of_one())
        self._runners = Runners(timeouts)
        self._memory = RunMemory(self.journal)
        self._tasks = LaneTasks(self.limiter, self._note_end)
        self.drafts = Drafts(
            self._memory, self.journal, self.limiter, self._start, self.stop, clock=clock
        )
        """Have sections of finished posts written once more."""
        self.revisions = Revisions(
            self._memory, self.journal, self.limiter, self._start, clock=clock
        )
        """Have models mend the pieces of finished posts that fail."""
        self._loop = LoopThread("engine")
        self._retrying = Lock()
        self.closing = False
        """What ends from now on was not stopped by a person."""

    def start(
        self,
        brief: Brief,
        lanes: Sequence[LaneRequest],
        *,
        owner: str = "",
        blind: bool = False,
        counts: bool = True,
        run_id: str | None = None,
    ) -> Run:
        """Start to write; returns at once. Recordings are not stored: they show lanes that are.

        They queue and count as a run like any other, because they take up the server's time.
        Only what the app itself brings along may be played without `counts`. A `run_id` that is
        given must be as hard to guess as one that is made here.

        Raises:
            ProviderError: a key or an address cannot be used, a budget pays for no post, or the
                limit of the day is reached; nothing was sent.
            PromptError: the topic cannot be used, or a variable lacks its value.
            ValueError: no lane, more than six, or a template that cannot be read.
        """
        if not 1 <= len(lanes) <= LANES_OF_A_RUN:
            raise ValueError(f"a run has 1 to {LANES_OF_A_RUN} lanes, not {len(lanes)}")
        jobs = [make_job(brief, request, clock=self._clock) for request in lanes]
        for job in jobs:
            check_job_budget(job)
        run = Run(brief, [job.lane for job in jobs], owner=owner, blind=blind, run_id=run_id)
        if counts:
            self.limiter.admit(owner, sent_by(jobs))
        self._keep(run)
        self._start(owner, *jobs)
        return run

    def ask(self, prompt: Prompt, request: LaneRequest, *, owner: str = "") -> Run:
        """Ask a model something that is no post: its one lane's text is kept by nobody else.

        It counts, waits and is stopped as any run is. Raises ProviderError as `start` does.
        """
        job = asking_job(prompt, request, clock=self._clock)
        check_job_budget(job)
        self.limiter.admit(owner, sent_by([job]))
        self._start(owner, job)
        return Run(job.lane.brief, [job.lane], owner=owner, beside=True)

    def take_in(self, text: str, *, keyphrase: str = "", owner: str = "") -> Run:
        """Have a post that a person brought along as a run of its own, ended and kept.

        Args:
            text: Markdown, HTML, or an old reply of a model.
            keyphrase: What it is to be found by; empty to propose one from its title.
            owner: Who brings it.

        Raises:
            ProviderError: the limit of the day is reached.
            ValueError: the text is empty or too long; the message can be shown.
        """
        run = pasted_run(text, keyphrase=keyphrase, owner=owner, clock=self._clock)
        self.limiter.admit(owner, {run.lanes[0]: None})
        self._keep(run)
        write_pasted(run, text)
        return run

    def retry(
        self,
        run: Run,
        index: int,
        *,
        api_key: str | None = None,
        go_on: bool = False,
        outline: str = "",
        budget: float | None = None,
    ) -> None:
        """Write a lane that has ended once more, in its place; what it wrote before is kept.

        Args:
            run: The lane's run.
            index: The lane's index in the run.
            api_key: None to use the environment's key, if there is one.
            go_on: Continue what it wrote, instead of starting over.
            outline: Continue by this outline, in the place of the lane's own.
            budget: US dollars that this try may cost; None for as much as the lane had.

        Raises:
            ProviderError: a key or an address cannot be used, or the limit of the day is reached;
                nothing was sent.
            PromptError: the topic cannot be used, or a variable lacks its value.
            ValueError: the lane is still being written, or the outline has no headings.
        """
        with self._retrying:  # of two presses at once, one does
            ended = run.lanes[index]
            job = job_again(ended, api_key=api_key, clock=self._clock, budget=budget)
            if go_on:
                job.lane.resume(to_continue(ended, outline=outline))
            self.limiter.admit(run.owner, sent_by([job]))
            run.replace(index, job.lane)
        self._keep(run)
        self._start(run.owner, job)

    def replay(
        self, lanes: Sequence[Lane], *, speed: float = 1.0, owner: str = "", counts: bool = True
    ) -> Run:
        """Play what lanes wrote, with their own timings, as a run of recordings.

        Raises:
            LimitReached: the limit of the day is reached.
            ValueError: no lane, more than six, or one that is still being written.
        """
        requests = [request_to_play(lane, speed=speed) for lane in lanes]
        return self.start(lanes[0].brief, requests, owner=owner, counts=counts)

    def skip_to_end(self, run: Run) -> None:
        """Have the recordings among a run's lanes show all of their text at once."""
        for lane in run.lanes:
            if replay := self._runners.replay_of(lane):
                self._loop.call(replay.skip_to_end)

    def find(self, run_id: str) -> Run | None:
        """The run with this id, of this process or stored; None if it does not exist.

        Two to six lane ids, joined by dots, name a run of lanes that were written separately.
        """
        known = self._memory.find(run_id)
        if known is not None:
            self.journal.attend()
        return known

    def in_memory(self, run_id: str) -> Run | None:
        """The run with this id, if this process holds it; the database is not asked."""
        return self._memory.in_memory(run_id)

    def runs(self) -> list[Run]:
        """The runs in memory, the oldest first."""
        return self._memory.runs()

    def ids(self) -> set[str]:
        """Ids of all runs and lanes of which something may be in memory."""
        return self._memory.ids()

    def forget(self, ids: Collection[str]) -> None:
        """Runs or lanes were deleted: stop them, and drop what was made of them from memory.

        Whoever still holds such a lane, as a live view does, sees it ended and empty.
        """
        if not ids:
            return
        lanes = self._memory.drop(ids)
        self.journal.drop(lanes)
        for lane in lanes:
            lane.erase()
            self._loop.call(self._tasks.stop, lane)

    def stop(self, run: Run, lane: int | None = None) -> None:
        """End one lane, or all of them, and close their connections at once."""
        for each in run.lanes if lane is None else (run.lanes[lane],):
            self._loop.call(self._tasks.stop, each)

    def list_models(
        self, provider: str, *, api_key: str | None = None, base_url: str | None = None
    ) -> list[ListedModel]:
        """The models that the provider offers with this key; blocks until it answers.

        Raises:
            ProviderError: it did not list them.
        """
        return list_models(self._loop, provider, api_key=api_key, base_url=base_url)

    def pace(
        self, provider: str, requests_a_minute: float | None, tokens_a_minute: float | None = None
    ) -> None:
        """Send no more to a provider than this, with each key; None for no limit."""
        if self._runners.pace(provider, requests_a_minute, tokens_a_minute):
            self._loop.call(self._runners.look_again)

    def warm_up(self, provider: str, after: float = 0.0) -> None:
        """Prepare for a first request in the background; sends nothing, and never fails.

        Args:
            provider: The one that will be asked.
            after: Seconds in which others need the processor.
        """
        self._loop.start(self._warm_up(provider, after))

    def close(self) -> None:
        """Stop all lanes and the thread. The engine cannot be used again."""
        self.closing = True
        self._loop.wait_for(self._tasks.stop_all(), seconds=CLOSE_TIMEOUT)
        self.revisions.close(CLOSE_TIMEOUT)
        self.journal.close()  # which may still have a lane stopped in the loop
        self._loop.close()

    async def _warm_up(self, provider: str, after: float) -> None:
        await asyncio.sleep(after)
        await asyncio.to_thread(self.journal.warm_up)
        await asyncio.to_thread(read_envelope, SMALL_TALK)  # its patterns are compiled at first use
        await warm_up(provider)

    def _keep(self, run: Run) -> None:
        self._memory.keep(run)
        self.journal.follow(run)

    def _start(self, owner: str, *jobs: Job) -> None:
        turn, work_of = partial(self._in_turn, owner), self._runners.work_of
        works = {each.lane: partial(turn, each.lane, work_of(each)) for each in jobs}
        self._loop.call(self._tasks.begin, works)

    async def _in_turn(self, owner: str, lane: Lane, work: Work) -> None:
        async with self._queue.turn(owner, lane):
            await in_time(work())

    def _note_end(self, lane: Lane) -> None:
        self.drafts.note_end(lane)
        self.revisions.note_end(lane)
