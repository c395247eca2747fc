"""The server is killed ten times in a row, each time while it writes four lanes: what is lost?

Each next server finds what the last one left, in the same database, and is killed in its turn. The
moments are chosen by chance, one in each part of the time, and the same ones each time this runs.
"""

import random
import sqlite3
import tempfile
import time
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from typing import Final

from bench.crash import arrivals, loss
from bench.lanes import fake_server, long_reply
from runs.store.database import Database
from runs.store.load import load_lanes
from runs.store.query import find_lanes
from soak.server import Server, address_in, serving
from soak.table import heading, note, report
from soak.visitor import visiting, watch

KILLS: Final = 10
LANES: Final = 4
MODEL: Final = "paced-50"
LATEST: Final = 6.0
"""Seconds from the first text to the latest kill; the replies take five times as long."""
MOST_LOST: Final = 250.0
"""Milliseconds of text."""


def main() -> int:
    """Print what was lost; 1 when it is more than was promised."""
    heading(f"{KILLS} kills in the middle of {LANES} lanes")
    lost: list[float] = []
    runs: list[str] = []
    faults: list[str] = []
    chance = random.Random(4)
    with tempfile.TemporaryDirectory() as name, fake_server() as provider:
        folder = Path(name)
        for number in range(1, KILLS + 1):
            moment = chance.uniform(number - 1, number) * LATEST / KILLS
            with serving(folder, provider=provider) as server:
                faults += states_not_as_promised(server, runs[-1:]) + server.faults()
                run, killed_at = write_and_kill(server, moment)
            runs.append(run)
            this = lost_of(folder, run, server.notes, killed_at)
            note(f"kill {number:2} at {moment:.2f} s of text: ms of text lost at most", max(this))
            lost += this
        with serving(folder, provider=provider) as server:
            faults += states_not_as_promised(server, runs[-1:]) + server.faults()
        faults += faults_of(folder, runs)
    missed = report("text of any lane lost by a kill, ms", max(lost), MOST_LOST)
    note("the same, on average", sum(lost) / len(lost))
    print(*faults, sep="\n", end="\n" * bool(faults))
    return missed | report("lanes lost, doubled or damaged", len(faults), 0)


def write_and_kill(server: Server, moment: float) -> tuple[str, float]:
    """Have a server write, and kill it so long after the first text; the run, and when that was."""
    with visiting(server.port) as visitor:
        visitor.draw()  # nobody presses a button on a page that was never drawn
        run = server.start_run(*[MODEL] * LANES)
        while not server.notes.stat().st_size:
            time.sleep(0.001)
        time.sleep(moment)
        server.kill()
        return run, time.monotonic()


def states_not_as_promised(server: Server, runs: list[str]) -> list[str]:
    """What the page is told about lanes that a kill interrupted, if it is anything else."""
    promised = dict.fromkeys(range(LANES), "interrupted")
    told = {run: watch(server.port, run) for run in runs}
    return [f"{run}: {states}" for run, states in told.items() if states != promised]


def lost_of(folder: Path, run: str, notes: Path, killed_at: float) -> list[float]:
    """Milliseconds of text that each lane of a run lost."""
    known = {lane for lane, *_ in arrivals(notes)}
    with closing(Database(address_in(folder))) as database:
        found = find_lanes(database, "", limit=LANES * KILLS).lanes
        lanes = load_lanes(database, [each.lane_id for each in found if each.run_id == run])
    missing = known - {lane.id for lane in lanes}
    lost = [loss(lane, notes, killed_at) for lane in lanes]
    for lane in missing:  # nothing at all of it was kept
        lost.append((killed_at - min(at for name, at, _ in arrivals(notes) if name == lane)) * 1e3)
    return lost or [0.0]


def faults_of(folder: Path, runs: list[str]) -> list[str]:
    """What is wrong with the database after all the kills."""
    faults = []
    reply = long_reply()
    with closing(sqlite3.connect(folder / "kept.db")) as database:
        check = [row[0] for row in database.execute("PRAGMA integrity_check")]
        faults += [line for line in check if line != "ok"]
        faults += [f"orphan: {row}" for row in database.execute("PRAGMA foreign_key_check")]
        kept = database.execute("SELECT id, run_id, position FROM lanes").fetchall()
        places = {(run, position) for _, run, position in kept}
        if len(places) != len(kept):
            faults.append(f"{len(kept)} lanes at {len(places)} places")
        faults += [f"run {run} of nobody" for run in {run for run, _ in places} - {*runs}]
        pieces = "SELECT start, text FROM deltas WHERE lane_id = ? ORDER BY start"
        for lane, *_ in kept:
            rows = database.execute(pieces, [lane]).fetchall()
            starts, texts = [row[0] for row in rows], [row[1] for row in rows]
            ends = [0, *accumulate(map(len, texts))]
            if starts != ends[:-1] or not reply.startswith("".join(texts)):
                faults.append(f"lane {lane} is not what was sent")
    return faults
