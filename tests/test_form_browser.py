"""The form in a browser: keys, typing over a name, what is kept, and the example."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from chromium import (
    TOPIC,
    Page,
    Visitor,
    button,
    choose,
    choose_server,
    expect,
    lane_on_stage,
    open_form,
    state_of,
)
from fake_provider import FakeProvider

from components.browser_module import bundle
from components.write import kept as keeping

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("fake")]
RUBBISH = ["rubbish", "[" * 90_000, "null", "[]", '{"form": 7, "run": {}}', "x" * 2_400_000]

TYPE_AT_ONCE = """
new MutationObserver((_, observer) => {
  const field = document.querySelector(".st-key-topic input");
  if (!field) return;
  observer.disconnect();
  field.focus();
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  set.call(field, "Typed at once");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}).observe(document, { subtree: true, childList: true });
"""
"""Types a topic as soon as its field is there, when the rest of the page still comes."""


@pytest.fixture
def fake(new_app_fake: FakeProvider) -> FakeProvider:
    return new_app_fake


def topic(page: Page) -> Any:
    return page.get_by_label("Topic", exact=True)


def kept(page: Page, store: str = "sessionStorage") -> str:
    return str(page.evaluate(f"{store}.getItem('draftbench-form')"))


def wait_until_kept(page: Page, text: str, store: str = "sessionStorage") -> None:
    page.wait_for_function(
        "([store, text]) => window[store].getItem('draftbench-form')?.includes(text)",
        arg=[store, text],
    )


def test_typing_and_pasting_over_a_chosen_name_work_as_in_any_list_and_enter_in_the_topic_writes(
    visitor: Visitor, fake: FakeProvider
) -> None:
    """The topic has the focus once the page is there, with the names that were typed before."""
    page = visitor.open()
    choose_server(page)
    box = page.get_by_role("combobox", name="Model")
    choose(page, "Model", "good")
    page.get_by_text("with good ·").wait_for()
    topic(page).click()
    box.click()
    page.keyboard.type("other")
    page.keyboard.press("Enter")
    page.get_by_text("with other ·").wait_for()
    choose(page, "Model", "other-and-longer")  # filled in at once, as a paste is
    page.get_by_text("with other-and-longer ·").wait_for()
    page.keyboard.press("End")
    page.keyboard.type("-still")
    page.keyboard.press("Enter")
    page.get_by_text("with other-and-longer-still ·").wait_for()

    wait_until_kept(page, "other-and-longer-still")
    page.reload()
    expect(topic(page)).to_be_focused()
    expect(box).to_have_value("other-and-longer-still")
    page.keyboard.type(TOPIC)
    expect(topic(page)).to_have_value(TOPIC)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached()
    page.keyboard.press("Enter")
    expect(state_of(page)).to_have_text("complete")
    assert fake.requests[-1].model == "other-and-longer-still"


def test_an_error_about_the_topic_goes_while_it_is_mended_and_its_length_is_counted(
    visitor: Visitor,
) -> None:
    page = visitor.open()
    button(page, "Write post").click()
    alert = page.locator(".st-key-topic-notice").get_by_role("alert")
    expect(alert).to_be_visible()
    topic(page).press_sequentially("B")
    expect(alert).to_be_hidden()
    count = page.locator(".db-count")
    expect(count).to_be_hidden()
    topic(page).fill("x" * 250)
    expect(count).to_have_text("250 of 300 characters")
    topic(page).fill("x" * 301)
    button(page, "Write post").click()
    expect(alert).to_contain_text("at most 300")
    topic(page).fill("x" * 300)
    expect(alert).to_be_hidden()


def test_a_reload_in_mid_typing_and_a_new_visit_return_to_the_form(visitor: Visitor) -> None:
    page = visitor.open_to_write("good", "good", topic="")
    page.get_by_label("Audience").fill("bakers")
    topic(page).press_sequentially("Half a thou")
    wait_until_kept(page, "Half a thou", "localStorage")
    page.reload()
    expect(topic(page)).to_have_value("Half a thou")
    expect(page.get_by_label("Audience")).to_have_value("bakers")
    expect(button(page, "Write 2 posts")).to_be_visible()
    other = visitor.open()
    expect(topic(other)).to_have_value("Half a thou")
    topic(other).fill("Of the other tab")
    wait_until_kept(other, "Of the other tab", "localStorage")
    page.reload()
    expect(topic(page)).to_have_value("Half a thou")  # each tab has its own


def test_what_is_typed_before_the_page_is_whole_is_kept(visitor: Visitor) -> None:
    wait_until_kept(visitor.open(), "topic")  # prices are known then: nothing runs the page again
    wait_until_kept(visitor.open(script=TYPE_AT_ONCE), "Typed at once", "localStorage")


def test_what_is_typed_over_a_value_is_kept_though_the_value_is_heard_of_later(
    browser: Any, app_address: str
) -> None:
    page = browser.contexts[0].new_page()
    page.goto(f"{app_address}/_stcore/health")
    page.set_content("<p class=st-key-topic><input></p>")
    script = bundle(Path(keeping.__file__).with_name("kept.js"))
    page.evaluate(f"() => {{ {script.replace('export default', 'window.keep =')} }}")

    def tell(topic: str) -> None:
        told = {"heard": True, "form": {"topic": topic}, "fields": {"topic": "topic"}}
        told["sets"] = {"saved": {}, "deleted": []}
        page.evaluate("(kept) => keep({ data: { kept } })", json.dumps(told))

    tell("")
    page.evaluate("document.querySelector('input').value = 'As it was kept'")
    page.locator("input").fill("Typed over it")
    tell("As it was kept")
    assert "Typed over it" in kept(page)
    tell("Chosen by a press")
    assert "Chosen by a press" in kept(page)
    page.close()


def test_no_key_is_in_the_browsers_store(visitor: Visitor) -> None:
    page = visitor.open_to_write("good", topic="")
    page.get_by_label("API key").fill("sk-canary-0123456789")
    page.get_by_label("API key").press("Tab")
    topic(page).fill("About keys")
    wait_until_kept(page, "About keys")
    stores = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "sk-canary" not in stores
    assert "About keys" in stores


def test_rubbish_in_the_browsers_store_is_put_right_by_the_next_typing(visitor: Visitor) -> None:
    """A new visit finds it, and works; what it keeps is the same whatever was there."""
    found: set[str] = set()
    page = visitor.watched_page()
    for text in RUBBISH:
        page.goto(f"{visitor.address}/_stcore/health")  # of the same store, and runs nothing
        page.evaluate(
            """text => {
              sessionStorage.clear();
              localStorage.setItem("draftbench-form", text);
              localStorage.setItem("draftbench-sets", text);
            }""",
            text,
        )
        page.goto(visitor.address)
        expect(button(page, "Write post"), text[:10]).to_be_enabled()
        topic(page).fill("It works")
        wait_until_kept(page, "It works", "localStorage")
        found.add(kept(page, "localStorage"))
    assert len(found) == 1
    page.reload()
    expect(topic(page)).to_have_value("It works")


def test_a_set_with_a_hostile_name_stays_over_a_reload(visitor: Visitor) -> None:
    name = "<script>alert(1)</script>"
    page = visitor.open_to_write("good", "good")
    button(page, "Sets and link").click()
    page.get_by_label("Name of the set").fill(name)
    button(page, "Save these lanes").click()
    expect(button(page, name)).to_be_visible()
    expect(page.get_by_text(re.compile(re.escape(visitor.address) + r"/\?form="))).to_be_visible()
    page.wait_for_function("() => localStorage.getItem('draftbench-sets')?.includes('script')")
    page.reload()
    page.keyboard.press("Escape")
    expect(button(page, "Write 2 posts")).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(button(page, "Write post")).to_be_visible()
    button(page, "Sets and link").click()
    button(page, name).click()
    expect(button(page, "Write 2 posts")).to_be_visible()


def test_a_link_with_ten_thousand_characters_opens_a_page_that_works(visitor: Visitor) -> None:
    page = visitor.open("/?form=" + "x" * 10_000)
    expect(page.get_by_text("holds no form that can be read")).to_be_visible()
    page = visitor.open("/?form=" + json.dumps({"topic": "Of a link"}).replace('"', "%22"))
    expect(topic(page)).to_have_value("Of a link")
    expect(page.get_by_text("Nothing was sent")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/$"))


def test_the_example_plays_as_the_first_press_and_can_be_skipped(
    visitor: Visitor, fake: FakeProvider
) -> None:
    page = visitor.open()
    button(page, "See an example").click()
    for lane in range(3):
        expect(lane_on_stage(page, lane)).to_contain_text("Recorded example")
    skip = button(page, "Skip to the end").bounding_box()
    button(page, "Skip to the end").click()
    expect(state_of(page)).to_have_text("complete")
    expect(button(page, "Write 3 posts")).to_be_visible()
    expect(button(page, "Skip to the end")).to_have_count(0)
    assert skip
    page.mouse.click(skip["x"] + skip["width"] / 2, skip["y"] + skip["height"] / 2)
    expect(page.get_by_text("Recorded example: the small model")).to_be_attached()
    assert fake.requests == []
    open_form(page)
    expect(topic(page)).not_to_have_value("")


def test_the_side_bar_shows_all_that_matters_on_a_small_screen(visitor: Visitor) -> None:
    page = visitor.open()
    page.locator(".st-key-notes").wait_for()
    for key in ("group-model", "group-brief", "group-limits"):
        assert bottom_of(page, key) <= 800, key
    choose_server(page)
    button(page, "Duplicate").click()
    expect(button(page, "Write 2 posts")).to_be_visible()
    expect(page.locator(".st-key-group-model").get_by_role("radio")).to_have_count(2)
    for key in ("group-limits", "notes"):  # with two lanes, an address, a key and model settings
        assert bottom_of(page, key) <= 800, key


def bottom_of(page: Page, key: str) -> float:
    found = page.locator(f".st-key-{key}").evaluate("e => e.getBoundingClientRect().bottom")
    return float(found)
