"""What it costs to watch long posts being written: 5,000 words, 100 deltas a second, 1 and 4 lanes.

The whole app runs as it is: the fake provider, the server and Chromium each in a process of their
own. Each figure stands beside one of the same run:

- how long the page's main thread was blocked: opening the page of the finished posts;
- how fast another field answers while text streams in: the same before anything is written;
- bytes that came over the event stream and the websocket: those of the replies;
- what the server computed: a bare client that reads the same replies meanwhile and drops them.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import Page, expect, sync_playwright

from bench.bare_client import bare_client
from bench.report import print_head, report
from bench.running_app import CHROMIUM_ARGUMENTS, find_chromium, free_port, running

FAKE: Final = Path(__file__).parents[1] / "tests/fakes/fake_provider.py"
WORDS: Final = 5_000
PAUSE: Final = 0.01
"""Seconds between two deltas."""
PROBES: Final = 8
"""How often another field is tried while the post is being written."""
OTHERS: Final = (("OpenAI (cloud)", "gpt-"), ("Anthropic (cloud)", "claude-"))
"""Providers to switch to, which nobody is asked about without a key; and their models' names."""
LEAST_BLOCKED: Final = 0.1
"""Seconds: a page that is opened on a fast machine in less is no measure, and nobody notices."""
IDLE: Final = 0.1
"""CPU seconds a second that a server at rest needs at most."""
SENTENCE: Final = "Restoring {} files every month shows that a *backup* still works. "
"""Numbered, as a reply that repeats itself is stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A number of lanes, and what watching them may cost."""

    lanes: int
    delta_size: int
    """Characters: says how long the posts take."""
    blocked: float
    latency: float
    """Of the median."""
    megabytes: float
    computed: float


CASES: Final = (
    Case(lanes=1, delta_size=4, blocked=1.5, latency=2.6, megabytes=31, computed=5.0),
    Case(lanes=4, delta_size=3, blocked=1.0, latency=2.6, megabytes=20, computed=3.6),
)
"""What watching may cost, in multiples of what it is measured against.

Measured were 2.0 and 2.2 times the latency, 29 and 18 times the bytes of the replies, and 4.0 and
3.1 times what a bare client computes, before a margin. What may be blocked are the seconds
that were allowed before (0.5 and 1), by those of opening the page. Other work adds to them.
"""
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
    """What it cost to watch the lanes of a case, and what that is measured against."""

    blocked: float
    blocked_by_opening: float
    latency: float
    latency_at_rest: float
    traffic: Traffic
    computed: float
    computed_by_bare_client: float


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
            watched = watch(page, case, server=process_of(port), base_url=base_url)
            browser.close()
    return print_figures(case, watched)


def print_figures(case: Case, watched: Watched) -> int:
    """Print what a case cost; 1 when a goal is missed."""
    print_head(f"{case.lanes} lane{'s' * (case.lanes > 1)} of {WORDS:,} words")
    traffic = watched.traffic
    name = "main thread blocked, s : by opening the page"
    by_opening = max(watched.blocked_by_opening, LEAST_BLOCKED)
    missed = report(name, watched.blocked, by_opening, case.blocked)
    name = "another field answers in, s : at rest"
    missed |= report(name, watched.latency, watched.latency_at_rest, case.latency)
    name, replies = "stream and websocket, MB : the replies", case.lanes * len(long_reply()) / 1e6
    missed |= report(name, traffic.megabytes, replies, case.megabytes)
    print(f"  (stream {traffic.stream / 1e6:.2f} MB, websocket {traffic.socket / 1e6:.2f} MB)")
    name, bare = "server computed, CPU s : bare client", watched.computed_by_bare_client
    return missed | report(name, watched.computed, bare, case.computed)


def watch(page: Page, case: Case, *, server: Path, base_url: str) -> Watched:
    """Have the posts written, and look on."""
    traffic = Traffic()
    load_sdks(page)
    wait_for_calm(server)
    at_rest = [latency_of_a_field(page, *OTHERS[turn % 2]) for turn in range(PROBES)]
    fill_in(page, case.lanes)
    wait_for_calm(server)
    traffic.watch(page)
    computed = cpu_seconds(server)
    page.locator(".st-key-write button").click()
    with bare_client(base_url, "good", case.lanes) as bare:
        latencies = watch_writing(page, case)
        computed = cpu_seconds(server) - computed
        blocked = page.evaluate("window.blocked")
    page.get_by_role("button", name="Markdown").last.wait_for()
    return Watched(
        blocked=blocked,
        traffic=replace(traffic),  # as it is now: opening the page adds to it
        blocked_by_opening=blocked_by_opening(page),
        latency=median(latencies),
        latency_at_rest=median(at_rest),
        computed=computed,
        computed_by_bare_client=bare.computed,
    )


def watch_writing(page: Page, case: Case) -> list[float]:
    """Look on until the posts are written; gives how fast another field answered meanwhile."""
    latencies = []
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
    return latencies


def blocked_by_opening(page: Page) -> float:
    """Seconds that the main thread is blocked while the page of the finished posts is opened."""
    page.goto(page.url)
    page.get_by_role("button", name="Markdown").last.wait_for()
    page.frame_locator("iframe").last.locator("h2").last.wait_for()
    blocked: float = page.evaluate("window.blocked")
    return blocked


def load_sdks(page: Page) -> None:
    """Have each provider's SDK loaded, which is no cost of watching."""
    for provider, model in OTHERS:
        latency_of_a_field(page, provider, model)


def fill_in(page: Page, lanes: int) -> None:
    """Fill in the form for `lanes` posts about a topic, all by the fake server."""
    choose(page, "Provider", "OpenAI-compatible server")
    page.get_by_label("API key").wait_for()
    choose(page, "Model", "good")
    page.get_by_text("with good ·").wait_for(timeout=90_000)
    for number in range(2, lanes + 1):
        page.get_by_role("button", name="Add lane").click()
        page.locator(f".st-key-form-lane-{number}").wait_for()
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
    """A post of `WORDS` words, with headings, lists and paragraphs as posts have them."""
    header = "TITLE: How to test a backup\nMETA_DESCRIPTION: A drill.\nTAGS: backup\n"
    header += "CATEGORIES: Cybersecurity\n\n"
    said = [SENTENCE.format(number) for number in range(WORDS // len(SENTENCE.split()))]
    pieces = []
    for start in range(0, len(said), 12):
        paragraphs = "".join(said[start : start + 5]), "".join(said[start + 5 : start + 9])
        points = "".join(f"- {sentence}\n" for sentence in said[start + 9 : start + 12])
        pieces.append("\n\n".join([f"## Step {start // 12 + 1}", *paragraphs, points]) + "\n")
    return header + "".join(pieces) + "</EndOfText>\n"
