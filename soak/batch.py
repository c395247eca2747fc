"""Batches through everything: killed workers, a database that is away, cells that come twice.

`python -m soak batch` runs all, `python -m soak.batch kills workers twice away speed` some of them.
Each line says what was promised: every cell is complete, and asked for no more often than it has to
be. Last, what more workers are worth.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from bench.running_app import ROOT
from runs.store.database import Database
from soak.table import heading, note, report

TESTS: Final = ROOT / "tests"
if str(TESTS) not in sys.path:
    sys.path[:0] = [str(TESTS), str(TESTS / "fakes")]

from databases import restart_postgresql, running_postgresql  # noqa: E402
from fake_provider import FakeProvider  # noqa: E402

TOPICS: Final = 50
MODELS: Final = "compatible:one,compatible:two"
CELLS: Final = 100
AT_ONCE: Final = 20
KILLS: Final = 5
SECONDS: Final = 2.0
"""That a reply takes."""
PATIENCE: Final = 300.0
FAST_TOPICS: Final = 600
FASTER: Final = {2: 1.8, 3: 2.5}
"""How many times as fast as one so many workers are, where the processor is the limit."""
TAKEN_OVER: Final = 3.0
"""Seconds until the cells of a killed worker are another's, on the same machine."""


def main(names: list[str] | None = None) -> int:
    """Run these parts, or all; 1 when a promise is broken."""
    missed = 0
    for name in names or PARTS:
        missed |= PARTS[name]()
    return missed


def kills() -> int:
    """The command is killed five times in a row, on both databases."""
    with running_postgresql() as server, tempfile.TemporaryDirectory() as name:
        addresses = {"SQLite": f"sqlite:///{name}/kept.db", "PostgreSQL": server()}
        return max(_kills(kind, address) for kind, address in addresses.items())


def workers() -> int:
    """Three workers write; one of them is killed."""
    heading("Three workers, one killed")
    with running_postgresql() as server, _scene(server()) as scene:
        helpers = [scene.worker(), scene.worker()]
        command = scene.command("--concurrency", "10")
        killed = helpers[0].pid
        scene.wait(lambda: scene.ended() >= 20 and scene.writers().get(killed, 0) >= 5)
        shares = scene.writers()
        helpers[0].kill()
        began = time.monotonic()
        scene.wait(lambda: killed not in scene.writers())
        took = time.monotonic() - began
        status = command.wait(PATIENCE)
        note("workers that wrote before the kill", len(shares))
        missed = report("seconds until its cells were another's", took, TAKEN_OVER, digits=1)
        missed |= report("requests beyond one a cell and 10 at the kill", scene.extra() - 10, 0)
        missed |= scene.promises(status)
        helpers[1].terminate()
        return missed


def twice() -> int:
    """Cells that are being written are put into the queue once more, by force."""
    heading("20 cells put back by force, two workers")
    with running_postgresql() as server, _scene(server()) as scene:
        helper = scene.worker()
        command = scene.command("--concurrency", "10")
        scene.wait(lambda: scene.ended() >= 10 and len(scene.writers()) == 2)
        put_back = scene.execute(
            "UPDATE dbos.workflow_status SET status = 'ENQUEUED', queue_name = 'compatible', "
            "started_at_epoch_ms = NULL WHERE status = 'PENDING' AND name = 'write_cell'"
        )
        note("put back", put_back)
        status = command.wait(PATIENCE)
        missed = report("requests beyond one a cell", scene.extra(), 0)
        helper.terminate()
        return missed | scene.promises(status)


def away(seconds: float = 60.0) -> int:
    """PostgreSQL is stopped as in a crash, and comes back after a minute."""
    heading(f"PostgreSQL away for {seconds:.0f} s")
    with running_postgresql() as server, _scene(server()) as scene:
        command = scene.command("--concurrency", str(AT_ONCE))
        scene.wait(lambda: scene.ended() >= 30)
        restart_postgresql(scene.address, mode="immediate", away=seconds)
        status = command.wait(PATIENCE)
        missed = report("requests beyond one a cell", scene.extra(), 0)
        return missed | scene.promises(status)


def speed() -> int:
    """One, two and three workers write as fast as they can: the provider answers at once.

    On fewer processors than that takes, only what a cell computes shows whether workers hinder
    each other: n workers can be n times as fast where it stays the same.
    """
    heading(f"{FAST_TOPICS} cells, one to three workers, {os.cpu_count()} processors")
    with running_postgresql() as server:
        alone, *together = (_paces(server(), workers) for workers in (1, *FASTER))
    note("cells a second, one worker", alone.cells_a_second, digits=1)
    note("CPU ms a cell, one worker", 1000 * alone.cpu_a_cell, digits=1)
    missed, enough = 0, (os.cpu_count() or 1) > max(FASTER) + 1
    for (workers, times), pace in zip(FASTER.items(), together, strict=True):
        name = f"CPU of a cell with {workers} workers : with one"
        missed |= report(name, pace.cpu_a_cell / alone.cpu_a_cell, workers / times, digits=2)
        name = f"seconds of a cell with {workers} workers : with one"
        slower = alone.cells_a_second / pace.cells_a_second
        if enough:
            missed |= report(name, slower, 1 / times, digits=2)
        else:
            note(f"{name}, processors short", slower, digits=2)
    return missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast workers are together."""

    cells_a_second: float
    cpu_a_cell: float
    """Seconds, of all of them."""


def _paces(address: str, workers: int) -> Pace:
    with _scene(address, topics=FAST_TOPICS, seconds=0.0) as scene:
        processes = [scene.worker() for _ in range(workers - 1)]
        scene.wait(lambda: scene.alive() == len(processes))
        command = scene.command("--concurrency", str(AT_ONCE), models="compatible:one")
        pids = [each.pid for each in (*processes, command)]
        scene.wait(lambda: scene.ended() >= FAST_TOPICS / 10)  # all is loaded by then
        first, began, used = scene.ended(), time.monotonic(), sum(map(_cpu_of, pids))
        scene.wait(lambda: scene.ended() >= FAST_TOPICS * 9 / 10)
        last, took = scene.ended(), time.monotonic() - began
        used = sum(map(_cpu_of, pids)) - used
        return Pace(cells_a_second=(last - first) / took, cpu_a_cell=used / (last - first))


def _cpu_of(process: int) -> float:
    """CPU seconds of a process that runs."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _kills(kind: str, address: str) -> int:
    heading(f"{KILLS} kills, {kind}")
    chance = random.Random(5)
    with _scene(address) as scene:
        open_then, statuses = 0, []
        for number in range(1, KILLS + 1):
            command = scene.command("--concurrency", str(AT_ONCE), resume=number > 1)
            target = min(CELLS - 10, number * 15)
            scene.wait(lambda target=target: scene.ended() >= target)  # type: ignore[misc]
            time.sleep(chance.uniform(0, SECONDS))
            command.kill()
            statuses.append(command.wait())
            open_then += sum(scene.writers().values())
        status = scene.command("--concurrency", str(AT_ONCE), resume=True).wait(PATIENCE)
        note("cells that were being written at the kills", open_then)
        missed = report("requests beyond those", scene.extra() - open_then, 0)
        missed |= report("kills that were none", sum(each != -9 for each in statuses), 0)
        return missed | scene.promises(status)


class Scene:
    """A batch, its provider and its database."""

    def __init__(self, folder: Path, fake: FakeProvider, address: str, topics: int) -> None:
        self.folder = folder
        self.fake = fake
        self.address = address
        self._environment = os.environ | {
            "DATABASE_URL": address,
            "COMPATIBLE_BASE_URL": fake.base_url,
            "COMPATIBLE_API_KEY": "any",
        }
        lines = "\n".join(f"Topic {number} of many" for number in range(topics))
        (folder / "topics.txt").write_text(lines, encoding="utf-8")
        self._database = Database(address)
        self._processes: list[subprocess.Popen[bytes]] = []

    def command(
        self, *more: str, resume: bool = False, models: str = MODELS
    ) -> "subprocess.Popen[bytes]":
        """Start the batch, or go on with it."""
        asked = ["--topics", str(self.folder / "topics.txt"), "--models", models, "--words", "300"]
        asked += ["--out", str(self.folder / "out"), *more, *["--resume"] * resume]
        return self._start("batch", *asked)

    def worker(self) -> "subprocess.Popen[bytes]":
        """Start another worker."""
        return self._start("worker")

    def wait(self, promise: Callable[[], object]) -> None:
        """Until something about the batch is so."""
        give_up_at = time.monotonic() + PATIENCE
        while not promise():
            assert time.monotonic() < give_up_at, "it did not come to that"
            time.sleep(0.05)

    def ended(self) -> int:
        """Cells that have ended."""
        return int(self._ask("SELECT count(*) FROM cells WHERE state <> 'open'")[0][0])

    def writers(self) -> Mapping[int, int]:
        """Cells that are being written, by process."""
        query = (
            "SELECT process, count(*) FROM cells JOIN writers ON writers.id = writer "
            "WHERE state = 'open' GROUP BY process"
        )
        return {int(process): int(cells) for process, cells in self._ask(query)}

    def alive(self) -> int:
        """Workers that have said that they live."""
        return int(self._ask("SELECT count(*) FROM writers")[0][0])

    def extra(self) -> int:
        """Requests beyond one a cell."""
        return len(self.fake.requests) - CELLS

    def execute(self, statement: str) -> int:
        """Change something by force; how many rows."""
        work = self._database.write(lambda connection: connection.execute(text(statement)).rowcount)
        return work.result()

    def promises(self, status: int) -> int:
        """What has to hold in the end."""
        states = Counter(str(state) for (state,) in self._ask("SELECT state FROM cells"))
        lines = (self.folder / "out" / "results.csv").read_text(encoding="utf-8-sig").splitlines()
        rows = {line.partition(",")[0] for line in lines[1:]}
        missed = report("exit status", status, 0)
        missed |= report("cells that are not complete", CELLS - states["complete"], 0)
        missed |= report(
            "rows that are missing or double", 2 * CELLS - len(rows) - len(lines[1:]), 0
        )
        return missed | report(
            "files that are missing", CELLS - len([*self.folder.glob("out/*.md")]), 0
        )

    def close(self) -> None:
        """End what is still running."""
        for process in self._processes:
            process.kill()
            process.wait()
        self._database.close()

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        rows = self._database.read(lambda connection: connection.execute(text(query)).all())
        return [tuple(row) for row in rows]

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "runs", *arguments],
                cwd=ROOT,
                env=self._environment,
                stderr=log,
            )
        self._processes.append(process)
        return process


@contextmanager
def _scene(address: str, *, topics: int = TOPICS, seconds: float = SECONDS) -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as name, FakeProvider(delta_size=60) as fake:
        fake.pause = seconds / (len(fake.reply) / fake.delta_size)
        with closing(Scene(Path(name), fake, address, topics)) as scene:
            yield scene
            log = (Path(name) / "log").read_text(encoding="utf-8")
            said = dict.fromkeys(line[:100] for line in log.splitlines() if "rror" in line)
            print(*said, sep="\n")


PARTS: Final[Mapping[str, Callable[[], int]]] = {
    "kills": kills,
    "workers": workers,
    "twice": twice,
    "away": away,
    "speed": speed,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
