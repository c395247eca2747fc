"""A reply as long as can be, of what is costly to read: nobody else is kept waiting by it."""

import asyncio
import time
from collections.abc import Iterator
from typing import Final

import pytest
from fake_provider import FakeProvider
from made_lanes import lane

from components.live import stream
from components.live.feed import Cursor
from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.run import Run
from runs.settings import Brief, LaneSettings
from soak.growth import HEADER
from soak.patterns import repeat

SIZE: Final = 1_990_000
"""Characters: just below the cap."""
COSTLY: Final = ("1,", "a\n\n", "- a\n", "|a|b|\n|-|-|\n")
NO_RUNAWAY: Final = (".,.,,.", "![", "«")
"""Without a word in it, so that it is not stopped before it is long."""
LONGEST_HOLD: Final = 1.5
"""Seconds of this process's work that may pass between two turns of the loop of all pages: 0.25 are
common; one regular expression in the square of such a reply would take hours."""
TRIES: Final = 3


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


@pytest.mark.parametrize("pattern", [*NO_RUNAWAY, *COSTLY], ids=ascii)
def test_while_a_hostile_reply_is_shown_the_loop_of_all_pages_goes_on(pattern: str) -> None:
    ended = lane(reply=HEADER + repeat(pattern, SIZE))
    assert_goes_on(Run(ended.brief, [ended]))


@pytest.mark.parametrize("pattern", NO_RUNAWAY, ids=ascii)
def test_while_a_hostile_reply_is_written_to_its_end_the_loop_of_all_pages_goes_on(
    pattern: str, engine: Engine, fake: FakeProvider
) -> None:
    fake.reply, fake.delta_size = HEADER + repeat(pattern, SIZE), 50_000
    settings = LaneSettings(provider="compatible", model="good", base_url=fake.base_url)
    run = engine.start(Brief(topic="Backups"), [LaneRequest(settings=settings)])
    assert_goes_on(run)
    assert len(run.lanes[0].view().text) >= SIZE


def assert_goes_on(run: Run) -> None:
    holds = (asyncio.run(longest_hold(run)) for _ in range(TRIES))
    assert any(hold < LONGEST_HOLD for hold in holds)


async def longest_hold(run: Run) -> float:
    """Seconds of work that held the loop at most, while one browser is brought up to a run.

    Work, and not time on the clock, which on a busy machine is other processes' as well.
    """
    shown = asyncio.create_task(show(run))
    longest, last = 0.0, time.process_time()
    while not shown.done():
        await asyncio.sleep(0.005)
        now = time.process_time()
        longest, last = max(longest, now - last), now
    assert await shown
    return longest


async def show(run: Run) -> bool:
    """Whether a browser is told how a run ended."""
    events = stream._events(stream.Watch(run, {0: Cursor()}))
    return any([b'"ended":true' in event async for event in events])
