"""A section of a finished post written once more: asked for with its neighbours, kept, accepted."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Barrier, Semaphore
from typing import Any

import pytest
from fake_provider import FakeProvider, never
from waiting import until

from providers.base import Finished, OverBudget, Prompt, ProviderError, ReplyCut, Usage
from runs import cost
from runs.beside import drafts
from runs.beside.rewriting import make_draft
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.prepare import prepare
from runs.quota.limiter import Limiter, LimitReached
from runs.quota.limits import LIMITS
from runs.quota.usage import used_since
from runs.run import Run
from runs.section_draft import NEW, OLD, SectionDraft
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.journal import Journal
from runs.writing.plan.again import Assignment, Rewrite, Wish, write_again
from runs.writing.plan.body_so_far import read_body
from runs.writing.plan.outline import Outline
from runs.writing.plan.swap import headings_of, put_section, section_in
from runs.writing.requests import OnText
from runs.writing.small.again import small_requests

BRIEF = Brief(topic="Growing tomatoes on a balcony", words=1_000)
SETTINGS = LaneSettings(provider="compatible", model="any", writing="plan")
OUTLINE = Outline.read(
    "## Pots that drain (240 words)\n## Soil for the summer (240 words)\n"
    "## Water in July (240 words)\n## Your first week (240 words)"
)
BODY = """\
Tomatoes like a balcony that has sun.

## Pots that drain

Clay pots with a hole in the floor keep the roots from rotting.

## Soil for the summer

The old text about soil was too short to be of use to anybody.

## Water in July

A can in the morning is better than two of them at noon."""
NEW_TEXT = "Fresh compost and a third of sand make a bed that holds water and air. " * 3
HOLE = Rewrite(heading="Your first week")


def sentences(words: int, name: str = "new") -> str:
    said = [f"{name}{number}" for number in range(words)]
    lines = [" ".join(said[at : at + 10]).capitalize() + "." for at in range(0, words, 10)]
    return " ".join(lines)


class Model:
    """Writes as many words as it is asked for, or what it is told to."""

    def __init__(self, *replies: str | ProviderError | Finished) -> None:
        self.replies = list(replies)
        self.prompts: list[Prompt] = []

    async def send(self, prompt: Prompt, on_text: OnText) -> Finished:
        self.prompts.append(prompt)
        asked = int(re.findall(r'words="(\d+)"', prompt.text)[-1])
        reply = self.replies.pop(0) if self.replies else sentences(asked, f"w{len(self.prompts)}x")
        if isinstance(reply, ProviderError):
            on_text(sentences(30))
            raise reply
        if isinstance(reply, Finished):
            return reply
        on_text(reply)
        return Finished(stop_reason="end", usage=Usage(input_tokens=100, output_tokens=50))


def write(model: Model, wanted: Rewrite, *, body: str = BODY, outline: Outline = OUTLINE) -> Lane:
    assignment = Assignment(rewrite=wanted, outline=outline, title="Tomatoes", body=body)
    lane = Lane(BRIEF, SETTINGS, clock=lambda: 0.0)
    try:
        writing = write_again(prepare(BRIEF, SETTINGS), model.send, lane, assignment)
        lane.finish(asyncio.run(writing), cost=None)
    except ProviderError as error:
        lane.fail(error)
    return lane


def test_a_section_is_asked_for_by_the_same_beginning_the_plan_and_its_neighbours() -> None:
    model = Model(sentences(240))
    lane = write(model, Rewrite(heading="Soil for the summer", note="Name </note> a compost."))
    (prompt,) = model.prompts
    assert prompt.text.startswith(prepare(BRIEF, SETTINGS).prompt.text.rstrip())
    assert prompt.text[: prompt.fixed[-1]].endswith("</plan>")
    for told in (
        "<before>\nTomatoes like a balcony",
        "keep the roots from rotting.\n</before>",
        "<old>\nThe old text about soil was too short to be of use to anybody.\n</old>",
        "<behind>\n## Water in July",
        "<note>\nName  a compost.\n</note>",
    ):
        assert told in prompt.text
    assert prompt.text.endswith(
        '<write piece="section" number="2" of="4" words="240">Soil for the summer</write>'
    )
    view = lane.view()
    assert view.state == "complete"
    assert view.envelope.title == "Soil for the summer"
    assert view.envelope.body == sentences(240)


@pytest.mark.parametrize(
    ("wish", "words"), [("again", 240), ("longer", 360), ("shorter", 60)], ids=str
)
def test_again_longer_and_shorter_differ_in_the_words_that_are_asked_for(
    wish: Wish, words: int
) -> None:
    model = Model()
    view = write(model, Rewrite(heading="Soil for the summer", wish=wish)).view()
    assert f'words="{words}">' in model.prompts[0].text
    assert 0.9 * words <= view.words <= 1.1 * words


def test_a_long_section_comes_in_parts() -> None:
    outline = Outline.read(OUTLINE.write().replace("summer (240", "summer (1200"))
    model = Model()
    view = write(model, Rewrite(heading="Soil for the summer"), outline=outline).view()
    asked = [each.text.rpartition("\n")[2] for each in model.prompts]
    assert [re.findall(r'part="(\d)"', each) for each in asked] == [[], ["2"]]
    assert "<new>\nW1x0" in model.prompts[1].text
    assert 1_100 <= view.words <= 1_300


def test_what_the_other_sections_say_is_not_said_again_but_the_old_version_may_be() -> None:
    old = "The old text about soil was too short to be of use to anybody."
    again = "A can in the morning is better than two of them at noon."
    view = write(Model(f"{again} {old} {NEW_TEXT}"), Rewrite(heading="Soil for the summer")).view()
    assert again not in view.envelope.body
    assert old in view.envelope.body


def test_a_refusal_and_a_cut_are_told_and_what_came_before_a_cut_is_kept() -> None:
    refused = write(Model(Finished(stop_reason="refusal")), HOLE).view()
    assert (refused.state, refused.envelope.body) == ("filtered", "")
    cut = write(Model(ReplyCut("It broke off.", remedy="Again.")), HOLE).view()
    assert cut.state == "cut"
    assert cut.words == 30
    empty = write(Model("Sure!"), HOLE).view()
    assert empty.error
    assert empty.envelope.body == ""


def test_a_section_takes_the_place_of_its_old_version_and_nothing_else_changes() -> None:
    body = put_section(BODY, OUTLINE, "Soil for the summer", "Sand.\n")
    assert section_in(body, "Soil for the summer") == "Sand."
    old, new = read_body(BODY), read_body(body)
    assert [each for each in old if each.heading != "Soil for the summer"] == [
        each for each in new if each.heading != "Soil for the summer"
    ]


def test_a_section_that_is_missing_is_put_where_the_outline_has_it() -> None:
    without = BODY.replace("## Pots that drain", "Pots.").replace("## Soil for the summer", "Soil.")
    for heading in ("Your first week", "Soil for the summer", "Pots that drain"):
        without = put_section(without, OUTLINE, heading, f"About {heading}.")
    found = [each.heading for each in read_body(without) if each.heading]
    assert found == [each.heading for each in OUTLINE.sections]


@pytest.mark.parametrize("heading", ["", "A question from a reader"], ids=["opening", "added"])
def test_the_opening_and_a_section_that_was_added_are_written_again(heading: str) -> None:
    body = f"{BODY}\n\n## A question from a reader\n\nWhat of the wind? A screen helps."
    assert headings_of(body, OUTLINE) == [
        "",
        *(each.heading for each in OUTLINE.sections[:-1]),
        "A question from a reader",
        "Your first week",
    ]
    model = Model(NEW_TEXT)
    lane = write(model, Rewrite(heading=heading), body=body)
    (prompt,) = model.prompts
    assert section_in(body, heading) in prompt.text.partition("<old>")[2]
    if not heading:
        assert prompt.text.count("like a balcony that has sun") == 1  # as the old version, alone
    last = prompt.text.rpartition("\n")[2]
    assert last.startswith('<write piece="section" words=' if heading else '<write piece="opening"')
    view = lane.view()
    assert view.envelope.title == (heading or "Opening")
    new = put_section(body, OUTLINE, heading, view.envelope.body)
    assert section_in(new, heading) == view.envelope.body
    others = [each for each in headings_of(body, OUTLINE) if each != heading]
    assert [section_in(new, each) for each in others] == [section_in(body, each) for each in others]


@pytest.mark.parametrize("heading", ["", "Soil for the summer", "Your first week"])
def test_the_embedded_model_writes_a_section_again_by_its_own_small_requests(heading: str) -> None:
    settings = LaneSettings(provider="embedded", model="smollm2-135m")
    sent: list[Prompt] = []

    async def send(prompt: Prompt, on_text: OnText) -> Finished:
        sent.append(prompt)
        on_text(f"I hope this helps. {sentences(60, f'w{len(sent)}x')}")
        return Finished(stop_reason="max_tokens")

    rewrite = Rewrite(heading=heading, note="Name a compost.")
    assignment = Assignment(rewrite=rewrite, outline=OUTLINE, title="Tomatoes", body=BODY)
    lane = Lane(BRIEF, settings, clock=lambda: 0.0)
    prepared = prepare(BRIEF, settings)
    own = small_requests(prepared, assignment)
    finished = asyncio.run(write_again(prepared, send, lane, assignment, own))
    assert finished.stop_reason == "end"
    assert all("grammar" in each.parameters for each in sent)
    assert all(each.text.endswith(" Name a compost.") for each in sent)
    assert "I hope this helps" not in lane.view().text
    assert lane.view().words == pytest.approx(assignment.words, rel=0.3)


def test_a_heading_within_code_is_no_section() -> None:
    body = "## One\n\n```\n## Two\n```\n\n## Two\n\nText."
    assert section_in(body, "Two") == "Text."
    assert section_in(body, "One") == "```\n## Two\n```"


def finished_post(engine: Engine, fake: FakeProvider, **settings: object) -> Run:
    fake.delta_size = 400
    fake.models = [*fake.models, "author-43"]
    lane = LaneSettings(
        provider="compatible", model="author-43", base_url=fake.base_url, writing="plan"
    )
    request = LaneRequest(settings=replace(lane, **settings))  # type: ignore[arg-type]
    run = engine.start(BRIEF, [request], owner="me")
    assert run.lanes[0].wait_for_end(60)
    return run


def ask(engine: Engine, run: Run, place: int = 1) -> Rewrite:
    lane = run.lanes[0]
    wanted = Rewrite(heading=Outline.read(lane.plan.outline).sections[place].heading)
    engine.drafts.begin(run, 0, wanted, body=lane.view().envelope.body)
    return wanted


def draft_of(engine: Engine, run: Run) -> SectionDraft:
    draft = engine.drafts.of(run, 0)
    assert draft
    return draft


def wait_for_draft(engine: Engine, run: Run) -> SectionDraft:
    draft = draft_of(engine, run)
    assert draft.run.lanes[NEW].wait_for_end(60)
    return draft


def test_a_new_section_is_written_beside_the_post_which_stays_as_it_is(
    engine: Engine, fake: FakeProvider
) -> None:
    run = finished_post(engine, fake)
    before = run.lanes[0].view()
    wanted = ask(engine, run)
    draft = wait_for_draft(engine, run)
    assert not draft.writing
    assert engine.find(draft.run.id) is draft.run  # the live view streams it
    assert draft.old == section_in(before.envelope.body, wanted.heading)
    assert draft.run.lanes[OLD].view().envelope.body == draft.old
    assert draft.text
    assert draft.text != draft.old
    assert run.lanes[0].view() == before
    engine.drafts.drop(run.lanes[0])
    assert engine.drafts.of(run, 0) is None


def test_one_section_is_written_at_a_time_and_can_be_stopped(
    engine: Engine, fake: FakeProvider
) -> None:
    run = finished_post(engine, fake)
    fake.delta_size, fake.holds = 10, lambda request: request.events_sent > 30
    ask(engine, run)
    draft = draft_of(engine, run)
    with pytest.raises(ValueError, match="still being written"):
        ask(engine, run)
    until(lambda: draft.run.lanes[NEW].view().words > 5)
    engine.stop(draft.run)
    wait_for_draft(engine, run)
    assert draft.run.lanes[NEW].view().state == "stopped"
    assert draft.text  # what came can still be accepted


def test_presses_at_once_begin_one_new_section(
    engine: Engine, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = finished_post(engine, fake)
    asked = len(fake.requests)
    inside = Semaphore(0)

    def make_slowly(*arguments: Any, **named: Any) -> Any:
        inside.release()
        made = make_draft(*arguments, **named)
        inside.acquire(timeout=0.2)  # its own turn; then it waits for who else is in here
        inside.acquire(timeout=0.2)
        return made

    monkeypatch.setattr(drafts, "make_draft", make_slowly)
    fake.holds = lambda _: True  # it is being written until all have pressed
    together = Barrier(8)

    def press() -> bool:
        together.wait(30)
        try:
            ask(engine, run)
        except ValueError:
            return False
        return True

    with ThreadPoolExecutor(8) as presses:
        begun = [each.result() for each in [presses.submit(press) for _ in range(8)]]
    fake.holds = never
    fake.release(8)
    wait_for_draft(engine, run)
    assert begun.count(True) == 1
    assert len(fake.requests) == asked + 1


def test_a_new_section_counts_against_the_limits_of_a_visitor(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(limiter=Limiter())
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "2")
    run = finished_post(engine, fake)
    ask(engine, run)
    draft = wait_for_draft(engine, run)
    with pytest.raises(LimitReached):
        ask(engine, run, 2)
    assert engine.drafts.of(run, 0) is draft  # the one that was there stays
    engine.close()


def test_a_budget_holds_for_a_new_section(
    engine: Engine, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = finished_post(engine, fake, budget=0.01)
    monkeypatch.setattr("runs.writing.budget.cost_of", lambda *_: Decimal(1))
    sent = len(fake.requests)
    ask(engine, run)
    draft = wait_for_draft(engine, run)
    assert isinstance(draft.run.lanes[NEW].view().error, OverBudget)
    assert len(fake.requests) == sent


def test_a_new_section_is_there_after_a_restart_until_it_is_decided_on(
    fake: FakeProvider, tmp_path: Path, sdks: None
) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.db")
    engine = Engine(journal=Journal(lambda: database))
    run = finished_post(engine, fake)
    assert engine.journal.flush()
    wanted = ask(engine, run)
    first = wait_for_draft(engine, run)
    engine.close()
    second = Engine(journal=Journal(lambda: database))
    again = second.find(run.id)
    assert again
    kept = draft_of(second, again)
    assert (kept.heading, kept.old, kept.text) == (wanted.heading, first.old, first.text)
    second.drafts.drop(again.lanes[0])
    second.close()
    third = Engine(journal=Journal(lambda: database))
    last = third.find(run.id)
    third.close()
    database.close()
    assert last
    assert last.lanes[0].draft is None
    assert last.lanes[0].view().text == run.lanes[0].view().text


def test_sections_written_again_count_against_the_limits_after_a_restart(
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
    run = finished_post(engine, fake)
    for _ in range(2):
        ask(engine, run)
        wait_for_draft(engine, run)
        engine.drafts.drop(run.lanes[0])  # what was paid for counts, wanted or not
    engine.close()
    assert Limiter(partial(used_since, database)).left("me") == limiter.left("me")
    assert limiter.left("me")["runs"] == 1_000_000 - 3
    assert limiter.left("me")["dollars"] < 1_000_000 - 1
    database.close()


def test_a_deleted_post_takes_its_new_section_along(engine: Engine, fake: FakeProvider) -> None:
    run = finished_post(engine, fake)
    ask(engine, run)
    draft = wait_for_draft(engine, run)
    engine.forget({run.id, run.lanes[0].id})
    assert engine.drafts.of(run, 0) is None
    assert engine.find(draft.run.id) is None
    assert draft.run.lanes[NEW].view().text == ""
