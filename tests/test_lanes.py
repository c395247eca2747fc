import json
from decimal import Decimal
from typing import Any

import pytest
from fake_provider import FakeProvider
from page_stories import (
    TOPIC,
    downloads,
    errors,
    heads,
    open_page,
    open_with,
    panes,
    plain,
    press,
    press_in_head,
    run_of,
    tell_of_press,
    wait_for_end,
)
from streamlit.testing.v1 import AppTest
from waiting import until

from components.live.feed import Cursor, Feed
from components.live.outcome import describe_joints, explain
from components.live.stream import Watch
from components.run import lane_head
from components.write import estimate, presses, prompt_picker
from components.write.estimate import describe_cost, describe_total
from posts.envelope import read_envelope
from posts.prompts.version import BUILT_IN, PromptVersion
from providers.base import Finished, Usage
from runs import cost as cost_module
from runs.estimate import Estimate
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.the_engine import the_engine

pytestmark = pytest.mark.usefixtures("page_engine")
BRIEF = Brief(topic=TOPIC)
POST = "TITLE: Mine\nMETA_DESCRIPTION: It.\nTAGS: a\n\n## One\n\nText.\n\n</EndOFText>\n"


def open_with_lanes(fake: FakeProvider, *models: str) -> AppTest:
    """The page with a lane for each of these models of the fake server."""
    fake.models = [*dict.fromkeys(models)]
    page = open_with(fake, models[0])
    for number, model in enumerate(models[1:], start=2):
        press(page, "Add lane")
        page.selectbox(key=f"model-{number}-compatible").select(model).run()
    return page


def write(page: AppTest, *, until_states: list[str]) -> Run:
    """Press, and wait as a browser does until the lanes are in these states."""
    page.button(key="write").click().run()
    assert not page.exception
    run = run_of(page)
    until(lambda: [lane.view().state for lane in run.lanes] == until_states, timeout=20)
    page.run()
    assert not page.exception
    return run


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def captions(page: AppTest) -> str:
    return plain("\n".join(caption.value for caption in page.main.caption))


def models_of(run: Run) -> list[str]:
    return [lane.settings.model for lane in run.lanes]


# The form's lanes


def test_each_lane_writes_with_its_own_settings(fake: FakeProvider) -> None:
    page = open_with_lanes(fake, "good", "other")
    page.number_input(key="parameter-2-compatible-temperature").set_value(0.5).run()
    press(page, "Add lane")
    page.selectbox(key="provider-3").select("embedded").run()
    page.selectbox(key="provider-3").select("compatible").run()
    page.text_input(key="base-url-3-compatible").set_value(fake.base_url_of("good")).run()
    page.selectbox(key="model-3-compatible").select("good").run()
    page.number_input(key="parameter-3-compatible-temperature").set_value(None).run()
    run = write(page, until_states=["complete"] * 3)
    assert models_of(run) == ["good", "other", "good"]
    assert [dict(lane.settings.parameters) for lane in run.lanes] == [{}, {"temperature": 0.5}, {}]
    paths = sorted(request.path for request in fake.requests if request.method == "POST")
    assert paths == ["/as/good/v1/chat/completions", *["/v1/chat/completions"] * 2]


def test_another_lane_takes_another_model_and_a_repeat_the_same_one(fake: FakeProvider) -> None:
    fake.models = ["a", "b"]
    page = open_with(fake, "a")
    press(page, "Add lane")
    assert page.selectbox(key="model-2-compatible").value == "b"
    page.button(key="duplicate-1").click().run()
    assert page.selectbox(key="model-3-compatible").value == "a"
    run = write(page, until_states=["complete"] * 3)
    assert models_of(run) == ["a", "a", "b"], "a repeat stands beside its like"


def test_nothing_is_lost_when_another_lane_is_edited_or_one_is_removed(fake: FakeProvider) -> None:
    page = open_with_lanes(fake, "a", "b", "c")
    page.text_input(key="audience").set_value("bakers")
    page.button(key="edit-1").click().run()
    assert page.selectbox(key="model-1-compatible").value == "a"
    page.button(key="remove-2").click().run()
    page.button(key="edit-3").click().run()
    assert page.selectbox(key="model-3-compatible").value == "c"
    assert page.text_input(key="audience").value == "bakers"
    run = write(page, until_states=["complete"] * 2)
    assert models_of(run) == ["a", "c"]


def test_what_was_typed_is_there_after_another_view(fake: FakeProvider) -> None:
    page = open_with_lanes(fake, "a", "b")
    page.text_input(key="tone").set_value("dry").run()
    page.session_state["view"] = "History"
    page.run()
    assert "Write 2 posts" not in labels(page)
    page.session_state["view"] = "Write"
    page.run()
    assert page.text_input(key="topic").value == TOPIC
    assert page.text_input(key="tone").value == "dry"
    assert page.selectbox(key="model-2-compatible").value == "b"


def test_a_run_has_at_most_six_lanes_and_at_least_one(fake: FakeProvider) -> None:
    page = open_with_lanes(fake, *"abcdef")
    assert page.button(key="add-lane").disabled
    assert page.button(key="duplicate-1").disabled
    for lane in "123456":
        if f"remove-{lane}" in [button.key for button in page.button]:
            page.button(key=f"remove-{lane}").click().run()
    assert "Remove" not in labels(page)
    assert page.button(key="write").label == "Write post"


def test_a_lane_that_cannot_be_started_is_shown_with_what_it_lacks(fake: FakeProvider) -> None:
    page = open_with_lanes(fake, "a", "b")
    page.selectbox(key="provider-2").select("openai").run()
    page.button(key="edit-1").click().run()
    page.button(key="write").click().run()
    (error,) = errors(page)
    assert "OpenAI needs a key" in error
    assert page.selectbox(key="provider-2").value == "openai", "the lane it is about is edited"
    assert not [request for request in fake.requests if request.method == "POST"]
    page.button(key="edit-1").click().run()
    assert errors(page) == []


def test_a_lane_writes_with_the_prompt_version_chosen_for_it(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = PromptVersion(name="Mine", number=2, text="Praise {{product}}, of {{topic}}.")
    monkeypatch.setattr(prompt_picker, "kept_versions", lambda: [BUILT_IN, own])
    page = open_with_lanes(fake, "a", "a")
    page.selectbox(key="prompt-2").select("Mine v2").run()
    page.button(key="write").click().run()
    assert "Product" in errors(page)[0], "what a prompt lacks is said before anything is sent"
    page.text_input(key="variable-product").set_value("the blue kettle")
    run = write(page, until_states=["complete"] * 2)
    assert [lane.settings.prompt for lane in run.lanes] == [BUILT_IN, own]
    asked = [request.prompt_text for request in fake.requests if request.method == "POST"]
    assert "Praise the blue kettle, of How to test a backup." in asked
    assert [head["note"] for head in heads(page)] == [BUILT_IN.label, "Mine v2"]


def test_a_link_fills_the_form_with_all_lanes_of_its_run(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = PromptVersion(name="Mine", number=2, text="Praise {{topic}}.")
    monkeypatch.setattr(prompt_picker, "kept_versions", lambda: [BUILT_IN, own])
    first = open_with_lanes(fake, "a", "b")
    first.number_input(key="parameter-2-compatible-temperature").set_value(0.5).run()
    first.selectbox(key="prompt-2").select("Mine v2").run()
    write(first, until_states=["complete"] * 2)
    monkeypatch.setattr(prompt_picker, "kept_versions", lambda: [BUILT_IN])  # deleted
    again = open_page(run=str(first.query_params["run"]))
    run = write(again, until_states=["complete"] * 2)
    assert run.id != first.query_params["run"]
    assert models_of(run) == ["a", "b"]
    assert dict(run.lanes[1].settings.parameters) == {"temperature": 0.5}
    assert run.lanes[1].settings.prompt == own


# A run's lanes


def test_a_lane_that_ends_can_be_downloaded_while_others_still_write(fake: FakeProvider) -> None:
    page = open_with_lanes(fake, "good", "hold")
    page.button(key="write").click().run()
    run = run_of(page)
    assert run.lanes[0].wait_for_end(60)
    page.run()
    assert panes(page)["state"]["ended"] == [0]
    assert downloads(page)
    assert [head["acts"] for head in heads(page)] == [[], ["stop"]]
    press(page, "Edit")
    assert page.button(key="write").disabled


def test_stop_and_retry_touch_their_lane_only(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_with_lanes(fake, "hold", "hold")
    page.button(key="write").click().run()
    run = run_of(page)
    until(lambda: all(lane.view().envelope.body for lane in run.lanes))
    press_in_head(page, "stop", 0)
    assert run.lanes[0].wait_for_end(60)
    assert run.lanes[1].view().state == "writing"
    page.run()
    stopped, other = run.lanes
    monkeypatch.setattr(lane_head, "MISCLICK_GUARD_S", 60)
    press_in_head(page, "retry", 0)
    assert run.lanes[0] is stopped, "a press that comes right after Stop was meant for it"
    monkeypatch.setattr(lane_head, "MISCLICK_GUARD_S", 0)
    press_in_head(page, "retry", 0)
    assert panes(page)["state"]["turn"] == 1
    assert 0 not in panes(page)["state"]["ended"]
    assert run.lanes[0] is not stopped
    assert run.lanes[1] is other
    fake.wait_for(lambda: any(each.disconnected for each in fake.requests))
    fake.release(2)
    until(lambda: run.ended, timeout=20)
    assert [lane.view().state for lane in run.lanes] == ["complete", "complete"]
    page.run()
    assert [head["acts"] for head in heads(page)] == [[], []]


def test_a_retry_that_cannot_be_started_says_why(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_with_lanes(fake, "good", "fault-404")
    write(page, until_states=["complete", "failed"])
    monkeypatch.setattr(lane_head, "MISCLICK_GUARD_S", 0)
    monkeypatch.delenv("COMPATIBLE_BASE_URL")
    press_in_head(page, "retry", 1)
    assert len(errors(page)) == 1
    assert [lane.view().state for lane in run_of(page).lanes] == ["complete", "failed"]


def test_a_strangers_link_shows_the_run_and_changes_nothing(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_with_lanes(fake, "hold", "fault-404")
    page.button(key="write").click().run()
    run = run_of(page)
    assert run.lanes[1].wait_for_end(60)
    monkeypatch.setattr(presses, "owner", lambda: "somebody else")
    other = open_page(run=run.id)
    assert [head["acts"] for head in heads(other)] == [[], []]
    assert not {"Stop", "Stop all"} & set(labels(other))
    tell_of_press(other, {"act": "stop", "lane": 0})
    assert not run.lanes[0].view().ended
    assert not other.button(key="write").disabled, "a run of one's own can be started"
    fake.release()


@pytest.mark.parametrize(
    "pressed",
    [
        None,
        "stop",
        {"act": "delete", "lane": 0},
        {"act": "stop", "lane": 9},
        {"act": "stop", "lane": -1},
        {"act": "stop", "lane": True},
        {"act": ["stop"], "lane": "0"},
    ],
    ids=str,
)
def test_what_no_stage_would_say_of_a_press_does_nothing(fake: FakeProvider, pressed: Any) -> None:
    page = open_with_lanes(fake, "hold", "hold")
    page.button(key="write").click().run()
    tell_of_press(page, pressed)
    assert [lane.view().ended for lane in run_of(page).lanes] == [False, False]
    fake.release(2)


def test_a_recording_is_labelled(fake: FakeProvider) -> None:
    page = open_with_lanes(fake, "good", "other")
    run = write(page, until_states=["complete"] * 2)
    played = the_engine().replay(run.lanes, speed=1000, owner="local")
    until(lambda: played.ended, timeout=20)
    again = press(open_page(run=played.id), "Edit")
    assert all(head["note"].startswith("Recording") for head in heads(again))
    assert again.selectbox(key="model-1-compatible").value == "good", "it can be written anew"


# Blind


def blind_run(*, ended: bool = True) -> Run:
    """Two lanes that nobody is to know."""
    settings = [
        LaneSettings(provider="replay", model=f"openai:secret-{i}", prompt=BUILT_IN) for i in (1, 2)
    ]
    requests = [LaneRequest(settings=each, recording=recorded()) for each in settings]
    run = the_engine().start(BRIEF, requests, owner="local", blind=True)
    if ended:
        until(lambda: run.ended, timeout=20)
    return run


def recorded() -> Any:
    from providers.replay import Recording

    usage = Usage(input_tokens=1234, output_tokens=5678)
    return Recording(pieces=((0.0, POST),), end=Finished(stop_reason="end", usage=usage))


def test_a_blind_run_shows_neither_names_nor_figures() -> None:
    page = open_page(run=blind_run().id)
    assert [head["name"] for head in heads(page)] == ["Post A", "Post B"]
    assert downloads(page) == []
    drawn = "".join(str(element.proto) for element in [*page.main, *page.sidebar])
    drawn += json.dumps([panes(page)])
    assert "secret" not in drawn


def test_the_stream_of_a_blind_run_gives_nothing_away() -> None:
    run = blind_run()
    said = Watch(run, {0: Cursor(), 1: Cursor()}).look().decode()
    assert "Mine" in said, "the post itself is told"
    for told in ("secret", "1234", "5678", "figures", "elapsed", "cost", "outcome"):
        assert told not in said


# What a browser hears of another lane in its place


def lane_with(text: str) -> Lane:
    lane = Lane(BRIEF, LaneSettings(provider="compatible", model="good"), clock=lambda: 0.0)
    lane.append(text)
    return lane


def read_event(event: bytes) -> dict[str, Any]:
    news: dict[str, Any] = json.loads(event.decode().partition("data: ")[2])
    return news


def test_a_lane_that_is_written_once_more_replaces_what_was_shown_of_it() -> None:
    run = Run(BRIEF, [lane_with(POST), lane_with(POST)])
    watch = Watch(run, {0: Cursor(), 1: Cursor()})
    watch.look()
    run.lanes[0].stop()
    watch.look()
    run.replace(0, lane_with("TITLE: Anew\n\nOther text"))
    assert not watch.ended
    (news,) = read_event(watch.look())["lanes"]
    assert (news["lane"], news["reset"], news["state"]) == (0, True, "queued")
    assert news["reply"] == "TITLE: Anew\n\nOther text"
    assert "Other text" in news["tail"]


def test_a_browser_that_knew_the_lane_before_a_retry_starts_anew() -> None:
    before = Feed(0, lane_with(POST), Cursor())
    before.news()
    after = lane_with(POST + "A longer reply than the one before.")
    news = Feed(0, after, before.cursor).news()
    assert news["reset"]
    assert news["reply"] == after.view().text


# Before the press


def test_an_estimate_says_what_is_known() -> None:
    def of(cost: str | None) -> Estimate:
        return Estimate(
            input_tokens=1, output_tokens=2, cost=None if cost is None else Decimal(cost)
        )

    assert describe_total({"1": of("0.181"), "2": of(None)}, 2) == (
        "At most $0.19; price unknown for 1 lane"
    )
    assert describe_total({"1": of("0.05"), "2": of("0.05")}, 4) == (
        "At most $0.10; price unknown for 2 lanes"
    )
    assert describe_total({"1": of(None)}, 1) == "Price unknown"
    assert describe_total({"1": of("0"), "2": of("0")}, 2) == "Free"
    assert describe_cost(Decimal("0.00421")) == "at most $0.0043"


def test_each_lane_says_what_it_takes_and_all_of_them_what_they_cost(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page()
    press(page, "Add lane")
    page.selectbox(key="provider-2").select("openai").run()
    page.selectbox(key="model-2-openai").select("gpt-6-luna").run()
    until(lambda: "price" not in captions(page.run()) or "$" in captions(page), timeout=20)
    said = captions(page)
    assert "tokens in" in said
    assert "free" in said
    assert "At most $" in said
    page.number_input(key="words").set_value(9000).run()
    assert captions(page) != said


def test_the_list_of_prices_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "prices_are_there", lambda _: False)
    page = open_page()
    assert "tokens in" not in captions(page)
    assert "again" in panes(page), "the page looks once more in a moment"


DEAR = Decimal("0.001")
"""US dollars a token of a model whose price is known."""


@pytest.fixture
def _a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    def price(_provider: str, _name: str, usage: Usage, **_: object) -> Any:
        return None if usage.output_tokens is None else usage.output_tokens * DEAR

    monkeypatch.setattr(cost_module, "price_of", price)


@pytest.mark.usefixtures("_a_price")
def test_a_budget_is_kept_with_its_lanes_and_makes_a_request_shorter(fake: FakeProvider) -> None:
    page = open_with(fake)
    assert page.number_input(key="budget").value is None, "there is none, unless one is set"
    page.number_input(key="budget").set_value(2.0).run()
    assert "at most $2.00 · shortened to fit the budget" in captions(page)
    press(page, "Write post")
    assert wait_for_end(page).state == "complete"
    asked = [request.body for request in fake.requests if request.method == "POST"]
    assert [body["max_tokens"] for body in asked] == [2_000]
    again = press(open_page(run=run_of(page).id), "Edit")
    assert again.number_input(key="budget").value == 2.0
    press(again, "Add lane")
    assert "at most $4.00" in captions(again).lower()


@pytest.mark.usefixtures("_a_price")
def test_a_budget_that_pays_for_no_post_is_refused_at_the_press(fake: FakeProvider) -> None:
    page = open_with(fake)
    page.number_input(key="budget").set_value(0.1).run()
    assert "over the budget: nothing will be sent" in captions(page)
    press(page, "Write post")
    (said,) = errors(page)
    assert said.startswith("One request to good costs $0.50 or more, and the budget is $0.10.")
    assert [request for request in fake.requests if request.method == "POST"] == []


def test_a_budget_that_cannot_hold_says_so(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost_module, "price_of", lambda *_, **__: None)
    page = open_with(fake)
    page.number_input(key="budget").set_value(0.1).run()
    assert "the price is unknown, so the budget cannot hold" in captions(page)


def test_a_post_that_was_cut_is_continued_by_a_press(fake: FakeProvider) -> None:
    page = open_with(fake, "parts-900")
    page.number_input(key="continuations").set_value(0)
    press(page, "Write post")
    assert wait_for_end(page).state == "cut"
    page.run()
    while run_of(page).lanes[0].view().state == "cut":
        press_in_head(page, "go_on")
        wait_for_end(page)
        page.run()
    view = run_of(page).lanes[0].view()
    assert view.state == "complete"
    assert view.envelope.body == read_envelope(str(fake.reply)).body
    assert heads(page)[0]["acts"] == []


def test_a_post_that_is_cut_is_continued_by_itself(fake: FakeProvider) -> None:
    page = open_with(fake, "parts-900")
    press(page, "Write post")
    view = wait_for_end(page)
    assert view.state == "complete"
    assert explain(view) == "Completed in 2 parts."
    assert "Part 2 begins at character 901" in describe_joints(view.envelope)[0]
    assert len([request for request in fake.requests if request.method == "POST"]) == 2
