"""A model mends the pieces of a post that fail: planned, asked for, read back, judged, accepted."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from fake_provider import FakeProvider, Request
from fake_quirks import Answer
from faulty_posts import faulty_post
from good_envelope import GOOD
from revised_posts import revised_over
from simulated_editor import Editor
from waiting import until

from components.compare.lanes import compared
from components.compare.report import report_of
from components.compare.table import table_as_csv
from posts.edit import edit_of
from posts.envelope import Envelope, read_envelope
from posts.export import FORMATS, Draft, file_name
from posts.export.report import write_report
from posts.revision.plan import plan_revision
from posts.versions import EDITED, REVISED, WRITTEN
from providers.base import Finished, OverBudget, Prompt
from providers.embedded import MODEL_NAME
from runs import cost
from runs.beside.revising import RevisionWork, aims_of, prepare_revision, write_revision
from runs.beside.revising_embedded import narrow_plan
from runs.beside.revisions import RevisionDraft
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.post_versions import post_in, versions_of
from runs.quota.limiter import Limiter, LimitReached
from runs.quota.limits import LIMITS
from runs.quota.usage import used_since
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.delete import delete_runs
from runs.store.journal import Journal
from runs.writing.requests import OnText

LONG_TITLE = "How to Test a Backup of a Website Before the Day on Which You Really Need It Comes"
MENDED_TITLE = "How to Test a Backup of a Website Before You Need It"
BRIEF = Brief(topic="How to test a backup", words=100, keyphrase="test a backup")


def finished_post(engine: Engine, fake: FakeProvider, reply: str, **settings: object) -> Run:
    """A post that is there, and the server that will be asked to revise it."""
    fake.reply = reply
    chosen = LaneSettings(provider="compatible", model="good", base_url=fake.base_url)
    request = LaneRequest(settings=replace(chosen, **settings))  # type: ignore[arg-type]
    run = engine.start(BRIEF, [request], owner="me")
    assert run.lanes[0].wait_for_end(60)
    return run


def with_title(title: str) -> str:
    return re.sub(r"^TITLE: .*", f"TITLE: {title}", GOOD)


def revise(engine: Engine, run: Run, *checks: str, **how: object) -> RevisionDraft:
    lane = run.lanes[0]
    plan = engine.revisions.plan(lane, WRITTEN, checks or None)
    draft = engine.revisions.start(run, 0, plan, WRITTEN, **how)  # type: ignore[arg-type]
    assert draft.over.wait(60)
    return draft


def test_a_title_that_is_too_long_is_asked_for_mended_and_accepted(
    engine: Engine, fake: FakeProvider
) -> None:
    run = finished_post(engine, fake, with_title(LONG_TITLE))
    lane = run.lanes[0]
    fake.reply = f"=== PIECE 1 ===\n{MENDED_TITLE}\n=== END ==="
    draft = revise(engine, run, "title_chars", "title_width")
    assert (draft.work.requests, draft.arrived, draft.pieces) == (1, 1, 1)
    kept = lane.revision.kept
    assert kept
    (change,) = kept.changes
    assert (change.piece.text, change.new) == (LONG_TITLE, MENDED_TITLE)
    assert (change.ticked, change.better) == (True, ("title_chars", "title_width"))
    assert set(versions_of(lane)) == {WRITTEN}, "nothing counts before it is accepted"
    engine.revisions.decide(lane, kept.ticked)
    written = post_in(lane, WRITTEN).envelope
    assert post_in(lane, REVISED).envelope == replace(written, title=MENDED_TITLE)
    engine.revisions.undo(lane)
    assert set(versions_of(lane)) == {WRITTEN}


BOTH = ("title_chars", "title_width")
GOOD_ANSWER = f"=== PIECE 1 ===\n{MENDED_TITLE}\n=== END ==="


def finished_with_long_title(engine: Engine, fake: FakeProvider, **settings: object) -> Run:
    run = finished_post(engine, fake, with_title(LONG_TITLE), **settings)
    fake.reply = GOOD_ANSWER
    return run


@pytest.mark.parametrize(
    "wire", ["compatible:good", "openai:gpt-6-luna", "anthropic:claude-haiku-5-5"]
)
def test_a_post_with_forty_faults_is_revised_over_each_wire(wire: str, sdks: None) -> None:
    done = revised_over(wire, faulty_post(7), Editor(7), rounds=1)
    assert done.scores[0] >= done.scores_before[0] + 20
    assert not done.lost
    assert not done.touched


def test_what_does_not_come_right_is_asked_for_twice_more_and_told_why(
    engine: Engine, fake: FakeProvider
) -> None:
    run = finished_with_long_title(engine, fake)
    sent = len(fake.requests)
    fake.write = lambda _: f"=== PIECE 1 ===\n{LONG_TITLE} Again\n=== END ==="
    draft = revise(engine, run, *BOTH)
    first, second, third = (request.prompt_text for request in fake.requests[sent:])
    assert draft.work.requests == 3
    assert third == second
    assert "It was not taken" not in first
    assert "It does no better at what it was asked for." in second
    assert f"<was>\n{LONG_TITLE} Again\n</was>" in second
    kept = run.lanes[0].revision.kept
    assert kept
    assert not kept.ticked
    assert kept.changes[0].against, "it is offered all the same"


def test_nothing_usable_is_said_and_changes_nothing(engine: Engine, fake: FakeProvider) -> None:
    run = finished_with_long_title(engine, fake)
    fake.reply = "I cannot help with that."
    revise(engine, run, *BOTH)
    kept = run.lanes[0].revision.kept
    assert kept
    assert (kept.changes, kept.result) == ((), None)
    reasons = [(each.piece and each.piece.kind, each.reason) for each in kept.refused]
    assert ("title", "It did not come.") in reasons
    assert any("I cannot help" in reason for _, reason in reasons)


def test_it_costs_what_is_told_before_and_is_added_to_the_cost_of_the_post(
    engine: Engine, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("runs.write_lane", "runs.estimate"):
        monkeypatch.setattr(f"{module}.cost_of", lambda _, usage: Decimal(usage.input_tokens or 0))
    run = finished_with_long_title(engine, fake)
    lane = run.lanes[0]
    before = lane.view().cost
    told = engine.revisions.estimate(lane, engine.revisions.plan(lane, WRITTEN, BOTH))
    assert (told.requests, told.cost) == (3, Decimal(told.input_tokens))
    assert 500 < told.input_tokens < 3_000
    draft = revise(engine, run, *BOTH)
    assert draft.lane.view().cost == Decimal(1500)
    assert lane.view().cost == (before or 0) + Decimal(1500)


def test_a_second_request_that_fails_loses_neither_the_first_nor_its_cost(
    engine: Engine, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runs.write_lane.cost_of", lambda _, usage: Decimal(usage.input_tokens))
    run = finished_with_long_title(engine, fake)
    lane = run.lanes[0]

    def write(_: Request) -> str:
        fake.answers.append(Answer(body={"error": {"message": "Wrong key."}}, status=401))
        return f"=== PIECE 1 ===\n{LONG_TITLE} Again\n=== END ==="

    fake.write = write
    draft = revise(engine, run, *BOTH)
    assert "key" in draft.lane.view().detail
    assert lane.view().cost == 2 * Decimal(1500)
    assert lane.revision.kept
    assert len(lane.revision.kept.changes) == 1


def test_a_budget_that_pays_for_nothing_sends_nothing_and_all_is_said(
    engine: Engine, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = finished_with_long_title(engine, fake, budget=0.01)
    monkeypatch.setattr("runs.writing.budget.cost_of", lambda *_: Decimal(1))
    monkeypatch.setattr("runs.lane_request.prices_are_there", lambda _: True)
    sent = len(fake.requests)
    with pytest.raises(OverBudget):
        revise(engine, run, *BOTH)
    assert len(fake.requests) == sent
    assert engine.revisions.of(run.lanes[0]) is None


def test_a_revision_counts_against_the_limits_of_a_visitor(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch, sdks: None
) -> None:
    engine = Engine(limiter=Limiter())
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "2")
    run = finished_with_long_title(engine, fake)
    revise(engine, run, *BOTH)
    with pytest.raises(LimitReached):
        revise(engine, run, *BOTH)
    engine.close()


def test_revisions_count_against_the_limits_after_a_restart_whoever_wrote_the_post(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sdks: None
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    monkeypatch.setenv("DRAFTBENCH_SHARE_KEYS", "1")
    monkeypatch.setenv("COMPATIBLE_API_KEY", "sk-of-the-server")
    monkeypatch.setattr(cost, "price_of", lambda *_, **__: Decimal("0.5"))
    for limit in LIMITS:
        monkeypatch.setenv(limit.variable, "1000000")
    database = Database(f"sqlite:///{tmp_path}/kept.db")
    limiter = Limiter(partial(used_since, database))
    engine = Engine(journal=Journal(lambda: database), limiter=limiter)
    run = finished_with_long_title(engine, fake)
    settings = run.lanes[0].settings
    pasted = engine.take_in(with_title(LONG_TITLE), keyphrase="test a backup", owner="me")
    assert engine.journal.flush()
    revise(engine, run, *BOTH)
    revise(engine, pasted, *BOTH, settings=settings)
    revise(engine, pasted, *BOTH, settings=settings)
    engine.close()
    assert Limiter(partial(used_since, database)).left("me") == limiter.left("me")
    assert limiter.left("me")["runs"] == 1_000_000 - 5
    assert limiter.left("me")["dollars"] < 1_000_000 - 1
    database.close()


def test_one_revision_at_a_time_and_what_came_before_a_stop_is_offered(
    engine: Engine, fake: FakeProvider
) -> None:
    reply = with_title(LONG_TITLE).replace("TAGS: backups", "TAGS: restore-drill")
    run = finished_post(engine, fake, reply)
    lane = run.lanes[0]
    plan = engine.revisions.plan(lane, WRITTEN, [*BOTH, "tag_unique"])
    assert [each.kind for each in plan.pieces] == ["title", "tags"]
    fake.reply = f"=== PIECE 1 ===\n{MENDED_TITLE}\n=== PIECE 2 ===\n" + "backups, " * 400
    chosen = replace(lane.settings, model="hold")
    draft = engine.revisions.start(run, 0, plan, WRITTEN, settings=chosen)
    with pytest.raises(ValueError, match="still being written"):
        engine.revisions.start(run, 0, plan, WRITTEN)
    fake.wait_for(lambda: fake.requests[-1].holding)
    until(lambda: "PIECE 2" in draft.lane.so_far()[1])
    assert draft.writing
    engine.stop(draft.run)
    assert draft.over.wait(60)
    kept = lane.revision.kept
    assert kept
    assert [each.new for each in kept.changes] == [MENDED_TITLE]
    assert [each.piece.kind for each in kept.refused if each.piece] == ["tags"]


def test_presses_at_once_begin_one_revision_and_a_dropped_one_is_not_offered(
    engine: Engine, fake: FakeProvider
) -> None:
    run = finished_with_long_title(engine, fake)
    lane = run.lanes[0]
    plan = engine.revisions.plan(lane, WRITTEN, BOTH)
    held = replace(lane.settings, model="hold")
    together = Barrier(8)

    def start() -> RevisionDraft | None:
        together.wait(30)
        try:
            return engine.revisions.start(run, 0, plan, WRITTEN, settings=held)
        except ValueError:
            return None

    with ThreadPoolExecutor(8) as presses:
        begun = [each.result() for each in [presses.submit(start) for _ in range(8)]]
    (draft,) = filter(None, begun)
    fake.wait_for(lambda: fake.requests[-1].holding)
    engine.revisions.drop(lane)
    engine.stop(draft.run)
    assert draft.over.wait(60)
    assert lane.revision.kept is None
    engine.forget({run.id})
    with pytest.raises(ValueError, match="was deleted"):
        engine.revisions.start(run, 0, plan, WRITTEN)


def test_another_model_can_revise_and_a_post_without_one_says_so(
    engine: Engine, fake: FakeProvider
) -> None:
    run = finished_with_long_title(engine, fake)
    sent = len(fake.requests)
    other = LaneSettings(provider="compatible", model="claude-haiku-5-5", base_url=fake.base_url)
    revise(engine, run, *BOTH, settings=other)
    assert [request.model for request in fake.requests[sent:]] == ["claude-haiku-5-5"]
    pasted = engine.take_in(with_title(LONG_TITLE), keyphrase="test a backup")
    with pytest.raises(ValueError, match="name one to revise it"):
        revise(engine, pasted, *BOTH)
    revise(engine, pasted, *BOTH, settings=other)
    kept = pasted.lanes[0].revision.kept
    assert kept
    assert kept.changes[0].ticked


def test_a_second_revision_starts_from_the_first_which_stays_until_it_is_decided(
    engine: Engine, fake: FakeProvider
) -> None:
    run = finished_with_long_title(engine, fake)
    lane = run.lanes[0]
    revise(engine, run, *BOTH)
    engine.revisions.decide(lane, {0})
    fake.reply = "=== PIECE 1 ===\nbackups, drills, plans\n=== END ==="
    lane.edit.merge(edit_of(post_in(lane, REVISED).envelope), edit_of(Envelope(title="By hand")))
    plan = plan_revision(
        replace(post_in(lane, REVISED).envelope, tags=("a", "A", "b", "c")),
        aims_of(lane.brief),
        ["tag_unique"],
    )
    draft = engine.revisions.start(run, 0, plan, REVISED)
    assert draft.over.wait(60)
    assert post_in(lane, REVISED).envelope.title == MENDED_TITLE, "the first one stays"
    engine.revisions.decide(lane, {0})
    assert post_in(lane, REVISED).envelope.tags == ("backups", "drills", "plans")
    engine.revisions.drop(lane)
    assert post_in(lane, REVISED).envelope.tags != ("backups", "drills", "plans")
    assert post_in(lane, REVISED).envelope.title == MENDED_TITLE
    assert post_in(lane, EDITED).envelope.title == "By hand"


def test_rules_mend_long_paragraphs_at_no_cost_and_without_a_request(
    engine: Engine, fake: FakeProvider
) -> None:
    long = " ".join(f"Sentence number {at} tells of a backup." for at in range(40))
    run = finished_post(engine, fake, GOOD.replace("## How to test it", f"{long}\n\n## How"))
    lane, sent = run.lanes[0], len(fake.requests)
    plan = engine.revisions.plan(lane, WRITTEN, ["paragraph_length"])
    told = engine.revisions.estimate(lane, plan)
    assert (told.requests, told.cost) == (0, Decimal(0))
    draft = engine.revisions.start(run, 0, plan, WRITTEN)
    assert draft.over.wait(60)
    kept = lane.revision.kept
    assert kept
    (change,) = kept.changes
    assert change.ticked
    assert change.new.replace("\n\n", " ") == long
    assert len(fake.requests) == sent


def test_what_came_before_the_app_ended_is_offered_after_a_restart(
    fake: FakeProvider, tmp_path: Path, sdks: None
) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.db")
    engine = Engine(journal=Journal(lambda: database))
    reply = with_title(LONG_TITLE).replace("TAGS: backups", "TAGS: restore-drill")
    run = finished_post(engine, fake, reply)
    assert engine.journal.flush()
    plan = engine.revisions.plan(run.lanes[0], WRITTEN, [*BOTH, "tag_unique"])
    fake.reply = f"=== PIECE 1 ===\n{MENDED_TITLE}\n=== PIECE 2 ===\n" + "backups, " * 400
    held = replace(run.lanes[0].settings, model="hold")
    draft = engine.revisions.start(run, 0, plan, WRITTEN, settings=held)
    until(lambda: "PIECE 2" in draft.lane.so_far()[1])
    assert draft.arrived == 2
    engine.close()
    second = Engine(journal=Journal(lambda: database))
    again = second.find(run.id)
    assert again
    kept = again.lanes[0].revision.kept
    assert kept
    assert [each.new for each in kept.changes] == [MENDED_TITLE]
    second.close()
    database.close()


def test_a_revision_is_there_after_a_restart_with_its_cost_and_goes_with_its_run(
    fake: FakeProvider, tmp_path: Path, sdks: None
) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.db")
    engine = Engine(journal=Journal(lambda: database))
    run = finished_with_long_title(engine, fake)
    assert engine.journal.flush()
    revise(engine, run, *BOTH)
    engine.revisions.decide(run.lanes[0], {0})
    kept = run.lanes[0].revision.kept
    engine.close()
    second = Engine(journal=Journal(lambda: database))
    again = second.find(run.id)
    assert again
    loaded = again.lanes[0]
    assert loaded.revision.kept
    assert loaded.revision.kept.changes == kept.changes if kept else None
    assert post_in(loaded, REVISED) == post_in(run.lanes[0], REVISED)
    assert loaded.view().cost == run.lanes[0].view().cost
    second.revisions.undo(loaded)
    second.close()
    third = Engine(journal=Journal(lambda: database))
    last = third.find(run.id)
    assert last
    assert REVISED not in versions_of(last.lanes[0])
    assert last.lanes[0].revision.kept, "it is offered again"
    delete_runs(database, "me", [run.id])
    third.forget({run.id})
    assert last.lanes[0].revision.kept is None
    third.close()
    fourth = Engine(journal=Journal(lambda: database))
    assert fourth.find(run.id) is None
    fourth.close()
    database.close()


def test_each_file_the_comparison_and_the_report_can_have_the_revised_version(
    engine: Engine, fake: FakeProvider
) -> None:
    run = finished_with_long_title(engine, fake)
    lane = run.lanes[0]
    revise(engine, run, *BOTH)
    engine.revisions.decide(lane, {0})
    version = post_in(lane, REVISED)
    draft = Draft(
        envelope=version.envelope,
        reply=lane.view().text,
        topic="t",
        written_on=date(2026, 11, 26),
        state="complete",
        version=REVISED,
    )
    for name in ("Markdown", "HTML", "JSON"):
        assert MENDED_TITLE in FORMATS[name].write(draft)
        assert "-revised." in file_name(draft, name)
    (row,) = compared(run, lambda each: post_in(each, REVISED))
    assert row.envelope.title == MENDED_TITLE
    assert b"Revised" in table_as_csv([row])
    report = write_report(report_of(run, [row]))
    assert '<dt>Version</dt><dd dir="ltr">Revised</dd>' in report
    assert MENDED_TITLE in report
    replayed = engine.replay([lane])
    assert replayed.lanes[0].wait_for_end(60)
    assert REVISED not in versions_of(replayed.lanes[0]), "a recording plays what was written"


def test_the_embedded_model_mends_what_it_can_and_says_what_is_too_much() -> None:
    long = " ".join(f"Sentence number {at} tells of a backup." for at in range(40))
    body = f"We delve on. {long}\n\n## One\n\nWe delve. Delve, delve into a tapestry."
    post = replace(read_envelope(GOOD), title="Backups", meta_description="Short.", body=body)
    aims = aims_of(BRIEF)
    settings = LaneSettings(provider="embedded", model=MODEL_NAME)
    plan = narrow_plan(plan_revision(post, aims))
    assert [each.kind for each in plan.pieces] == ["title", "meta description", "introduction"]
    assert plan.pieces[-1].checks == ("paragraph_length",)
    assert "worn_phrases" in {each.check for each in plan.left_out if "Too much" in each.reason}
    prepared = prepare_revision(BRIEF, settings, plan)
    assert prepared
    lane = Lane(BRIEF, settings, clock=lambda: 0.0)
    work = RevisionWork(plan=plan, of=WRITTEN)
    asked: list[str] = []

    async def send(prompt: Prompt, on_text: OnText) -> Finished:
        asked.append(prompt.text)
        begin = prompt.text.partition("Begin with these words: ")[2]
        on_text(f"{begin} run one each month and to look at what comes up again afterwards.")
        return Finished(stop_reason="end")

    asyncio.run(write_revision(prepared, send, lane, work))
    made = work.revision()
    assert len(asked) <= 6
    assert {made.changes[at].piece.kind for at in made.ticked} == {
        "title",
        "meta description",
        "introduction",
    }
