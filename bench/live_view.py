"""What it costs a browser to watch a long post being written: 5,000 words, 100 deltas a second.

The whole app runs as it is: the fake provider, the server and Chromium each in a process of their
own. Watched are how long the page's main thread was blocked, how fast another field answers while
text streams in, and how many bytes came over the event stream and the websocket.
"""

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

FAKE: Final = Path(__file__).parents[1] / "tests/fake_provider.py"
WORDS: Final = 5_000
DELTA_SIZE: Final = 4
PAUSE: Final = 0.01
PROBES: Final = 8
"""How often another field is tried while the post is being written."""
OTHERS: Final = (("OpenAI", "gpt-"), ("Anthropic", "claude-"))
"""Providers to switch to, which nobody is asked about without a key; and their models' names."""
SENTENCE: Final = "Restoring one file every month shows that a *backup* still works. "
MOST_BLOCKED: Final = 0.5
MOST_LATENCY: Final = 0.5
MOST_MEGABYTES: Final = 1.0
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


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    with (
        fake_server() as base_url,
        running(
            "run", "app.py", port=free_port(), environment={"COMPATIBLE_BASE_URL": base_url}
        ) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(WATCH_BLOCKS)
        page.goto(address)
        blocked, latency, traffic = watch_a_post(page)
        browser.close()
    print(f"{'':<44} {'ours':>8} {'goal':>8} {'ratio':>6}")
    missed = report("main thread blocked, s", blocked, MOST_BLOCKED)
    missed |= report("another field answers in (median), s", latency, MOST_LATENCY)
    missed |= report("sent by stream and websocket, MB", traffic.megabytes, MOST_MEGABYTES)
    print(f"  (stream {traffic.stream / 1e6:.2f} MB, websocket {traffic.socket / 1e6:.2f} MB)")
    return missed


def watch_a_post(page: Page) -> tuple[float, float, Traffic]:
    """Have a post written; gives seconds blocked, a field's usual latency, the traffic."""
    traffic, latencies = Traffic(), []
    choose(page, "Provider", "OpenAI-compatible server")
    page.get_by_label("API key").wait_for()
    choose(page, "Model", "good")
    page.get_by_label("Topic", exact=True).fill("How to test a backup")
    page.evaluate("window.blocked = 0")
    traffic.watch(page)
    page.get_by_role("button", name="Write post").click()
    state = page.locator(".st-key-run-state")
    state.get_by_text("writing").wait_for()
    seconds_to_write = len(long_reply()) / DELTA_SIZE * PAUSE  # at least
    for turn in range(PROBES):
        page.wait_for_timeout(seconds_to_write * 1000 / (PROBES + 1))
        latencies.append(latency_of_a_field(page, *OTHERS[turn % 2]))
        assert state.inner_text() == "writing", "the post was written before it was all watched"
    state.get_by_text("complete").wait_for(timeout=180_000)
    page.get_by_role("button", name="Markdown").wait_for()
    return page.evaluate("window.blocked"), median(latencies), traffic


def latency_of_a_field(page: Page, provider: str, model: str) -> float:
    """Seconds from the choice of another provider to the page's showing a model of its."""
    page.get_by_role("combobox", name="Provider").click()
    option = page.get_by_role("option", name=provider, exact=True)
    option.wait_for()
    started = time.perf_counter()
    option.click()
    chosen = page.get_by_role("combobox", name="Model")
    expect(chosen).to_have_value(re.compile(model), timeout=30_000)
    return time.perf_counter() - started


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a select box."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    box.press("Enter")


@contextmanager
def fake_server() -> Iterator[str]:
    """The fake provider with a long reply; yields its base URL."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as reply:
        reply.write(long_reply())
        reply.flush()
        command = [sys.executable, str(FAKE), "--reply", reply.name]
        command += ["--pause", str(PAUSE), "--delta-size", str(DELTA_SIZE)]
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
    sentences = WORDS // len(SENTENCE.split())
    pieces = []
    for number in range(0, sentences, 12):
        pieces.append(f"## Step {number // 12 + 1}\n\n{SENTENCE * 5}\n\n{SENTENCE * 4}\n\n")
        pieces.append("".join(f"- {SENTENCE}\n" for _ in range(3)) + "\n")
    return header + "".join(pieces) + "</EndOfText>\n"


def report(name: str, ours: float, goal: float) -> int:
    """Print a line; 1 when the goal is missed."""
    verdict = "ok" if ours <= goal else "over"
    print(f"{name:<44} {ours:8.3f} {goal:8.3f} {ours / goal:6.2f}  {verdict}")
    return int(ours > goal)
