"""One press renders a lane's prompt once, and what is checked is what is sent."""

from collections.abc import Mapping
from typing import Any

import pytest
from fake_provider import FakeProvider
from page_stories import open_with, press, run_of, wait_for_end

from posts.prompts.template import MissingVariable, PromptTemplate, RenderedPrompt
from posts.prompts.version import PromptVersion
from runs.engine import Engine
from runs.estimate import estimate
from runs.lane_request import LaneRequest
from runs.prepare import prepare
from runs.settings import Brief, LaneSettings

BRIEF = Brief(topic="How to test a backup", words=300)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """What each rendering was made of, in order."""
    values: list[Mapping[str, Any]] = []
    render = PromptTemplate.render

    def count(self: PromptTemplate, given: Mapping[str, Any]) -> RenderedPrompt:
        values.append(given)
        return render(self, given)

    monkeypatch.setattr(PromptTemplate, "render", count)
    return values


def request(fake: FakeProvider, **settings: Any) -> LaneRequest:
    return LaneRequest(
        settings=LaneSettings(
            provider="compatible", model="good", base_url=fake.base_url, **settings
        )
    )


@pytest.mark.parametrize("public", [False, True], ids=["at home", "where limits count"])
def test_a_press_renders_each_lane_once(
    engine: Engine,
    fake: FakeProvider,
    rendered: list[Mapping[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    public: bool,
) -> None:
    if public:
        monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
        monkeypatch.setenv("DRAFTBENCH_SHARE_KEYS", "1")
        monkeypatch.setenv("COMPATIBLE_API_KEY", "sk-of-the-server")
        monkeypatch.setenv("COMPATIBLE_BASE_URL", fake.base_url)
    asked = [request(fake, budget=5.0), request(fake)]
    run = engine.start(BRIEF, asked)
    assert all(lane.wait_for_end(60) for lane in run.lanes)
    assert len(rendered) == 2
    engine.retry(run, 0)
    assert run.lanes[0].wait_for_end(60)
    assert len(rendered) == 3


@pytest.mark.usefixtures("page_engine")
def test_the_button_renders_the_prompt_once_and_the_page_that_shows_the_run_not_at_all(
    fake: FakeProvider, rendered: list[Mapping[str, Any]]
) -> None:
    page = open_with(fake, "good")
    rendered.clear()
    page = press(page, "Write post")
    assert run_of(page).lanes[0].wait_for_end(60)
    assert len(rendered) == 1
    assert wait_for_end(page).state == "complete"


def test_what_was_estimated_is_what_is_sent(engine: Engine, fake: FakeProvider) -> None:
    prepared = prepare(BRIEF, request(fake).settings)
    run = engine.start(BRIEF, [request(fake)])
    assert run.lanes[0].wait_for_end(60)
    (sent,) = fake.requests
    assert [turn["content"] for turn in sent.body["messages"]] == [
        prepared.prompt.instructions,
        prepared.prompt.text,
    ]
    assert sent.body["max_tokens"] == estimate(prepared).output_tokens


def test_a_prompt_that_lacks_a_value_is_refused_before_anything_is_sent(
    engine: Engine, fake: FakeProvider
) -> None:
    prompt = PromptVersion(name="Mine", number=1, text="Write about {{topic}} in {{city}}.")
    with pytest.raises(MissingVariable):
        engine.start(BRIEF, [request(fake), request(fake, prompt=prompt)])
    assert (engine.runs(), fake.requests) == ([], [])
