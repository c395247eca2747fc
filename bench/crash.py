"""What a crash costs: a process that writes 40 lanes is killed; how old is the text that is lost?

The lanes get 50 deltas a second each from the fake provider. The process notes in a file when each
of them arrives. A lane's loss is the time from the arrival of the first delta that the database
lacks to the kill. The least that a journal can lose is the time between two of its polls, and what
a commit takes: a bare SQLite file is written beside the lanes to tell that.
"""

import os
import sqlite3
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
from bench.report import print_head, report
from runs.lane import Lane
from runs.store.database import Database
from runs.store.journal import POLL_INTERVAL_S
from runs.store.load import load_lanes
from runs.store.query import find_lanes

LANES: Final = sum(RUNS)
MODEL: Final = "paced-50"
KILLS: Final = 3
WRITE_FOR: Final = 5.0
"""Seconds of writing before the kill, once all lanes have text."""
GOAL: Final = 1.7
"""Times a poll and a bare commit: a quarter of a second."""
COMMITS: Final = 50
NOTE: Final = struct.Struct("22sdQ")
"""An arrival: the lane's id, the time, the lane's characters with it."""


def main() -> int:
    """Print the figure; 1 when more is lost than was promised."""
    commits: list[float] = []
    lost = [loss for _ in range(KILLS) for loss in lost_by_a_kill(commits)]
    least = POLL_INTERVAL_S * 1e3 + max(commits)
    print_head()
    print(f"({sum(lost) / len(lost):.0f} ms on average; a commit took {max(commits):.0f} ms)")
    return report(f"text of {LANES} lanes lost, ms : a poll and a commit", max(lost), least, GOAL)


def lost_by_a_kill(commits: list[float]) -> list[float]:
    """Milliseconds of text that each lane lost; notes what bare commits took beside the lanes."""
    with tempfile.TemporaryDirectory() as folder, fake_server() as base_url:
        notes, url = Path(folder, "notes"), f"sqlite:///{folder}/kept.db"
        notes.touch()
        writer = subprocess.Popen(
            [sys.executable, "-m", "bench.crash", notes],
            env=os.environ | {"DATABASE_URL": url, "COMPATIBLE_BASE_URL": base_url},
        )
        while len({lane for lane, *_ in arrivals(notes)}) < LANES:
            time.sleep(0.1)
        began = time.monotonic()
        commits += bare_commits(Path(folder, "bare.db"))
        time.sleep(max(0.0, began + WRITE_FOR - time.monotonic()))
        writer.kill()
        killed_at = time.monotonic()
        writer.wait()
        with closing(Database(url)) as database:
            found = find_lanes(database, "", limit=LANES).lanes
            lanes = load_lanes(database, [lane.lane_id for lane in found])
        assert len(lanes) == LANES, f"{len(lanes)} lanes were kept"
        return [loss(lane, notes, killed_at) for lane in lanes]


def bare_commits(file: Path) -> list[float]:
    """Milliseconds that each of some commits takes, of a piece of text a lane."""
    took = []
    pieces = [("five words of text ",)] * LANES
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE pieces (text TEXT)")
        for _ in range(COMMITS):
            began = time.perf_counter()
            with database:
                database.executemany("INSERT INTO pieces VALUES (?)", pieces)
            took.append((time.perf_counter() - began) * 1e3)
    return took


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
