"""The tasks in which lanes are written, in the engine's loop: begun, settled and stopped."""

import asyncio
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial

from providers.base import ProviderError, Usage
from providers.registry import PROVIDERS
from runs.background import activity
from runs.cost import cost_of
from runs.lane import Lane
from runs.quota.limiter import Limiter
from runs.runners import Work
from runs.write_lane import unforeseen


class LaneTasks:
    """The tasks of all lanes that are being written; for the engine's loop only."""

    def __init__(self, limiter: Limiter, on_end: Callable[[Lane], None]) -> None:
        self._limiter = limiter
        self._on_end = on_end
        """Called once a lane has ended, however it did."""
        self._tasks: dict[Lane, asyncio.Task[None]] = {}

    def begin(self, works: Mapping[Lane, Work]) -> None:
        """Have lanes written: when the first one is, the others have their place in the queue."""
        activity.note()
        for lane, work in works.items():
            self._begin(lane, work)

    def _begin(self, lane: Lane, work: Work) -> None:
        if lane.erased:  # before it was started
            self._limiter.settle(lane)
            return
        task = asyncio.get_running_loop().create_task(work())
        self._tasks[lane] = task
        task.add_done_callback(partial(self._settle, lane))

    def stop(self, lane: Lane) -> None:
        """End a lane, if it is being written."""
        if task := self._tasks.get(lane):
            task.cancel()

    async def stop_all(self) -> None:
        """End all of them."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _settle(self, lane: Lane, task: asyncio.Task[None]) -> None:
        """However the task ended, the lane ends too."""
        activity.note()
        del self._tasks[lane]
        if task.cancelled():
            lane.stop(cost=_cost_of_no_figures(lane))
        elif (error := task.exception()) is not None:
            known = error if isinstance(error, ProviderError) else unforeseen("A lane", error)
            lane.fail(known, cost=_cost_of_no_figures(lane))
        self._limiter.settle(lane)
        self._on_end(lane)


def _cost_of_no_figures(lane: Lane) -> Decimal | None:
    """What a reply costs that broke off: nothing if its model is free, and else nobody knows."""
    if not lane.so_far()[1]:
        return None  # there is none
    if lane.settings.provider not in PROVIDERS:  # a recording
        return Decimal(0)
    return cost_of(lane.settings, Usage())
