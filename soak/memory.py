"""200 runs of 5,000 words, one after the other, in one server: does it grow for ever?

Each run is watched by its event stream, and drawn by an open page once it has ended, as by a person
who writes all day. What counts is the resident size of the server.
"""

import tempfile
from pathlib import Path
from typing import Final

from bench.live_view import WORDS, fake_server
from soak.server import serving
from soak.table import heading, note, report
from soak.visitor import visiting, watch

RUNS: Final = 200
STEP: Final = 50
DELTA_SIZE: Final = 200
MOST_GROWTH: Final = 10.0
"""Percent that the second hundred of runs may add to the size after the first."""


def main() -> int:
    """Print the sizes; 1 when they do not level off."""
    heading(f"{RUNS} runs of {WORDS:,} words in one server")
    with (
        tempfile.TemporaryDirectory() as name,
        fake_server(DELTA_SIZE, pause=0.0) as provider,
        serving(Path(name), provider=provider) as server,
        visiting(server.port) as visitor,
    ):
        visitor.draw()
        sizes = {0: server.resident_megabytes()}
        note("resident size of a new page, MB", sizes[0])
        for number in range(1, RUNS + 1):
            run = server.start_run("good")
            states = watch(server.port, run)
            assert states == {0: "complete"}, f"run {number}: {states}"
            visitor.draw({"run": run})
            if number % STEP == 0:
                sizes[number] = server.resident_megabytes()
                note(f"after {number} runs", sizes[number])
        faults = server.faults()
    print(*faults, sep="\n", end="\n" * bool(faults))
    growth = 100 * (sizes[RUNS] / sizes[RUNS // 2] - 1)
    missed = report("growth by the second hundred, %", growth, MOST_GROWTH, digits=1)
    return missed | report("faults in the server's log", len(faults), 0)
