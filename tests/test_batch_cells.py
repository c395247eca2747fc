"""Batches and cells in both databases: nothing is written or paid twice, whoever asks."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from threading import Condition, Event
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, update

from posts.prompts.version import BUILT_IN, PromptVersion
from providers.registry import PROVIDERS
from runs.batch.batches import (
    add_batch,
    add_cells,
    any_open,
    batch_progress,
    cell_ids_of,
    find_batch,
    list_batches,
    mark_batch,
)
from runs.batch.cells import Claimed, Outcome, claim, settle
from runs.batch.control import again, delete, go_on, keep_budget, pause, stop
from runs.batch.limits import _keep, keep_limits, read_limits
from runs.batch.plan import WORDS_A_SECOND, brief_of, cells_of, lanes_of, priced, times_of
from runs.batch.table import cell_options, ended_after, find_cells
from runs.batch.values import (
    DEFAULT_AT_ONCE,
    Cell,
    CellFilter,
    ProviderLimits,
    QueuedCell,
    TopicToWrite,
)
from runs.lane import Lane
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store import heartbeats
from runs.store.database import Database
from runs.store.heartbeats import check_in, new_writer, retire
from runs.store.insert_once import insert_once
from runs.store.lanes import add_lane
from runs.store.schema import BATCHES, LANES, RUNS, TEMPLATES, WRITERS
from runs.store.tracked_lane import TrackedLane
from runs.store.trash import empty_trash, throw

LUNA = LaneSettings(provider="openai", model="gpt-6-luna")
HAIKU = LaneSettings(provider="anthropic", model="claude-haiku-5-5")
BASE = Brief(topic="", words=800)
DONE = Outcome(state="complete", cost=Decimal("0.02"), title="A post", words=700, duration=9.0)


class FakeQueue:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.queued: list[QueuedCell] = []
        self.cancelled: list[QueuedCell] = []
        self.deleted: list[QueuedCell] = []

    def told(self) -> list[tuple[str, int, bool]]:
        return [(cell.id, cell.tries, cell.own) for cell in self.queued]

    def open(self, cells: list[QueuedCell]) -> None:
        pass

    def enqueue(self, _: Connection, cells: list[QueuedCell]) -> None:
        self.queued += cells

    def cancel(self, cells: list[QueuedCell]) -> None:
        self.cancelled += cells

    def delete(self, cells: list[QueuedCell]) -> None:
        self.deleted += cells


def cells(*topics: str, most: str | None = "0.05", repeats: int = 1) -> list[Cell]:
    briefs = [brief_of(BASE, TopicToWrite(topic=topic)) for topic in topics]
    made = cells_of(briefs, [LUNA, HAIKU], repeats=repeats)
    return [replace(cell, most=None if most is None else Decimal(most)) for cell in made]


def batch(
    database: Database, *some: Cell, budget: str | None = None, owner: str = "ada", **more: Any
) -> tuple[str, list[str]]:
    """A batch of these cells; its id and theirs."""
    most = None if budget is None else Decimal(budget)
    batch_id = add_batch(database, owner, size=len(some), budget=most, **more)
    rows = database.write(partial(add_cells, batch_id=batch_id, cells=some, first=1)).result()
    return batch_id, [row["id"] for row in rows]


def claimed(database: Database, cell_id: str, me: str) -> object:
    return database.write(partial(claim, cell_id=cell_id, me=me)).result()


def settled(database: Database, cell_id: str, me: str, outcome: Outcome = DONE) -> None:
    database.write(partial(settle, cell_id=cell_id, me=me, outcome=outcome)).result()


def worker(database: Database) -> str:
    me = new_writer()
    database.write(partial(check_in, writer=me)).result()
    return me


def dead_worker(database: Database) -> str:
    """One that ended without a word: its process is that of nobody."""
    me = new_writer()
    retire(me)
    row = {"id": me, "host": "elsewhere", "process": 1, "seen_at": datetime(2026, 1, 1, tzinfo=UTC)}
    database.write(lambda connection: connection.execute(insert(WRITERS), row).close()).result()
    return me


def test_there_is_a_cell_for_each_topic_prompt_model_and_repeat() -> None:
    other = PromptVersion(name="Mine", number=2, text=BUILT_IN.text)
    lanes = lanes_of([LUNA, HAIKU], [BUILT_IN, other], writing="whole", continuations=2)
    topics = [
        TopicToWrite(topic="Backups", values={"words": "300", "season": "spring", "tone": "dry"}),
        TopicToWrite(topic="Restores"),
    ]
    made = cells_of([brief_of(BASE, topic) for topic in topics], lanes, repeats=3)
    assert len(made) == 2 * 4 * 3
    kinds = {
        (cell.brief.topic, cell.settings.prompt.label, cell.settings.model, cell.repeat)
        for cell in made
    }
    assert len(kinds) == 24
    assert (made[0].brief.words, made[0].brief.tone) == (300, "dry")
    assert (made[0].brief.variables, made[-1].brief.words) == ({"season": "spring"}, 800)
    assert {(cell.settings.writing, cell.settings.continuations) for cell in made} == {("whole", 2)}


def test_cells_that_would_be_the_same_are_there_once() -> None:
    lane = LaneSettings(provider="compatible", model="any")
    brief = Brief(topic="Backups", words=1_500)
    made = cells_of([brief, replace(brief)], [lane, replace(lane)], repeats=2)
    assert [cell.repeat for cell in made] == [1, 2]


def test_the_price_of_all_cells_is_told_and_what_cannot_be_written_is_left_out() -> None:
    wants = PromptVersion(name="Mine", number=1, text=BUILT_IN.text + "\n{{season}}\n")
    unknown = LaneSettings(provider="openai", model="gpt-of-tomorrow")
    briefs = [
        brief_of(BASE, TopicToWrite(topic="Backups", values={"season": "spring"})),
        brief_of(BASE, TopicToWrite(topic="Restores")),
    ]
    known = LaneSettings(provider="openai", model="gpt-4o-mini")
    made, told, refusals = priced(cells_of(briefs, lanes_of([known, unknown], [wants]), repeats=2))
    assert [refusal.topic for refusal in refusals] == ["Restores", "Restores"]
    assert "Fill in Season" in refusals[0].reason
    assert (told.cells, told.unknown, len(made)) == (4, 2, 4)
    assert Decimal(0) < told.expected < told.most
    assert told.most == sum(cell.most for cell in made if cell.most)


def test_the_time_is_told_by_the_limits_of_each_provider() -> None:
    lanes = [LaneSettings(provider=name, model="any") for name in ("compatible", "embedded")]
    briefs = [Brief(topic=f"Topic {n}", words=1_000) for n in range(40)]
    _, told, _ = priced(cells_of(briefs, lanes))
    usual = {name: ProviderLimits() for name in PROVIDERS}
    about, most, at_once = times_of(told, usual | {"embedded": ProviderLimits(at_once=1)})
    assert about == 40 * 1_000 / WORDS_A_SECOND  # the one that writes one after the other
    assert most > about
    assert at_once == DEFAULT_AT_ONCE + 1
    slow = {"compatible": ProviderLimits(at_once=40, a_minute=1)}
    assert times_of(told, usual | slow)[:2] == (40 * 60, 40 * 60)
    few = {"compatible": ProviderLimits(tokens_a_minute=1_000)}
    about, most, _ = times_of(told, usual | few)
    assert about > 40 * 60
    assert most > about
    none = times_of(told, usual | {"embedded": ProviderLimits(at_once=0)})
    assert none[2] == DEFAULT_AT_ONCE


def test_the_same_cells_added_once_more_are_the_same(database: Database) -> None:
    some = cells("Backups", "Restores", repeats=2)
    batch_id, ids = batch(database, *some)
    rows = database.write(partial(add_cells, batch_id=batch_id, cells=some, first=1)).result()
    assert [row["id"] for row in rows] == ids
    assert len(set(ids)) == 8
    assert find_cells(database, batch_id).total == 8
    assert not {*ids} & {*batch(database, *some)[1]}
    assert cell_ids_of(batch_id, some) == ids


def test_of_two_workers_one_gets_a_cell_and_of_a_dead_one_it_is_taken_over(
    database: Database,
) -> None:
    _, (cell, *_) = batch(database, *cells("Backups"))
    first, second, dead = worker(database), worker(database), dead_worker(database)
    mine = claimed(database, cell, dead)
    assert isinstance(mine, Claimed)
    assert (mine.is_new, mine.taken_over, mine.brief.topic) == (True, False, "Backups")
    taken = claimed(database, cell, first)
    assert isinstance(taken, Claimed)
    assert (taken.is_new, taken.taken_over) == (False, True)
    assert claimed(database, cell, second) == "busy"
    settled(database, cell, dead)  # it only slept: too late
    settled(database, cell, first)
    assert claimed(database, cell, second) is None
    settled(database, cell, first)
    told = batch_progress(database, mine.batch_id)
    assert told
    assert (told.batch.spent, told.batch.held, told.counts["complete"]) == (
        Decimal("0.02"),
        Decimal(0),
        1,
    )


@pytest.mark.parametrize(("cost", "second_is_paid"), [("0.01", True), ("0.03", False)])
def test_a_cell_waits_for_dollars_that_another_may_give_back(
    database: Database, cost: str, second_is_paid: bool
) -> None:
    _, (first, second) = batch(database, *cells("Backups"), budget="0.06")
    me = worker(database)
    assert isinstance(claimed(database, first, me), Claimed)
    assert claimed(database, second, me) == "busy"
    settled(database, first, me, replace(DONE, cost=Decimal(cost)))
    assert isinstance(claimed(database, second, me), Claimed) == second_is_paid


def test_a_budget_is_never_passed_however_many_ask_at_once(database: Database) -> None:
    some = cells(*(f"Topic {number}" for number in range(60)))
    batch_id, ids = batch(database, *some, budget="1.00")
    me = worker(database)

    def take(cell_id: str) -> Claimed | str | None:
        with database.engine.connect() as connection:  # not in line with the others
            connection.execution_options(writes=True)
            with connection.begin():
                return claim(connection, cell_id, me)

    given_back = Condition()

    def write(cell_id: str) -> None:
        while (got := take(cell_id)) == "busy":
            with given_back:
                given_back.wait(0.2)
        if isinstance(got, Claimed):
            assert got.settings.budget == 0.05
            settled(database, cell_id, me, replace(DONE, cost=Decimal("0.03")))
            with given_back:
                given_back.notify_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, ids))
    told = batch_progress(database, batch_id)
    assert told
    assert told.batch.held == 0
    assert Decimal("0.95") < told.batch.spent <= 1
    assert told.counts["complete"] * Decimal("0.03") == told.batch.spent
    assert told.counts["unpaid"] == 120 - told.counts["complete"]
    unpaid = find_cells(database, batch_id, wanted=CellFilter(state="unpaid"))
    assert "Raise the budget" in unpaid.cells[0].error


def test_with_a_budget_a_cell_without_a_price_is_not_written(database: Database) -> None:
    free, (cell, *_) = batch(database, *cells("Backups", most=None))
    assert isinstance(claimed(database, cell, worker(database)), Claimed)
    paid, (cell, *_) = batch(database, *cells("Backups", most=None), budget="1")
    assert claimed(database, cell, worker(database)) is None
    told = find_cells(database, paid).cells[0]
    assert "price is unknown" in told.error
    assert not told.has_run  # nothing was sent: there is nothing to open
    assert batch_progress(database, free).batch.held == 0  # type: ignore[union-attr]


def test_what_a_person_does_to_a_batch_reaches_the_queue(database: Database) -> None:
    queue = FakeQueue()
    batch_id, ids = batch(database, *cells("Backups", "Restores"), budget="0.10")
    me = worker(database)
    assert isinstance(claimed(database, ids[0], me), Claimed)
    pause(database, queue, batch_id)  # type: ignore[arg-type]
    assert [cell.id for cell in queue.cancelled] == ids[1:]
    assert claimed(database, ids[1], me) is None
    settled(database, ids[0], me, Outcome(state="cut", cost=Decimal("0.08"), words=3))
    go_on(database, queue, batch_id)  # type: ignore[arg-type]
    assert queue.told() == [(cell_id, 1, False) for cell_id in ids[1:]]
    assert claimed(database, ids[1], me) is None
    keep_budget(database, batch_id, Decimal(5))
    queue.queued.clear()
    again(database, queue, batch_id, keys_of=me)  # type: ignore[arg-type]
    assert queue.told()[:2] == [(ids[0], 1, True), (ids[1], 2, True)]
    got = claimed(database, ids[0], me)
    assert isinstance(got, Claimed)
    assert (got.is_new, got.taken_over, got.key_of) == (False, False, me)
    settled(database, ids[0], me)
    assert find_cells(database, batch_id).cells[0].cost == Decimal("0.10")
    stop(database, queue, batch_id)  # type: ignore[arg-type]
    assert not database.read(partial(any_open, writer=me))
    delete(database, queue, "eve", batch_id)  # type: ignore[arg-type]
    assert find_batch(database, batch_id)
    delete(database, queue, "ada", batch_id)  # type: ignore[arg-type]
    assert (find_batch(database, batch_id), len(queue.deleted)) == (None, 4)
    prompts = select(TEMPLATES.c.digest)
    assert database.read(lambda connection: connection.scalars(prompts).all()) == []


def test_cells_with_a_typed_key_are_written_by_its_process_alone(database: Database) -> None:
    mine, other = worker(database), worker(database)
    batch_id, (cell, *_) = batch(database, *cells("Backups"), writer=mine)
    assert claimed(database, cell, other) is None
    assert isinstance(claimed(database, cell, mine), Claimed)
    assert not find_batch(database, batch_id).needs_key  # type: ignore[union-attr]
    lost, _ = batch(database, *cells("Backups"), writer=dead_worker(database))
    assert find_batch(database, lost).needs_key  # type: ignore[union-attr]
    assert database.read(partial(any_open, writer=mine))
    assert not database.read(partial(any_open, writer=other))


def test_progress_and_the_table_tell_what_there_is(database: Database) -> None:
    me = worker(database)
    batch_id, ids = batch(database, *cells("Backups", "100% of it", "Restores"), budget="9")
    for cell_id in ids[:3]:
        assert isinstance(claimed(database, cell_id, me), Claimed)
    settled(database, ids[1], me)
    settled(database, ids[0], me, Outcome(state="failed", error="It said no. Ask again."))
    told = batch_progress(database, batch_id)
    assert told
    assert told.counts == {"open": 4, "complete": 1, "failed": 1}
    assert (told.writing, told.words, told.ended, told.missing) == (1, 700, 2, 5)
    assert (told.batch.held, told.batch.left) == (Decimal("0.05"), Decimal("8.93"))
    assert told.cells_a_minute
    assert told.seconds_left == pytest.approx(4 / told.cells_a_minute * 60)
    assert [cell.place for cell in ended_after(database, batch_id, 0)] == [1, 2]
    assert [cell.id for cell in ended_after(database, batch_id, 1)] == [ids[0]]
    by_words = find_cells(database, batch_id, order="words", descending=True, limit=1)
    assert (by_words.cells[0].id, by_words.total) == (ids[1], 6)
    found = {
        "restores": 2,
        "100%": 2,
        "SAID no": 1,
        "a post": 1,
        "%": 2,
        "nothing of it": 0,
    }
    search = {words: CellFilter(search=words) for words in found}
    totals = {w: find_cells(database, batch_id, wanted=by).total for w, by in search.items()}
    assert totals == found
    for wanted, numbers in (
        (CellFilter(model_id=LUNA.model_id, state="open"), [5]),
        (CellFilter(model_id=LUNA.model_id, state="writing"), [3]),
    ):
        shown = find_cells(database, batch_id, wanted=wanted).cells
        assert [cell.number for cell in shown] == numbers
    assert cell_options(database, batch_id) == {
        "model_id": [HAIKU.model_id, LUNA.model_id],
        "prompt_label": [BUILT_IN.label],
    }
    mark_batch(database, "eve", batch_id, name="Hers")
    mark_batch(database, "ada", batch_id, name="Mine", starred=True)
    newer, _ = batch(database, *cells("Later"))
    batch(database, *cells("Not hers"), owner="eve")
    listed = [each.batch for each in list_batches(database, "ada")]
    assert [(each.id, each.name) for each in listed] == [(batch_id, "Mine"), (newer, "")]


def test_limits_can_be_changed_within_reason(database: Database) -> None:
    assert read_limits(database)["openai"] == ProviderLimits()
    kept = ProviderLimits(at_once=3, a_minute=60, tokens_a_minute=1_000_000_000)
    keep_limits(database, "openai", kept)
    assert read_limits(database)["openai"] == kept
    keep_limits(database, "openai", ProviderLimits(at_once=0))
    assert read_limits(database)["openai"] == ProviderLimits(at_once=0)
    for provider, limits in (
        ("nobody", ProviderLimits()),
        ("openai", ProviderLimits(at_once=101)),
        ("openai", ProviderLimits(a_minute=0)),
        ("openai", ProviderLimits(tokens_a_minute=0)),
        ("openai", ProviderLimits(tokens_a_minute=10**10)),
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - which of them it was is in the table
            keep_limits(database, provider, limits)


def write_twice_at_once(
    database: Database, address: str, work: Callable[[Connection], object]
) -> None:
    """Two processes do the same: the second begins while the first has not committed yet."""
    other, done, go = Database(address), Event(), Event()

    def slowly(connection: Connection) -> None:
        work(connection)
        done.set()
        assert go.wait(30)

    try:
        first = database.write(slowly)
        assert done.wait(30)
        second = other.write(work)
        go.set()
        first.result(30)
        second.result(30)
    finally:
        other.close()


def test_two_who_add_a_try_to_the_same_run_at_once_count_them(
    database: Database, address: str
) -> None:
    run = Run(BASE, [], run_id="the-same")

    def add(connection: Connection) -> None:
        lane = Lane(BASE, LUNA, clock=lambda: 0.0)
        new = TrackedLane(run=run, position=0, lane=lane, started_at=datetime.now(UTC))
        add_lane(connection, new, "any")

    write_twice_at_once(database, address, add)
    tries = select(LANES.c.attempt).order_by(LANES.c.attempt)
    assert database.read(lambda connection: connection.scalars(tries).all()) == [0, 1]


def add_to(table: Table, **values: object) -> Callable[[Connection], None]:
    return lambda connection: connection.execute(insert_once(connection, table), values).close()


@pytest.mark.parametrize(
    "work",
    [
        partial(_keep, provider="openai", limits=ProviderLimits(at_once=3)),
        partial(throw, owner="ada", run_ids=["run"], batch="one", due_at=datetime.now(UTC)),
        add_to(TEMPLATES, digest="d", text="t"),
        add_to(RUNS, id="d", owner="", started_at=datetime.now(UTC), topic="", brief={}),
    ],
    ids=["limits of a provider", "a deleted run", "a prompt", "a run"],
)
def test_two_who_keep_the_same_at_once_are_in_nobodys_way(
    work: Callable[[Connection], None], database: Database, address: str
) -> None:
    write_twice_at_once(database, address, work)


def test_a_changed_budget_is_none_where_none_is_asked_for(database: Database) -> None:
    batch_id, _ = batch(database, *cells("Backups"), budget="1")
    database.write(
        lambda connection: connection.execute(update(BATCHES).values(spent=5)).close()
    ).result()
    keep_budget(database, batch_id, None)
    assert find_batch(database, batch_id).left is None  # type: ignore[union-attr]


def test_a_process_that_has_ended_lives_no_more_though_nobody_asked_how_it_ended() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # as a container without an init does
    assert not heartbeats._runs(child.pid)
    child.wait()


def test_a_deletion_that_is_cut_short_leaves_its_posts_in_the_trash(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    batch_id, ids = batch(database, *cells("Backups"))
    monkeypatch.setattr("runs.batch.control.delete_runs", killed)
    with pytest.raises(KeyboardInterrupt):
        delete(database, FakeQueue(), "ada", batch_id)  # type: ignore[arg-type]
    assert find_batch(database, batch_id) is None
    assert {*ids} <= empty_trash(database)


def test_nobody_deletes_the_batch_of_another(database: Database) -> None:
    batch_id, _ = batch(database, *cells("Backups"))
    delete(database, FakeQueue(), "eve", batch_id)  # type: ignore[arg-type]
    kept = find_batch(database, batch_id)
    assert kept
    assert kept.state == "running"
