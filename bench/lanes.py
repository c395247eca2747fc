"""Many lanes at once: does one delay another?

40 lanes are written at once by the fake provider, 50 deltas a second each, while a page's event
stream watches one of their runs and all are journaled: how late is each lane's last delta, in the
lane and on the stream? Beside them, a bare client reads as many streams of that server and drops
them: how late is it? And six lanes of different lengths: do they take longer than the slowest of
them alone? The fake provider runs in a process of its own; engine, journal and stream share one, as
they do in the app.
"""

import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Final

from bench.bare_client import bare_client
from bench.report import print_head, report
from bench.running_app import free_port
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.the_engine import the_engine

FAKE: Final = Path(__file__).parents[1] / "tests/fakes/fake_provider.py"
RUNS: Final = (6, 6, 6, 6, 6, 6, 4)
"""Lanes of each run that is written at once."""
RATE: Final = 50
DELTAS: Final = 1_500
DELTA_SIZE: Final = 6
PACED: Final = f"paced-{RATE}-{DELTAS}"
LENGTHS: Final = (1_000, 900, 800, 600, 400, 200)
"""Deltas of the lanes that are raced against the slowest of them, at 100 a second."""
TICK: Final = 0.1
"""Seconds between two readings of a connection, and between two looks of a stream."""
MOST_DELAY: Final = 4.0
"""Times the baseline; 2.0 were measured, on a machine that had much else to do."""
MOST_DELAY_ON_STREAM: Final = 6.0
"""3.6 were measured: of six lanes, a stream tells less often than ten times a second."""
MOST_OF_SLOWEST: Final = 1.05
PATIENCE: Final = 300.0
SENT_AT: Final = re.compile(r"Sent at ([0-9.]+)")
BRIEF: Final = Brief(topic="How to test a backup")


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as folder, fake_server() as base_url:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["COMPATIBLE_BASE_URL"] = base_url
        wait_for(write("paced-1000-100"))  # what is loaded on first use is loaded
        with bare_client(base_url, PACED, sum(RUNS)) as bare:
            in_lane, on_stream = delays()
        together, alone = wall_times()
        the_engine().close()
    print_head()
    lanes, late = sum(RUNS), TICK + bare.late
    name = f"last delta of {lanes} lanes, s late : a tick + bare"
    missed = report(name, in_lane, late, MOST_DELAY)
    missed |= report("the same, on the stream", on_stream, late, MOST_DELAY_ON_STREAM)
    name = f"{len(LENGTHS)} lanes, s : the slowest alone"
    return missed | report(name, together, alone, MOST_OF_SLOWEST)


def delays() -> tuple[float, float]:
    """Seconds from the sending of a last delta to its being seen: in any lane, on the stream."""
    started = time.monotonic()
    with live_server() as port:
        runs = [write(*[PACED] * lanes) for lanes in RUNS]
        lanes = [lane for run in runs for lane in run.lanes]
        with ThreadPoolExecutor(len(lanes) + 1) as pool:
            watched = pool.submit(watch, port, runs[0])
            in_lane = list(pool.map(delay_of, lanes))
            on_stream = watched.result()
    took = time.monotonic() - started
    print(f"{len(lanes)} lanes took {took:.1f} s; {DELTAS / RATE:.1f} s at their sender's pace")
    journal = the_engine().journal
    assert journal.flush(PATIENCE), f"not all is saved: {journal.trouble}"
    assert len(on_stream) == RUNS[0], f"the stream told the end of {len(on_stream)} lanes"
    return max(in_lane), max(on_stream)


def delay_of(lane: Lane) -> float:
    """How late a lane has its last delta, and knows that it was the last."""
    assert lane.wait_for_end(PATIENCE), "a lane did not end"
    ended = time.monotonic()
    sent = SENT_AT.search(lane.view().text)
    assert sent, f"a lane lacks its last delta: {lane.view().error}"
    return ended - float(sent[1])


def watch(port: int, run: Run) -> list[float]:
    """Read a run's event stream to its end; gives how late each lane's last delta came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", f"/api/runs/{run.id}/lanes/all/live")
    stream = connection.getresponse()
    assert stream.status == 200, f"the stream answered {stream.status}"
    late: dict[int, float] = {}
    for line in iter(stream.readline, b""):
        seen = time.monotonic()
        if b"Sent at" in line:
            for news in json.loads(line.removeprefix(b"data: "))["lanes"]:
                if sent := SENT_AT.search(news.get("more", "")):
                    late[news["lane"]] = seen - float(sent[1])
    connection.close()
    return list(late.values())


def wall_times() -> tuple[float, float]:
    """Seconds that lanes of different lengths take together, and the longest takes alone."""
    models = [f"paced-{2 * RATE}-{deltas}" for deltas in LENGTHS]
    return seconds_to_write(models), seconds_to_write(models[:1])


def seconds_to_write(models: Sequence[str]) -> float:
    """Seconds from the start of a run to the end of its last lane."""
    started = time.monotonic()
    wait_for(write(*models))
    return time.monotonic() - started


def write(*models: str) -> Run:
    """Start a run with a lane for each of these models of the fake provider."""
    settings = [LaneSettings(provider="compatible", model=model) for model in models]
    return the_engine().start(BRIEF, [LaneRequest(settings=each) for each in settings])


def wait_for(run: Run) -> None:
    """Return once all of a run's lanes have ended."""
    for lane in run.lanes:
        assert lane.wait_for_end(PATIENCE), "a lane did not end"
        assert lane.view().state == "complete", f"a lane ended: {lane.view().error}"


@contextmanager
def live_server() -> Iterator[int]:
    """The route of the event stream in this process, as the app serves it; yields its port."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import Route

    from components.live.route import PATH, live

    port = free_port()
    app = Starlette(routes=[Route(PATH, live)])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def fake_server() -> Iterator[str]:
    """The fake provider with a long reply; yields its base URL."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as reply:
        reply.write(long_reply())
        reply.flush()
        command = [sys.executable, str(FAKE), "--reply", reply.name]
        command += ["--delta-size", str(DELTA_SIZE)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            try:
                yield process.stdout.readline().strip()
            finally:
                process.terminate()


def long_reply() -> str:
    """An envelope that is longer than any lane here gets to send, and says nothing twice."""
    chance = random.Random(1)
    pieces = ["TITLE: A drill\nMETA_DESCRIPTION: A drill.\nTAGS: backup\nCATEGORIES: Cloud\n\n"]
    while sum(map(len, pieces)) < DELTAS * DELTA_SIZE:
        words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(80)]
        pieces.append(f"## {' '.join(words[:4])}\n\n{' '.join(words[4:])}.\n\n")
    return "".join(pieces)
