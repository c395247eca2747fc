"""Half price: cells by the providers' batch APIs, submitted once and collected in any case."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fake_provider import FakeProvider
from fake_quirks import Answer
from sqlalchemy import insert, select, update

from providers import catalog
from providers.base import Prompt, ProviderError, Usage
from providers.jobs import JobReply, JobRequest, JobStatus
from providers.registry import connect_jobs
from runs.batch.batches import add_batch, add_cells, any_open, batch_progress
from runs.batch.cell_writer import CellWriter
from runs.batch.cells import claim
from runs.batch.jobs import filling
from runs.batch.jobs import tender as tender_module
from runs.batch.jobs.rows import any_jobs
from runs.batch.jobs.tender import Tender
from runs.batch.plan import cells_of, priced
from runs.batch.table import find_cells
from runs.batch.values import Cell, CellRow, Progress
from runs.cost import cost_of
from runs.engine import Engine
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.heartbeats import new_writer, retire
from runs.store.journal import Journal
from runs.store.load import load_run
from runs.store.schema import BATCHES, CELLS, JOBS, WRITERS

OPENAI = LaneSettings(provider="openai", model="gpt-6-luna", parameters={"effort": "low"})
ANTHROPIC = LaneSettings(provider="anthropic", model="claude-haiku-5-5")
WIRES = pytest.mark.parametrize("lane", [OPENAI, ANTHROPIC], ids=["openai", "anthropic"])
POSTS = ("/v1/batches", "/v1/messages/batches")


@pytest.fixture
def address(sqlite: Callable[[Path], str], tmp_path: Path) -> str:
    return sqlite(tmp_path / "kept.db")


@pytest.fixture(autouse=True)
def providers(fake: FakeProvider, sdks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake is both providers, and costs what they do; nothing is waited for."""
    fake.required_key = "sk-environment"
    for name, address in (("OPENAI", fake.base_url), ("ANTHROPIC", fake.origin)):
        monkeypatch.setenv(f"{name}_BASE_URL", address)
        monkeypatch.setenv(f"{name}_API_KEY", "sk-environment")
    monkeypatch.setattr(catalog, "is_free", lambda _: False)
    monkeypatch.setattr(tender_module, "POLL_INTERVAL_S", 0.0)
    monkeypatch.setattr(tender_module, "SURE_AFTER_S", 0.0)


@pytest.fixture
def either(address: str) -> Iterator[Database]:
    """Both kinds of database, for what they may see differently."""
    database = Database(address)
    yield database
    database.close()


class Batch:
    """A batch at half price, and processes that look after it."""

    def __init__(self, database: Database, *cells: Cell, **more: Any) -> None:
        self.database = database
        self.id = add_batch(database, "ada", size=len(cells), half_price=True, **more)
        self.add(*cells)
        self.keys: dict[tuple[str, str], str] = {}

    def add(self, *cells: Cell) -> None:
        work = partial(add_cells, batch_id=self.id, cells=cells, first=1, half_price=True)
        self.database.write(work).result()

    def look(self, *, me: str = "") -> None:
        """A process that has just started looks once."""
        tender = Tender(self.database, me or new_writer(), self._key_of)
        asyncio.run(tender.look())

    def _key_of(self, batch_id: str, provider: str, _: str | None) -> str | None:
        return self.keys.get((batch_id, provider))

    def told(self) -> Progress:
        told = batch_progress(self.database, self.id)
        assert told
        return told

    def cells(self) -> list[CellRow]:
        return list(find_cells(self.database, self.id).cells)

    def states(self) -> list[str]:
        return [cell.state for cell in self.cells()]

    def set(self, **values: Any) -> None:
        change = update(BATCHES).where(BATCHES.c.id == self.id).values(values)
        self.database.write(lambda connection: connection.execute(change).close()).result()

    def job(self) -> Any:
        return self.database.read(lambda connection: connection.execute(select(JOBS)).one())


def cells(*lanes: LaneSettings, topics: int = 1, words: int = 300) -> list[Cell]:
    briefs = [Brief(topic=f"Tea number {number}", words=words) for number in range(topics)]
    made, _, _ = priced(cells_of(briefs, lanes))
    return made


def begun(fake: FakeProvider) -> int:
    """How often a job was submitted."""
    return sum(each.method == "POST" and each.path in POSTS for each in fake.requests)


@WIRES
def test_a_batch_is_written_by_jobs_and_paid_at_half_the_price(
    database: Database, fake: FakeProvider, lane: LaneSettings
) -> None:
    batch = Batch(database, *cells(lane, topics=3), budget=Decimal(1))
    fake.batches.hold = True
    batch.look()
    told = batch.told()
    assert (told.at_provider, told.writing, told.sent_at is not None) == (3, 0, True)
    assert told.batch.held > 0
    batch.look()
    assert batch.states() == ["open"] * 3
    fake.batches.hold = False
    batch.look()
    assert batch.states() == ["complete"] * 3
    usual = cost_of(lane, Usage(input_tokens=1500, cached_input_tokens=1000, output_tokens=4000))
    told = batch.told()
    assert usual
    assert [cell.cost for cell in batch.cells()] == [usual / 2] * 3
    assert (told.batch.spent, told.batch.held, told.at_provider) == (usual / 2 * 3, Decimal(0), 0)
    for cell in batch.cells():
        run = load_run(database, cell.id)
        assert run
        view = run.lanes[0].view()
        assert (run.owner, view.text, view.cost) == ("ada", fake.reply, usual / 2)
        assert (view.time_to_first_text, view.usage.output_tokens) == (None, 4000)
    assert (begun(fake), batch.job().state) == (1, "over")
    batch.look()
    assert begun(fake) == 1


@WIRES
def test_a_job_asks_word_for_word_what_a_live_lane_asks(
    database: Database, fake: FakeProvider, lane: LaneSettings
) -> None:
    from providers.registry import connect
    from runs.prepare import prepare

    (cell,) = cells(lane)
    batch = Batch(database, cell)
    batch.look()
    (request,) = fake.batches.jobs[0].requests

    async def live() -> None:
        async for _ in connect(lane.provider).stream(prepare(cell.brief, lane).prompt):
            pass

    asyncio.run(live())
    body = {**fake.requests[-1].body}
    del body["stream"]
    body.pop("stream_options", None)
    assert request.get("body", request.get("params")) == body
    assert request["custom_id"] == batch.cells()[0].id
    assert "sk-environment" not in fake.batches.jobs[0].texts[0]


@WIRES
def test_a_job_of_which_nobody_heard_is_found_again_and_not_sent_twice(
    database: Database, fake: FakeProvider, lane: LaneSettings
) -> None:
    batch = Batch(database, *cells(lane, topics=2))
    fake.batches.hold = True
    fake.batches.break_next = "after"
    batch.look()
    assert (len(fake.batches.jobs), batch.told().at_provider) == (1, 2)
    another = [each | {"custom_id": "another"} for each in fake.batches.jobs[0].requests]
    fake.batches.add(another, {})  # of the same time and size, and not ours
    batch.look()
    fake.batches.hold = False
    for _ in range(3):
        batch.look()
    assert batch.states() == ["complete"] * 2
    assert (len(fake.batches.jobs), begun(fake)) == (2, 1)


@WIRES
def test_a_job_that_never_arrived_is_sent_again_once_that_is_sure(
    database: Database,
    fake: FakeProvider,
    lane: LaneSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tender_module, "SURE_AFTER_S", 1e9)
    batch = Batch(database, *cells(lane))
    fake.batches.break_next = "before"
    for _ in range(3):
        batch.look()
    assert (fake.batches.jobs, batch.states(), begun(fake)) == ([], ["open"], 1)
    monkeypatch.setattr(tender_module, "SURE_AFTER_S", 0.0)
    for _ in range(4):
        batch.look()
    assert (batch.states(), len(fake.batches.jobs)) == (["complete"], 1)


def outcome_by_topic(text: str) -> str:
    words = ("good", "cut", "errored", "expired", "lost", "garbage")
    return next(word for number, word in enumerate(words) if f"Tea number {number}" in text)


@WIRES
def test_whatever_becomes_of_a_request_its_own_cell_is_told_and_may_be_written_again(
    database: Database, fake: FakeProvider, lane: LaneSettings
) -> None:
    fake.batches.outcome = outcome_by_topic
    batch = Batch(database, *cells(lane, topics=6))
    for _ in range(2):
        batch.look()
    assert batch.states() == ["complete", "cut", "failed", "failed", "failed", "failed"]
    told = {cell.number: cell for cell in batch.cells()}
    assert told[2].cost
    assert (told[2].stop_reason, bool(told[2].words)) == ("max_tokens", True)
    assert "Not with us." in told[3].error
    assert "within a day" in told[4].error
    assert "results do not have it" in told[5].error
    assert batch.told().batch.held == 0
    again = update(CELLS).where(CELLS.c.state != "complete").values(state="open", tries=1)
    database.write(lambda connection: connection.execute(again).close()).result()
    me = new_writer()
    taken = [database.write(partial(claim, cell_id=told[n].id, me=me)).result() for n in (2, 3)]
    assert None not in taken  # a worker writes them now, and goes on from what is there
    batch.look()
    assert len(fake.batches.jobs) == 1


def test_a_cut_post_of_a_job_is_continued_live_and_its_parts_cost_what_each_was_paid(
    database: Database, fake: FakeProvider
) -> None:
    fake.batches.outcome = lambda _: "cut"
    batch = Batch(database, *cells(ANTHROPIC))
    for _ in range(2):
        batch.look()
    (cut,) = batch.cells()
    assert cut.cost
    engine = Engine(journal=Journal(lambda: database))
    again = update(CELLS).values(state="open", tries=1)
    database.write(lambda connection: connection.execute(again).close()).result()
    asyncio.run(CellWriter(engine, database, lambda *_: None).write(cut.id))
    run = engine.find(cut.id)
    engine.close()
    (whole,) = batch.cells()
    assert whole.state == "complete"
    assert fake.requests[-1].written == fake.reply[: len(fake.reply) // 2].rstrip()
    assert whole.cost == cut.cost + 2 * cut.cost
    assert run
    assert run.lanes[0].view().cost == whole.cost


def test_a_process_takes_over_what_a_dead_one_looked_after_and_leaves_a_living_ones_alone(
    database: Database, fake: FakeProvider
) -> None:
    batch = Batch(database, *cells(OPENAI))
    fake.batches.hold = True
    first = new_writer()
    values = {"id": first, "host": "elsewhere", "process": 1, "seen_at": datetime.now(UTC)}
    database.write(lambda connection: connection.execute(insert(WRITERS), values).close()).result()
    batch.look(me=first)
    retire(first)
    fake.batches.hold = False
    batch.look()
    assert batch.states() == ["open"]
    gone = update(WRITERS).values(seen_at=datetime.now(UTC) - timedelta(minutes=1))
    database.write(lambda connection: connection.execute(gone).close()).result()
    batch.look()
    assert (batch.states(), begun(fake)) == (["complete"], 1)


def test_a_cell_in_a_job_is_written_by_no_worker_and_a_restart_finds_the_job(
    database: Database, fake: FakeProvider
) -> None:
    batch = Batch(database, *cells(OPENAI))
    (cell,) = batch.cells()
    assert database.write(partial(claim, cell_id=cell.id, me=new_writer())).result() is None
    assert database.read(partial(any_open, writer=None))
    fake.batches.hold = True
    batch.look()
    assert database.write(partial(claim, cell_id=cell.id, me=new_writer())).result() is None
    batch.set(state="stopped")
    assert database.read(any_jobs)


def test_a_budget_is_held_before_a_job_is_sent_and_never_passed(
    either: Database, fake: FakeProvider
) -> None:
    some = cells(OPENAI, topics=5)
    assert some[0].most
    batch = Batch(either, *some, budget=some[0].most)  # pays for two at half the price
    fake.batches.hold = True
    batch.look()
    states = batch.states()
    assert (states.count("open"), states.count("unpaid")) == (2, 3)
    held = batch.told().batch.held
    assert 0 < held <= some[0].most
    assert [len(job.requests) for job in fake.batches.jobs] == [2]
    batch.set(budget=None)
    again = update(CELLS).where(CELLS.c.state == "unpaid").values(state="open")
    either.write(lambda connection: connection.execute(again).close()).result()
    batch.look()
    assert [len(job.requests) for job in fake.batches.jobs] == [2, 3]  # at half the price, still
    unknown = replace(OPENAI, model="nobody-knows-it")
    second = Batch(either, *cells(unknown), budget=Decimal(1))
    second.look()
    assert second.states() == ["unpaid"]


def test_stop_cancels_a_job_at_the_provider_and_keeps_what_it_wrote(
    database: Database, fake: FakeProvider
) -> None:
    batch = Batch(database, *cells(OPENAI, topics=2), budget=Decimal(1))
    fake.batches.hold = True
    batch.look()
    batch.set(state="stopped")
    batch.look()
    assert fake.batches.jobs[0].is_cancelled
    batch.look()
    told = batch.told()
    assert (batch.states(), told.batch.held, told.at_provider) == (["stopped"] * 2, Decimal(0), 0)
    assert [cell.cost for cell in batch.cells()] == [None, None]
    cancels = [each for each in fake.requests if each.path.endswith("/cancel")]
    assert len(cancels) == 1


def test_what_is_not_sent_yet_waits_while_a_batch_is_paused_and_a_deleted_one_is_cancelled(
    either: Database, fake: FakeProvider
) -> None:
    fake.batches.break_next = "before"
    batch = Batch(either, *cells(OPENAI), budget=Decimal(1))
    batch.look()
    batch.set(state="paused")
    for _ in range(3):
        batch.look()
    told = batch.told()
    assert (fake.batches.jobs, told.at_provider, told.batch.held) == ([], 0, Decimal(0))
    batch.set(state="running")
    fake.batches.hold = True
    batch.look()
    assert batch.told().at_provider == 1
    gone = BATCHES.delete().where(BATCHES.c.id == batch.id)
    either.write(lambda connection: connection.execute(gone).close()).result()
    batch.look()
    assert fake.batches.jobs[0].is_cancelled
    assert not either.read(any_jobs)


def test_a_job_that_the_provider_refuses_says_why_and_one_that_cannot_be_asked_is_asked_again(
    database: Database, fake: FakeProvider
) -> None:
    batch = Batch(database, *cells(OPENAI))
    fake.batches.refusal = "Enqueued token limit reached."
    for _ in range(2):
        batch.look()
    assert "Enqueued token limit reached." in batch.cells()[0].error
    fake.batches.refusal = ""
    fake.required_key = "sk-another"
    refused = Batch(database, *cells(OPENAI))
    refused.look()
    assert "did not accept the key" in refused.cells()[0].error
    fake.required_key = "sk-environment"
    later = Batch(database, *cells(OPENAI))
    later.look()
    fake.required_key = "sk-another"
    later.look()
    assert (later.states(), "key" in later.told().trouble) == (["open"], True)
    fake.required_key = "sk-environment"
    later.look()
    assert later.states() == ["complete"]


def test_a_typed_key_is_used_by_its_process_alone_and_is_nowhere_in_the_database(
    database: Database, fake: FakeProvider, tmp_path: Path
) -> None:
    fake.required_key = "sk-typed-canary"
    me = new_writer()
    batch = Batch(database, *cells(OPENAI), writer=me)
    batch.keys[batch.id, "openai"] = "sk-typed-canary"
    batch.look()
    assert (fake.requests, batch.states()) == ([], ["open"])
    fake.batches.hold = True
    batch.look(me=me)
    asked = len(fake.requests)
    batch.look()
    assert len(fake.requests) == asked
    fake.batches.hold = False
    batch.look(me=me)
    assert batch.states() == ["complete"]
    database.close()
    assert all(b"sk-typed-canary" not in file.read_bytes() for file in tmp_path.glob("kept.db*"))


def test_jobs_have_one_model_each_and_no_more_than_a_provider_takes(
    database: Database, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(OPENAI, model="gpt-6-sol")
    batch = Batch(database, *cells(OPENAI, other, topics=3))
    fake.batches.hold = True
    batch.look()
    models = [{each["body"]["model"] for each in job.requests} for job in fake.batches.jobs]
    assert sorted(map(sorted, models)) == [["gpt-6-luna"], ["gpt-6-sol"]]
    size = len(fake.batches.jobs[0].texts[0].encode())
    monkeypatch.setattr(filling, "MOST_BYTES", size * 2 + 200)
    second = Batch(database, *cells(OPENAI, topics=5))
    second.look()
    assert sorted(len(job.requests) for job in fake.batches.jobs[2:]) == [1, 2, 2]


def test_only_posts_of_one_request_at_a_providers_own_address_may_wait() -> None:
    lanes = [
        OPENAI,
        ANTHROPIC,
        replace(OPENAI, writing="plan"),
        replace(OPENAI, base_url="https://gateway.example/v1"),
        LaneSettings(provider="compatible", model="good", base_url="http://127.0.0.1:9/v1"),
        LaneSettings(provider="embedded", model="smollm2-135m"),
    ]
    made = cells(*lanes)
    assert [cell.may_wait for cell in made] == [True, True, False, False, False, False]
    assert not any(cell.may_wait for cell in cells(replace(OPENAI, writing="auto"), words=3000))
    _, told, _ = priced(cells_of([Brief(topic="Tea", words=300)], [OPENAI]))
    assert (told.half_most, told.half_expected) == (told.most / 2, told.expected / 2)


def test_a_batch_is_sent_once_all_of_its_cells_are_added_or_nobody_adds_them_any_more(
    database: Database, fake: FakeProvider
) -> None:
    first, second = cells(OPENAI, topics=2)
    batch = Batch(database, first, second)
    batch.set(size=3)
    batch.look()
    assert fake.requests == []
    batch.set(started_at=datetime.now(UTC) - timedelta(minutes=5))
    batch.look()
    assert len(fake.batches.jobs[0].requests) == 2


HOSTILE: tuple[Any, ...] = (
    b"<html>",
    [],
    {"id": 7},
    {"id": "../../files"},
    {"id": "x", "status": ["failed"], "errors": [3], "output_file_id": {"a": 1}},
    {"id": "x", "processing_status": {}, "request_counts": [1]},
    {"data": 5},
    {"data": [3, {"id": "x", "metadata": 3, "created_at": "never", "request_counts": {"a": "b"}}]},
    {"error": {"message": "sk-environment"}},
)
LINES = (
    b"[1]\n{\n{}\n\xff\xfe",
    b'{"custom_id": 5, "response": 3, "result": 3, "error": 3}',
    b'{"custom_id": "a", "response": {"status_code": "200", "body": {"output": 3}}}',
    b'{"custom_id": "a", "response": {"status_code": 200, "body": {"output": [3]}}}',
    b'{"custom_id": "a", "result": {"type": "succeeded", "message": {"content": 3}}}',
    b'{"custom_id": "a", "error": {"code": {}, "message": "sk-environment"}}',
)


@WIRES
def test_whatever_a_batch_api_answers_is_a_value_or_an_error_of_ours_without_the_key(
    fake: FakeProvider, lane: LaneSettings
) -> None:
    jobs = connect_jobs(lane.provider)
    prompt = Prompt(model=lane.model, text="Tea", max_output_tokens=9)
    requests = [JobRequest(id="a", prompt=prompt)]

    async def none() -> None: ...

    async def replies() -> list[JobReply]:
        found = JobStatus(over=True, files=("file_1",))
        return [reply async for reply in jobs.replies("batch_0", found)]

    calls: list[Callable[[], Any]] = [
        lambda: jobs.submit("t", requests, before=none),
        lambda: jobs.find("t", {"a"}, since=datetime.now(UTC), others=()),
        lambda: jobs.look("batch_0"),
        lambda: jobs.cancel("batch_0"),
        replies,
    ]
    for call, body in product(calls, (*HOSTILE, *LINES)):
        fake.answers[:] = [Answer(body=body)] * 2
        try:
            said = repr(asyncio.run(call()))
        except ProviderError as error:
            said = f"{error} {error.remedy} {error.detail}"
        assert "sk-environment" not in said
