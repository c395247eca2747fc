from collections.abc import Callable
from concurrent.futures import Executor, Future
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from components.compare.lanes import compared
from components.live.feed import Cursor, Feed
from components.live.lights import lights
from providers.base import Finished
from runs.background import in_background
from runs.lane import Lane
from runs.lately import EVERY_S, GROWTH, REST, Lately
from runs.run import Run
from runs.settings import Brief, LaneSettings

HEADER = """TITLE: How to Test a Backup
META_DESCRIPTION: Test a backup before you need it.
TAGS: backup, restore, disaster recovery
CATEGORIES: Cybersecurity

"""
SENTENCES = (f"You restore file number {at}, because it tells you more. " for at in range(26))
SECTION = f"## How you test a backup\n\n{''.join(SENTENCES)}"
REPLY = f"{HEADER}{SECTION}\n\nThe end.\n</EndOFText>\n"
FINISHED = Finished(stop_reason="end")


class Background(Executor):
    """Does what it was handed once it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], Any]] = []
        self.count = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.count += 1
        self.waiting.append(fn)
        return Future()

    def work(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


class Clock:
    """A clock that goes on when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Looked:
    """A lane that is looked at."""

    def __init__(self, text: str) -> None:
        self.background, self.clock = Background(), Clock()
        settings = LaneSettings(provider="compatible", model="good")
        self.lane = Lane(Brief(topic="Test a backup"), settings, clock=self.clock)
        self.lane.memo.lately = Lately(clock=self.clock, executor=lambda: self.background)
        self.clock.now += EVERY_S
        self.lane.begin_try()
        self.lane.append(text)

    def end(self) -> Lane:
        self.lane.finish(FINISHED, cost=Decimal(0))
        return self.lane

    def lights(self) -> dict[str, tuple[str, str]]:
        self.look()
        self.background.work()
        return self.look()

    def look(self) -> dict[str, tuple[str, str]]:
        shown = lights(self.lane, self.lane.view())
        return {each["name"]: (each["look"], each["said"]) for each in shown}


@pytest.fixture
def lately() -> tuple[Lately, Clock, Background]:
    clock, background = Clock(), Background()
    made = Lately(clock=clock, executor=lambda: background)
    clock.now += EVERY_S
    return made, clock, background


def test_whoever_asks_is_answered_at_once_with_what_was_made_last(
    lately: tuple[Lately, Clock, Background],
) -> None:
    made, clock, background = lately
    assert made.of(lambda: "first", 10) is None
    background.work()
    assert made.of(lambda: "second", 20) == "first"
    clock.now += EVERY_S
    assert made.of(lambda: "second", 20) == "first"
    background.work()
    assert made.of(lambda: "third", 40) == "second"


def test_it_is_made_once_a_second_however_many_ask(
    lately: tuple[Lately, Clock, Background],
) -> None:
    made, clock, background = lately
    for size in range(1, 51):
        made.of(lambda: "made", 2**size)
        background.work()
        clock.now += EVERY_S / 10
    assert background.count == 5


def test_a_text_that_grows_to_its_end_costs_a_few_times_what_the_end_costs(
    lately: tuple[Lately, Clock, Background],
) -> None:
    made, clock, background = lately
    sizes: list[int] = []
    for size in range(100, 30_001, 10):
        made.of(partial(sizes.append, size), size)
        background.work()
        clock.now += EVERY_S
    assert sum(sizes) < 5 * 30_000
    assert sizes[-1] > 30_000 / GROWTH - 10


def test_what_takes_long_is_made_less_often_and_never_twice_at_a_time(
    lately: tuple[Lately, Clock, Background],
) -> None:
    made, clock, background = lately

    def slow() -> str:
        clock.now += 0.5
        return "made"

    made.of(slow, 10)
    clock.now += 2 * EVERY_S
    made.of(slow, 20)
    assert background.count == 1  # that one is still at work
    background.work()
    clock.now += 0.5 * (REST - 2)
    made.of(slow, 20)
    assert background.count == 1
    clock.now += 0.5
    made.of(slow, 20)
    assert background.count == 2


def test_what_cannot_be_made_is_tried_again_later(
    lately: tuple[Lately, Clock, Background],
) -> None:
    made, clock, background = lately

    def fail() -> str:
        raise ValueError("no")

    made.of(fail, 10)
    with pytest.raises(ValueError, match="no"):
        background.work()
    clock.now += EVERY_S
    made.of(lambda: "made", 20)
    background.work()
    assert made.of(fail, 20) == "made"


def test_what_is_made_in_the_background_is_made_in_one_thread_of_its_own() -> None:
    names = {
        in_background().submit(lambda: __import__("threading").current_thread().name).result()
        for _ in range(3)
    }
    assert names == {"background_0"}


def test_of_a_part_only_those_checks_are_made_that_say_something_about_the_whole() -> None:
    title = Looked("TITLE: How to Test a Backup\nMETA_DESC").lights()
    assert title["Checks"][1][0] != "0"
    assert title["Search"] == ("unchecked", "–"), "five checks of one title are no score"
    assert title["Readability"] == title["Form"] == ("unchecked", "–")
    body = Looked(f"{HEADER}{SECTION}\n\nAnd [Insert").lights()
    assert body["Search"][0] != "unchecked"
    assert body["Readability"] != ("unchecked", "–")
    assert body["Form"] == ("good", "good"), "the block that is being written is not judged yet"
    left = Looked(f"{HEADER}{SECTION}\n\nAnd [Insert link here].\n\nThe").lights()
    assert left["Form"] == ("bad", "bad")
    few, more = (each["Checks"][1].split(" of ")[0] for each in (title, body))
    assert int(few) < int(more)


def test_at_the_end_the_lights_are_those_of_the_panel() -> None:
    looked = Looked(REPLY)
    run = Run(looked.lane.brief, [looked.end()])
    [of_panel] = compared(run)
    shown = looked.look()
    assert shown["Search"][1] == str(of_panel.search_score)
    assert shown["Readability"][1] == str(of_panel.readability_score)
    assert shown["Claims"][1] == f"{of_panel.claims_to_verify} claims"


def test_a_post_that_broke_off_has_no_lights() -> None:
    looked = Looked(REPLY[:600])
    assert looked.lights()
    looked.lane.stop()
    assert looked.look() == {}


def test_all_who_watch_a_lane_share_its_lights_and_hear_of_them_without_new_text() -> None:
    looked = Looked(f"{HEADER}{SECTION}\n\nThe")
    feeds = [Feed(0, looked.lane, Cursor()) for _ in range(3)]
    assert [feed.news()["lights"] for feed in feeds] == [[], [], []]
    looked.background.work()
    told = [feed.news() for feed in feeds]
    assert [set(each) for each in told] == [{"lane", "lights"}] * 3
    assert looked.background.count == 1
    assert all(each["lights"] == told[0]["lights"] for each in told)


def test_a_blind_lane_shows_no_lights_and_is_not_checked_for_them() -> None:
    looked = Looked(f"{HEADER}{SECTION}\n\nThe")
    feed = Feed(0, looked.lane, Cursor(), blind=True)
    assert "lights" not in feed.news()
    assert not looked.background.count


def test_a_deleted_lane_has_no_lights_any_more() -> None:
    looked = Looked(f"{HEADER}{SECTION}\n\nThe")
    looked.look()
    looked.lane.erase()
    looked.background.work()
    assert looked.lane.memo.lately.of(lambda: "made", 10_000) is None
    assert not looked.background.waiting
