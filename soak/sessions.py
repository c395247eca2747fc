"""50 sessions on one server, 20 of which watch a live run each: is a press still answered at once?

The sessions speak Streamlit's protocol without a browser; those that watch read a run's event
stream, the others have the page drawn now and then. A further session is Chromium: it watches a
run, and a field of its page is tried again and again.
"""

import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Page, sync_playwright

from bench.lanes import fake_server
from bench.live_view import OTHERS, latency_of_a_field, open_form
from bench.running_app import CHROMIUM_ARGUMENTS, find_chromium
from soak.server import Server, serving
from soak.table import heading, note, report
from soak.visitor import Visitor, visiting, watch

SESSIONS: Final = 50
WATCHING: Final = 20
MODEL: Final = "paced-50"
PRESSES: Final = 8
"""How often the field is tried."""
EACH: Final = 20.0
"""Seconds from one press of a session to its next, where it does not watch."""
BETWEEN: Final = 1_000
"""Milliseconds from a try to the next."""
MOST_LATENCY: Final = 1.0


def main() -> int:
    """Print the figures; 1 when something went wrong, or an answer came late."""
    heading(f"{SESSIONS} sessions, {WATCHING} of them watching live runs")
    with (
        tempfile.TemporaryDirectory() as name,
        fake_server() as provider,
        serving(Path(name), provider=provider) as server,
        ExitStack() as sessions,
    ):
        visitors = [sessions.enter_context(visiting(server.port)) for _ in range(SESSIONS)]
        for visitor in visitors:
            visitor.draw()
        figures = look_on(server, visitors)
        size, faults = server.resident_megabytes(), server.faults()
    faults += [f"a run ended: {each}" for each in figures.states if each != {0: "complete"}]
    print(*faults, sep="\n", end="\n" * bool(faults))
    note(f"runs still live at the last try, of {WATCHING}", figures.live)
    print("seconds of each try:", *(f"{each:.2f}" for each in figures.latencies))
    note("the field answers in (median), s", median(figures.latencies), digits=2)
    missed = report("the same at worst, s", max(figures.latencies), MOST_LATENCY, digits=2)
    note(
        f"other sessions' pages are drawn in (median of {len(figures.drawn)}), s",
        median(figures.drawn),
        digits=2,
    )
    note("resident size of the server, MB", size)
    return missed | report("faults: in the server's log, or runs not complete", len(faults), 0)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was seen."""

    latencies: list[float]
    """Seconds, of each try of the field."""
    drawn: list[float]
    """Seconds that the pages took to be drawn which the other sessions asked for."""
    states: list[Mapping[int, str]]
    """How the runs ended, as each stream told."""
    live: int
    """Runs that were still being written at the last try."""


def look_on(server: Server, visitors: list[Visitor]) -> Figures:
    """Have runs written, watched by some visitors, while others press and Chromium is tried."""
    over = threading.Event()
    with chromium(server) as page, ThreadPoolExecutor(SESSIONS) as pool:
        runs = [server.start_run(MODEL) for _ in range(WATCHING)]
        watching = [
            pool.submit(watch_as_page, visitor, run, server.port)
            for visitor, run in zip(visitors[:WATCHING], runs, strict=True)
        ]
        others = visitors[WATCHING:]
        pressing = [
            pool.submit(press_until, over, visitor, EACH * place / len(others))
            for place, visitor in enumerate(others)
        ]
        try:
            page.goto(f"{server.address}/?run={runs[0]}")
            page.locator(".st-key-run-state").get_by_text("writing").wait_for(timeout=60_000)
            open_form(page)
            latencies = [latency(page, number) for number in range(PRESSES)]
            live = sum(not each.done() for each in watching)
        finally:
            over.set()
        return Figures(
            latencies=latencies,
            drawn=[seconds for each in pressing for seconds in each.result()],
            states=[each.result() for each in watching],
            live=live,
        )


def watch_as_page(visitor: Visitor, run: str, port: int) -> Mapping[int, str]:
    """Open a run's address, watch it to its end, and have it drawn with all that is then there."""
    visitor.draw({"run": run})
    states = watch(port, run)
    visitor.draw({"run": run})
    return states


def press_until(over: threading.Event, visitor: Visitor, first: float) -> list[float]:
    """Have the page drawn again and again; seconds that each took."""
    taken = []
    pause = first
    while not over.wait(pause):
        taken.append(visitor.draw())
        pause = EACH
    return taken


def latency(page: Page, number: int) -> float:
    """Seconds until a field answers that nobody pressed for a moment."""
    page.wait_for_timeout(BETWEEN)
    return latency_of_a_field(page, *OTHERS[number % 2])


@contextmanager
def chromium(server: Server) -> Iterator[Page]:
    """A page in a real browser, with the app open in it."""
    with sync_playwright() as playwright:
        path, arguments = find_chromium(), CHROMIUM_ARGUMENTS
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(server.address)
        page.locator(".st-key-write button").wait_for(timeout=60_000)
        yield page
        browser.close()
