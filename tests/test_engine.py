from collections.abc import AsyncGenerator, Callable, Iterator

import pytest
from fake_provider import FakeProvider
from faults import SILENT, timeouts_with
from waiting import until

from providers import reply
from providers.base import Finished, InvalidKey, ReplyCut, ServerFault, TextDelta
from providers.chat_completions import ChatCompletions
from runs import cost, memory, write_lane
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.writing.requests import Post

BRIEF = Brief(topic="How to test a backup")
Start = Callable[..., Run]


@pytest.fixture
def engine(request: pytest.FixtureRequest, sdks: None) -> Iterator[Engine]:
    asked = getattr(request.node, "callspec", None)
    model = str(asked.params.get("model")) if asked else ""
    engine = Engine(timeouts=timeouts_with(model))
    yield engine
    engine.close()


@pytest.fixture
def start(engine: Engine, fake: FakeProvider) -> Start:
    def start_lanes(*models: str, api_key: str = "any") -> Run:
        settings = [
            LaneSettings(provider="compatible", model=model, base_url=fake.base_url)
            for model in models
        ]
        return engine.start(BRIEF, [LaneRequest(settings=s, api_key=api_key) for s in settings])

    return start_lanes


def end_of(lane: Lane) -> LaneView:
    assert lane.wait_for_end(120), lane.view()
    return lane.view()


def test_every_lane_of_a_run_is_written_to_its_end(start: Start, fake: FakeProvider) -> None:
    run = start("a", "b", "c", "d", "e", "f")
    for lane in run.lanes:
        view = end_of(lane)
        assert (view.state, view.text) == ("complete", fake.reply)
        assert view.envelope.complete
    assert run.state == "complete"
    assert run.ended


def test_a_finished_lane_tells_its_figures(start: Start) -> None:
    view = end_of(start("good").lanes[0])
    assert view.stop_reason == "end"
    assert view.usage.output_tokens
    assert view.words > 100
    assert view.time_to_first_text is not None
    assert 0 < view.time_to_first_text <= view.duration
    assert view.words_per_second
    assert view.cost == 0, "a server on one's own machine costs nothing"


@pytest.mark.parametrize(
    ("model", "state", "error", "requests"),
    [
        ("max-tokens", "cut", None, 1),
        ("filter", "filtered", None, 1),
        ("refusal", "filtered", None, 1),
        ("early-end", "cut", "ReplyCut", 1),
        ("reset", "cut", "ReplyCut", 1),
        ("error-event-overloaded_error", "cut", "Overloaded", 1),
        ("stall", "cut", "TooSlow", 1),
        ("silent", "failed", "TooSlow", 2),
        ("pings-only", "failed", "TooSlow", 2),
        ("fault-401", "failed", "InvalidKey", 1),
        ("fault-404", "failed", "ModelNotFound", 1),
        ("fault-429-code-insufficient_quota", "failed", "QuotaExhausted", 1),
        ("fault-429", "failed", "RateLimited", 3),
        ("fault-500-html", "failed", "ServerFault", 3),
        ("fault-529", "failed", "Overloaded", 3),
        ("flaky-503-2", "complete", None, 3),
        ("html-200", "failed", "BadReply", 1),
    ],
)
def test_a_lane_ends_by_what_happened_to_it(
    start: Start, fake: FakeProvider, model: str, state: str, error: str | None, requests: int
) -> None:
    view = end_of(start(model).lanes[0])
    assert view.state == state
    assert (type(view.error).__name__ if view.error else None) == error
    assert len(fake.requests) <= requests
    assert len(fake.requests) == requests or model in SILENT, "given up before it arrived"
    assert fake.reply.startswith(view.text), "text that came is kept as it came"
    assert bool(view.text or view.detail) == (state != "failed")


def test_a_stopped_lane_keeps_its_text_and_closes_its_connection(
    start: Start, engine: Engine, fake: FakeProvider
) -> None:
    run = start("hold")
    until(lambda: run.lanes[0].view().text)
    engine.stop(run)
    view = end_of(run.lanes[0])
    assert view.state == "stopped"
    assert fake.reply.startswith(view.text)
    assert view.cost == 0, "a server of one's own is free, whether it says what it used or not"
    fake.wait_for(lambda: fake.requests[0].disconnected)


def test_stopping_one_lane_leaves_the_others_alone(
    start: Start, engine: Engine, fake: FakeProvider
) -> None:
    run = start("hold", "hold")
    fake.wait_for(lambda: [request.holding for request in fake.requests] == [True, True])
    engine.stop(run, 0)
    assert end_of(run.lanes[0]).state == "stopped"
    fake.release(2)
    assert end_of(run.lanes[1]).state == "complete"


def test_an_asked_for_wait_is_counted_down_and_can_be_stopped(
    start: Start, engine: Engine, fake: FakeProvider
) -> None:
    run = start("fault-429-retry-after-30")
    until(lambda: run.state == "waiting")
    view = run.lanes[0].view()
    assert view.retry_in is not None
    assert 0 < view.retry_in <= 30
    assert type(view.error).__name__ == "RateLimited"
    engine.stop(run)
    assert end_of(run.lanes[0]).state == "stopped"
    assert len(fake.requests) == 1


def test_a_provider_that_asks_for_too_long_a_wait_is_not_waited_for(
    start: Start, fake: FakeProvider
) -> None:
    view = end_of(start("fault-429-retry-after-300").lanes[0])
    assert view.state == "failed"
    assert "5 min" in str(view.error)
    assert len(fake.requests) == 1


def test_one_lane_told_to_wait_holds_back_the_others_with_the_same_key(
    start: Start, engine: Engine, fake: FakeProvider
) -> None:
    first = start("fault-429-retry-after-30")
    until(lambda: first.state == "waiting")
    same_key, other_key = start("good"), start("good", api_key="another")
    assert end_of(other_key.lanes[0]).state == "complete"
    until(lambda: same_key.state == "waiting")
    assert len(fake.requests) == 2
    engine.stop(same_key)
    engine.stop(first)


def test_tries_are_counted_anew_for_each_request_of_a_lane(
    engine: Engine, fake: FakeProvider
) -> None:
    settings = LaneSettings(
        provider="compatible", model="good", base_url=fake.base_url, writing="sections"
    )
    view = end_of(engine.start(BRIEF, [LaneRequest(settings=settings)]).lanes[0])
    assert len(fake.requests) > 1
    assert view.tries == 1


def test_a_reply_without_end_is_stopped_at_the_size_cap_and_kept(start: Start) -> None:
    view = end_of(start("endless").lanes[0])
    assert view.state == "stopped"
    assert type(view.error).__name__ == "ReplyTooLong"
    assert len(view.text) > 2_000_000


def test_a_key_that_cannot_be_used_starts_nothing(start: Start, fake: FakeProvider) -> None:
    with pytest.raises(InvalidKey) as caught:
        start("good", api_key="se cret")
    assert "se cret" not in repr(caught.value) + caught.value.remedy
    assert fake.requests == []


def test_a_run_is_found_by_its_id_until_too_many_came_after_it(
    start: Start, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "KEPT_RUNS", 3)
    runs = [start("good") for _ in range(3)]
    for run in runs:
        end_of(run.lanes[0])
    newest = start("good")
    assert engine.find(runs[0].id) is None
    assert engine.find(runs[1].id) is runs[1]
    assert engine.find(newest.id) is newest
    assert engine.find("no such run") is None


def test_a_lane_ends_even_when_its_provider_says_nothing_of_an_end(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stream_half(*_: object) -> AsyncGenerator[TextDelta, None]:
        yield TextDelta("TITLE: Half")

    monkeypatch.setattr(ChatCompletions, "stream", stream_half)
    view = end_of(start("good").lanes[0])
    assert (view.state, view.text) == ("cut", "TITLE: Half")
    assert isinstance(view.error, ReplyCut)


def test_a_fault_of_our_own_ends_the_lane_and_keeps_its_text(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def explode(_: object, __: object, post: Post) -> Finished:
        post.append("TITLE: Half")
        raise ZeroDivisionError

    monkeypatch.setattr(write_lane, "WRITERS", {"whole": explode})
    view = end_of(start("good").lanes[0])
    assert (view.state, view.text) == ("cut", "TITLE: Half")
    assert "ZeroDivisionError" in str(view.error)
    assert "unforeseen" in caplog.text


def test_a_fault_of_our_own_while_pricing_leaves_the_cost_unknown_and_the_post_whole(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cost, "price_of", explode)
    view = end_of(start("good").lanes[0])
    assert (view.state, view.cost, view.error) == ("complete", None, None)
    assert "ZeroDivisionError" in caplog.text


def test_a_fault_of_our_own_ends_the_wait_for_a_list_of_models(
    engine: Engine, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reply, "read_listing", explode)
    with pytest.raises(ServerFault, match="ZeroDivisionError"):
        engine.list_models("compatible", base_url=fake.base_url)


def test_a_lane_ends_once() -> None:
    lane = Lane(
        Brief(topic="Backups"),
        LaneSettings(provider="compatible", model="any"),
        clock=iter([0.0, 1.0, 2.0]).__next__,
    )
    lane.stop()
    lane.fail(InvalidKey("late", remedy="none"))
    assert lane.view().state == "stopped"
    assert lane.view().error is None
    assert lane.view().duration == 1.0
