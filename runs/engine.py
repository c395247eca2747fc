"""The engine: one thread with one event loop that owns all writing in this process.

A page only looks at it. A refresh, a second tab or a closed browser neither stops nor slows a run:
a run ends when its lanes end, or when somebody stops it.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial
from threading import Lock, Thread
from typing import Any, Final, TypeVar, assert_never
from weakref import WeakValueDictionary

from providers.base import Finished, ProviderError, ReplyCut, ServerFault, TextDelta, TooSlow, Usage
from providers.catalog import price_of
from providers.listing import ListedModel
from providers.registry import PROVIDERS, connect, is_local, usual_base_url, warm_up
from runs.retry import CLOUD, LOCAL, Asker, Gate, Patience
from runs.run import Brief, Lane, LaneSettings, Run
from runs.writing import WRITERS

LANES_OF_A_RUN: Final = 6
KEPT_RUNS: Final = 200
"""Runs that stay in memory; the oldest ended ones go first."""
LISTING_TIMEOUT: Final = 10.0
"""Seconds that a provider may take to list its models."""
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRequest:
    """A lane to start, with the key that only its provider gets to see."""

    settings: LaneSettings
    api_key: str | None = field(default=None, repr=False)
    """None for the environment's key, or for none."""


class Engine:
    """Owns the runs and writes their lanes."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, patience: Patience | None = None
    ) -> None:
        self._clock = clock
        self._patience = patience
        """For all lanes alike; None for what suits the provider."""
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._tasks: dict[Lane, asyncio.Task[None]] = {}
        self._gates: WeakValueDictionary[int, Gate] = WeakValueDictionary()
        self._lock = Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="engine", daemon=True)
        self._thread.start()

    def start(self, brief: Brief, lanes: Sequence[LaneRequest]) -> Run:
        """Start to write; returns at once.

        Raises:
            ProviderError: a key or an address cannot be used; nothing was sent.
            ValueError: no lane, or more than six.
        """
        if not 1 <= len(lanes) <= LANES_OF_A_RUN:
            raise ValueError(f"a run has 1 to {LANES_OF_A_RUN} lanes, not {len(lanes)}")
        providers = [
            connect(
                request.settings.provider,
                api_key=request.api_key,
                base_url=request.settings.base_url,
            )
            for request in lanes
        ]
        run = Run(brief, [Lane(request.settings, clock=self._clock) for request in lanes])
        with self._lock:
            self._runs[run.id] = run
            self._forget_old_runs()
            gates = [self._gate(request) for request in lanes]
        for lane, request, provider, gate in zip(run.lanes, lanes, providers, gates, strict=True):
            asker = Asker(provider, lane, gate=gate, patience=self._patience_with(request.settings))
            self._loop.call_soon_threadsafe(self._begin, brief, lane, asker)
        return run

    def find(self, run_id: str) -> Run | None:
        """The run of that id; None when there is none, or it is no longer kept."""
        return self._runs.get(run_id)

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
        asyncio.run_coroutine_threadsafe(warm_up(provider), self._loop)

    def close(self) -> None:
        """Stop all lanes and the thread. The engine cannot be used again."""
        self._wait_for(self._stop_all(), seconds=10.0)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _begin(self, brief: Brief, lane: Lane, asker: Asker) -> None:
        task = self._loop.create_task(_write(brief, lane, asker))
        self._tasks[lane] = task
        task.add_done_callback(partial(self._settle, lane))

    def _settle(self, lane: Lane, task: asyncio.Task[None]) -> None:
        """However the writing came to its end, the lane ends too."""
        del self._tasks[lane]
        if task.cancelled():
            lane.stop()
        elif (error := task.exception()) is not None:
            lane.fail(error if isinstance(error, ProviderError) else _unforeseen("A lane", error))

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
    return Engine()


async def _write(brief: Brief, lane: Lane, asker: Asker) -> None:
    """Write one lane to its end."""
    events = WRITERS[lane.settings.writing](brief, lane.settings, asker.ask)
    async with aclosing(events):
        async for event in events:
            match event:
                case TextDelta(text):
                    lane.append(text)
                case Finished(usage=usage):
                    # The price list takes 0.4 s to load: not in the loop that others write in.
                    lane.finish(event, cost=await asyncio.to_thread(_cost_of, lane, usage))
                case _:
                    assert_never(event)
    # Leaves a lane that has ended as it is.
    lane.fail(ReplyCut("The reply broke off.", remedy="Write again, or take another model."))


def _cost_of(lane: Lane, usage: Usage) -> Decimal | None:
    settings = lane.settings
    base_url = settings.base_url or usual_base_url(settings.provider)
    return price_of(settings.provider, settings.model, usage, base_url=base_url)


def _unforeseen(what: str, error: BaseException) -> ProviderError:
    """A fault of our own: what waits for an end must see one all the same."""
    log.error("%s ended by an unforeseen error", what, exc_info=error)
    return ServerFault(
        f"Draftbench itself had a fault ({type(error).__name__}).",
        remedy="Write again. If it comes back, report it with the log of the server.",
    )
