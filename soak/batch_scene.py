"""A batch that a soak test puts through something: its provider, its database, its processes."""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from bench.running_app import ROOT
from runs.store.database import Database
from soak.table import report

TESTS: Final = ROOT / "tests"
if str(TESTS) not in sys.path:
    sys.path[:0] = [str(TESTS), str(TESTS / "fakes")]

from fake_provider import FakeProvider  # noqa: E402

TOPICS: Final = 50
MODELS: Final = "compatible:one,compatible:two"
CELLS: Final = 100
SECONDS: Final = 2.0
"""That a reply takes."""
PATIENCE: Final = 300.0


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
def batch_scene(address: str, *, topics: int = TOPICS, seconds: float = SECONDS) -> Iterator[Scene]:
    """A batch of so many topics, whose replies take so long; its log's errors are printed."""
    with tempfile.TemporaryDirectory() as name, FakeProvider(delta_size=60) as fake:
        fake.pause = seconds / (len(fake.reply) / fake.delta_size)
        try:
            with closing(Scene(Path(name), fake, address, topics)) as scene:
                yield scene
        finally:
            log = (Path(name) / "log").read_text(encoding="utf-8")
            said = dict.fromkeys(line[:100] for line in log.splitlines() if "rror" in line)
            if said:
                print(*said, sep="\n")
