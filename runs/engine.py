"""The engine: one thread with one event loop that owns all writing in this process.

A page only looks at it. A refresh, a second tab or a closed browser neither stops nor slows a run:
a run ends when its lanes end, or when somebody stops it.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar, assert_never
from weakref import WeakKeyDictionary, WeakSet, WeakValueDictionary

from providers.base import (
    Finished,
    Provider,
    ProviderError,
    ReplyCut,
    ServerFault,
    TextDelta,
    TooSlow,
)
from providers.listing import ListedModel
from providers.registry import PROVIDERS, connect, is_local, warm_up
from providers.replay import Recording, Replay
from runs.cost import cost_of
from runs.lane import Lane
from runs.lane_view import PartialReply
from runs.queue import FairQueue
from runs.quota.limiter import Limiter
from runs.quota.limits import Amount, lanes_at_once
from runs.recording import play, recorded_settings, recording_of
from runs.run import Run
from runs.settings import RECORDING, Brief, LaneSettings
from runs.store.journal import Journal
from runs.writing.continuation import Seam
from runs.writing.retry import CLOUD, LOCAL, Asker, Gate, Patience
from runs.writing.writers import WRITERS, write_whole

if TYPE_CHECKING:
    from runs.store.database import Database

LANES_OF_A_RUN: Final = 6
KEPT_RUNS: Final = 200
"""Runs that stay in memory; the oldest ended ones go first."""
LISTING_TIMEOUT: Final = 10.0
"""Seconds that a provider may take to list its models."""
Work = Callable[[], Coroutine[Any, Any, None]]
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRequest:
    """A lane to start, with the key that only its provider gets to see."""

    settings: LaneSettings
    api_key: str | None = field(default=None, repr=False)
    """None for the environment's key, or for none."""
    recording: Recording | None = field(default=None, repr=False)
    """What to play; None to ask the provider of the settings."""
    speed: float = 1.0
    """Of the recording, in multiples of its own."""
    sources: frozenset[str] = frozenset()
    """Ids of the lanes whose text it shows: it goes when one of them is deleted."""


class Engine:
    """Owns the runs and writes their lanes."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        patience: Patience | None = None,
        journal: Journal | None = None,
        limiter: Limiter | None = None,
    ) -> None:
        self._clock = clock
        self.journal = journal or Journal()
        self.journal.memory = self
        """Keeps the runs beyond this process; the usual one keeps nothing."""
        self.limiter = limiter or Limiter()
        """Knows what may be written today; the usual one forgets it with this process."""
        self._queue = FairQueue(lanes_at_once())
        self._patience = patience
        """For all lanes alike; None for what suits the provider."""
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._seen: WeakSet[Lane] = WeakSet()
        """All lanes that somebody may still look at, beside those of these runs."""
        self._tasks: dict[Lane, asyncio.Task[None]] = {}
        self._gates: WeakValueDictionary[int, Gate] = WeakValueDictionary()
        self._replays: WeakKeyDictionary[Lane, Replay] = WeakKeyDictionary()
        self._lock = Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="engine", daemon=True)
        self._thread.start()

    def start(
        self,
        brief: Brief,
        lanes: Sequence[LaneRequest],
        *,
        owner: str = "",
        blind: bool = False,
    ) -> Run:
        """Start to write; returns at once. Recordings are not kept: they show lanes that are.

        They wait for their turn and count as a run like others, for they take the server's time.

        Raises:
            ProviderError: a key or an address cannot be used, or it is too much for today;
                nothing was sent.
            ValueError: no lane, or more than six.
        """
        if not 1 <= len(lanes) <= LANES_OF_A_RUN:
            raise ValueError(f"a run has 1 to {LANES_OF_A_RUN} lanes, not {len(lanes)}")
        providers = [_provider_of(request) for request in lanes]
        run = Run(
            brief,
            [
                Lane(brief, request.settings, clock=self._clock, sources=request.sources)
                for request in lanes
            ],
            owner=owner,
            blind=blind,
        )
        self.limiter.admit(owner, _to_ask(run.lanes, lanes))
        self._keep(run)
        for lane, request, provider in zip(run.lanes, lanes, providers, strict=True):
            self._start(owner, lane, request, provider)
        return run

    def retry(
        self, run: Run, index: int, *, api_key: str | None = None, go_on: bool = False
    ) -> None:
        """Write a lane that has ended once more, in its place; what it wrote before is kept.

        Args:
            run: The lane's run.
            index: Its place there.
            api_key: None for the environment's key, or for none.
            go_on: Continue what it wrote, instead of beginning anew.

        Raises:
            ProviderError: a key or an address cannot be used, or it is too much for today;
                nothing was sent.
            ValueError: the lane still writes.
        """
        ended = run.lanes[index]
        view = ended.view()
        if not view.ended:
            raise ValueError("a lane that still writes cannot be tried again")
        played = recording_of(ended) if ended.settings.provider == RECORDING else None
        request = LaneRequest(settings=ended.settings, api_key=api_key, recording=played)
        provider = _provider_of(request)
        lane = Lane(ended.brief, ended.settings, clock=self._clock, sources=ended.sources)
        if go_on:
            lane.resume(PartialReply(text=view.text, seams=view.seams, usage=view.usage))
        self.limiter.admit(run.owner, _to_ask([lane], [request]))
        run.replace(index, lane)
        self._keep(run)
        self._start(run.owner, lane, request, provider)

    def replay(self, lanes: Sequence[Lane], *, speed: float = 1.0, owner: str = "") -> Run:
        """Play what lanes wrote, with their own timings, as a run of recordings.

        Raises:
            LimitReached: it is too much for today.
            ValueError: no lane, more than six, or one that still writes.
        """
        requests = [
            LaneRequest(
                settings=recorded_settings(lane),
                recording=recording_of(lane),
                speed=speed,
                sources=lane.sources,
            )
            for lane in lanes
        ]
        return self.start(lanes[0].brief, requests, owner=owner)

    def skip_to_end(self, run: Run) -> None:
        """Let the recordings among a run's lanes show all of their text at once."""
        for lane in run.lanes:
            if replay := self._replays.get(lane):
                self._loop.call_soon_threadsafe(replay.skip_to_end)

    def find(self, run_id: str) -> Run | None:
        """The run of that id, of this process or kept; None when there is none.

        Ids of two to six lanes, joined by dots, name a run of lanes that were written apart.
        """
        if run := self._runs.get(run_id):
            return run
        run = self._gather(run_id) if "." in run_id else self.journal.load_run(run_id)
        if run is None:
            return None
        with self._lock:
            if run.ended and "." not in run_id:  # one that is written elsewhere is read anew
                run = self._runs.setdefault(run.id, run)
                self._forget_old_runs()
            self._seen.update(run.lanes)
        self.journal.attend()
        return run

    def runs(self) -> list[Run]:
        """The runs in memory, the oldest first."""
        with self._lock:
            return list(self._runs.values())

    def ids(self) -> set[str]:
        """Ids of all runs and lanes of which something may be in memory."""
        with self._lock:
            lanes = {*self._seen}.union(*(run.lanes for run in self._runs.values()))
            return {*self._runs}.union(*(lane.sources for lane in lanes))

    def forget(self, ids: Collection[str]) -> None:
        """Runs or lanes were deleted: stop them, and drop what was made of them from memory.

        That is their replays, their tastings, and comparisons with them. Whoever still has such a
        lane in hand, as a live view does, finds it ended and empty.
        """
        if not ids:
            return
        with self._lock:
            runs = [run for run in self._runs.values() if _is_of(run, ids)]
            lanes = {lane for lane in self._seen if not lane.sources.isdisjoint(ids)}
            for run in runs:
                del self._runs[run.id]
                lanes.update(lane for lane in run.lanes if run.id in ids or _is_made_of(lane, ids))
        self.journal.drop(lanes)
        for lane in lanes:
            lane.erase()
            self._loop.call_soon_threadsafe(self._stop, lane)

    def stop(self, run: Run, lane: int | None = None) -> None:
        """End one lane, or all of them, and close their connections at once."""
        for each in run.lanes if lane is None else (run.lanes[lane],):
            self._loop.call_soon_threadsafe(self._stop, each)

    def list_models(
        self, provider: str, *, api_key: str | None = None, base_url: str | None = None
    ) -> list[ListedModel]:
        """The models that the provider offers with this key; blocks until it says.

        Raises:
            ProviderError: it does not say.
        """
        connected = connect(provider, api_key=api_key, base_url=base_url)
        try:
            return self._wait_for(connected.list_models(), seconds=LISTING_TIMEOUT)
        except TimeoutError:
            raise TooSlow(
                f"{PROVIDERS[provider].label} did not list its models in time.",
                remedy="Type the model's name, or try again.",
            ) from None
        except ProviderError:
            raise
        except Exception as error:
            raise _unforeseen("A list of models", error) from error

    def warm_up(self, provider: str) -> None:
        """Make ready for a first request in the background; sends nothing, and never fails."""
        asyncio.run_coroutine_threadsafe(self._warm_up(provider), self._loop)

    def close(self) -> None:
        """Stop all lanes and the thread. The engine cannot be used again."""
        self._wait_for(self._stop_all(), seconds=10.0)
        self.journal.close()  # which may still have a lane stopped in the loop
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _warm_up(self, provider: str) -> None:
        await asyncio.to_thread(self.journal.warm_up)
        await warm_up(provider)

    def _keep(self, run: Run) -> None:
        with self._lock:
            self._runs[run.id] = run
            self._seen.update(run.lanes)
            self._forget_old_runs()
        self.journal.follow(run)

    def _gather(self, run_id: str) -> Run | None:
        lane_ids = run_id.split(".")
        if not 2 <= len(lane_ids) <= LANES_OF_A_RUN:
            return None
        found = {lane.id: lane for run in self.runs() for lane in run.lanes}
        kept = [each for each in lane_ids if each not in found]
        if kept:
            found |= {lane.id: lane for lane in self.journal.load_lanes(kept)}
        lanes = [found[each] for each in lane_ids if each in found]
        return Run(lanes[0].brief, lanes, run_id=run_id) if len(lanes) == len(lane_ids) else None

    def _start(self, owner: str, lane: Lane, request: LaneRequest, provider: Provider) -> None:
        if isinstance(provider, Replay):
            self._replays[lane] = provider
            play_in_turn = partial(self._in_turn, owner, lane, partial(play, lane, provider))
            self._loop.call_soon_threadsafe(self._begin, lane, play_in_turn)
            return
        with self._lock:
            gate = self._gate(request)
        asker = Asker(provider, lane, gate=gate, patience=self._patience_with(request.settings))
        write = partial(self._in_turn, owner, lane, partial(_write, lane, asker))
        self._loop.call_soon_threadsafe(self._begin, lane, write)

    async def _in_turn(self, owner: str, lane: Lane, work: Work) -> None:
        async with self._queue.turn(owner, lane):
            await work()

    def _begin(self, lane: Lane, work: Work) -> None:
        if lane.erased:  # before it had begun
            self.limiter.settle(lane)
            return
        task = self._loop.create_task(work())
        self._tasks[lane] = task
        task.add_done_callback(partial(self._settle, lane))

    def _settle(self, lane: Lane, task: asyncio.Task[None]) -> None:
        """However the writing came to its end, the lane ends too."""
        del self._tasks[lane]
        if task.cancelled():
            lane.stop()
        elif (error := task.exception()) is not None:
            lane.fail(error if isinstance(error, ProviderError) else _unforeseen("A lane", error))
        self.limiter.settle(lane)

    def _stop(self, lane: Lane) -> None:
        if task := self._tasks.get(lane):
            task.cancel()

    async def _stop_all(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _gate(self, request: LaneRequest) -> Gate:
        settings = request.settings
        mark = hash((settings.provider, settings.base_url, request.api_key))
        return self._gates.setdefault(mark, Gate())

    def _patience_with(self, settings: LaneSettings) -> Patience:
        if self._patience:
            return self._patience
        return LOCAL if is_local(settings.provider, settings.base_url) else CLOUD

    def _forget_old_runs(self) -> None:
        ended = [run.id for run in self._runs.values() if run.ended]
        for run_id in ended[: max(0, len(self._runs) - KEPT_RUNS)]:
            del self._runs[run_id]

    def _wait_for(self, work: Coroutine[Any, Any, T], *, seconds: float) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise


@cache
def the_engine() -> Engine:
    """The one engine of this process, started on first use."""
    return Engine(journal=Journal(_the_database), limiter=Limiter(_used_since, _keep_replay))


def _the_database() -> "Database":
    from runs.store.database import the_database  # 0.3 CPU seconds: once there is a run to keep

    return the_database()


def _used_since(moment: datetime) -> Mapping[str, Amount]:
    from runs.quota.usage import used_since  # brings SQLAlchemy

    return used_since(_the_database(), moment)


def _keep_replay(owner: str, moment: datetime) -> None:
    from runs.quota.usage import keep_replay

    keep_replay(_the_database(), owner, moment)


def _is_of(run: Run, ids: Collection[str]) -> bool:
    return run.id in ids or any(not lane.sources.isdisjoint(ids) for lane in run.lanes)


def _is_made_of(lane: Lane, ids: Collection[str]) -> bool:
    """Whether it goes with one of these: a recording goes with the run that it is played in."""
    return lane.settings.provider == RECORDING or not lane.sources.isdisjoint(ids)


def _provider_of(request: LaneRequest) -> Provider:
    if request.recording:
        return Replay(request.recording, speed=request.speed)
    settings = request.settings
    return connect(settings.provider, api_key=request.api_key, base_url=settings.base_url)


def _to_ask(lanes: Sequence[Lane], requests: Sequence[LaneRequest]) -> dict[Lane, bool]:
    """The lanes that ask a provider; whether with the environment's key, if there is one."""
    pairs = zip(lanes, requests, strict=True)
    return {
        lane: not (request.api_key or "").strip()
        for lane, request in pairs
        if not request.recording
    }


async def _write(lane: Lane, asker: Asker) -> None:
    """Write one lane to its end."""
    if lane.continued_from:
        events = write_whole(lane.brief, lane.settings, asker.ask, so_far=lane.continued_from)
    else:
        events = WRITERS[lane.settings.writing](lane.brief, lane.settings, asker.ask)
    async with aclosing(events):
        async for event in events:
            match event:
                case TextDelta(text):
                    lane.append(text)
                case Seam():
                    lane.seam()
                case Finished(usage=usage):
                    # The price list takes 0.4 s to load: not in the loop that others write in.
                    lane.finish(event, cost=await asyncio.to_thread(cost_of, lane.settings, usage))
                case _:
                    assert_never(event)
    # Leaves a lane that has ended as it is.
    lane.fail(ReplyCut("The reply broke off.", remedy="Write again, or take another model."))


def _unforeseen(what: str, error: BaseException) -> ProviderError:
    """A fault of our own: what waits for an end must see one all the same."""
    log.error("%s ended by an unforeseen error", what, exc_info=error)
    return ServerFault(
        f"Draftbench itself had a fault ({type(error).__name__}).",
        remedy="Write again. If it comes back, report it with the log of the server.",
    )
