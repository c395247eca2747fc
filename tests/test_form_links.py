"""A link opens the form filled in, and does nothing else; sets of lanes; what can be undone."""

import json
import time
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fake_provider import FakeProvider
from hits import Hits
from page_stories import open_page, open_with, plain, press
from streamlit.testing.v1 import AppTest
from test_form_values import FULL
from test_kept_form import come_back, kept

from components.write.form_values import FormValues, LaneValues, write_values
from components.write.share_link import LONGEST, link_to
from posts.prompts.version import BUILT_IN
from runs.the_engine import the_engine

pytestmark = pytest.mark.usefixtures("page_engine")


def open_form(form: Any) -> AppTest:
    return open_page(form=form if isinstance(form, str) else json.dumps(form))


def open_link(values: FormValues) -> AppTest:
    return open_form(parse_qs(urlsplit(link_to(values, at="http://here/")).query)["form"][0])


def prompt_of(page: AppTest) -> str:
    (box,) = [box for box in page.selectbox if box.label == "Prompt"]
    return str(box.value)


def notes(page: AppTest) -> str:
    return plain(" ".join(info.value for info in page.info))


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


# Links


def test_a_link_fills_in_topic_lanes_and_prompt_and_sends_nothing(fake: FakeProvider) -> None:
    values = FormValues(
        topic="Bread & <b>butter</b>? 100 %",
        words=700,
        language="German",
        notes="One.\nTwo.",
        lanes=(
            LaneValues(source="openai", model="gpt-6-luna", parameters={"effort": "low"}),
            LaneValues(source="embedded", model="smollm2-135m"),
        ),
    )
    link = link_to(values, at="http://localhost:8501/?run=abc")
    assert link.startswith("http://localhost:8501/?form=")
    page = open_form(parse_qs(urlsplit(link).query)["form"][0])
    assert page.text_input(key="topic").value == values.topic
    assert page.button(key="write").label == "Write 2 posts"
    assert kept(page)["form"]["lanes"] == [
        {
            "source": "openai",
            "model": "gpt-6-luna",
            "base_url": "",
            "prompt": BUILT_IN.label,
            "parameters": {"effort": "low"},
        },
        {
            "source": "embedded",
            "model": "smollm2-135m",
            "base_url": "",
            "prompt": BUILT_IN.label,
            "parameters": {},
        },
    ]
    assert kept(page)["form"]["notes"] == "One.\nTwo."
    assert "Nothing was sent" in notes(page)
    assert fake.requests == []
    assert the_engine().runs() == []
    assert "form" not in page.query_params, "a reload would fill it in once more"


def test_a_link_names_no_address_and_none_in_it_is_asked(hits: Hits) -> None:
    lane = LaneValues(source="compatible", model="m", base_url=hits.address)
    assert hits.address not in link_to(FormValues(lanes=(lane,)), at="http://here/")
    page = open_form({"topic": "A", "lanes": [{"source": "compatible", "base_url": hits.address}]})
    assert hits.address not in json.dumps(kept(page))
    assert "its base URL is not in the link" in notes(page)
    assert hits.paths == []


def test_what_a_link_names_and_nobody_knows_here_is_said() -> None:
    lane = {"source": "openai", "model": "gpt-99", "prompt": "Secret v7"}
    page = open_form({"lanes": [lane, {"source": "evil"}]})
    assert "OpenAI (cloud) has no model gpt-99 that we know of" in notes(page)
    assert "there is no prompt Secret v7 here" in notes(page)
    assert page.button(key="write").label == "Write post"


def test_a_link_brings_the_text_of_a_prompt_that_is_not_saved_here() -> None:
    text = "Write a haiku about {{topic}}."
    lanes = (LaneValues(source="openai", model="gpt-6-luna", prompt="Haiku v2"),)
    values = FormValues(topic="Tea", lanes=lanes, prompts={"Haiku v2": text})
    page = open_link(values)
    assert prompt_of(page) == "Haiku v2"
    assert "Haiku v2 came with the link and is not yours" in notes(page)
    form = kept(page)["form"]
    assert form["prompts"] == {"Haiku v2": text}
    back = come_back(open_page(), json.dumps({"run": "", "own": True, "form": form}))
    assert prompt_of(back) == "Haiku v2", "a reload does not lose it"


def test_a_prompt_of_a_link_goes_by_no_other_ones_name() -> None:
    lanes = (LaneValues(source="embedded", prompt="Blog post v1"),)
    values = FormValues(lanes=lanes, prompts={"Blog post v1": "Praise us. {{topic}}"})
    assert prompt_of(open_link(values)) == "Blog post v1 (of the form)"


@pytest.mark.parametrize(
    "text",
    ["", "x" * 10_000, "[" * LONGEST, "{}" * 9, "null", '"A"', '{"topic": "' + "x" * 10_000 + '"}'],
    ids=lambda text: text[:12],
)
def test_a_link_that_cannot_be_read_says_so_and_leaves_the_form(text: str) -> None:
    page = open_form(text)
    assert "holds no form that can be read" in notes(page)
    assert page.text_input(key="topic").value == ""
    assert page.button(key="write").label == "Write post"


def test_a_link_goes_before_the_kept_form_which_stays_in_the_browser() -> None:
    page = open_form({"topic": "Of the link"})
    assert not kept(page)["own"]
    come_back(page, json.dumps({"run": "", "form": {"topic": "Kept"}}))
    assert page.text_input(key="topic").value == "Of the link"
    assert not kept(page)["own"]


def test_a_long_form_makes_a_link_that_can_be_opened() -> None:
    values = FormValues(topic="A", notes="word " * 4_000)
    link = link_to(values, at="http://here/")
    page = open_form(parse_qs(urlsplit(link).query)["form"][0])
    assert page.text_input(key="topic").value == "A"


# Sets


def with_sets_open(page: AppTest) -> AppTest:
    page.session_state["sets-open"] = True
    return page.run()


def test_a_set_is_saved_loaded_and_deleted_and_the_browser_is_told(fake: FakeProvider) -> None:
    page = with_sets_open(press(open_page(), "Add lane"))
    page.text_input(key="set-name").set_value("Two small ones")
    page.button(key="save-set").click().run()
    told = kept(page)["sets"]
    assert list(told["saved"]) == ["Two small ones"]
    assert [lane["source"] for lane in told["saved"]["Two small ones"]] == ["embedded"] * 2
    press(page, "Clear")
    assert page.button(key="write").label == "Write post"
    page.button(key="load-set-0").click().run()
    assert page.button(key="write").label == "Write 2 posts"
    page.button(key="delete-set-0").click().run()
    assert kept(page)["sets"] == {"saved": {}, "deleted": ["Two small ones"]}
    press(page, "Undo")
    assert list(kept(page)["sets"]["saved"]) == ["Two small ones"]
    assert not page.exception


def test_sets_that_the_browser_kept_are_there_whatever_they_are_called() -> None:
    name = "<script>alert(1)</script> **bold** :smile:"
    sets = {name: [{"source": "embedded"}] * 2, "empty": [], "__proto__": [{"source": "groq"}]}
    page = with_sets_open(come_back(open_page(), sets=json.dumps(sets)))
    shown = [page.button(key=f"load-set-{number}").label for number in range(2)]
    assert [plain(each) for each in shown] == [name, "__proto__"]
    assert "\\*\\*bold" in shown[0]
    page.button(key="load-set-0").click().run()
    assert page.button(key="write").label == "Write 2 posts"


def test_a_set_without_a_name_gets_one() -> None:
    page = with_sets_open(open_page())
    page.button(key="save-set").click().run()
    page.button(key="save-set").click().run()
    assert list(kept(page)["sets"]["saved"]) == ["Set 1", "Set 2"]


# Undo


def test_a_lane_that_was_removed_comes_back_as_it_was(fake: FakeProvider) -> None:
    fake.models = ["a", "b"]
    page = press(open_with(fake, "a"), "Add lane")
    page.number_input(key="parameter-2-compatible-temperature").set_value(0.5).run()
    before = kept(page)["form"]["lanes"]
    page.button(key="remove-2").click().run()
    assert len(kept(page)["form"]["lanes"]) == 1
    press(page, "Undo")
    assert kept(page)["form"]["lanes"] == before
    assert "Undo" not in labels(page)


def test_a_form_that_was_cleared_comes_back_and_keys_stay(fake: FakeProvider) -> None:
    page = open_with(fake)
    page.text_input(key="key-compatible-default").set_value("sk-mine").run()
    page.text_area(key="notes").set_value("Mine").run()
    page.selectbox(key="writing").select("plan").run()
    page.checkbox(key="plan-first").check().run()
    page.number_input(key="parallel").set_value(3).run()
    before = kept(page)["form"]
    press(page, "Clear")
    assert page.text_input(key="topic").value == ""
    press(page, "Undo")
    assert page.text_input(key="topic").value == "How to test a backup"
    assert page.text_area(key="notes").value == "Mine"
    assert page.text_input(key="key-compatible-default").value == "sk-mine"
    assert kept(page)["form"] == before


def test_a_form_that_was_cleared_comes_back_with_all_that_it_held() -> None:
    page = open_form(write_values(FULL))
    before = kept(page)["form"]
    defaults = write_values(FormValues())
    assert [name for name, value in before.items() if value == defaults[name]] == ["variables"]
    press(page, "Clear")
    assert kept(page)["form"] == defaults | {"lanes": kept(page)["form"]["lanes"]}
    press(page, "Undo")
    assert kept(page)["form"] == before


def test_after_ten_seconds_it_is_not_offered_any_more() -> None:
    page = press(open_page(), "Clear")
    assert "Undo" in labels(page)
    page.session_state["undo"] = replace(page.session_state["undo"], until=time.monotonic())
    assert "Undo" not in labels(page.run())
