"""The page without a browser: open it, fill in its form, press, and read what it says."""

import json
import re
import time
from typing import Any

from fake_provider import FakeProvider
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

from runs.lane_view import LaneView
from runs.run import Run
from runs.the_engine import the_engine

TOPIC = "How to test a backup"


def open_page(**query: str) -> AppTest:
    page = AppTest.from_file("../app.py", default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def choose_server(page: AppTest) -> AppTest:
    """Choose the fake server, and wait for its models as a browser does."""
    page.selectbox(key="provider-1").select("compatible").run()
    patience = time.monotonic() + 60
    while "again" in panes(page):
        assert time.monotonic() < patience, "the list of models did not come"
        page.run()
    return page


def open_with(fake: FakeProvider, model: str = "good") -> AppTest:
    """The page with the fake server and a model of it chosen, and a topic typed."""
    fake.models = [*{*fake.models, model}]  # AppTest can choose, but not type a name
    page = choose_server(open_page())
    page.selectbox(key="model-1-compatible").select(model)
    page.text_input(key="topic").set_value(TOPIC)
    return page


def press(page: AppTest, label: str) -> AppTest:
    (button,) = [button for button in page.button if button.label == label]
    button.click().run()
    assert not page.exception
    return page


def run_of(page: AppTest) -> Run:
    run = the_engine().find(str(page.query_params["run"]))
    assert run
    return run


def wait_for_end(page: AppTest) -> LaneView:
    """Wait as a browser does, which has the page run once more when the run has ended."""
    lane = run_of(page).lanes[0]
    assert lane.wait_for_end(60)
    page.run()
    assert not page.exception
    return lane.view()


def wait_for_text(page: AppTest) -> None:
    lane, patience = run_of(page).lanes[0], time.monotonic() + 60
    while not lane.view().envelope.body:
        assert time.monotonic() < patience, "no text came"
        lane.wait_for_end(0.01)


def heads(page: AppTest) -> list[dict[str, Any]]:
    """What Python tells the stage of each lane: its name, its note, and what can be pressed."""
    lanes: list[dict[str, Any]] = panes(page)["stage"]["lanes"]
    return lanes


def press_in_head(page: AppTest, act: str, lane: int = 0) -> AppTest:
    """Press a button in the head of a lane, as the component tells of it."""
    assert act in heads(page)[lane]["acts"]
    return tell_of_press(page, {"act": act, "lane": lane})


def tell_of_press(page: AppTest, pressed: Any) -> AppTest:
    """Say as the stage would that something was pressed, whether it is there or not."""
    return tell(page, "act", pressed, part="stage")


def tell(page: AppTest, event: str, value: Any, **told: str) -> AppTest:
    """Say something as a component of the page would: the one that was told this by Python."""
    (pane,) = (
        pane
        for pane in page.get("bidi_component")
        if told.items() <= json.loads(pane.proto.json or "{}").items()
    )
    states = page._tree.get_widget_states()
    trigger = states.widgets.add(id=_make_trigger_id(pane.proto.id, "events"))
    trigger.json_trigger_value = json.dumps([{"event": event, "value": value}])
    page._run(states)
    assert not page.exception
    return page


def panes(page: AppTest) -> dict[str, dict[str, Any]]:
    """What Python tells each pane of the live view."""
    data = [json.loads(pane.proto.json or "{}") for pane in page.get("bidi_component")]
    return {pane["part"]: pane for pane in data if "part" in pane}


def errors(page: AppTest) -> list[str]:
    return [plain(error.value) for error in page.error]


def plain(markdown: str) -> str:
    """A text as it is seen once Streamlit has read its escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace("\u2060", "")


def downloads(page: AppTest) -> list[str]:
    return [button.proto.label for button in page.get("download_button")]
