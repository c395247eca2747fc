"""What a crash costs: a process that writes 40 lanes is killed; how old is the text that is lost?

Each lane gets 50 deltas a second from the fake provider, which notes when it sent each of them. A
lane's loss is the time from the sending of the first delta that the database lacks to the kill.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from runs.database import Database
from runs.history import KeptLane, find_lanes, load_lanes
from runs.run import Lane

ROOT: Final = Path(__file__).parents[1]
TESTS: Final = ROOT / "tests"
LANES: Final = 40
MODEL: Final = "paced-50"
DELTA_SIZE: Final = 6
KILLS: Final = 3
WRITE_FOR: Final = 5.0
"""Seconds of writing before the kill, once all lanes have text."""
GOAL: Final = 250.0
"""Milliseconds of text that may be lost."""

Sent = dict[str, list[float]]
"""When each delta of a lane was sent, by the words that its text begins with."""


def main() -> int:
    """Print the figure; 1 when more is lost than was promised."""
    sys.path.insert(0, str(TESTS))
    lost = [ms for _ in range(KILLS) for ms in lost_by_a_kill()]
    verdict = "ok" if max(lost) <= GOAL else "over"
    name = f"text of {LANES} lanes lost by a kill, of {KILLS}"
    print(f"{name:<44} {max(lost):8.1f} ms {GOAL:8.1f} ms  {verdict}")
    print(f"{'the same, on average':<44} {sum(lost) / len(lost):8.1f} ms")
    return int(max(lost) > GOAL)


def lost_by_a_kill() -> list[float]:
    """Milliseconds of text that each lane lost."""
    from fake_provider import FakeProvider

    with tempfile.TemporaryDirectory() as folder, FakeProvider(delta_size=DELTA_SIZE) as fake:
        fake.reply = reply_to
        sent = note_when_sent()
        url = f"sqlite:///{folder}/kept.db"
        writer = start_writer(fake.base_url, url)
        fake.wait_for(lambda: sum(len(times) > 1 for times in sent.values()) == LANES, 120)
        time.sleep(WRITE_FOR)
        writer.kill()
        killed_at = time.monotonic()
        writer.wait()
        with closing(Database(url)) as database:
            lanes = kept(database)
    assert len(lanes) == LANES, f"{len(lanes)} lanes were kept"
    return [loss(lane, sent, killed_at) for lane in lanes]


def reply_to(request: Any) -> str:
    """An endless text that begins with words of its own."""
    return f"{id(request):<16} " + "Restoring one file every month shows that it works. " * 2_000


def note_when_sent() -> Sent:
    """Have the fake provider note when it sends what."""
    from fake_provider import Exchange

    sent: Sent = {}
    send = Exchange.send

    async def send_and_note(exchange: Exchange, piece: bytes) -> None:
        sent.setdefault(f"{id(exchange.request):<16}", []).append(time.monotonic())
        await send(exchange, piece)

    Exchange.send = send_and_note  # type: ignore[method-assign]
    return sent


def start_writer(base_url: str, database_url: str) -> subprocess.Popen[bytes]:
    """A process that writes all lanes."""
    return subprocess.Popen(
        [sys.executable, TESTS / "writing_process.py", base_url, *[MODEL] * LANES],
        env=os.environ | {"DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )


def kept(database: Database) -> list[Lane]:
    """All lanes that the database has."""
    found: tuple[KeptLane, ...] = find_lanes(database, "ada", limit=LANES).lanes
    return load_lanes(database, [lane.lane_id for lane in found])


def loss(lane: Lane, sent: Sent, killed_at: float) -> float:
    """Milliseconds from the sending of the first delta that is lost to the kill."""
    text = lane.view().text
    times = sent[text[:16]][1:]  # the first of all is the head of a reply
    lost = [at for at in times[len(text) // DELTA_SIZE :] if at < killed_at]
    return (killed_at - lost[0]) * 1e3 if lost else 0.0


if __name__ == "__main__":
    sys.exit(main())
