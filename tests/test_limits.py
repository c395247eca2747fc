"""How much visitors may have written, and that each of them gets a turn."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from fake_provider import FakeProvider
from waiting import until

from providers.base import Finished, Usage
from runs import cost as cost_module
from runs import run as run_module
from runs.blind.tasting import start_tasting
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.prepare import prepare
from runs.queue import FairQueue
from runs.quota import limiter as limits
from runs.quota.limiter import Limiter, LimitReached
from runs.quota.limits import (
    LIMITS,
    Amount,
    lanes_at_once,
    lanes_of_one,
    limits_of_today,
    longest_minutes,
)
from runs.quota.usage import keep_replay, used_since
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store import journal as journal_module
from runs.store.database import Database
from runs.store.delete import delete_all
from runs.store.journal import Journal
from runs.writing.retry import Timeouts

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ALICE, BOB = "visitor-alice", "visitor-bob"
GENEROUS = "1000000"
Start = Callable[..., Run]


@pytest.fixture(autouse=True)
def _public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    for limit in LIMITS:
        monkeypatch.setenv(limit.variable, GENEROUS)


@pytest.fixture
def _shared_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_SHARE_KEYS", "1")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-of-the-server")


class Clock:
    """The time of day, as a test sets it."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


class Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return NOON


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> Limiter:
    return Limiter(now=clock)


def lane(
    *, words: int = 1000, model: str = "claude-haiku-5-5", provider: str = "anthropic"
) -> Lane:
    brief = Brief(topic="How to test a backup", words=words)
    return Lane(brief, LaneSettings(provider=provider, model=model), clock=lambda: 0.0)


def press(limiter: Limiter, owner: str, *lanes: Lane, on_us: bool = True) -> None:
    asked = lanes or (lane(),)
    sent = {each: prepare(each.brief, each.settings) if on_us else None for each in asked}
    limiter.admit(owner, sent)


def refusal_of(limiter: Limiter, owner: str, *lanes: Lane) -> LimitReached:
    with pytest.raises(LimitReached) as refused:
        press(limiter, owner, *lanes)
    assert refused.value.place == "provider", "shown where the press was"
    return refused.value


# A day's share


def test_on_ones_own_machine_nothing_is_limited(
    monkeypatch: pytest.MonkeyPatch, limiter: Limiter
) -> None:
    monkeypatch.delenv("DRAFTBENCH_PUBLIC")
    for limit in LIMITS:
        monkeypatch.setenv(limit.variable, "0")
    assert limits_of_today() == {}
    press(limiter, ALICE)
    assert limiter.left(ALICE) == {}


def test_a_public_deployment_has_limits_without_being_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in LIMITS:
        monkeypatch.delenv(limit.variable)
    assert {limit.variable: amount for limit, amount in limits_of_today().items()} == {
        "DRAFTBENCH_RUNS_A_DAY": 50,
        "DRAFTBENCH_WORDS_A_DAY": 100_000,
        "DRAFTBENCH_DOLLARS_A_DAY": 1,
        "DRAFTBENCH_ALL_RUNS_A_DAY": 1_000,
        "DRAFTBENCH_ALL_WORDS_A_DAY": 2_000_000,
        "DRAFTBENCH_ALL_DOLLARS_A_DAY": 10,
    }


@pytest.mark.parametrize("said", ["many", "-1", "NaN", "Infinity", "1,000"])
def test_a_limit_that_cannot_be_read_is_not_lifted(
    said: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", said)
    amounts = {limit.variable: amount for limit, amount in limits_of_today().items()}
    assert amounts["DRAFTBENCH_RUNS_A_DAY"] == 50
    assert "DRAFTBENCH_RUNS_A_DAY" in caplog.text


def test_a_limit_is_lifted_by_the_word_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in LIMITS:
        monkeypatch.setenv(limit.variable, "none")
    assert limits_of_today() == {}


def test_runs_are_counted_for_each_visitor(
    monkeypatch: pytest.MonkeyPatch, limiter: Limiter
) -> None:
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "2")
    press(limiter, ALICE, lane(), lane(), lane())
    press(limiter, ALICE)
    assert "No run is left of the 2 that you may start" in str(refusal_of(limiter, ALICE))
    press(limiter, BOB)


def test_words_are_counted_for_all_lanes(monkeypatch: pytest.MonkeyPatch, limiter: Limiter) -> None:
    monkeypatch.setenv("DRAFTBENCH_WORDS_A_DAY", "5000")
    press(limiter, ALICE, lane(words=1500), lane(words=1500))
    refused = refusal_of(limiter, ALICE, lane(words=1500), lane(words=1500))
    assert "3,000 words" in str(refused)
    assert "2,000 are left" in str(refused)
    assert "fewer words" in refused.remedy
    press(limiter, ALICE, lane(words=2000))


def test_what_is_refused_is_not_counted(monkeypatch: pytest.MonkeyPatch, limiter: Limiter) -> None:
    monkeypatch.setenv("DRAFTBENCH_WORDS_A_DAY", "1000")
    for _ in range(3):
        refusal_of(limiter, ALICE, lane(words=1500))
    press(limiter, ALICE, lane(words=1000))


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        (
            "DRAFTBENCH_ALL_RUNS_A_DAY",
            "of the 1 that all visitors together may start in a day.",
        ),
        ("DRAFTBENCH_ALL_WORDS_A_DAY", "0 are left for all visitors together today."),
    ],
)
def test_who_comes_as_another_visitor_each_time_is_held_by_what_all_may_have(
    variable: str, said: str, monkeypatch: pytest.MonkeyPatch, limiter: Limiter
) -> None:
    monkeypatch.setenv(variable, "1" if "RUNS" in variable else "1000")
    press(limiter, "visitor-1")
    assert said in str(refusal_of(limiter, "visitor-2"))


@pytest.mark.parametrize(
    ("now", "wait"),
    [(NOON, "in 12 h"), (NOON.replace(hour=23, minute=30), "in 30 min")],
)
def test_a_refused_press_says_when_to_come_back(
    now: datetime, wait: str, clock: Clock, limiter: Limiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "0")
    clock.now = now
    assert refusal_of(limiter, ALICE).remedy == f"Go on after midnight UTC, {wait}."


def test_at_midnight_everybody_begins_anew(
    clock: Clock, limiter: Limiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "1")
    press(limiter, ALICE)
    clock.now = NOON.replace(hour=23, minute=59)
    refusal_of(limiter, ALICE)
    clock.now += timedelta(minutes=1)
    press(limiter, ALICE)


def test_what_is_left_is_the_lesser_of_the_visitors_and_everybodys(
    limiter: Limiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "5")
    monkeypatch.setenv("DRAFTBENCH_ALL_RUNS_A_DAY", "7")
    for owner in (ALICE, BOB, BOB, BOB):
        press(limiter, owner)
    assert limiter.left(ALICE)["runs"] == 3
    assert limiter.left(BOB)["runs"] == 2


# Money


@pytest.mark.usefixtures("_shared_key")
def test_what_may_cost_more_than_is_left_is_not_sent(
    limiter: Limiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_DOLLARS_A_DAY", "0.01")
    press(limiter, ALICE)
    refused = refusal_of(limiter, ALICE, lane(), lane())
    assert "This may cost $0.0" in str(refused)
    assert "key of your own" in refused.remedy


@pytest.mark.usefixtures("_shared_key")
def test_a_key_of_ones_own_costs_the_site_nothing(
    limiter: Limiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_DOLLARS_A_DAY", "0")
    press(limiter, ALICE, on_us=False)
    refusal_of(limiter, ALICE)


def test_where_no_key_is_shared_nothing_costs_the_site_anything(
    limiter: Limiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-of-the-server")
    monkeypatch.setenv("DRAFTBENCH_DOLLARS_A_DAY", "0")
    press(limiter, ALICE)


@pytest.mark.usefixtures("_shared_key")
def test_a_model_whose_price_is_not_known_counts_as_dear(
    limiter: Limiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_DOLLARS_A_DAY", "0.3")
    unknown = lane(model="claude-of-tomorrow")
    refusal_of(limiter, ALICE, unknown)
    press(limiter, ALICE, lane())


@pytest.mark.usefixtures("_shared_key")
def test_once_a_lane_has_ended_it_counts_as_what_it_cost(limiter: Limiter) -> None:
    ended = lane()
    press(limiter, ALICE, ended)
    most = Decimal(GENEROUS) - limiter.left(ALICE)["dollars"]
    assert most > Decimal("0.003")
    ended.begin_try()
    ended.finish(Finished(stop_reason="end", usage=Usage()), cost=Decimal("0.002"))
    limiter.settle(ended)
    limiter.settle(ended)
    assert Decimal(GENEROUS) - limiter.left(ALICE)["dollars"] == Decimal("0.002")


@pytest.mark.usefixtures("_shared_key")
def test_a_lane_that_was_stopped_before_it_began_costs_nothing(limiter: Limiter) -> None:
    stopped = lane()
    press(limiter, ALICE, stopped)
    stopped.stop()
    limiter.settle(stopped)
    assert limiter.left(ALICE)["dollars"] == Decimal(GENEROUS)


@pytest.mark.usefixtures("_shared_key")
def test_a_lane_that_was_stopped_in_its_midst_counts_in_full(limiter: Limiter) -> None:
    stopped = lane()
    press(limiter, ALICE, stopped)
    before = limiter.left(ALICE)
    stopped.begin_try()
    stopped.append("TITLE: Half")
    stopped.stop()
    limiter.settle(stopped)
    assert limiter.left(ALICE) == before


# In the engine


@pytest.fixture
def engines(sdks: None) -> Iterator[Callable[..., Engine]]:
    """Makes engines that are closed after the test."""
    made: list[Engine] = []

    def make(**options: object) -> Engine:
        timeouts = Timeouts(first_event=30, silence=30, back_off=0.01)
        made.append(Engine(timeouts=timeouts, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for engine in made:
        engine.close()


def start(engine: Engine, owner: str, *models: str, words: int = 1000) -> Run:
    settings = [LaneSettings(provider="compatible", model=model) for model in models]
    brief = Brief(topic="How to test a backup", words=words)
    return engine.start(brief, [LaneRequest(settings=each) for each in settings], owner=owner)


def ended(run: Run) -> bool:
    return all(lane.wait_for_end(60) for lane in run.lanes)


def test_a_press_that_is_too_much_sends_nothing(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_WORDS_A_DAY", "2500")
    engine = engines()
    with pytest.raises(LimitReached):
        start(engine, ALICE, "good", "good", "good")
    assert ended(start(engine, ALICE, "good", "good"))
    assert len(fake.requests) == 2


def test_a_press_that_brings_a_whole_library_is_refused(
    engines: Callable[..., Engine], fake: FakeProvider
) -> None:
    settings = LaneSettings(provider="compatible", model="good")
    brief = Brief(topic="How to test a backup", notes="a" * 600_000)
    engine, request = engines(), LaneRequest(settings=settings)
    with pytest.raises(LimitReached, match="more than 1,000,000 characters"):
        engine.start(brief, [request, request], owner=ALICE)
    assert not fake.requests


def test_a_retry_and_a_continuation_count_as_a_run(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "3")
    engine = engines()
    run = start(engine, ALICE, "max-tokens")
    assert ended(run)
    engine.retry(run, 0)
    assert ended(run)
    engine.retry(run, 0, go_on=True)
    assert ended(run)
    kept, turn = run.lanes, run.turn
    for go_on in (False, True):
        with pytest.raises(LimitReached):
            engine.retry(run, 0, go_on=go_on)
    assert (run.lanes, run.turn) == (kept, turn), "the lane stays as it is"
    assert len(fake.requests) == 3


def test_a_replay_costs_a_run_and_a_place_and_neither_words_nor_money(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "3")
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", "1")
    engine = engines()
    written = start(engine, ALICE, "good")
    assert ended(written)
    held = start(engine, BOB, "hold")
    before = engine.limiter.left(ALICE)
    fake.wait_for(lambda: len(fake.requests) == 2 and fake.requests[1].holding)
    played = engine.replay(written.lanes, speed=1000, owner=ALICE)
    until(lambda: played.lanes[0].view().place == 1)
    engine.skip_to_end(played)
    assert not played.ended, "it waits for its turn"
    fake.release()
    assert ended(held)
    assert ended(played)
    assert engine.limiter.left(ALICE) == before | {"runs": before["runs"] - 1}


def test_no_more_is_replayed_in_a_day_than_runs_are_allowed(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "4")
    engine = engines()
    written = start(engine, ALICE, "good", "good")
    assert ended(written)
    played = engine.replay(written.lanes, speed=1000, owner=ALICE)
    assert ended(played)
    engine.retry(played, 0)  # once more, in its place
    engine.skip_to_end(played)
    assert ended(played)
    tasting = start_tasting(engine, written, owner=ALICE)
    engine.skip_to_end(tasting)
    assert ended(tasting)
    for play in (
        lambda: engine.replay(written.lanes, owner=ALICE),
        lambda: engine.retry(played, 0),
        lambda: start_tasting(engine, written, owner=ALICE),
    ):
        with pytest.raises(LimitReached, match="No run is left"):
            play()
    assert len(fake.requests) == 2


@pytest.mark.usefixtures("fake")
def test_replays_count_after_a_restart(engines: Callable[..., Engine], address: str) -> None:
    database, now = Database(address), Clock()
    try:
        limiter = Limiter(partial(used_since, database), partial(keep_replay, database), now=now)
        engine = engines(limiter=limiter)
        written = start(engine, ALICE, "good")
        assert ended(written)
        for _ in range(3):
            assert ended(engine.replay(written.lanes, speed=1000, owner=ALICE))
        database.write(lambda _: None).result()  # after the replays
        later = Limiter(partial(used_since, database), now=now)
        assert later.left(ALICE)["runs"] == int(GENEROUS) - 3
        next_day = Limiter(partial(used_since, database), now=lambda: NOON + timedelta(days=1))
        assert next_day.left(ALICE)["runs"] == int(GENEROUS)
    finally:
        database.close()


def test_what_was_used_counts_after_a_restart(
    engines: Callable[..., Engine],
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    monkeypatch.setenv("DRAFTBENCH_SHARE_KEYS", "1")
    monkeypatch.setenv("COMPATIBLE_API_KEY", "sk-of-the-server")
    monkeypatch.setattr(limits, "most_cost", lambda _: Decimal(2))
    monkeypatch.setattr(cost_module, "price_of", lambda *_, **__: Decimal("0.5"))
    for module in (run_module, journal_module, limits):
        monkeypatch.setattr(module, "datetime", Noon)  # midnight does not come in between
    database = Database(address)
    try:
        engine = engines(
            journal=Journal(lambda: database), limiter=Limiter(partial(used_since, database))
        )
        run = start(engine, ALICE, "max-tokens", "good", words=700)
        assert ended(run)
        engine.retry(run, 0)
        assert ended(run)
        assert ended(start(engine, BOB, "good"))
        assert engine.journal.flush()
        until(lambda: engine.limiter.left(ALICE)["dollars"] == Decimal(GENEROUS) - 2)  # 4 lanes
        before = [engine.limiter.left(owner) for owner in (ALICE, BOB)]
        later = Limiter(partial(used_since, database))
        assert [later.left(owner) for owner in (ALICE, BOB)] == before
        assert later.left(ALICE)["runs"] == int(GENEROUS) - 3
        next_day = Limiter(partial(used_since, database), now=lambda: NOON + timedelta(days=1))
        assert next_day.left(ALICE)["runs"] == int(GENEROUS)
        delete_all(database, ALICE)
        assert engine.limiter.left(ALICE) == before[0], "to delete them gives nothing back"
    finally:
        database.close()


def test_a_database_that_cannot_be_asked_keeps_nobody_from_writing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def explode(_since: datetime) -> dict[str, Amount]:
        raise OSError("sk-secret@db.internal")

    with caplog.at_level(logging.WARNING):
        press(Limiter(explode), ALICE)
    assert "not known" in caplog.text
    assert "db.internal" not in caplog.text


# Turns


def stands(fake: FakeProvider, *, begun: int, holding: int) -> bool:
    """This many requests came, and this many of them are being answered."""
    return len(fake.requests) == begun and sum(r.holding for r in fake.requests) == holding


def test_no_more_lanes_are_written_at_once_than_there_is_room_for(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", "3")
    run = start(engines(), ALICE, *["hold"] * 5)
    fake.wait_for(partial(stands, fake, begun=2, holding=2))
    for written in range(1, 6):
        fake.release()
        left = 5 - written
        fake.wait_for(partial(stands, fake, begun=min(5, written + 2), holding=min(2, left)))
    assert ended(run)
    assert run.state == "complete"


def test_a_lane_that_waits_says_how_long_its_wait_is(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", "1")
    engine = engines()
    run = start(engine, ALICE, "hold", "hold", "hold")
    fake.wait_for(lambda: fake.requests and fake.requests[0].holding)
    views = [lane.view() for lane in run.lanes]
    assert [view.state for view in views] == ["writing", "queued", "queued"]
    assert [view.place for view in views] == [None, 1, 2]
    fake.release()
    fake.wait_for(lambda: len(fake.requests) == 2 and fake.requests[1].holding)
    assert [lane.view().place for lane in run.lanes] == [None, None, 1]


def test_a_lane_that_waits_can_be_stopped_and_leaves_its_place_to_others(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", "1")
    engine = engines()
    run = start(engine, ALICE, "hold", "hold", "hold")
    fake.wait_for(lambda: fake.requests and fake.requests[0].holding)
    engine.stop(run, 1)
    assert run.lanes[1].wait_for_end(60)
    assert run.lanes[1].view().state == "stopped"
    assert run.lanes[1].view().place is None
    assert run.lanes[2].view().place == 1
    fake.release(2)
    assert ended(run)
    assert len(fake.requests) == 2, "the stopped lane sent nothing"


def test_one_visitors_forty_lanes_do_not_keep_another_waiting(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", "4")
    engine = engines()
    many = [start(engine, ALICE, *["hold"] * 5) for _ in range(8)]
    fake.wait_for(lambda: sum(request.holding for request in fake.requests) == 2)
    assert ended(start(engine, BOB, "good")), "half of the places are for others"
    others = [start(engine, owner, "hold") for owner in ("carol", "dave")]
    fake.wait_for(lambda: sum(request.holding for request in fake.requests) == 4)
    one = start(engine, BOB, "good")
    until(lambda: one.lanes[0].view().place == 1)
    fake.release()
    assert ended(one), "the first place that is free is Bob's"
    for run in [*many, *others]:
        engine.stop(run)
    assert all(ended(run) for run in [*many, *others])


def test_a_lane_that_takes_too_long_leaves_its_place_and_keeps_its_text(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", "1")
    monkeypatch.setenv("DRAFTBENCH_MINUTES_A_LANE", "0.05")
    engine = engines()
    run, other = start(engine, ALICE, "hold"), start(engine, BOB, "good")
    assert ended(run)
    view = run.lanes[0].view()
    assert (view.state, str(view.error)) == (
        "cut",
        "The lane took 0.05 minutes, which is the most that one may take here.",
    )
    assert view.text
    assert view.error
    assert view.error.remedy.startswith("Continue it")
    assert ended(other), "nobody waits for it any more"
    assert other.state == "complete"


@pytest.mark.parametrize(
    ("public", "said", "minutes"),
    [("1", "", 30), ("1", "90", 90), ("1", "none", None), ("1", "long", 30), ("0", "", None)],
)
def test_a_lane_has_so_much_time_where_strangers_use_the_app(
    public: str, said: str, minutes: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", public)
    monkeypatch.setenv("DRAFTBENCH_MINUTES_A_LANE", said)
    assert longest_minutes() == minutes


@pytest.mark.parametrize(
    ("public", "at_once", "of_one"), [("1", "12", 6), ("1", "3", 2), ("1", "1", 1), ("0", "12", 12)]
)
def test_one_visitor_has_half_of_the_places_at_most(
    public: str, at_once: str, of_one: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", public)
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", at_once)
    assert lanes_of_one() == of_one


def test_a_place_that_is_freed_is_given_to_nobody_who_was_stopped_in_the_same_moment() -> None:
    class Lane:
        def queue_at(self, place: int | None) -> None:
            pass

    async def stop_both() -> list[BaseException | None]:
        queue = FairQueue(1)

        async def write() -> None:
            async with queue.turn(ALICE, Lane()):
                await asyncio.sleep(60)

        lanes = [asyncio.create_task(write()) for _ in range(3)]
        await asyncio.sleep(0)
        for lane in lanes:
            lane.cancel()
        return list(await asyncio.gather(*lanes, return_exceptions=True))

    assert [type(end) for end in asyncio.run(stop_both())] == [asyncio.CancelledError] * 3


def test_an_engine_closes_while_lanes_wait(
    engines: Callable[..., Engine], fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", "1")
    engine = engines()
    run = start(engine, ALICE, "hold", "hold")
    fake.wait_for(lambda: fake.requests and fake.requests[0].holding)
    engine.stop(run)
    assert ended(run)


@pytest.mark.parametrize(("public", "usual"), [("0", 100), ("1", 12)])
def test_there_is_room_for_so_many_lanes(
    public: str, usual: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", public)
    assert lanes_at_once() == usual
    monkeypatch.setenv("DRAFTBENCH_LANES_AT_ONCE", "3")
    assert lanes_at_once() == 3


class Waiting:
    """A lane in the queue that notes its places."""

    def __init__(self) -> None:
        self.places: list[int | None] = []

    def queue_at(self, place: int | None) -> None:
        self.places.append(place)


def test_whoever_waits_is_not_overtaken_by_those_who_come_later() -> None:
    order: list[str] = []

    async def story() -> None:
        queue = FairQueue(1)

        async def work(owner: str) -> None:
            async with queue.turn(owner, Waiting()):
                order.append(owner)
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(work("first"))
            tasks.create_task(work("z waits"))
            for number in range(50):
                tasks.create_task(work(f"new {number}"))
                await asyncio.sleep(0)

    asyncio.run(story())
    assert order[:3] == ["first", "z waits", "new 0"]
    assert order[2:] == [f"new {number}" for number in range(50)]


def test_a_second_lane_is_not_overtaken_for_ever_by_new_visitors() -> None:
    order: list[str] = []

    async def story() -> None:
        queue = FairQueue(1)

        async def work(owner: str) -> None:
            async with queue.turn(owner, Waiting()):
                order.append(owner)
                await asyncio.sleep(0)
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(work("a"))
            tasks.create_task(work("a"))
            for number in range(50):
                tasks.create_task(work(f"new {number}"))
                await asyncio.sleep(0)

    asyncio.run(story())
    assert order.index("a", 1) <= 5


async def turns_of(places: int, arrivals: list[str]) -> list[str]:
    """In which order owners get their turns whose lanes came in that order, one tick each."""
    queue, order, told = FairQueue(places), [], []

    async def work(owner: str) -> None:
        waiting = Waiting()
        told.append(waiting)
        async with queue.turn(owner, waiting):
            assert waiting.places[-1] is None
            order.append(owner)
            await asyncio.sleep(0)

    await asyncio.gather(*(work(owner) for owner in arrivals))
    assert queue._tickets == {} == queue._served, "nothing is left behind"
    assert not queue._running
    return order


def test_owners_take_turns() -> None:
    order = asyncio.run(turns_of(1, ["a"] * 4 + ["b"] * 4 + ["c"] * 4))
    assert order[0] == "a"
    for round_of in range(1, 10, 3):
        assert Counter(order[round_of : round_of + 3]) == {"a": 1, "b": 1, "c": 1}


@pytest.mark.parametrize("seed", range(20))
def test_whoever_comes_has_a_turn_before_others_have_two_more(seed: int) -> None:
    chance = random.Random(seed)
    arrivals = [chance.choice("aaaaabbc") for _ in range(40)]
    order = asyncio.run(turns_of(chance.randint(1, 4), arrivals))
    assert Counter(order) == Counter(arrivals)
    for owner in set(arrivals):
        before = Counter(order[: order.index(owner)])
        assert all(turns <= 6 for turns in before.values())


def test_a_turn_that_is_given_and_cancelled_in_one_moment_is_not_lost() -> None:
    async def story() -> None:
        queue = FairQueue(1)

        async def work() -> None:
            async with queue.turn("a", Waiting()):
                await asyncio.sleep(0)

        first, second, third = (asyncio.create_task(work()) for _ in range(3))
        await first
        second.cancel()
        await asyncio.wait_for(third, 5)
        assert second.cancelled()

    asyncio.run(story())
