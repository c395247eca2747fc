"""The runs that a process holds in memory, whether it writes them or has loaded them to show."""

from collections import OrderedDict
from collections.abc import Collection
from threading import Lock
from typing import Final
from weakref import WeakSet

from runs.lane import Lane
from runs.run import COLLECTION_MARK, LANES_OF_A_RUN, Run
from runs.settings import RECORDING
from runs.store.journal import Journal

KEPT_RUNS: Final = 200
"""Runs that stay in memory; the oldest ended ones are dropped first."""


class RunMemory:
    """Runs by id. What is not in memory is loaded from what the journal has stored."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._seen: WeakSet[Lane] = WeakSet()
        """All lanes that somebody may still look at, in addition to those of these runs."""
        self._lock = Lock()

    def keep(self, run: Run) -> None:
        """Hold this run, at least until it has ended."""
        with self._lock:
            self._runs[run.id] = run
            self._seen.update(run.lanes)
            self._drop_old_runs()

    def find(self, run_id: str) -> Run | None:
        """The run with this id, from memory or loaded; None if it does not exist.

        Two to six lane ids, joined by dots, name a run of lanes that were written separately.
        """
        if run := self._runs.get(run_id):
            return run
        run = self._gather(run_id) if COLLECTION_MARK in run_id else self._journal.load_run(run_id)
        if run is None:
            return None
        with self._lock:
            if (
                run.ended and COLLECTION_MARK not in run_id
            ):  # one that is written elsewhere is loaded each time
                run = self._runs.setdefault(run.id, run)
                self._drop_old_runs()
            self._seen.update(run.lanes)
        return run

    def in_memory(self, run_id: str) -> Run | None:
        """The run with this id, from memory alone."""
        return self._runs.get(run_id)

    def runs(self) -> list[Run]:
        """The runs in memory, the oldest first."""
        with self._lock:
            return list(self._runs.values())

    def ids(self) -> set[str]:
        """Ids of all runs and lanes of which something may be in memory."""
        with self._lock:
            lanes = {*self._seen}.union(*(run.lanes for run in self._runs.values()))
            return {*self._runs}.union(*(lane.sources for lane in lanes))

    def drop(self, ids: Collection[str]) -> set[Lane]:
        """Drop these runs and lanes and what was made of them; returns all lanes that go.

        That is their replays, their tastings, and comparisons with them.
        """
        with self._lock:
            runs = [run for run in self._runs.values() if _contains(run, ids)]
            lanes = {lane for lane in self._seen if not lane.sources.isdisjoint(ids)}
            for run in runs:
                del self._runs[run.id]
                lanes.update(lane for lane in run.lanes if run.id in ids or _goes_with(lane, ids))
        return lanes

    def _gather(self, run_id: str) -> Run | None:
        lane_ids = run_id.split(COLLECTION_MARK)
        if not 2 <= len(lane_ids) <= LANES_OF_A_RUN:
            return None
        found = {lane.id: lane for run in self.runs() for lane in run.lanes}
        stored = [each for each in lane_ids if each not in found]
        if stored:
            found |= {lane.id: lane for lane in self._journal.load_lanes(stored)}
        lanes = [found[each] for each in lane_ids if each in found]
        return Run(lanes[0].brief, lanes, run_id=run_id) if len(lanes) == len(lane_ids) else None

    def _drop_old_runs(self) -> None:
        many = len(self._runs) - KEPT_RUNS
        if many <= 0:
            return
        for run_id in [run.id for run in self._runs.values() if run.ended][:many]:
            del self._runs[run_id]


def _contains(run: Run, ids: Collection[str]) -> bool:
    return run.id in ids or any(not lane.sources.isdisjoint(ids) for lane in run.lanes)


def _goes_with(lane: Lane, ids: Collection[str]) -> bool:
    """Whether deleting these deletes the lane: a recording goes with the run that shows it."""
    return lane.settings.provider == RECORDING or not lane.sources.isdisjoint(ids)
