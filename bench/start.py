"""How long the app takes to answer and to draw its first page, against `streamlit hello`.

The first visit of a fresh server imports the page. It is measured without a key and with one: with
a key, an SDK is loaded and models are asked for, at an address that refuses at once.
"""

import time
from collections.abc import Mapping
from typing import Final, NamedTuple

from bench.report import report
from bench.running_app import free_port, running
from soak.visitor import visiting

GOAL: Final = 1.3
"""Times the baseline, at most."""
ROUNDS: Final = 5
"""The best of them counts: whatever else the machine does only makes a start slower."""
APP: Final = ("run", "app.py")
WITH_KEY: Final = {"OPENAI_API_KEY": "sk-any", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}


class Start(NamedTuple):
    """Seconds from the start of a server's process."""

    health: float
    """Until its first healthy answer."""
    first_page: float
    """Until its first visitor has a page, drawn to its end."""


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    hello, ours, with_key = [], [], []
    for _ in range(ROUNDS):
        hello.append(measure_start("hello"))
        ours.append(measure_start(*APP))
        with_key.append(measure_start(*APP, environment=WITH_KEY))
    figures = {
        "start to health": ([each.health for each in ours], [each.health for each in hello]),
        "start to first page": _first_pages(ours, hello),
        "start to first page, with a key": _first_pages(with_key, hello),
    }
    return max(
        report(f"{name}, s : streamlit hello", min(seconds), min(baseline), GOAL)
        for name, (seconds, baseline) in figures.items()
    )


def measure_start(*command: str, environment: Mapping[str, str] | None = None) -> Start:
    """Start a server and visit it."""
    port = free_port()
    started = time.perf_counter()
    with running(*command, port=port, environment=environment):
        health = time.perf_counter() - started
        with visiting(port) as visitor:
            visitor.draw()
            return Start(health, time.perf_counter() - started)


def _first_pages(ours: list[Start], hello: list[Start]) -> tuple[list[float], list[float]]:
    return [each.first_page for each in ours], [each.first_page for each in hello]
