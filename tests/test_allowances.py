"""What a provider says of its limits is kept to, so that it has to refuse nothing."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from fake_limits import FakeLimit
from fake_provider import FakeProvider
from provider_calls import KEY

from providers.allowances import Allowance, Counted, read_allowances, seconds_until_allowed
from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.settings import Brief, LaneSettings
from runs.writing.allowed import LONGEST_HOLD, Allowed
from runs.writing.retry import Timeouts

BRIEF = Brief(topic="How to test a backup", words=100)
POSTS = 8


def openai(remaining: str, reset: str, limit: str = "1000", name: str = "tokens") -> dict[str, str]:
    return {
        f"x-ratelimit-remaining-{name}": remaining,
        f"x-ratelimit-reset-{name}": reset,
        f"x-ratelimit-limit-{name}": limit,
    }


def anthropic(remaining: str, reset: str, name: str = "tokens") -> dict[str, str]:
    return {
        f"anthropic-ratelimit-{name}-remaining": remaining,
        f"anthropic-ratelimit-{name}-reset": reset,
        f"anthropic-ratelimit-{name}-limit": "1000",
    }


IN_A_MINUTE = "in a minute"
"""Stands for a moment, which is known only once a test runs."""


def in_a_minute() -> str:
    return (datetime.now(UTC) + timedelta(seconds=60)).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("headers", "counted", "seconds"),
    [
        (openai("7", "1s"), "tokens", 1.0),
        (openai("7", "6m0s", name="requests"), "requests", 360.0),
        (openai("7", "120ms"), "tokens", 0.12),
        (openai("7", "2m59.56s"), "tokens", 179.56),
        (openai("7", "11.4", name="tokens-minute"), "tokens", 11.4),
        (anthropic("7", IN_A_MINUTE), "tokens", 60.0),
        (anthropic("7", IN_A_MINUTE, name="input-tokens"), "input", 60.0),
        (anthropic("7", IN_A_MINUTE, name="output-tokens"), "output", 60.0),
        (anthropic("7", "2020-01-01T00:00:00Z", name="requests"), "requests", 0.0),
    ],
    ids=lambda value: str(value)[:60],
)
def test_the_limits_of_each_provider_are_read(
    headers: Mapping[str, str], counted: Counted, seconds: float
) -> None:
    moment = in_a_minute()
    (told,) = read_allowances(
        {name: moment if value == IN_A_MINUTE else value for name, value in headers.items()}
    )
    assert (told.counted, told.remaining, told.limit) == (counted, 7, 1000)
    assert told.resets_in == pytest.approx(seconds, abs=5 if seconds == 60 else 0.001)


HOSTILE = (
    *("", "-1", "1e9", "nan", "inf", "٣s", "1s" * 10_000, "s", "1.2.3s", "1s; DROP", "9" * 400),
    *("2026-13-45T00:00:00Z", "2026-11-27T00:00:00", "9999-99-99T99:99:99+99:99", "\x00", "soon"),
)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_what_is_no_number_and_no_time_is_not_read(value: str) -> None:
    assert read_allowances(openai("7", value)) == []
    assert read_allowances(anthropic("7", value)) == []
    assert read_allowances(openai(value, "1s")) == []
    told = read_allowances(openai("7", "1s", limit=value))
    assert [each.limit for each in told] == [None]


def test_a_limit_of_nothing_and_one_without_an_end_are_not_read() -> None:
    assert read_allowances(openai("0", "1s", limit="0")) == []
    assert read_allowances({"x-ratelimit-remaining-tokens": "0"}) == []


def test_a_refusal_without_a_time_is_tried_again_when_there_is_something_left() -> None:
    both = openai("0", "12s") | openai("0", "3s", name="requests")
    assert seconds_until_allowed(both) == 12.0
    assert seconds_until_allowed(openai("5", "12s")) is None
    assert seconds_until_allowed(openai("0", "6m0s")) == 60.0


# What is left


def said(remaining: int, *, resets_in: float = 30.0, limit: int | None = 1000) -> Allowance:
    return Allowance(counted="tokens", remaining=remaining, limit=limit, resets_in=resets_in)


def need(tokens: int) -> dict[Counted, int]:
    return {"requests": 1, "tokens": tokens, "input": 0, "output": tokens}


def told_in_a_loop(story: Callable[[Allowed, Callable[[float], None]], None]) -> None:
    """Play a story whose clock goes only as it says."""

    async def play() -> None:
        loop, start = asyncio.get_running_loop(), 1000.0
        now = [start]
        loop.time = lambda: now[0]  # type: ignore[method-assign]
        story(Allowed(), lambda seconds: now.__setitem__(0, now[0] + seconds))

    asyncio.run(play())


def test_requests_under_way_count_until_a_later_reply_has_counted_them() -> None:
    def story(allowed: Allowed, passes: Callable[[float], None]) -> None:
        burst = [allowed.send(need(100)) for _ in range(3)]
        burst[1].learn(said(900))
        # the server may have counted one of the three: the others may still be to come
        assert allowed.wait(need(700)) == 0
        assert allowed.wait(need(701)) == 30
        burst[0].learn(said(1000))
        assert allowed.wait(need(701)) == 30, "an earlier request's reply tells nothing new"
        burst[2].settle()
        after = allowed.send(need(100))
        after.learn(said(600))
        assert allowed.wait(need(600)) == 0
        assert allowed.wait(need(601)) == 30

    told_in_a_loop(story)


def test_all_is_there_again_after_a_reset_but_for_what_is_under_way() -> None:
    def story(allowed: Allowed, passes: Callable[[float], None]) -> None:
        allowed.send(need(1000)).learn(said(0))
        assert allowed.wait(need(1)) == 30
        passes(30)
        assert allowed.wait(need(5000)) == 0, "what never fits is sent when nothing else is"
        allowed.send(need(900))
        assert allowed.wait(need(100)) == 0
        assert allowed.wait(need(101)) > 0

    told_in_a_loop(story)


def test_a_reset_that_is_far_away_is_asked_for_by_one_request_a_minute() -> None:
    def story(allowed: Allowed, passes: Callable[[float], None]) -> None:
        allowed.send(need(100)).learn(said(0, resets_in=1e9, limit=None))
        assert allowed.wait(need(100)) == LONGEST_HOLD
        passes(LONGEST_HOLD)
        assert allowed.wait(need(100)) == 0
        allowed.send(need(100))
        assert allowed.wait(need(100)) == LONGEST_HOLD

    told_in_a_loop(story)


# Through everything


@pytest.mark.parametrize(
    ("provider", "names"), [("compatible", "openai"), ("openai", "openai"), ("anthropic",) * 2]
)
def test_after_the_first_reply_no_request_is_refused(
    provider: str, names: str, fake: FakeProvider, sdks: None
) -> None:
    settings = (
        LaneSettings(provider=provider, model="good", base_url=fake.base_url, words=100)
        if False
        else LaneSettings(provider=provider, model="good", base_url=fake.base_url)
    )
    engine = Engine(timeouts=Timeouts(back_off=0.01))
    request = LaneRequest(settings=settings, api_key=KEY)

    def write() -> None:
        runs = [engine.start(BRIEF, [request]) for _ in range(POSTS)]
        for run in runs:
            assert run.lanes[0].wait_for_end(30)
            assert run.lanes[0].view().state == "complete", run.lanes[0].view().error

    try:
        fake.limit = FakeLimit(tokens=10**9, seconds=60.0, names=names)  # type: ignore[arg-type]
        assert engine.start(BRIEF, [request]).lanes[0].wait_for_end(30)
        taken = fake.limit.counted[0]
        fake.limit = FakeLimit(tokens=3 * taken, seconds=0.3, names=names)  # type: ignore[arg-type]
        assert engine.start(BRIEF, [request]).lanes[0].wait_for_end(30)
        write()
        assert fake.limit.refused == 0
        assert len(fake.limit.counted) >= POSTS // 3, "the limit was one"
    finally:
        engine.close()
