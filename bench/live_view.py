"""What it costs to watch long posts being written: 5,000 words, 100 deltas a second, 1 and 4 lanes.

The whole app runs as it is: the fake provider, the server and Chromium each in a process of their
own. Watched are how long the page's main thread was blocked, how fast another field answers while
text streams in, how many bytes came over the event stream and the websocket, and what the server
computed meanwhile.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import Page, expect, sync_playwright

from bench.running_app import CHROMIUM_ARGUMENTS, find_chromium, free_port, running

FAKE: Final = Path(__file__).parents[1] / "tests/fakes/fake_provider.py"
WORDS: Final = 5_000
PAUSE: Final = 0.01
"""Seconds between two deltas."""
PROBES: Final = 8
"""How often another field is tried while the post is being written."""
OTHERS: Final = (("OpenAI", "gpt-"), ("Anthropic", "claude-"))
"""Providers to switch to, which nobody is asked about without a key; and their models' names."""
IDLE: Final = 0.1
"""CPU seconds a second that a server at rest needs at most."""
SENTENCE: Final = "Restoring {} files every month shows that a *backup* still works. "
"""Numbered, as a reply that repeats itself is stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """So many lanes, and what watching them may cost."""

    lanes: int
    delta_size: int
    """Characters: says how long the posts take."""
    blocked: float
    """Seconds in all."""
    latency: float
    """Seconds, the median."""
    megabytes: float
    computed: float | None
    """CPU seconds of the server; None for no goal."""


CASES: Final = (
    Case(lanes=1, delta_size=4, blocked=0.5, latency=0.5, megabytes=1.0, computed=None),
    Case(lanes=4, delta_size=3, blocked=1.0, latency=0.5, megabytes=4.0, computed=8.0),
)
WATCH_BLOCKS: Final = """
window.blocked = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.blocked += Math.max(0, task.duration - 50) / 1000;
}).observe({ type: "longtask" });
"""


@dataclass  # no slots: Playwright notes its handlers here
class Traffic:
    """Bytes that a page received and sent since it was watched."""

    stream: int = 0
    socket: int = 0

    def watch(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.eventSourceMessageReceived", self._count_event)
        session.on("Network.webSocketFrameReceived", self._count_frame)
        session.on("Network.webSocketFrameSent", self._count_frame)

    @property
    def megabytes(self) -> float:
        return (self.stream + self.socket) / 1e6

    def _count_event(self, event: dict[str, Any]) -> None:
        self.stream += len(event["data"].encode()) + len(event["eventId"]) + len("id: \ndata: \n\n")

    def _count_frame(self, frame: dict[str, Any]) -> None:
        self.socket += len(frame["response"]["payloadData"]) * 3 // 4  # it comes in base64


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What it cost to watch the lanes of a case."""

    blocked: float
    latency: float
    traffic: Traffic
    computed: float


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    return max(run_case(case) for case in CASES)


def run_case(case: Case) -> int:
    """Have the posts of a case written and watched; 1 when a goal is missed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        fake_server(case.delta_size) as base_url,
        sync_playwright() as playwright,
    ):
        port = free_port()
        environment = {
            "COMPATIBLE_BASE_URL": base_url,
            "DATABASE_URL": f"sqlite:///{folder}/draftbench.db",
        }
        with running("run", "app.py", port=port, environment=environment) as address:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS
            )
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.add_init_script(WATCH_BLOCKS)
            page.goto(address)
            watched = watch(page, case, server=process_of(port))
            browser.close()
    return print_figures(case, watched)


def print_figures(case: Case, watched: Watched) -> int:
    """Print what a case cost; 1 when a goal is missed."""
    title = f"{case.lanes} lane{'s' * (case.lanes > 1)} of {WORDS:,} words"
    print(f"{title:<44} {'ours':>8} {'goal':>8} {'ratio':>6}")
    traffic = watched.traffic
    missed = report("main thread blocked, s", watched.blocked, case.blocked)
    missed |= report("another field answers in (median), s", watched.latency, case.latency)
    missed |= report("sent by stream and websocket, MB", traffic.megabytes, case.megabytes)
    print(f"  (stream {traffic.stream / 1e6:.2f} MB, websocket {traffic.socket / 1e6:.2f} MB)")
    if case.computed is None:
        print(f"{'server computed, CPU s':<44} {watched.computed:8.3f}")
        return missed
    return missed | report("server computed, CPU s", watched.computed, case.computed)


def watch(page: Page, case: Case, *, server: Path) -> Watched:
    """Have the posts written, and look on."""
    traffic, latencies = Traffic(), []
    fill_in(page, case.lanes)
    wait_for_calm(server)
    traffic.watch(page)
    computed = cpu_seconds(server)
    page.locator(".st-key-write button").click()
    state = page.locator(".st-key-run-state")
    state.get_by_text("writing").wait_for()
    open_form(page)
    page.evaluate("window.blocked = 0")  # from here on somebody only watches, and tries a field
    seconds_to_write = len(long_reply()) / case.delta_size * PAUSE  # at least
    for turn in range(PROBES):
        page.wait_for_timeout(seconds_to_write * 1000 / (PROBES + 1))
        latencies.append(latency_of_a_field(page, *OTHERS[turn % 2]))
        assert state.inner_text() == "writing", "the posts were written before they were watched"
    state.get_by_text("complete").wait_for(timeout=180_000)
    computed = cpu_seconds(server) - computed
    blocked = page.evaluate("window.blocked")
    page.get_by_role("button", name="Markdown").last.wait_for()
    return Watched(blocked=blocked, latency=median(latencies), traffic=traffic, computed=computed)


def fill_in(page: Page, lanes: int) -> None:
    """Ask for so many posts about a topic, all of the fake server."""
    for provider, model in OTHERS:  # each loads its SDK once, which is no cost of watching
        latency_of_a_field(page, provider, model)
    choose(page, "Provider", "OpenAI-compatible server")
    page.get_by_label("API key").wait_for()
    choose(page, "Model", "good")
    page.get_by_text("with good ·").wait_for()
    for number in range(2, lanes + 1):
        page.get_by_role("button", name="Add lane").click()
        page.locator(f".st-key-draft-{number}").wait_for()
    page.get_by_label("Topic", exact=True).fill("How to test a backup")


def open_form(page: Page) -> None:
    """Have the fields to try, which are one line while posts are shown."""
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("combobox", name="Provider").wait_for()


def process_of(port: int) -> Path:
    """Where the system tells of the server that listens there."""
    option = f"--server.port={port}".encode()
    commands = Path("/proc").glob("[0-9]*/cmdline")
    return next(path.parent for path in commands if option in path.read_bytes().split(b"\0"))


def cpu_seconds(process: Path) -> float:
    """What a process computed so far, with all of its threads."""
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for_calm(server: Path) -> None:
    """Return once the server computes next to nothing."""
    before = -1.0
    while (now := cpu_seconds(server)) - before > IDLE:
        before = now
        time.sleep(1)


def latency_of_a_field(page: Page, provider: str, model: str) -> float:
    """Seconds from the choice of another provider to the page's showing a model of its."""
    page.get_by_role("combobox", name="Provider").click()
    option = page.get_by_role("option", name=provider, exact=True)
    option.wait_for()
    started = time.perf_counter()
    option.click()
    chosen = page.get_by_role("combobox", name="Model").last
    expect(chosen).to_have_value(re.compile(model), timeout=30_000)
    return time.perf_counter() - started


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a select box."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    box.press("Enter")


@contextmanager
def fake_server(delta_size: int, *, pause: float = PAUSE) -> Iterator[str]:
    """The fake provider with a long reply; yields its base URL."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as reply:
        reply.write(long_reply())
        reply.flush()
        command = [sys.executable, str(FAKE), "--reply", reply.name]
        command += ["--pause", str(pause), "--delta-size", str(delta_size)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            try:
                yield process.stdout.readline().strip()
            finally:
                process.terminate()


def long_reply() -> str:
    """A post of so many words, with headings, lists and paragraphs as posts have them."""
    header = "TITLE: How to test a backup\nMETA_DESCRIPTION: A drill.\nTAGS: backup\n"
    header += "CATEGORIES: Cybersecurity\n\n"
    said = [SENTENCE.format(number) for number in range(WORDS // len(SENTENCE.split()))]
    pieces = []
    for start in range(0, len(said), 12):
        paragraphs = "".join(said[start : start + 5]), "".join(said[start + 5 : start + 9])
        points = "".join(f"- {sentence}\n" for sentence in said[start + 9 : start + 12])
        pieces.append("\n\n".join([f"## Step {start // 12 + 1}", *paragraphs, points]) + "\n")
    return header + "".join(pieces) + "</EndOfText>\n"


def report(name: str, ours: float, goal: float) -> int:
    """Print a line; 1 when the goal is missed."""
    verdict = "ok" if ours <= goal else "over"
    print(f"{name:<44} {ours:8.3f} {goal:8.3f} {ours / goal:6.2f}  {verdict}")
    return int(ours > goal)
