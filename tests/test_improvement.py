"""Prompts that are improved by real cells: paid once, stopped, gone on with, never over a limit."""

from collections.abc import Iterator

import pytest
from fake_provider import FakeProvider
from improved_posts import ASSERTIONS, REFLECTOR, RULES, Rules
from waiting import until

from runs.batch import worker as worker_module
from runs.batch.batches import batch_progress
from runs.batch.serving import stop_serving
from runs.batch.table import find_cells
from runs.batch.values import Batch
from runs.engine import Engine
from runs.improvement.plan import Plan, make_plan
from runs.improvement.record import find_improvement, to_search
from runs.improvement.serving import (
    begin_improvement,
)
from runs.improvement.values import Improvement
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.journal import Journal

POSTS = 36


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    database = Database(address)
    yield database
    database.close()


@pytest.fixture
def engine(database: Database, sdks: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(worker_module, "LOOK_INTERVAL_S", 0.1)
    for module in ("writing", "reflecting"):
        monkeypatch.setattr(f"runs.improvement.{module}.LOOK_INTERVAL_S", 0.02)
    engine = Engine(journal=Journal(lambda: database))
    yield engine
    engine.closing = True
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


def test_a_prompt_is_improved_within_its_posts_and_what_is_lost_is_refused_unpaid(
    engine: Engine, database: Database, rules: Rules
) -> None:
    batch_id = begin_improvement(engine, database, "ada", plan(), name="Better")
    until(lambda: is_over(database, batch_id))
    ended = improvement(database, batch_id)
    assert (ended.state, ended.reason) == ("done", "")
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
    assert not to_search(database)
