"""A prompt is improved on the page, without a browser: asked for, watched, stopped, accepted."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import chain, cycle
from typing import Any

import pytest
import streamlit as st
from fake_provider import FakeProvider
from improved_posts import ASSERTIONS, REFLECTOR, RULES, Rules
from page_stories import errors, open_page, plain, press
from streamlit.testing.v1 import AppTest
from waiting import until

from components.batch import keys, view
from components.owner import LOCAL
from posts.prompts.version import BUILT_IN
from providers.base import Usage
from runs.batch.batches import add_batch, find_batch
from runs.batch.serving import stop_serving
from runs.improvement import serving
from runs.improvement.messages import body_of
from runs.improvement.plan import make_plan
from runs.improvement.record import (
    add_improvement,
    claim_improvement,
    end_improvement,
    find_improvement,
    keep_found,
)
from runs.improvement.search import Candidate
from runs.improvement.values import Improvement, State, found_values
from runs.settings import Brief, LaneSettings
from runs.store.database import the_database
from runs.store.heartbeats import check_in
from runs.store.prompt_versions import list_prompts
from runs.the_engine import the_engine

HOSTILE = "*Bold* $x$ ![](https://evil.example/x.png) :red[no] <b>b</b>"
TOPICS = "\n".join(f"How to test backup {number}" for number in range(14))

pytestmark = pytest.mark.usefixtures("page_database", "page_engine", "fake")


@pytest.fixture(autouse=True)
def _no_worker_is_left(page_database: None, page_engine: None) -> Iterator[None]:
    yield
    the_engine().closing = True
    until(lambda: not serving._searching)
    stop_serving()


def said(page: AppTest) -> str:
    parts = [*page.caption, *page.markdown, *page.warning, *page.info]
    return "\n".join(plain(each.value) for each in parts)


def labels(page: AppTest) -> list[str]:
    return [plain(button.label) for button in page.button]


def form(fake: FakeProvider, topics: str = TOPICS) -> AppTest:
    """The form, with the fake server chosen."""
    fake.models = ["good", REFLECTOR]
    page = open_page(view="prompts")
    press(page, "Improve")
    assert page.query_params["view"] == "batch"
    page.selectbox(key="provider-1").select("compatible").run()
    until(lambda: "good" in page.run().selectbox(key="model-1-compatible").options)
    page.selectbox(key="model-1-compatible").select("good").run()
    page.text_area(key="batch-topics").set_value(topics).run()
    assert not page.exception
    return page


def start_button(page: AppTest) -> Any:
    (button,) = [each for each in page.button if each.key == "improve-start"]
    return button


def ended(page: AppTest) -> Improvement:
    batch_id = str(page.query_params["batch"])
    until(lambda: improvement(batch_id).state != "running")
    page.run()
    assert not page.exception
    return improvement(batch_id)


def improvement(batch_id: str) -> Improvement:
    found = find_improvement(the_database(), batch_id)
    assert found
    return found


def test_what_it_takes_is_said_before_the_press_and_what_lacks_is_asked_for(
    fake: FakeProvider,
) -> None:
    page = form(fake, topics="Tea\nCups")
    assert "At least 12 topics are needed: 4 to tune on, and 8 that are held back" in said(page)
    (button,) = [each for each in page.button if each.key == "improve-start"]
    assert (plain(button.label), button.disabled) == ("Improve Blog post v2", True)
    page.text_area(key="batch-topics").set_value(TOPICS).run()
    assert "Tuned on 6 topics, judged on 8 others · at most 60 posts · free" in said(page)
    page.multiselect(key=keys.COUNTS).set_value([]).run()
    assert "Choose what counts" in said(page)
    page.multiselect(key=keys.COUNTS).set_value(["assertions"]).run()
    assert "Write an assertion, or count something else." in said(page)
    page.text_area(key=keys.IMPROVED_ASSERTIONS).set_value("# mine").run()
    assert start_button(page).disabled
    page.text_area(key=keys.IMPROVED_ASSERTIONS).set_value("is good").run()
    assert "is not understood" in errors(page)[0]
    assert start_button(page).disabled
    page.text_area(key=keys.IMPROVED_ASSERTIONS).set_value("no images").run()
    assert not start_button(page).disabled
    assert not fake.requests or {each.method for each in fake.requests} == {"GET"}


def test_a_limit_that_pays_for_no_search_is_refused_and_a_low_one_is_warned_of(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def price(provider: str, model: str, usage: Usage, **_: object) -> Decimal:
        return Decimal((usage.input_tokens or 0) + (usage.output_tokens or 0)) / 1_000_000

    monkeypatch.setattr("runs.cost.price_of", price)
    page = form(fake)
    (about,) = re.findall(r"about \$([\d.]+), never more than", said(page))
    page.number_input(key=keys.DOLLARS).set_value(0.01).run()
    (least,) = re.findall(
        r"to try one proposal, and to judge it, can cost \$(\d+\.\d+)", errors(page)[0]
    )
    assert start_button(page).disabled
    enough = max(float(least), float(about) * 0.9)
    page.number_input(key=keys.DOLLARS).set_value(float(least) - 0.01).run()
    assert start_button(page).disabled
    page.number_input(key=keys.DOLLARS).set_value(enough).run()
    assert not start_button(page).disabled
    assert ("ends the search early" in said(page)) == (enough < float(about))


def test_a_prompt_is_improved_and_the_better_version_is_accepted(fake: FakeProvider) -> None:
    Rules(fake)
    page = form(fake)
    page.number_input(key=keys.POSTS).set_value(36)
    page.multiselect(key=keys.COUNTS).set_value(["assertions"]).run()
    page.text_area(key=keys.IMPROVED_ASSERTIONS).set_value(ASSERTIONS).run()
    press(page, "Improve Blog post v2")
    assert ended(page).is_better
    told = said(page)
    assert "Proposal 3 is better than Blog post v2 in score: +66.7 points on average" in told
    assert (
        "Proposal 1 · :orange[:material/block: Not written:] The hole {{keyphrase}} is lost."
        in told.replace("*", "")
    )
    assert f"Why: Posts need: {RULES[0]}" in told
    assert "score 100.0 on 4 topics · +4 −0 words against Proposal 2" in told.replace("*", "")
    assert "Which version is better?" not in told
    page.text_input(key=keys.ACCEPTED_NAME).set_value("Travel").run()
    press(page, "Accept proposal 3")
    kept = list_prompts(the_database(), LOCAL)[-1]
    assert (kept.label, kept.note) == ("Travel v1", f"Proposal 3: Posts need: {RULES[1]}")
    assert all(rule in kept.template.instructions for rule in RULES)
    assert "Kept as Travel v1." in said(page).replace("*", "")
    assert "Accept proposal 3" not in labels(page)


def kept(state: State, reason: str = "") -> str:
    """An improvement that found something, and for which nobody searches here."""
    plan = make_plan(
        [Brief(topic=topic) for topic in TOPICS.splitlines()],
        writing=LaneSettings(provider="compatible", model="good"),
        reflecting=LaneSettings(provider="compatible", model=REFLECTOR),
        posts=36,
    )
    batch_id = add_batch(the_database(), LOCAL, size=0, name="Improving Blog post v2")
    add_improvement(the_database(), batch_id, plan)
    me = the_engine().journal.writer
    the_database().write(partial(check_in, writer=me)).result()
    assert claim_improvement(the_database(), batch_id, me)
    seed = Candidate(number=0, text=body_of(BUILT_IN.template), parent=None, scores={0: 41.0})
    hostile = Candidate(number=1, text=HOSTILE, parent=0, why=HOSTILE, refused=HOSTILE)
    keep_found(the_database(), batch_id, me, found_values([seed, hostile]))
    if state != "running":
        end_improvement(the_database(), batch_id, me, state, reason)
    return batch_id


def test_an_improvement_is_stopped_on_the_page_and_says_why_it_ended() -> None:
    batch_id = kept("running")
    page = open_page(view="batch", batch=batch_id)
    assert "Go on" not in labels(page)
    press(page, "Stop")
    batch = find_batch(the_database(), batch_id)
    assert batch
    assert batch.state == "stopped"
    page = open_page(view="batch", batch=kept("ended", "The server said no."))
    assert "It has ended. The server said no." in said(page)
    assert "Go on" in labels(page)
    assert "Stop" not in labels(page)


def test_an_improvement_that_has_ended_is_looked_at_until_its_last_post_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    still_writes = chain([True] * 3, cycle([False]))  # the page, a look, and the next one
    monkeypatch.setattr(view, "is_live", lambda _: next(still_writes))
    intervals, fragment = list[float | None](), st.fragment

    def noted(of: Callable[..., None], *, run_every: float | None) -> Any:
        if of is view._improvement:
            intervals.append(run_every)
        return fragment(of, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    page = open_page(view="batch", batch=kept("ended"))
    assert intervals == [view.POLL_INTERVAL_S]
    page.run()
    assert intervals == [view.POLL_INTERVAL_S] * 2 + [None]


def test_what_a_model_says_of_its_proposals_is_shown_as_text() -> None:
    page = open_page(view="batch", batch=kept("ended", HOSTILE))
    shown = [*page.caption, *page.markdown, *page.warning]
    assert sum(HOSTILE in plain(each.value) for each in shown) == 3
    assert not any(HOSTILE in each.value for each in shown)


def test_strangers_are_offered_no_improvement(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Improve" in labels(open_page(view="prompts"))
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    assert "Improve" not in labels(open_page(view="prompts"))
