"""What nobody waits for gives way to posts that begin and end."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from threading import Event
from typing import Final

import pytest
from fake_provider import FakeProvider
from waiting import until

from runs.background import MOST_WAIT_S, QUIET_S, Activity, activity, do_later
from runs.batch.into_folder import is_beginning
from runs.batch.values import Batch, Progress
from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.settings import Brief, LaneSettings

BATCH: Final = Batch(
    id="b",
    owner="local",
    started_at=datetime(2026, 11, 27, tzinfo=UTC),
    state="running",
    size=10,
    budget=None,
    spent=Decimal(0),
    held=Decimal(0),
    needs_key=False,
    name="",
    note="",
    starred=False,
)
TOLD: Final = Progress(
    batch=BATCH, counts={"open": 6, "complete": 4}, writing=4, words=0, cells_a_minute=None
)
"""Two of ten posts wait for their turn."""


class Clock:
    """Tells the time that it is set to."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """That of this process's activity, in which no post has begun yet."""
    clock = Clock()
    monkeypatch.setattr(activity, "_clock", clock)
    monkeypatch.setattr(activity, "_since", float("-inf"))
    monkeypatch.setattr(activity, "_last", float("-inf"))
    return clock


def test_nothing_waits_while_no_post_begins_or_ends(clock: Clock) -> None:
    done = Event()
    do_later(done.set)
    assert done.wait(30)
    assert clock.looks > 0


def test_work_waits_until_no_post_has_begun_or_ended_for_a_moment(clock: Clock) -> None:
    activity.note()
    done = Event()
    do_later(done.set)
    before = clock.looks
    until(lambda: clock.looks > before + 1)  # it has looked, waited, and looked again
    assert not done.is_set()
    clock.now += QUIET_S
    assert done.wait(30)


def test_posts_that_begin_one_after_the_other_are_waited_for_once() -> None:
    clock = Clock()
    busy = Activity(clock)
    waited = []
    while clock.now < 1_000 + 3 * MOST_WAIT_S:
        busy.note()
        waited.append(busy.seconds_to_wait > 0)
        clock.now += QUIET_S / 2
    assert waited.count(True) * QUIET_S / 2 == MOST_WAIT_S
    assert waited.index(False) == waited.count(True), "it waits first, and then no more"
    clock.now += QUIET_S
    busy.note()
    assert busy.seconds_to_wait == QUIET_S, "there was a pause: it waits anew"


def test_a_post_is_noted_when_it_begins_and_when_it_ends(
    engine: Engine, fake: FakeProvider, clock: Clock
) -> None:
    settings = LaneSettings(provider="compatible", model="hold", base_url=fake.base_url)
    run = engine.start(Brief(topic="Backups"), [LaneRequest(settings=settings, api_key="any")])
    fake.wait_for(lambda: fake.requests and fake.requests[0].holding)
    assert activity.seconds_to_wait == QUIET_S
    clock.now += QUIET_S
    assert activity.seconds_to_wait == 0
    fake.release()
    run.lanes[0].ended.result(30)
    until(lambda: activity.seconds_to_wait == QUIET_S)


def test_files_of_a_batch_wait_while_its_posts_begin_and_no_longer(clock: Clock) -> None:
    assert not is_beginning(TOLD), "none begins"
    activity.note()
    assert is_beginning(TOLD)
    assert not is_beginning(replace(TOLD, writing=6)), "none is left to begin"
    assert not is_beginning(replace(TOLD, at_provider=2)), "those left are at a provider"
    assert not is_beginning(None), "it was deleted"
    clock.now += QUIET_S
    assert not is_beginning(TOLD)
