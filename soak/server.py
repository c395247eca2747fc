"""A server of the app to be killed, measured and visited."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.running_app import ROOT, free_port, wait_for_health

FAULT: Final = re.compile(r"Traceback|\b(ERROR|CRITICAL)\b|\bError\b|Exception")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running one."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    """What it says of itself."""
    notes: Path
    """When text arrived: `bench.crash.arrivals`."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_run(self, *models: str) -> str:
        """Have it start a run with a lane for each of the fake provider's models; the run's id."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(" ".join(models) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("run "):
                return line.split()[1]
        raise AssertionError(f"the server ended: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """Give it no time for anything."""
        self.process.kill()
        self.process.wait()

    def resident_megabytes(self) -> float:
        """What it takes of the machine's memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024

    def faults(self) -> list[str]:
        """Lines of its log that speak of something that went wrong."""
        return [line for line in self.log.read_text().splitlines() if FAULT.search(line)]


@contextmanager
def serving(folder: Path, *, provider: str) -> Iterator[Server]:
    """Run a server on the database in a folder; it is killed at the end, if it still runs.

    Args:
        folder: Where its database, its log and its notes are.
        provider: The base URL of the fake provider.
    """
    number = len(list(folder.glob("*.log")))
    log, notes, port = folder / f"{number}.log", folder / f"{number}.notes", free_port()
    notes.touch()
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "soak.served", str(port), str(notes)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address_in(folder), "COMPATIBLE_BASE_URL": provider},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
        )
    server = Server(process=process, port=port, log=log, notes=notes)
    try:
        wait_for_health(server.address, process)
        yield server
    finally:
        server.kill()


def address_in(folder: Path) -> str:
    """The address of the database in a folder."""
    return f"sqlite:///{folder}/kept.db"
