"""What more workers are worth: one, two and three write as fast as they can.

The provider answers at once. On fewer processors than that takes, only what a cell computes shows
whether workers hinder each other: as much as where each of them has a database of its own, n
workers are n times as fast as one. Least figures of a few rounds: machines are noisy.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from soak.batch_scene import Scene, batch_scene
from soak.table import heading, note, report

from databases import running_postgresql  # isort: skip  # the scene says where the fakes are

TOPICS: Final = 600
AT_ONCE: Final = 20
ROUNDS: Final = 3
FASTER: Final = {2: 1.8, 3: 2.5}
"""How many times as fast as one so many workers are, where the processor is the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast workers are together."""

    cells_a_second: float
    cpu_a_cell: float
    """Seconds, of all of them."""


def main() -> int:
    """Measure them; 1 when they hinder each other."""
    processors = os.cpu_count() or 1
    heading(f"{TOPICS} cells, one to three workers, {processors} processors")
    with running_postgresql() as server:
        alone = _best(lambda: _together(server(), 1))
        note("cells a second, one worker", alone.cells_a_second, digits=1)
        note("CPU ms a cell, one worker", 1000 * alone.cpu_a_cell, digits=1)
        return max(_compare(server, alone, workers, processors) for workers in FASTER)


def _compare(server: Callable[[], str], alone: Pace, workers: int, processors: int) -> int:
    times = FASTER[workers]
    together = _best(lambda: _together(server(), workers))
    name = f"seconds of a cell with {workers} workers : with one"
    slower = alone.cells_a_second / together.cells_a_second
    if processors > workers + 1:  # the provider and the database have one, too
        return report(name, slower, 1 / times, digits=2)
    note(f"{name}, processors short", slower, digits=2)
    apart = _best(lambda: _apart([server() for _ in range(workers)]))
    name = f"CPU of a cell with {workers} workers : with {workers} apart"
    return report(name, together.cpu_a_cell / apart.cpu_a_cell, workers / times, digits=2)


def _best(measure: Callable[[], Pace]) -> Pace:
    paces = [measure() for _ in range(ROUNDS)]
    return Pace(
        cells_a_second=max(each.cells_a_second for each in paces),
        cpu_a_cell=min(each.cpu_a_cell for each in paces),
    )


def _together(address: str, workers: int) -> Pace:
    """So many that write the same batch."""
    with batch_scene(address, topics=TOPICS, seconds=0.0) as scene:
        processes = [scene.worker() for _ in range(workers - 1)]
        scene.wait(lambda: scene.alive() == len(processes))
        return _pace([scene], [*processes, _command(scene)])


def _apart(addresses: Sequence[str]) -> Pace:
    """As many as there are addresses, each with its share of the cells in a database of its own."""
    with ExitStack() as stack:
        topics = TOPICS // len(addresses)
        scenes = [
            stack.enter_context(batch_scene(address, topics=topics, seconds=0.0))
            for address in addresses
        ]
        return _pace(scenes, [_command(scene) for scene in scenes])


def _command(scene: Scene) -> "subprocess.Popen[bytes]":
    return scene.command("--concurrency", str(AT_ONCE), models="compatible:one")


def _pace(scenes: Sequence[Scene], processes: "Sequence[subprocess.Popen[bytes]]") -> Pace:
    """From when all have begun to write until the first of the batches is nearly written."""
    share = TOPICS / len(scenes)
    wait, ended = scenes[0].wait, [scene.ended for scene in scenes]
    wait(lambda: min(each() for each in ended) >= share * 0.1)
    first, began, used = _sum(ended), time.monotonic(), _cpu_of(processes)
    wait(lambda: max(each() for each in ended) >= share * 0.9)
    cells, took = _sum(ended) - first, time.monotonic() - began
    return Pace(cells_a_second=cells / took, cpu_a_cell=(_cpu_of(processes) - used) / cells)


def _sum(counts: Sequence[Callable[[], int]]) -> int:
    return sum(each() for each in counts)


def _cpu_of(processes: "Sequence[subprocess.Popen[bytes]]") -> float:
    """CPU seconds of processes that run."""
    ticks = 0
    for each in processes:
        told = Path(f"/proc/{each.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
