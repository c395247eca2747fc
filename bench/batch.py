"""A batch of 100 posts, 50 at once, replies of 2 s: how long, and what does it compute?

It is not the first one of its database: that makes the tables.

A reply is a post of 1,500 words in 475 pieces, as models write it. The fake provider runs in a
process of its own. Beside the command, in the same run, the same replies are fetched and saved by
an aiohttp client, and by the engine and the journal alone: what each process computes in all, what
it loads included. Each figure is the least of a few rounds.

Last, 10,000 cells are put into the queue, and looked at: progress, a page of the table, and the
view.
"""

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from bench.checks import body
from bench.lanes import FAKE
from bench.report import print_head, report
from bench.running_app import ROOT
from posts.measures import count_words

CELLS: Final = 100
AT_ONCE: Final = 50
SECONDS: Final = 2.0
WORDS: Final = 1_500
DELTAS: Final = 475
IDEAL: Final = SECONDS * CELLS / AT_ONCE
ROUNDS: Final = 3
MODEL: Final = "good"
MANY: Final = 10_000
MOST_SECONDS: Final = 4.9
MOST_CPU: Final = 2.3
"""Times what the aiohttp client computes: 3.0 CPU s where that takes 1.3, as on a quiet machine."""
MOST_OF_PLAIN: Final = 1.6
MOST_TO_QUEUE: Final = 5.0
MOST_TO_LOOK: Final = 0.2
UNCOMPILED: Final = "PYTHONDONTWRITEBYTECODE"
"""With it, a source tree is compiled anew at each start."""
DRAWN: Final = 5
"""Times that the view is drawn again."""
Figures = tuple[float, ...]


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as name, slow_server(Path(name)) as base_url:
        folder = Path(name)
        home = folder_in(folder)
        write(home, base_url, topics=1)  # files are warm, and the database is there from then on
        rounds = [_figures(folder, home, base_url) for _ in range(ROUNDS)]
        queued = told_by("bench.batch", "queue", folder=folder)
    plain, alone, whole = (_least(figures) for figures in zip(*rounds, strict=True))
    seconds, to_last_row, cpu = whole
    print_head()
    name = f"{CELLS} cells, s to the last post : the replies alone"
    missed = report(name, seconds, IDEAL, MOST_SECONDS / IDEAL)
    missed |= report("CPU s of the whole command : an aiohttp client", cpu, plain[0], MOST_CPU)
    median_seconds = median(each[0] for _, _, each in rounds)
    print(f"(median {median_seconds:.2f} s; the last row, with scores, after {to_last_row:.2f} s)")
    print(f"(engine and journal alone took {alone[1]:.1f} s, the plain client {plain[1]:.1f} s)")
    name = "CPU s of engine and journal : an aiohttp client"
    missed |= report(name, alone[0], plain[0], MOST_OF_PLAIN)
    missed |= report(f"{MANY:,} cells, s to queue them : a second", queued[0], 1.0, MOST_TO_QUEUE)
    name = f"{MANY:,} cells, s of progress and a page : a second"
    missed |= report(name, queued[1], 1.0, MOST_TO_LOOK)
    name = f"{MANY:,} cells, s of the view drawn again : a second"
    missed |= report(name, queued[2], 1.0, MOST_TO_LOOK)
    return missed


def _figures(folder: Path, home: Path, base_url: str) -> tuple[Figures, Figures, Figures]:
    """Of the plain client, of the engine alone, and of the command."""
    plain = told_by("bench.plain_client", base_url, MODEL, CELLS, AT_ONCE, folder_in(folder))
    alone = told_by("bench.batch", "engine", base_url, folder_in(folder), folder=folder)
    return plain, alone, write(home, base_url, topics=CELLS)


def _least(figures: Sequence[Figures]) -> Figures:
    """Each figure at its least: what is above it is other work of the machine."""
    return tuple(map(min, zip(*figures, strict=True)))


def write(home: Path, base_url: str, *, topics: int) -> tuple[float, float, float]:
    """Have the command write; seconds from the first request to the last post and row, and CPU."""
    place = folder_in(home)
    (place / "topics.txt").write_text("\n".join(f"Topic {n}" for n in range(topics)))
    asked = [
        "--topics",
        str(place / "topics.txt"),
        "--models",
        f"compatible:{MODEL}",
        "--words",
        str(WORDS),
    ]
    asked += ["--out", str(place / "out"), "--concurrency", str(AT_ONCE)]
    before = cpu_of_children()
    done = subprocess.run(
        [sys.executable, "-m", "runs", "batch", *asked],
        env=environment(home, base_url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cpu = cpu_of_children() - before
    with closing(sqlite3.connect(home / "bench.db")) as database:
        lanes_of_last = "SELECT started_at FROM lanes ORDER BY number DESC LIMIT ?"
        first = min(started for (started,) in database.execute(lanes_of_last, (topics,)))
    began = datetime.fromisoformat(first).replace(tzinfo=UTC).timestamp()
    last_post = max(file.stat().st_mtime for file in place.glob("out/*.md")) - began
    return last_post, (place / "out/results.csv").stat().st_mtime - began, cpu


def write_alone(base_url: str, folder: Path) -> None:
    """What the engine and the journal compute for as many posts, without a queue.

    In a process that is set up as the command's is.
    """
    import asyncio

    from runs.engine import Engine
    from runs.interpreter import set_up_to_write
    from runs.lane_request import LaneRequest
    from runs.settings import Brief, LaneSettings
    from runs.store.database import Database
    from runs.store.journal import Journal

    set_up_to_write()
    database = Database(f"sqlite:///{folder}/alone.db")
    engine = Engine(journal=Journal(lambda: database))
    settings = LaneSettings(provider="compatible", model=MODEL, base_url=base_url)

    async def one(gate: asyncio.Semaphore, number: int) -> None:
        async with gate:
            brief = Brief(topic=f"Topic {number}", words=WORDS)
            run = engine.start(brief, [LaneRequest(settings=settings, api_key="any")])
            await asyncio.wrap_future(run.lanes[0].ended)
            (folder / f"{number}.md").write_text(run.lanes[0].view().text, encoding="utf-8")

    async def every(posts: int) -> None:
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(one(gate, number) for number in range(posts)))

    began = time.monotonic()
    asyncio.run(every(CELLS))
    assert engine.journal.flush(60)
    print(time.process_time(), time.monotonic() - began)
    engine.close()
    database.close()


def queue_many() -> None:
    """Put many cells into the queue, and look at them."""
    from runs.batch.batches import batch_progress
    from runs.batch.limits import keep_limits
    from runs.batch.plan import cells_of, priced
    from runs.batch.serving import start_batch, stop_serving
    from runs.batch.table import find_cells
    from runs.batch.values import CellFilter, ProviderLimits
    from runs.settings import Brief, LaneSettings
    from runs.store.database import the_database
    from runs.the_engine import the_engine

    database, engine = the_database(), the_engine()
    keep_limits(database, "compatible", ProviderLimits(at_once=0))
    settings = LaneSettings(provider="compatible", model=MODEL)
    briefs = [Brief(topic=f"Topic {number} of very many", words=WORDS) for number in range(MANY)]
    began = time.monotonic()
    cells, _, _ = priced(cells_of(briefs, [settings]))
    priced_at = time.monotonic()
    batch_id = start_batch(engine, database, "local", cells)
    queued = time.monotonic() - began
    print(f"({priced_at - began:.1f} s of it for the estimate)", file=sys.stderr)
    began = time.monotonic()
    assert batch_progress(database, batch_id)
    page = find_cells(database, batch_id, wanted=CellFilter(search="9"), order="topic")
    assert page.total == MANY - 9**4
    looked = time.monotonic() - began
    print(queued, looked, seconds_to_draw(batch_id))
    stop_serving()
    engine.close()


def seconds_to_draw(batch_id: str) -> float:
    """What the server needs to draw the view of a batch once more: the median of some times."""
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.query_params["view"] = "batch"
    page.query_params["batch"] = batch_id
    took = []
    for _ in range(DRAWN + 1):
        began = time.monotonic()
        page.run()
        took.append(time.monotonic() - began)
        assert not page.exception
    assert f"of {MANY:,} posts" in page.get("progress")[0].proto.text
    return median(took[1:])  # the first one loads what it needs


def told_by(module: str, *arguments: object, folder: Path | None = None) -> tuple[float, ...]:
    """The figures that a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        env=environment(folder_in(folder), "") if folder else None,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return tuple(map(float, done.stdout.split()))


def environment(folder: Path, base_url: str) -> dict[str, str]:
    """Of a process that has a database of its own, and runs as an installed one: compiled."""
    kept = {name: value for name, value in os.environ.items() if name != UNCOMPILED}
    return kept | {
        "DATABASE_URL": f"sqlite:///{folder}/bench.db",
        "COMPATIBLE_BASE_URL": base_url,
        "COMPATIBLE_API_KEY": "any",
    }


def folder_in(folder: Path) -> Path:
    """Another folder."""
    return Path(tempfile.mkdtemp(dir=folder))


def cpu_of_children() -> float:
    """CPU seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def long_reply() -> str:
    """A post as a model writes it."""
    canonical = (FAKE.parents[1] / "envelopes/canonical.txt").read_text(encoding="utf-8")
    header, end = canonical.partition("\n\n")[0], canonical.rpartition("\n")[2]
    paragraphs = body(WORDS).split("\n\n")
    while count_words("\n\n".join(paragraphs)) > WORDS:
        paragraphs.pop()
    return "\n\n".join([header, *paragraphs, end])


@contextmanager
def slow_server(folder: Path) -> Iterator[str]:
    """The fake provider, whose replies take their time; its base URL."""
    reply = folder / "reply.txt"
    reply.write_text(long_reply(), encoding="utf-8")
    size = -(-len(long_reply()) // DELTAS)
    pieces = -(-len(long_reply()) // size)
    command = [sys.executable, str(FAKE), "--reply", str(reply), "--delta-size", str(size)]
    command += ["--pause", str(SECONDS / pieces)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["engine", address, place]:
            write_alone(address, Path(place))
        case ["queue"]:
            queue_many()
        case _:
            sys.exit(main())
