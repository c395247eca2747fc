"""What a crash costs: a process that writes 40 lanes is killed; how old is the text that is lost?

The lanes get 50 deltas a second each from the fake provider. The process notes in a file when each
of them arrives. A lane's loss is the time from the arrival of the first delta that the database
lacks to the kill.
"""

import os
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from bench.lanes import RUNS, fake_server, write
from runs.lane import Lane
from runs.store.database import Database
from runs.store.load import load_lanes
from runs.store.query import find_lanes

LANES: Final = sum(RUNS)
MODEL: Final = "paced-50"
KILLS: Final = 3
WRITE_FOR: Final = 5.0
"""Seconds of writing before the kill, once all lanes have text."""
GOAL: Final = 250.0
"""Milliseconds of text that may be lost."""
NOTE: Final = struct.Struct("22sdQ")
"""An arrival: the lane's id, the time, the lane's characters with it."""


def main() -> int:
    """Print the figure; 1 when more is lost than was promised."""
    lost = [loss for _ in range(KILLS) for loss in lost_by_a_kill()]
    verdict = "ok" if max(lost) <= GOAL else "over"
    name = f"text of {LANES} lanes lost by a kill, of {KILLS}"
    print(f"{name:<44} {max(lost):8.1f} ms {GOAL:8.1f} ms  {verdict}")
    print(f"{'the same, on average':<44} {sum(lost) / len(lost):8.1f} ms")
    return int(max(lost) > GOAL)


def lost_by_a_kill() -> list[float]:
    """Milliseconds of text that each lane lost."""
    with tempfile.TemporaryDirectory() as folder, fake_server() as base_url:
        notes, url = Path(folder, "notes"), f"sqlite:///{folder}/kept.db"
        notes.touch()
        writer = subprocess.Popen(
            [sys.executable, "-m", "bench.crash", notes],
            env=os.environ | {"DATABASE_URL": url, "COMPATIBLE_BASE_URL": base_url},
        )
        while len({lane for lane, *_ in arrivals(notes)}) < LANES:
            time.sleep(0.1)
        time.sleep(WRITE_FOR)
        writer.kill()
        killed_at = time.monotonic()
        writer.wait()
        with closing(Database(url)) as database:
            found = find_lanes(database, "", limit=LANES).lanes
            lanes = load_lanes(database, [lane.lane_id for lane in found])
        assert len(lanes) == LANES, f"{len(lanes)} lanes were kept"
        return [loss(lane, notes, killed_at) for lane in lanes]


def loss(lane: Lane, notes: Path, killed_at: float) -> float:
    """Milliseconds from the arrival of the first delta that is lost to the kill."""
    kept = len(lane.view().text)
    lost = [at for name, at, size in arrivals(notes) if name == lane.id and size > kept]
    return (killed_at - min(lost)) * 1e3 if lost else 0.0


def arrivals(notes: Path) -> Iterator[tuple[str, float, int]]:
    """A lane's id, a time, and the lane's characters then."""
    written = notes.read_bytes()
    whole = len(written) // NOTE.size * NOTE.size
    for lane, at, size in NOTE.iter_unpack(written[:whole]):
        yield lane.decode(), at, size


def write_until_killed(notes: Path) -> None:
    """What the process that is killed does."""
    note_arrivals(notes)
    for lanes in RUNS:
        write(*[MODEL] * lanes)
    threading.Event().wait()


def note_arrivals(notes: Path) -> None:
    """Have this process note in a file when text of a lane arrives, as long as it runs."""
    append = Lane.append
    sizes: dict[str, int] = {}
    file = notes.open("ab", buffering=0)

    def append_and_note(lane: Lane, text: str) -> None:
        append(lane, text)
        sizes[lane.id] = sizes.get(lane.id, 0) + len(text)
        file.write(NOTE.pack(lane.id.encode(), time.monotonic(), sizes[lane.id]))

    Lane.append = append_and_note  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    write_until_killed(Path(sys.argv[1]))
