"""The history on the page: what was written is found, opened, compared, written again, deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_provider import FakeProvider
from streamlit.testing.v1 import AppTest

from runs import database
from runs.engine import Engine, LaneRequest, the_engine
from runs.run import Brief, LaneSettings, Run

TOPIC = "How to test a backup"
HOSTILE = "*Bold* $x$ ![](https://evil.example/x.png) :red[no] <b>b</b>"


@pytest.fixture(autouse=True)
def _an_empty_history(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/kept.db")
    monkeypatch.setattr(Engine, "warm_up", lambda *_: None)  # no embedded server here
    database._open.cache_clear()
    yield
    close_app()


def close_app() -> None:
    """End the app, as far as a test can: what is in memory is gone."""
    the_engine().close()
    the_engine.cache_clear()
    if database._open.cache_info().currsize:
        database.the_database().close()
    database._open.cache_clear()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        monkeypatch.setenv("COMPATIBLE_BASE_URL", fake.base_url)
        yield fake


def write(*models: str, topic: str = TOPIC, owner: str = "local") -> Run:
    """Write a run to its end, and keep it."""
    settings = [LaneSettings(provider="compatible", model=model) for model in models]
    requests = [LaneRequest(settings=each) for each in settings]
    run = the_engine().start(Brief(topic=topic), requests, owner=owner)
    for lane in run.lanes:
        assert lane.wait_for_end(20)
    assert the_engine().journal.flush()
    return run


def open_history() -> AppTest:
    page = AppTest.from_file("../app.py", default_timeout=30)
    page.session_state["view"] = "History"
    return look(page)


def look(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click()
    return look(page)


def texts(page: AppTest) -> str:
    elements = [*page.markdown, *page.caption, *page.checkbox, *page.button, *page.error]
    return "\n".join(str(getattr(each, "label", "") or each.value) for each in elements)


def topics(page: AppTest) -> list[str]:
    """The topics listed, from the top."""
    buttons = [each for each in page.button if str(each.key).startswith("open-")]
    return [button.label.removeprefix("**").partition("**")[0] for button in buttons]


def listed(page: AppTest) -> list[str]:
    """The lanes listed, from the top."""
    return [box.label.replace("\\", "") for box in page.checkbox]


def test_an_empty_history_says_what_will_be_here() -> None:
    assert "What you write will be kept here" in texts(open_history())


def test_what_was_written_is_listed_and_opens_as_it_was_after_a_restart(
    fake: FakeProvider,
) -> None:
    run = write("good", "max-tokens")
    before = [lane.record() for lane in run.lanes]
    close_app()
    page = open_history()
    assert topics(page) == [TOPIC]
    assert listed(page) == [
        "compatible:good · Blog post v1",
        "compatible:max-tokens · Blog post v1",
    ]
    assert "Complete" in texts(page)
    assert "Cut" in texts(page)
    press(page, f"open-{run.id}")
    assert page.session_state["view"] == "Write"
    assert page.query_params["run"] == run.id
    assert page.text_input(key="topic").value == TOPIC
    again = the_engine().find(run.id)
    assert again
    assert again is not run
    assert [lane.record() for lane in again.lanes] == before
