"""How long the app takes to serve, from the start of its process, against `streamlit hello`."""

import time
from typing import Final

from bench.running_app import free_port, running

GOAL: Final = 1.3
"""Times the baseline, at most."""
ROUNDS: Final = 5
"""The best of them counts: whatever else the machine does only makes a start slower."""


def main() -> int:
    """Print the figures; 1 when the goal is missed."""
    ours, baseline = [], []
    for _ in range(ROUNDS):
        baseline.append(seconds_to_health("hello"))
        ours.append(seconds_to_health("run", "app.py"))
    best, best_baseline = min(ours), min(baseline)
    ratio = best / best_baseline
    good = ratio <= GOAL
    name = "start to health, s : streamlit hello"
    verdict = "ok" if good else "over"
    print(f"{name:<44} {best:8.3f} {best_baseline:8.3f} {ratio:6.2f} {GOAL:6.2f}  {verdict}")
    return int(not good)


def seconds_to_health(*command: str) -> float:
    """Seconds from the start of a server to its first healthy answer."""
    port = free_port()
    started = time.perf_counter()
    with running(*command, port=port):
        return time.perf_counter() - started
