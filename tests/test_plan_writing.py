"""A post by plan, from the press to the history: its requests, its end, and how it goes on."""

import asyncio
import contextlib
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from fake_provider import FakeProvider, Request, never
from fake_wires import Tokens
from planned_posts import Studio, planned_post
from simulated_author import Author
from waiting import until

from posts.envelope import END_MARKER
from posts.measures import estimate_tokens
from providers.base import BadReply, ContentFiltered, Finished, OverBudget, Prompt, ReplyCut, Usage
from runs import cost
from runs.engine import Engine
from runs.estimate import estimate
from runs.lane import Lane
from runs.lane_plan import LanePlan
from runs.lane_request import LaneRequest
from runs.lane_states import LaneState
from runs.lane_view import LaneView, PartialReply
from runs.prepare import prepare
from runs.quota.limiter import most_cost
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.journal import Journal
from runs.store.load import load_run
from runs.writing.plan.body_so_far import read_body
from runs.writing.plan.forecast import forecast
from runs.writing.plan.left_out import left_out
from runs.writing.plan.outline import Outline
from runs.writing.plan.progress import outline_of, read_progress
from runs.writing.plan.read_outline import read_outline
from runs.writing.plan.writer import write_by_plan
from runs.writing.requests import OnText

BRIEF = Brief(topic="Growing tomatoes on a balcony", words=1_000)
SETTINGS = LaneSettings(provider="compatible", model="any", writing="plan", continuations=2)
HEADER = """\
TITLE: Growing Tomatoes on a Balcony, Pot by Pot
META_DESCRIPTION: A balcony is enough for a summer of tomatoes: pots, soil and water.
TAGS: tomatoes, balcony, pots
CATEGORIES: How-to Guides

"""
HEADINGS = ["Pots that drain", "Soil for the summer", "Water in July", "Your first week"]
PLAN = HEADER + "\n".join(f"## {heading} (240 words)" for heading in HEADINGS)
WRITE = re.compile(r"<write ([^>]*?)/?>(?:([^<]*)</write>)?\Z")


def text_for(prompt: Prompt | Request) -> str:
    """As many words as are asked for; each word tells which piece it is of."""
    message = prompt.text if isinstance(prompt, Prompt) else prompt.prompt_text
    found = WRITE.search(message)
    assert found, message[-200:]
    asked = dict(re.findall(r'(\w+)="([^"]*)"', found[1]))
    if asked["piece"] == "plan":
        return PLAN
    part = "abcdefgh"[int(asked.get("part", 1))]
    name = "".join(filter(str.isalpha, f"{asked['piece']}{found[2] or ''}{part}"))
    words = [f"{name.lower()}{number}" for number in range(int(asked["words"]))]
    lines = [" ".join(words[at : at + 10]).capitalize() + "." for at in range(0, len(words), 10)]
    return " ".join(lines)


class Model:
    """Writes pieces in full, unless something is to happen at one of them."""

    def __init__(self, **events: Callable[[str, OnText], Finished]) -> None:
        self.events = events
        self.prompts: list[Prompt] = []

    async def send(self, prompt: Prompt, on_text: OnText) -> Finished:
        self.prompts.append(prompt)
        text, last = text_for(prompt), prompt.text.rpartition("\n")[2]
        for name, event in self.events.items():
            if name in last.replace(" ", "_"):
                return event(text, on_text)
        on_text(text)
        return Finished(stop_reason="end", usage=Usage(input_tokens=100, output_tokens=50))

    @property
    def asked(self) -> list[str]:
        return [prompt.text.rpartition("\n")[2] for prompt in self.prompts]


def refuse(_: str, on_text: OnText) -> Finished:
    return Finished(stop_reason="refusal", usage=Usage(input_tokens=100, output_tokens=1))


def cut_off(text: str, on_text: OnText) -> Finished:
    on_text(text[: len(text) // 2])
    raise ReplyCut("The reply broke off.", remedy="Continue it.")


def lane_of(settings: LaneSettings = SETTINGS, brief: Brief = BRIEF) -> Lane:
    return Lane(brief, settings, clock=lambda: 0.0)


def write(model: Model, lane: Lane, *, used: Usage | None = None) -> LaneView:
    """Write a lane as the engine does."""
    try:
        writing = write_by_plan(prepare(lane.brief, lane.settings), model.send, lane, used=used)
        lane.finish(asyncio.run(writing), cost=None)
    except ReplyCut as error:
        lane.fail(error)
    return lane.view()


def headings(view: LaneView) -> list[str]:
    return [each.heading for each in read_body(view.envelope.body)]


def test_the_plan_comes_first_then_the_pieces_in_their_order() -> None:
    model = Model()
    view = write(model, lane_of())
    assert model.asked[0] == '<write piece="plan" words="1000"/>'
    assert model.asked[1] == '<write piece="opening" words="40"/>'
    assert (
        model.asked[2]
        == '<write piece="section" number="1" of="4" words="240">Pots that drain</write>'
    )
    assert model.asked[-1].startswith('<write piece="closing" number="4" of="4" words="2')
    assert model.asked[-1].endswith(">Your first week</write>")
    assert headings(view) == ["", *HEADINGS]
    assert view.envelope.title == "Growing Tomatoes on a Balcony, Pot by Pot"
    assert view.envelope.repairs == ()
    assert view.text.endswith(f"\n\n{END_MARKER}\n")
    assert view.state == "complete"
    assert 950 <= view.words <= 1_050


def test_the_header_appears_line_by_line_while_the_plan_arrives() -> None:
    lane = lane_of()
    seen: list[str] = []

    async def send(prompt: Prompt, on_text: OnText) -> Finished:
        for character in text_for(prompt) if not seen or seen[-1] != "over" else ():
            on_text(character)
            view = lane.view()
            if not view.plan.outline and (not seen or view.text != seen[-1]):
                seen.append(view.text)
        seen.append("over")
        return Finished(stop_reason="end")

    with contextlib.suppress(BadReply):
        asyncio.run(write_by_plan(prepare(BRIEF, SETTINGS), send, lane))
    lines = HEADER.rstrip().split("\n")
    so_far = ["\n".join(lines[:count]) + "\n" if count else "" for count in range(5)]
    assert seen[: seen.index("over")] == so_far


@pytest.mark.parametrize("lines", range(1, 5))
def test_a_post_that_broke_off_in_its_header_gets_the_rest_of_it_and_nothing_twice(
    engine: Engine, fake: FakeProvider, lines: int
) -> None:
    fake.write, fake.delta_size = text_for, 200
    settings = settings_for("compatible", "good", fake)
    run = engine.start(BRIEF, [LaneRequest(settings=settings)])
    end_of(run)
    begun = "".join(HEADER.splitlines(keepends=True)[:lines]).replace("Tomatoes on", "Beans on")
    broken = lane_of(settings)
    broken.append(begun)
    broken.stop()
    run.replace(0, broken)
    engine.retry(run, 0, go_on=True)
    view = end_of(run)
    assert view.state == "complete"
    assert view.text.startswith(begun)
    assert view.text.count("TITLE:") == view.text.count("TAGS:") == 1
    assert headings(view) == ["", *HEADINGS]
    assert view.envelope.categories


def test_each_request_begins_with_the_persons_prompt_and_tells_what_is_written() -> None:
    model = Model()
    write(model, lane_of(brief=Brief(topic="Tomatoes", words=3_000)))
    rendered = prepare(BRIEF, SETTINGS).prompt
    assert {prompt.instructions for prompt in model.prompts} == {rendered.instructions}
    fixed = model.prompts[2].text[: model.prompts[2].fixed[1]]
    assert fixed.endswith("## Your first week (720 words)\n</plan>")
    for prompt in model.prompts[1:]:
        assert prompt.text[: prompt.fixed[1]] == fixed
    last = model.prompts[-1].text
    assert "<earlier>" in last
    assert "- Pots that drain: Sectionpotsthatdrainb0 " in last
    written = last[last.index("<written>") : last.index("</written>")]
    assert 500 <= len(written.split()) <= 612


def test_usage_is_that_of_all_requests_together() -> None:
    model = Model()
    view = write(model, lane_of())
    assert view.usage.input_tokens == 100 * len(model.prompts)


def test_a_refused_section_is_said_and_the_others_are_written() -> None:
    view = write(Model(Soil=refuse), lane_of())
    assert view.state == "complete"
    assert "Soil for the summer" not in headings(view)
    assert headings(view)[-1] == "Your first week"
    assert [made.message for made in view.envelope.repairs] == [
        "The model refused to write the section “Soil for the summer”: it is missing"
    ]


def test_a_model_that_refuses_one_section_after_the_other_ends_the_post() -> None:
    view = write(Model(section=refuse), lane_of())
    assert view.state == "filtered"
    assert view.usage.input_tokens == 100 * 5
    assert view.envelope.body.startswith("Openingb0")


def test_a_section_that_a_filter_stops_leaves_the_others() -> None:
    def stop(text: str, on_text: OnText) -> Finished:
        on_text(text[: len(text) // 2])
        raise ContentFiltered("The filter stopped it.", remedy="Change its words.")

    view = write(Model(Soil=stop), lane_of())
    assert view.state == "complete"
    assert headings(view) == ["", *HEADINGS]
    assert "plan_section_refused" in {made.id for made in view.envelope.repairs}


def test_the_state_and_the_words_of_each_section_can_be_watched() -> None:
    lane, plan = lane_of(), plan_of(PLAN)
    refused = left_out("plan_section_refused", "Soil for the summer", offset=0)
    lane.keep_plan(plan.without(refused))
    lane.append(
        f"{HEADER}Hello.\n\n## Pots that drain\n\nClay keeps cool.\n\n## Water in July\n\nA can."
    )
    assert [(each.state, each.asked, each.written) for each in outline_of(lane.view())] == [
        ("written", 240, 3),
        ("left out", 240, 0),
        ("writing", 240, 2),
        ("planned", 240, 0),
    ]
    lane.append("\n\n## More on pots\n\nOne is enough.")
    lane.stop()
    states = [(each.heading, each.state) for each in outline_of(lane.view())]
    assert states[2:] == [
        ("Water in July", "written"),
        ("More on pots", "added"),
        ("Your first week", "planned"),
    ]


@pytest.mark.parametrize(("state", "last"), [("stopped", "broken off"), ("complete", "written")])
def test_a_section_in_which_a_post_broke_off_is_not_called_written(
    state: LaneState, last: str
) -> None:
    body = "Hello.\n\n## Pots that drain\n\nClay keeps cool.\n\n## Water in July\n\nA can"
    sections = read_progress((plan_of(PLAN), body, state))
    assert [each.state for each in sections] == ["written", "planned", last, "planned"]


def test_a_replay_shows_the_plan_and_what_was_left_out(engine: Engine, fake: FakeProvider) -> None:
    fake.delta_size = 400
    run = engine.start(BRIEF, [LaneRequest(settings=settings_for("compatible", "author-1", fake))])
    view = end_of(run)
    assert view.plan.left_out
    played = engine.replay(run.lanes)
    engine.skip_to_end(played)
    again = end_of(played)
    assert again.plan == view.plan
    assert again.envelope == view.envelope
    assert played.lanes[0].settings.writing == "plan"


def test_a_refused_plan_ends_the_post() -> None:
    view = write(Model(plan=refuse), lane_of())
    assert (view.state, view.text) == ("filtered", "")


def test_a_section_that_is_cut_off_is_gone_on_with_by_itself() -> None:
    model = Model(**{'words="240">Soil': cut_off})
    view = write(model, lane_of())
    assert view.state == "complete"
    parts = [asked for asked in model.asked if "Soil" in asked]
    assert len(parts) == 2
    assert 'part="2"' in parts[1]
    assert headings(view) == ["", *HEADINGS]


def test_a_post_that_broke_off_goes_on_in_its_section_with_what_it_was_planned_by() -> None:
    broken = LaneSettings(provider="compatible", model="any", writing="plan", continuations=0)
    first = write(Model(Water=cut_off), lane_of(broken))
    assert first.state == "cut"
    assert headings(first) == ["", *HEADINGS[:3]]
    lane, model = lane_of(broken), Model()
    lane.resume(PartialReply(text=first.text, seams=first.seams, plan=first.plan))
    view = write(model, lane, used=first.usage)
    assert view.text.startswith(first.text)
    assert 'part="2"' in model.asked[0]
    assert "Water" in model.asked[0]
    assert not any("plan" in asked for asked in model.asked)
    assert headings(view) == ["", *HEADINGS]
    assert view.state == "complete"
    assert 900 <= view.words <= 1_100


@pytest.mark.parametrize("parallel", [1, 2, 3])
def test_sections_that_are_written_at_once_come_in_their_order(parallel: int) -> None:
    model, most, now = Model(), 0, 0

    async def send(prompt: Prompt, on_text: OnText) -> Finished:
        nonlocal most, now
        now += 1
        most = max(most, now)
        words = text_for(prompt).split(" ")
        for word in words if len(model.prompts) % 2 else reversed([" ".join(words)]):
            await asyncio.sleep(0)
            on_text(f"{word} ")
        now -= 1
        return await model.send(prompt, lambda _: None)

    lane = lane_of(replace(SETTINGS, parallel=parallel))
    lane.finish(asyncio.run(write_by_plan(prepare(BRIEF, lane.settings), send, lane)), cost=None)
    view = lane.view()
    assert most == parallel
    assert headings(view) == ["", *HEADINGS]
    assert 950 <= view.words <= 1_050
    assert model.asked[-1].startswith('<write piece="closing"')


def test_a_piece_that_only_repeats_itself_is_ended_and_the_post_goes_on() -> None:
    sent = 0

    async def send(prompt: Prompt, on_text: OnText) -> Finished:
        nonlocal sent
        if "Soil" not in prompt.text.rpartition("\n")[2]:
            on_text(text_for(prompt))
            return Finished(stop_reason="end")
        for _ in range(5_000):
            sent += 1
            on_text("The soil of a pot is the same as before. ")
            await asyncio.sleep(0)
        return Finished(stop_reason="end")

    lane = lane_of()
    lane.finish(asyncio.run(write_by_plan(prepare(BRIEF, SETTINGS), send, lane)), cost=None)
    assert lane.view().state == "complete"
    assert sent < 100
    assert lane.view().envelope.body.count("The soil of a pot") == 1


def test_stopping_a_lane_ends_all_its_requests() -> None:
    opened: list[Prompt] = []
    closed: list[Prompt] = []
    three = asyncio.Event()

    async def send(prompt: Prompt, on_text: OnText) -> Finished:
        opened.append(prompt)
        try:
            on_text(text_for(prompt))
            if len(opened) == 5:  # plan, opening, three sections
                three.set()
            if len(opened) > 2:
                await asyncio.Event().wait()
            return Finished(stop_reason="end")
        finally:
            closed.append(prompt)

    async def stop() -> None:
        lane = lane_of(replace(SETTINGS, parallel=3))
        writing = asyncio.ensure_future(write_by_plan(prepare(BRIEF, lane.settings), send, lane))
        await three.wait()
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing

    asyncio.run(stop())
    assert len(opened) == len(closed)


@pytest.mark.usefixtures("_a_price")
def test_requests_at_once_do_not_pass_the_budget_together() -> None:
    def spend(text: str, on_text: OnText) -> Finished:
        on_text(text)
        return Finished(stop_reason="end", usage=Usage(input_tokens=4_000, output_tokens=2_000))

    poor = replace(SETTINGS, budget=0.1, parallel=3)
    view = write(Model(write=spend), lane_of(poor))
    assert view.state == "cut"
    assert (view.usage.output_tokens or 0) * 10**-5 <= 0.1


def test_a_code_block_that_broke_off_is_closed_before_the_post_goes_on() -> None:
    lane = lane_of()
    text = f"{HEADER}Hello there.\n\n## Pots that drain\n\n```\nmix()\n"
    lane.resume(PartialReply(text=text, plan=plan_of(PLAN)))
    view = write(Model(), lane)
    assert headings(view) == ["", *HEADINGS]
    assert view.envelope.complete


def plan_of(outline: str) -> LanePlan:
    return LanePlan(outline=read_outline(outline.removeprefix(HEADER), words=1_000).write())


def test_a_model_that_plans_nothing_still_gets_sections_of_its_own_choice() -> None:
    studio, lane = Studio(Author(9)), lane_of()
    assert Author(9).form == "none"
    finished = asyncio.run(write_by_plan(prepare(BRIEF, SETTINGS), studio.send, lane))
    lane.finish(finished, cost=None)
    view = lane.view()
    assert view.state == "complete"
    assert len(headings(view)) > 2
    assert "plan_outline_missing" in {made.id for made in view.envelope.repairs}
    planned = [each.heading for each in Outline.read(view.plan.outline).sections]
    assert set(planned) & set(headings(view)) - {""}


@pytest.fixture
def _a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    def price(*_: object, **__: object) -> Decimal:
        usage = _[2]
        assert isinstance(usage, Usage)
        return Decimal(usage.input_tokens or 0) / 10**6 + Decimal(usage.output_tokens or 0) / 10**5

    monkeypatch.setattr(cost, "price_of", price)


@pytest.mark.usefixtures("_a_price")
def test_the_budget_holds_over_all_requests_and_continue_goes_on() -> None:
    def spend(text: str, on_text: OnText) -> Finished:
        on_text(text)
        return Finished(stop_reason="end", usage=Usage(input_tokens=4_000, output_tokens=1_000))

    poor = LaneSettings(provider="compatible", model="any", writing="plan", budget=0.045)
    first = write(Model(write=spend), lane_of(poor))
    assert first.state == "cut"
    assert "budget" in first.detail
    assert (first.usage.output_tokens or 0) <= 3_000
    lane = lane_of(poor)
    lane.resume(PartialReply(text=first.text, plan=first.plan, usage=first.usage))
    again = write(Model(write=spend), lane, used=first.usage)
    assert again.text.startswith(first.text)
    assert again.words > first.words


@pytest.mark.usefixtures("_a_price")
def test_a_budget_that_does_not_pay_for_a_plan_sends_nothing() -> None:
    model = Model()
    broke = LaneSettings(provider="compatible", model="any", writing="plan", budget=0.001)
    with pytest.raises(OverBudget):
        write(model, lane_of(broke))
    assert model.prompts == []


def test_the_forecast_knows_the_number_of_requests() -> None:
    post = planned_post(Author(20), 3_000)
    told = forecast(prepare(Brief(topic="Tomatoes", words=3_000), SETTINGS))
    assert abs(told.requests - len(post.prompts)) <= 3
    sent = [estimate_tokens(prompt.instructions + prompt.text) for prompt in post.prompts]
    assert told.input_tokens == pytest.approx(sum(sent), rel=0.3)


@pytest.mark.usefixtures("_a_price")
@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (None, ""),
        (10.0, ""),
        (0.05, "may end at the budget"),
        (0.001, "over the budget: nothing will be sent"),
    ],
)
def test_the_estimate_tells_all_requests_and_what_the_budget_pays_for(
    budget: float | None, said: str
) -> None:
    settings = replace(SETTINGS, writing="auto", budget=budget)
    told = estimate(prepare(Brief(topic="Tomatoes", words=3_000), settings))
    assert told.way == "By plan: more than 1,500 words are asked for"
    assert told.requests == 11
    assert told.budget == said
    assert told.cost is not None
    assert told.cost > Decimal("0.05")


@pytest.mark.usefixtures("_a_price")
def test_a_visitors_limit_counts_a_continuation_as_a_piece_and_not_as_a_post(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-any")
    lane = LaneSettings(provider="openai", model="gpt-6-luna", writing="plan", continuations=4)
    prepared = prepare(Brief(topic="Tomatoes", words=3_000), lane)
    once = estimate(prepared).cost
    assert once is not None
    assert once < most_cost(prepared) < once * Decimal("1.5")


def settings_for(provider: str, model: str, fake: FakeProvider) -> LaneSettings:
    base_url = fake.origin if provider == "anthropic" else fake.base_url
    return LaneSettings(provider=provider, model=model, base_url=base_url, writing="plan")


def end_of(run: Run) -> LaneView:
    assert run.lanes[0].wait_for_end(120), run.lanes[0].view()
    return run.lanes[0].view()


@pytest.mark.parametrize("provider", ["openai", "anthropic", "compatible"])
def test_a_post_is_written_by_plan_over_every_wire(
    engine: Engine, fake: FakeProvider, provider: str
) -> None:
    fake.write, fake.delta_size = text_for, 200
    settings = settings_for(provider, "good", fake)
    run = engine.start(BRIEF, [LaneRequest(settings=settings, api_key="any")])
    view = end_of(run)
    assert view.state == "complete", view.error
    assert headings(view) == ["", *HEADINGS]
    assert view.usage.cached_input_tokens == 1_000 * len(fake.requests)


def test_the_beginning_that_requests_share_is_marked_for_the_cache(
    engine: Engine, fake: FakeProvider
) -> None:
    fake.write, fake.delta_size = text_for, 200
    for provider in ("anthropic", "openai"):
        settings = settings_for(provider, "good", fake)
        end_of(engine.start(BRIEF, [LaneRequest(settings=settings, api_key="any")]))
    claude = [each.body for each in fake.requests if "system" in each.body]
    blocks = [body["messages"][0]["content"] for body in claude]
    assert all(each[-2]["cache_control"] == {"type": "ephemeral"} for each in blocks)
    assert sum("cache_control" in block for each in blocks for block in each) == len(blocks)
    assert len({each[0]["text"] for each in blocks}) == 1
    assert len({each[1]["text"] for each in blocks[1:]}) == 1
    keys = [each.body.get("prompt_cache_key") for each in fake.requests if "input" in each.body]
    assert len(keys) == len(claude)
    assert len(set(keys)) == 1
    assert keys[0]


def test_a_post_in_one_go_is_sent_as_before(engine: Engine, fake: FakeProvider) -> None:
    settings = LaneSettings(provider="anthropic", model="good", base_url=fake.origin)
    end_of(engine.start(BRIEF, [LaneRequest(settings=settings, api_key="any")]))
    [sent] = fake.requests
    assert isinstance(sent.body["messages"][0]["content"], str)


def test_a_stopped_post_goes_on_from_the_history_after_a_restart(
    address: str, fake: FakeProvider, sdks: None
) -> None:
    database = Database(address)
    first = Engine(journal=Journal(lambda: database))
    fake.write, fake.delta_size = text_for, 40
    fake.holds = lambda _: any("## Soil" in run.lanes[0].so_far()[1] for run in first.runs())
    settings = settings_for("compatible", "good", fake)
    run = first.start(BRIEF, [LaneRequest(settings=settings)], owner="ada")
    lane = run.lanes[0]
    until(lambda: "## Soil" in lane.view().text)
    first.stop(run)
    stopped = end_of(run)
    assert stopped.state == "stopped"
    first.close()

    fake.holds = never
    kept = load_run(database, run.id)
    assert kept is not None
    assert kept.lanes[0].view().plan == stopped.plan
    assert kept.lanes[0].settings.writing == "plan"
    second = Engine(journal=Journal(lambda: database))
    again = second.find(run.id)
    assert again is not None
    second.retry(again, 0, go_on=True)
    view = end_of(again)
    second.close()
    database.close()
    assert view.state == "complete"
    assert view.text.startswith(stopped.text)
    assert headings(view) == ["", *HEADINGS]
    asked = [each.prompt_text for each in fake.requests if 'piece="plan"' in each.prompt_text[-60:]]
    assert len(asked) == 1


def test_tokens_taken_from_the_cache_are_priced(fake: FakeProvider, engine: Engine) -> None:
    fake.write, fake.delta_size = text_for, 400
    fake.tokens = Tokens(input=10_000, cached=9_000, output=100, reasoning=0)
    settings = LaneSettings(
        provider="anthropic", model="claude-haiku-5-5", base_url=fake.origin, writing="plan"
    )
    view = end_of(engine.start(BRIEF, [LaneRequest(settings=settings, api_key="any")]))
    count = len(fake.requests)
    assert view.usage.cached_input_tokens == 9_000 * count
    there = replace(settings, base_url=None)  # on this machine it costs nothing
    paid = cost.cost_of(there, view.usage)
    uncached = cost.cost_of(there, replace(view.usage, cached_input_tokens=0))
    assert paid is not None
    assert uncached is not None
    assert paid < uncached / 2


def test_what_happened_often_is_told_once() -> None:
    lane, plan = lane_of(), plan_of(PLAN)
    for number in range(3):
        plan = plan.without(left_out("plan_chatter_removed", f"Sure {number}!", offset=number))
        plan = plan.without(left_out("plan_section_refused", HEADINGS[number], offset=9))
    lane.keep_plan(plan)
    assert [made.message for made in lane.view().envelope.repairs] == [
        "Left out words to the person who asked: “Sure 0!”, and 2 more",
        *(
            f"The model refused to write the section “{each}”: it is missing"
            for each in HEADINGS[:3]
        ),
    ]
