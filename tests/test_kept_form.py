"""The form is kept in the browser and comes back, whatever the browser says that it kept."""

import json
from dataclasses import replace
from typing import Any

import pytest
from fake_provider import FakeProvider
from page_stories import open_page, open_with, press, wait_for_end
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

from components import session_keys

pytestmark = pytest.mark.usefixtures("page_engine")


def kept(page: AppTest) -> dict[str, Any]:
    """What the browser is told to keep."""
    data = [json.loads(pane.proto.json or "{}") for pane in page.get("bidi_component")]
    (told,) = (each["kept"] for each in data if "kept" in each)
    return dict(json.loads(told))


def come_back(page: AppTest, form: Any = None, sets: Any = None) -> AppTest:
    """Tell the page what the browser kept, as its component does."""
    return tell(page, {"form": form, "sets": sets})


def tell(page: AppTest, told: Any) -> AppTest:
    (mount,) = (
        pane for pane in page.get("bidi_component") if "kept" in json.loads(pane.proto.json or "{}")
    )
    states = page._tree.get_widget_states()
    trigger = states.widgets.add(id=_make_trigger_id(mount.proto.id, "events"))
    trigger.json_trigger_value = json.dumps([{"event": "kept", "value": told}])
    page._run(states)
    assert not page.exception
    return page


def as_kept(page: AppTest) -> str:
    """What the browser keeps of a page."""
    told = kept(page)
    return json.dumps({name: told[name] for name in ("run", "own", "form")})


def filled() -> AppTest:
    page = open_page()
    page.text_input(key="topic").set_value("Bread for travellers")
    page.text_area(key="notes").set_value("Flour.\nWater.")
    page.number_input(key="words").set_value(700)
    press(page, "Add lane")
    page.selectbox(key="provider-2").select("groq").run()
    return page


def test_a_new_visit_returns_to_the_form_and_its_lanes() -> None:
    page = come_back(open_page(), as_kept(filled()))
    assert page.text_input(key="topic").value == "Bread for travellers"
    assert page.text_area(key="notes").value == "Flour.\nWater."
    assert page.number_input(key="words").value == 700
    assert [lane["source"] for lane in kept(page)["form"]["lanes"]] == ["embedded", "groq"]
    assert page.button(key="write").label == "Write 2 posts"
    assert kept(page)["heard"]


def test_no_key_is_kept(fake: FakeProvider) -> None:
    page = open_with(fake)
    page.text_input(key="key-compatible-default").set_value("sk-canary").run()
    assert "sk-canary" not in json.dumps(kept(page))
    assert "good" in json.dumps(kept(page))


def test_a_form_that_nobody_changed_here_is_no_persons_own(fake: FakeProvider) -> None:
    page = open_page()
    assert not kept(page)["own"]
    page.run()
    assert not kept(page)["own"], "the first model of the list was chosen by nobody"
    page.text_input(key="topic").set_value("Mine").run()
    assert kept(page)["own"]
    writer = press(open_with(fake), "Write post")
    wait_for_end(writer)
    assert kept(writer)["own"]
    reader = open_page(run=str(writer.query_params["run"]))
    assert not kept(reader)["own"], "somebody's run was opened"


def test_a_reload_beside_a_run_keeps_what_was_typed_since(fake: FakeProvider) -> None:
    page = press(press(open_with(fake), "Write post"), "Edit")
    wait_for_end(page)
    page.text_input(key="topic").set_value("The next one").run()
    again = come_back(open_page(run=str(page.query_params["run"])), as_kept(page))
    press(again, "Edit")
    assert again.text_input(key="topic").value == "The next one"


def test_a_run_that_is_opened_goes_before_a_form_that_was_kept(fake: FakeProvider) -> None:
    page = press(open_with(fake), "Write post")
    wait_for_end(page)
    other = come_back(open_page(run=str(page.query_params["run"])), as_kept(filled()))
    press(other, "Edit")
    assert other.text_input(key="topic").value == "How to test a backup"


def test_what_somebody_did_before_it_came_stays() -> None:
    page = open_page()
    page.text_input(key="topic").set_value("Just typed").run()
    come_back(page, as_kept(filled()))
    assert page.text_input(key="topic").value == "Just typed"


def test_a_model_that_was_just_filled_in_keeps_nothing_from_coming_back() -> None:
    page = open_page()
    filled_with = page.session_state[session_keys.FILLED_WITH]
    lanes = tuple(replace(lane, model="") for lane in filled_with.lanes)  # before the list came
    page.session_state[session_keys.FILLED_WITH] = replace(filled_with, lanes=lanes)
    come_back(page, as_kept(filled()))
    assert page.text_input(key="topic").value == "Bread for travellers"


def test_it_comes_back_once_and_no_more() -> None:
    page = come_back(open_page(), as_kept(filled()))
    page.text_input(key="topic").set_value("Changed").run()
    come_back(page, as_kept(filled()))
    assert page.text_input(key="topic").value == "Changed"


RUBBISH: list[Any] = [
    None,
    7,
    "rubbish",
    [],
    {},
    {"form": "x" * 500_000, "sets": "y" * 500_000},
    {"form": "[" * 50_000, "sets": "{" * 50_000},
    {"form": {"form": {"topic": "not a text"}}, "sets": {"a": []}},
    {"form": json.dumps({"run": "", "form": {"topic": 7, "lanes": 7, "words": "many"}})},
    {"form": json.dumps({"run": "", "form": {"lanes": [{"source": "embedded", "model": ["a"]}]}})},
    {"form": '{"run": "", "form": {"topic": "\\ud800", "notes": "\\u0000", "budget": 1e999}}'},
    {"form": json.dumps({"run": {}, "own": [], "form": 7})},
    {"form": json.dumps({"run": {}, "own": [], "form": {"lanes": [[]]}})},
    {"sets": json.dumps({"<script>alert(1)</script>": [{"source": "embedded"}], "": [], "a": 7})},
]


@pytest.mark.parametrize("told", RUBBISH, ids=lambda told: str(told)[:24])
def test_rubbish_leaves_a_page_that_works(told: Any) -> None:
    page = tell(open_page(), told)
    assert page.button(key="write").label == "Write post"
    assert page.selectbox[0].value == "embedded"


def test_a_kept_address_is_checked_as_a_typed_one_is(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    lane = {"source": "compatible", "model": "m", "base_url": "http://169.254.169.254/v1"}
    form = {"topic": "A", "lanes": [lane]}
    page = come_back(open_page(), json.dumps({"run": "", "form": form}))
    press(page, "Write post")
    assert "run" not in page.query_params
    assert any("cannot be called from here" in error.value for error in page.error)


def test_a_reload_makes_a_form_of_a_link_no_persons_own() -> None:
    link = open_page(form=json.dumps({"topic": "Of the link"}))
    page = come_back(open_page(), as_kept(link))
    assert page.text_input(key="topic").value == "Of the link"
    assert not kept(page)["own"]


def test_several_people_at_one_browser_keep_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept(open_page())["whose"] == ""
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    first, second = kept(open_page())["whose"], kept(open_page())["whose"]
    assert first != second
    assert len(first) == len(second) == 12
