"""Prompts that are improved by real cells: paid once, stopped, gone on with, never over a limit."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import pytest
from fake_provider import FakeProvider, Request
from improved_posts import ASSERTIONS, REFLECTOR, RULES, Rules
from waiting import until

from providers.base import Usage
from runs import after_restart, cost
from runs.batch import worker as worker_module
from runs.batch.batches import add_batch, batch_progress
from runs.batch.serving import stop_serving
from runs.batch.table import find_cells
from runs.batch.values import Batch, Keys
from runs.engine import Engine
from runs.improvement import serving, watch
from runs.improvement.plan import Plan, make_plan
from runs.improvement.price import price_of_plan
from runs.improvement.record import (
    TakenOver,
    add_improvement,
    claim_improvement,
    end_improvement,
    find_improvement,
    hold_for_reply,
    keep_found,
    keep_reply,
    replies_of,
    to_search,
)
from runs.improvement.serving import (
    begin_improvement,
    go_on_improving,
    stop_improvement,
)
from runs.improvement.values import Improvement
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.heartbeats import new_writer, retire
from runs.store.journal import Journal

POSTS = 36
ONE_KIND = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
"""For what no database does in a way of its own."""


@pytest.fixture
def engine(database: Database, sdks: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(worker_module, "LOOK_INTERVAL_S", 0.1)
    for module in ("writing", "reflecting"):
        monkeypatch.setattr(f"runs.improvement.{module}.LOOK_INTERVAL_S", 0.02)
    engine = Engine(journal=Journal(lambda: database))
    yield engine
    engine.closing = True
    until(lambda: not serving._searching)
    stop_serving()
    engine.close()


@pytest.fixture
def rules(fake: FakeProvider) -> Rules:
    return Rules(fake)


def plan(model: str = "good", reflector: str = REFLECTOR, provider: str = "compatible") -> Plan:
    return make_plan(
        [Brief(topic=f"How to test backup {number}", words=300) for number in range(14)],
        writing=LaneSettings(provider=provider, model=model),
        reflecting=LaneSettings(provider=provider, model=reflector),
        posts=POSTS,
        measures=("assertions",),
        assertions=ASSERTIONS,
    )


def improvement(database: Database, batch_id: str) -> Improvement:
    found = find_improvement(database, batch_id)
    assert found
    return found


def is_over(database: Database, batch_id: str) -> bool:
    return improvement(database, batch_id).state != "running"


def batch_of(database: Database, batch_id: str) -> Batch:
    progress = batch_progress(database, batch_id)
    assert progress
    return progress.batch


def price_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every model costs a hundred dollars a million tokens, in or out."""

    def price(provider: str, model: str, usage: Usage, **_: object) -> Decimal:
        return Decimal((usage.input_tokens or 0) + (usage.output_tokens or 0)) / 10_000

    monkeypatch.setattr(cost, "price_of", price)


def asked(fake: FakeProvider, model: str) -> list[Request]:
    return [each for each in fake.requests if each.model == model]


def test_a_prompt_is_improved_within_its_posts_and_what_is_lost_is_refused_unpaid(
    engine: Engine, database: Database, rules: Rules
) -> None:
    batch_id = begin_improvement(engine, database, "ada", plan(), name="Better")
    until(lambda: is_over(database, batch_id))
    ended = improvement(database, batch_id)
    assert (ended.state, ended.reason) == ("done", "Nothing is left to improve.")
    _, refused, first, *_ = ended.candidates
    assert refused.refused == "The hole {{keyphrase}} is lost."
    assert not refused.scores
    assert "could not be used: The hole {{keyphrase}} is lost." in rules.reflections[1]
    assert (first.parent, first.why) == (0, f"Posts need: {RULES[0]}")
    assert "This does not hold: title starts with 'how to'" in rules.reflections[0]
    assert ended.is_better
    assert ended.best
    assert all(rule in ended.best.text for rule in RULES)
    assert ended.judged
    assert ended.judged.sentence.startswith(f"Proposal {ended.best.number} is better than Blog")
    cells = find_cells(database, batch_id, limit=100).cells
    assert len(cells) == len(rules.posts) == batch_of(database, batch_id).size <= POSTS
    assert len(set(rules.posts)) == len(rules.posts)  # no post is asked for twice
    assert {cell.state for cell in cells} == {"complete"}
    assert [cell.number for cell in cells] == list(range(1, len(cells) + 1))
    assert not to_search(database)


@ONE_KIND
def test_a_budget_is_never_passed_and_what_it_found_is_judged(
    engine: Engine,
    database: Database,
    rules: Rules,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    price_all(monkeypatch)
    budget = Decimal(24)
    batch_id = begin_improvement(engine, database, "ada", plan(), budget=budget)
    until(lambda: is_over(database, batch_id))
    ended, batch = improvement(database, batch_id), batch_of(database, batch_id)
    assert (ended.state, ended.reason) == ("done", "The budget does not pay for more.")
    assert 0 < batch.spent <= budget
    assert not batch.held
    assert batch.size < POSTS
    assert ended.best
    assert ended.judged


@ONE_KIND
def test_a_budget_without_a_price_sends_nothing_and_says_so(
    engine: Engine,
    database: Database,
    rules: Rules,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cost, "price_of", lambda *_, **__: None)
    batch_id = begin_improvement(engine, database, "ada", plan(), budget=Decimal(1))
    until(lambda: is_over(database, batch_id))
    ended = improvement(database, batch_id)
    assert (ended.state, ended.reason) == ("ended", watch.NO_PRICE)
    assert not rules.posts


@ONE_KIND
def test_a_stopped_improvement_keeps_what_it_found_and_goes_on_from_there(
    engine: Engine, database: Database, rules: Rules, fake: FakeProvider
) -> None:
    batch_id = begin_improvement(engine, database, "ada", plan(reflector="hold"))
    fake.wait_for(lambda: any(each.holding for each in fake.requests))
    stop_improvement(engine, database, batch_id)
    until(lambda: is_over(database, batch_id))
    ended = improvement(database, batch_id)
    assert (ended.state, ended.reason) == ("ended", watch.STOPPED)
    assert ended.candidates[0].is_known(ended.plan.parts.tuned_on)
    fake.wait_for(lambda: fake.requests[-1].disconnected)
    before = len(rules.posts)

    fake.release(1_000)
    go_on_improving(engine, database, batch_id)
    until(lambda: is_over(database, batch_id))
    ended = improvement(database, batch_id)
    assert (ended.state, ended.is_better) == ("done", True)
    assert len(set(rules.posts)) == len(rules.posts) > before


def test_after_a_restart_an_improvement_goes_on_and_pays_nothing_twice(
    engine: Engine,
    database: Database,
    rules: Rules,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def is_last_held(number: int) -> bool:
        return [each.holding for each in asked(fake, "hold")] == [False] * (number - 1) + [True]

    before = Engine(journal=Journal(lambda: database))
    batch_id = begin_improvement(before, database, "ada", plan(reflector="hold"))
    for number in (1, 2):
        fake.wait_for(partial(is_last_held, number))
        fake.release()
    fake.wait_for(partial(is_last_held, 3))
    before.closing = True
    stop_serving()
    before.close()
    until(lambda: to_search(database) == [batch_id] and not serving._searching)

    fake.release(1_000)
    monkeypatch.setattr("runs.the_engine.the_engine", lambda: engine)
    monkeypatch.setattr("runs.store.database.the_database", lambda: database)
    assert after_restart._looked()
    until(lambda: is_over(database, batch_id))
    ended = improvement(database, batch_id)
    assert (ended.state, ended.is_better) == ("done", True)
    assert len(set(rules.posts)) == len(rules.posts)
    assert len(asked(fake, "hold")) == ended.proposals + 1  # the one that was lost


@ONE_KIND
def test_an_improvement_whose_engine_is_closed_beneath_it_can_be_gone_on_with(
    engine: Engine, database: Database, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Engine(journal=Journal(lambda: database))

    def ask_too_late(*_: object, **__: object) -> None:
        before.closing = True
        raise RuntimeError("The loop is closed.")

    monkeypatch.setattr(before, "ask", ask_too_late)
    batch_id = begin_improvement(before, database, "ada", plan())
    until(lambda: not serving._searching)
    stop_serving()
    before.close()
    assert to_search(database) == [batch_id]


@ONE_KIND
def test_a_model_that_cannot_be_asked_ends_it_in_words_and_is_no_bad_post(
    engine: Engine, database: Database, rules: Rules, fake: FakeProvider
) -> None:
    batch_id = begin_improvement(engine, database, "ada", plan(model="fault-401"))
    until(lambda: is_over(database, batch_id))
    ended = improvement(database, batch_id)
    assert ended.state == "ended"
    assert "key" in ended.reason
    assert not ended.candidates[0].scores
    batch_id = begin_improvement(engine, database, "ada", plan(reflector="fault-401"))
    until(lambda: is_over(database, batch_id))
    ended = improvement(database, batch_id)
    assert ended.reason.startswith("No proposal can be asked for. ")
    assert len(ended.candidates) == 1


@ONE_KIND
def test_a_typed_key_is_used_for_all_and_asked_for_again_once_its_process_is_gone(
    engine: Engine, database: Database, rules: Rules, fake: FakeProvider
) -> None:
    typed: Keys = {("compatible", None): "sk-typed"}
    before = Engine(journal=Journal(lambda: database))
    batch_id = begin_improvement(before, database, "ada", plan(reflector="hold"), keys=typed)
    fake.wait_for(lambda: any(each.holding for each in fake.requests))
    before.closing = True
    stop_serving()
    before.close()
    until(lambda: to_search(database) == [batch_id] and not serving._searching)
    serving._keys.clear()  # as in another process
    serving.search_what_is_left(engine, database)
    until(lambda: is_over(database, batch_id))
    assert improvement(database, batch_id).reason == watch.NEEDS_KEY

    fake.release(1_000)
    go_on_improving(engine, database, batch_id, keys=typed)
    until(lambda: is_over(database, batch_id))
    assert improvement(database, batch_id).is_better
    assert {each.headers["authorization"] for each in fake.requests} == {"Bearer sk-typed"}


def test_rows_that_are_the_same_post_count_once_and_have_their_price() -> None:
    briefs = [Brief(topic=f"How to test backup {number % 14}", words=300) for number in range(20)]
    lane = LaneSettings(provider="compatible", model="good")
    same = make_plan(briefs, writing=lane, reflecting=lane, posts=POSTS)
    assert len({repr(each) for each in same.briefs}) == len(same.briefs)
    assert len(same.briefs) + same.unused == 14
    assert price_of_plan(same).refusal == ""


def test_what_is_pressed_in_a_page_that_is_behind_takes_a_search_from_nobody(
    engine: Engine, database: Database
) -> None:
    batch_id = add_batch(database, "ada", size=0)
    add_improvement(database, batch_id, plan())
    me = new_writer()
    assert claim_improvement(database, batch_id, me)
    go_on_improving(engine, database, batch_id)
    keep_reply(database, batch_id, me, 0, "Mine.", Decimal(0))
    assert replies_of(database, batch_id) == ["Mine."]
    retire(me)


def test_what_a_lost_process_held_for_a_reply_counts_as_spent(database: Database) -> None:
    batch_id = add_batch(database, "ada", size=0, budget=Decimal(1))
    add_improvement(database, batch_id, plan())
    lost, me = new_writer(), new_writer()
    assert claim_improvement(database, batch_id, lost)
    assert hold_for_reply(database, batch_id, lost, Decimal("0.30"))
    assert not hold_for_reply(database, batch_id, lost, Decimal("0.80"))
    retire(lost)
    assert claim_improvement(database, batch_id, me)
    batch = batch_of(database, batch_id)
    assert (batch.spent, batch.held) == (Decimal("0.30"), Decimal(0))
    for late in (  # it only slept
        partial(hold_for_reply, database, batch_id, lost, Decimal("0.10")),
        partial(keep_reply, database, batch_id, lost, 0, "Late.", Decimal("0.30")),
        partial(keep_found, database, batch_id, lost, {}),
        partial(end_improvement, database, batch_id, lost, "ended", "Late."),
    ):
        with pytest.raises(TakenOver):
            late()
    assert replies_of(database, batch_id) == []
    assert improvement(database, batch_id).state == "running"
    assert batch_of(database, batch_id).spent == Decimal("0.30")
    retire(me)
