"""The page where strangers use it: what it says of limits, turns, addresses and keys."""

import pytest
from fake_provider import FakeProvider
from page_stories import errors, open_with, panes, plain, press, press_in_head, run_of
from streamlit.testing.v1 import AppTest
from waiting import until

from components.live.feed import fields
from components.run import lane_head
from providers.registry import PRESETS
from runs.the_engine import the_engine


@pytest.fixture(autouse=True)
def _public(page_engine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")


def captions(page: AppTest) -> list[str]:
    return [plain(caption.value) for caption in page.caption]


def test_a_visitor_writes_with_the_operators_server(fake: FakeProvider) -> None:
    page = press(open_with(fake), "Write post")
    assert run_of(page).lanes[0].wait_for_end(60)
    assert errors(page) == []


def test_a_press_that_is_too_much_is_refused_beside_the_button(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_WORDS_A_DAY", "1000")
    page = press(open_with(fake), "Write post")
    (error,) = errors(page)
    assert error.startswith("This asks for 1,500 words, and 1,000 are left for you today.")
    assert "Ask for fewer words" in error
    assert "midnight UTC" in error
    assert "run" not in page.query_params
    assert len([request for request in fake.requests if request.method == "POST"]) == 0


def test_a_retry_that_is_too_much_is_refused_beside_the_button(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "1")
    monkeypatch.setattr(lane_head, "MISCLICK_GUARD_S", 0)
    page = press(open_with(fake, "max-tokens"), "Write post")
    assert run_of(page).lanes[0].wait_for_end(60)
    page.run()
    press_in_head(page, "retry")
    assert "No run is left of the 1 that you may start in a day." in errors(page)[0]
    assert run_of(page).lanes[0].view().state == "cut"


def test_what_is_left_is_said(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_with(fake)
    assert "Left for you today: 50 runs · 100,000 words." in captions(page)
    monkeypatch.setenv("DRAFTBENCH_SHARE_KEYS", "1")
    press(press(page, "Write post"), "Edit")
    left = "Left for you today: 49 runs · 98,500 words · $1.00 on this site's keys."
    assert left in captions(page)


def test_on_ones_own_machine_nothing_is_said_of_limits(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DRAFTBENCH_PUBLIC")
    assert not any("today" in caption for caption in captions(open_with(fake)))


def test_a_lane_that_waits_for_its_turn_says_so(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", "1")
    first = press(open_with(fake, "hold"), "Write post")
    fake.wait_for(lambda: any(request.holding for request in fake.requests))
    (lane,) = run_of(press(open_with(fake, "hold"), "Write post")).lanes
    (last,) = run_of(press(open_with(fake, "hold"), "Write post")).lanes
    until(lambda: last.view().place == 2)
    assert fields(lane, lane.view())["outcome"] == "Next in the queue."
    assert fields(last, last.view())["outcome"] == "Number 2 in the queue."
    press(first, "Stop")
    until(lambda: last.view().place == 1)
    the_engine().stop(run_of(first))


def test_only_servers_that_can_be_called_are_offered(fake: FakeProvider) -> None:
    page = open_with(fake)
    offered = page.selectbox(key="provider-1").options
    callable_ones = [server.title for server in PRESETS.values() if not server.local]
    assert [name for name in offered if name in callable_ones] == callable_ones
    assert not [
        server.title for server in PRESETS.values() if server.local and server.title in offered
    ]


def test_nobody_sees_where_the_operators_server_is(fake: FakeProvider) -> None:
    page = press(open_with(fake, "fault-401"), "Write post")
    assert run_of(page).lanes[0].wait_for_end(60)
    page.run()
    shown = [*errors(page), *captions(page), *(field.placeholder for field in page.text_input)]
    assert not any("127.0.0.1" in text for text in shown)
    assert "127.0.0.1" not in str(panes(page))


def test_a_key_that_is_not_shared_is_not_named(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPATIBLE_API_KEY", "sk-of-the-server")
    page = open_with(fake)
    assert not any("key of this site" in caption for caption in captions(page))
    monkeypatch.setenv("DRAFTBENCH_SHARE_KEYS", "1")
    page.run()
    assert "Using a key of this site." in captions(page)
    assert not any("COMPATIBLE_API_KEY" in caption for caption in captions(page))


def test_an_address_inside_the_network_is_refused_beside_its_field(fake: FakeProvider) -> None:
    page = open_with(fake)
    page.text_input(key="base-url-1-compatible").set_value("http://10.0.0.1:8000/v1").run()
    press(page, "Write post")
    assert any("public internet only" in error for error in errors(page))
    assert "run" not in page.query_params
