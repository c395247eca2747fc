"""What a post may cost is not passed: a request is made shorter, or not sent."""

import asyncio
from decimal import Decimal

import envelope_samples
import pytest
from fake_provider import FakeProvider
from fake_wires import Tokens

from providers.base import Finished, OverBudget, Prompt, ReplyCut, Usage
from runs import cost
from runs import lane_request as lane_request_module
from runs.engine import Engine
from runs.estimate import Estimate, check_budget, estimate
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.prepare import prepare
from runs.quota import limiter as limits_module
from runs.quota.limiter import most_cost
from runs.settings import Brief, LaneSettings
from runs.writing.budget import (
    CONTINUE,
    MIN_OUTPUT_TOKENS,
    BudgetTracker,
    estimate_input_tokens,
)
from runs.writing.continuation import Reply
from runs.writing.requests import OnText
from runs.writing.sections.pieces import Pieces

POST = envelope_samples.load("canonical").reply
BRIEF = Brief(topic="Backups")
IN, OUT = Decimal("0.000001"), Decimal("0.00001")
"""US dollars a token."""
PROMPT = Prompt(model="any", text="Write about backups.", max_output_tokens=4_000)


def price(_provider: str, _name: str, usage: Usage, **_: object) -> object:
    """What a model of these tests costs."""
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    return usage.input_tokens * IN + usage.output_tokens * OUT


@pytest.fixture(autouse=True)
def _a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "price_of", price)


@pytest.fixture
def _no_price(_a_price: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "price_of", lambda *_, **__: None)


def settings(budget: float | None, *, continuations: int = 4) -> LaneSettings:
    return LaneSettings(
        provider="compatible", model="any", budget=budget, continuations=continuations
    )


def most(prompt: Prompt) -> Decimal:
    """What a request costs that is as long as it may be."""
    return estimate_input_tokens(prompt) * IN + prompt.max_output_tokens * OUT


def test_what_fits_is_sent_as_it_is() -> None:
    assert BudgetTracker(settings(1.0)).clamp(PROMPT) == PROMPT
    assert BudgetTracker(settings(None)).clamp(PROMPT) == PROMPT


@pytest.mark.parametrize("budget", [0.006, 0.0123, 0.03])
def test_a_first_request_is_made_so_short_that_it_cannot_pass_the_budget(budget: float) -> None:
    sent = BudgetTracker(settings(budget)).clamp(PROMPT)
    assert MIN_OUTPUT_TOKENS <= sent.max_output_tokens < PROMPT.max_output_tokens
    assert most(sent) <= Decimal(str(budget))
    assert most(sent) > Decimal(str(budget)) * Decimal("0.9"), "what it pays for is used"


def test_a_budget_that_pays_for_no_short_post_is_said_before_anything_is_sent() -> None:
    with pytest.raises(OverBudget, match=r"any costs \$0\.00\d+ or more, and the budget is \$0"):
        check_budget(prepare(BRIEF, settings(0.001)))


def test_what_was_paid_is_not_there_any_more() -> None:
    budget = BudgetTracker(settings(0.03))
    budget.charge(PROMPT, "", Usage(input_tokens=0, output_tokens=2_000))
    assert budget.spent == Decimal("0.02")
    assert budget.clamp(PROMPT).max_output_tokens < 1_000
    budget.charge(PROMPT, "", Usage(input_tokens=0, output_tokens=900))
    with pytest.raises(OverBudget, match=r"budget of \$0.03, \$0.029 is spent"):
        budget.clamp(PROMPT)


def test_each_who_spends_a_budget_says_what_it_means_that_it_is_spent() -> None:
    for how, said in (({}, "not continued"), ({"spent": "No more", "remedy": "Wait."}, "No more:")):
        budget = BudgetTracker(settings(0.03), **how)  # type: ignore[arg-type]
        budget.charge(PROMPT, "", Usage(input_tokens=0, output_tokens=2_900))
        with pytest.raises(OverBudget, match=said) as refused:
            budget.clamp(PROMPT)
        assert refused.value.remedy == how.get("remedy", CONTINUE)


def test_what_nobody_told_is_estimated() -> None:
    budget = BudgetTracker(settings(1.0))
    budget.charge(PROMPT, "word " * 1_000, Usage())
    assert Decimal("0.009") < budget.spent < Decimal("0.02")


@pytest.mark.usefixtures("_no_price")
def test_without_a_price_no_budget_can_hold_and_that_is_said() -> None:
    assert BudgetTracker(settings(0.001)).clamp(PROMPT) == PROMPT
    assert "the budget cannot hold" in estimate(prepare(BRIEF, settings(0.001))).budget
    assert estimate(prepare(BRIEF, settings(None))).budget == ""


def test_the_estimate_says_what_the_budget_does() -> None:
    def of(budget: float | None) -> Estimate:
        return estimate(prepare(BRIEF, settings(budget)))

    assert of(None).budget == of(5.0).budget == ""
    assert of(0.02).budget == "shortened to fit the budget"
    assert (of(0.02).cost or 1) <= Decimal("0.02") < (of(None).cost or 0)
    assert "nothing will be sent" in of(0.001).budget


def test_a_visitors_share_is_not_held_for_more_than_the_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits_module, "environment_key_for", lambda *_: "any")
    assert most_cost(prepare(BRIEF, settings(0.05))) <= Decimal("0.05")
    assert most_cost(prepare(BRIEF, settings(None))) > Decimal("0.05")


def test_a_request_that_breaks_is_paid_for_too() -> None:
    async def send(_: Prompt, on_text: OnText) -> Finished:
        on_text(POST[900:])
        raise ReplyCut("It broke.", remedy="Write again.")

    budget, expected = BudgetTracker(settings(1.0)), BudgetTracker(settings(1.0))
    lane = Lane(BRIEF, settings(1.0), clock=lambda: 0.0)
    lane.append(POST[:900])
    asyncio.run(Reply(send, lane, budget, None).receive(PROMPT))
    expected.charge(PROMPT, POST[900:], Usage())
    assert budget.spent == expected.spent > 0, "and not once more for what was there before"


def test_each_piece_of_a_post_is_paid_for() -> None:
    async def send(_: Prompt, on_text: OnText) -> Finished:
        on_text("A title")
        return Finished(stop_reason="end", usage=Usage(input_tokens=0, output_tokens=1_000))

    async def write(pieces: Pieces) -> None:
        while True:
            await pieces.request(PROMPT)

    lane = Lane(BRIEF, settings(0.05), clock=lambda: 0.0)
    budget = BudgetTracker(settings(0.05))
    with pytest.raises(OverBudget):
        asyncio.run(write(Pieces(send, lane, budget)))
    assert Decimal("0.04") <= budget.spent <= Decimal("0.05")


# In the engine


@pytest.fixture
def fake(fake: FakeProvider) -> FakeProvider:
    """It tells round figures."""
    fake.tokens = Tokens(input=1_000, cached=0, output=1_000, reasoning=0)
    return fake


def end_of(lane: Lane) -> LaneView:
    assert lane.wait_for_end(60), lane.view()
    return lane.view()


def request(fake: FakeProvider, model: str, budget: float) -> LaneRequest:
    return LaneRequest(
        settings=LaneSettings(
            provider="compatible",
            model=model,
            base_url=fake.base_url,
            continuations=20,
            budget=budget,
        )
    )


def test_a_lane_goes_on_within_its_budget_and_says_why_no_longer(
    engine: Engine, fake: FakeProvider
) -> None:
    run = engine.start(BRIEF, [request(fake, "parts-300", 0.026)])
    view = end_of(run.lanes[0])
    assert view.state == "cut"
    assert len(fake.requests) == 2, "each takes more than one cent of the two and a half"
    assert view.cost == Decimal("0.022")
    assert "budget of $0.026, $0.022 is spent" in view.detail
    assert "Continue" in view.detail
    assert view.text == POST[:600]
    limits = [request.body["max_tokens"] for request in fake.requests]
    assert limits[1] < limits[0], "the last one that is sent is made to fit"


def test_a_press_of_continue_may_cost_as_much_once_more(engine: Engine, fake: FakeProvider) -> None:
    run = engine.start(BRIEF, [request(fake, "parts-300", 0.026)])
    end_of(run.lanes[0])
    engine.retry(run, 0, go_on=True)
    view = end_of(run.lanes[0])
    assert len(fake.requests) == 4
    assert view.text == POST[:1_200]
    assert view.cost == Decimal("0.044"), "all of its parts are paid for"


def test_a_press_whose_budget_pays_for_no_post_is_refused(
    engine: Engine, fake: FakeProvider
) -> None:
    with pytest.raises(OverBudget):
        engine.start(BRIEF, [request(fake, "good", 1.0), request(fake, "good", 0.001)])
    assert (engine.runs(), fake.requests) == ([], [])


def test_a_lane_that_cannot_begin_within_its_budget_sends_nothing(
    engine: Engine, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane_request_module, "prices_are_there", lambda _: False)  # at the press
    view = end_of(engine.start(BRIEF, [request(fake, "good", 0.001)]).lanes[0])
    assert (view.state, view.text, fake.requests) == ("failed", "", [])
    assert isinstance(view.error, OverBudget)
    assert "budget" in view.error.remedy
