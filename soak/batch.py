"""Batches through everything: killed workers, a database that is away, cells that come twice.

`python -m soak batch` runs all, `python -m soak.batch kills takeover twice away` some of them.
Each line says what was promised: every cell is complete, and asked for no more often than it has to
be.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Final

from soak.batch_scene import CELLS, PATIENCE, SECONDS, batch_scene
from soak.table import heading, note, report

from databases import restart_postgresql, running_postgresql  # isort: skip  # the scene knows where

AT_ONCE: Final = 20
KILLS: Final = 5
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


def takeover() -> int:
    """Three workers write; one of them is killed."""
    heading("Three workers, one killed")
    with running_postgresql() as server, batch_scene(server()) as scene:
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
    with running_postgresql() as server, batch_scene(server()) as scene:
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
    with running_postgresql() as server, batch_scene(server()) as scene:
        command = scene.command("--concurrency", str(AT_ONCE))
        scene.wait(lambda: scene.ended() >= 30)
        restart_postgresql(scene.address, mode="immediate", away=seconds)
        status = command.wait(PATIENCE)
        missed = report("requests beyond one a cell", scene.extra(), 0)
        return missed | scene.promises(status)


def _kills(kind: str, address: str) -> int:
    heading(f"{KILLS} kills, {kind}")
    chance = random.Random(5)
    with batch_scene(address) as scene:
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


PARTS: Final[Mapping[str, Callable[[], int]]] = {
    "kills": kills,
    "takeover": takeover,
    "twice": twice,
    "away": away,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
