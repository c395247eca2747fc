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

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("fake")]
FORM = Path(__file__).parent.parent / "components" / "write"
RUBBISH = ["rubbish", "[" * 90_000, "null", "[]", '{"form": 7, "run": {}}', "x" * 2_400_000]
FILL_STORES = """text => {
  sessionStorage.clear();
  for (const name of ["form", "sets"]) localStorage.setItem(`draftbench-${name}`, text);
}"""

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


def all_stores(page: Page) -> str:
    return str(page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))


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


def test_an_error_about_the_topic_goes_while_it_is_mended_and_the_side_bar_fits_a_small_screen(
    visitor: Visitor,
) -> None:
    """And the topic's length is counted. The side bar shows all that matters, of two lanes, too."""
    page = visitor.open()
    page.locator(".st-key-notes").wait_for()
    for key in ("group-model", "group-brief", "group-limits"):
        assert bottom_of(page, key) <= 800, key
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

    choose_server(page)
    button(page, "Duplicate").click()
    expect(button(page, "Write 2 posts")).to_be_visible()
    expect(page.locator(".st-key-group-model").get_by_role("radio")).to_have_count(2)
    for key in ("group-limits", "notes"):  # with two lanes, an address, a key and model settings
        assert bottom_of(page, key) <= 800, key


def test_a_reload_in_mid_typing_and_a_new_visit_return_to_the_form_but_for_its_key(
    visitor: Visitor,
) -> None:
    page = visitor.open_to_write("good", "good", topic="")
    page.get_by_label("API key").fill("sk-canary-0123456789")
    page.get_by_label("Audience").fill("bakers")
    topic(page).press_sequentially("Half a thou")
    wait_until_kept(page, "Half a thou", "localStorage")
    assert "sk-canary" not in all_stores(page)
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
    assert "sk-canary" not in all_stores(page)


def test_what_is_typed_before_the_page_is_whole_is_kept(visitor: Visitor) -> None:
    wait_until_kept(visitor.open(), "topic")  # prices are known then: nothing runs the page again
    wait_until_kept(visitor.open(script=TYPE_AT_ONCE), "Typed at once", "localStorage")


@pytest.fixture
def bare_page(browser: Any, app_address: str) -> Page:
    """A page of the app's address, with a topic and a model, and nothing of the app."""
    page: Page = browser.contexts[0].new_page()
    page.goto(f"{app_address}/_stcore/health")
    page.set_content("<p class=st-key-topic><input></p><p class=st-key-model-1><input></p>")
    return page


def load(page: Page, script: str) -> None:
    """Have a component as `component`; `ends.shift()()` ends what was begun first of it."""
    text = bundle(FORM / script).replace("export default", "window.called =")
    page.evaluate(f"() => {{ {text} }}")
    page.evaluate(
        """() => {
          [window.ends, window.told] = [[], []];
          const setTriggerValue = (...all) => told.push(all);
          window.component = (data, place) => {
            const parentElement = document.querySelector(place);
            ends.push(called({ data, parentElement, setTriggerValue }));
          };
        }"""
    )


def tell(page: Page, topic: str, place: str = "body", *, heard: bool = True) -> None:
    """Say what the form holds, as Python does."""
    told = {"heard": heard, "form": {"topic": topic}, "fields": {"topic": "topic"}}
    told["sets"] = {"saved": {}, "deleted": []}
    page.evaluate("([kept, place]) => component({ kept }, place)", [json.dumps(told), place])


def test_what_is_typed_over_a_value_is_kept_though_the_value_is_heard_of_later(
    bare_page: Page,
) -> None:
    load(bare_page, "kept.js")
    tell(bare_page, "")
    bare_page.evaluate("document.querySelector('input').value = 'As it was kept'")
    bare_page.locator("input").first.fill("Typed over it")
    tell(bare_page, "As it was kept")
    assert "Typed over it" in kept(bare_page)
    tell(bare_page, "Chosen by a press")
    assert "Chosen by a press" in kept(bare_page)


@pytest.mark.parametrize("place", ["body", ".st-key-topic"])
def test_what_is_typed_is_kept_though_the_keeping_ends_late_that_was_begun_first(
    bare_page: Page, place: str
) -> None:
    """So it is where it is drawn twice before it is loaded, and where it moves on the page."""
    load(bare_page, "kept.js")
    tell(bare_page, "")
    tell(bare_page, "", place)
    bare_page.evaluate("ends.shift()()")
    bare_page.locator("input").first.fill("Typed")
    assert "Typed" in kept(bare_page)
    bare_page.evaluate("ends.shift()()")
    bare_page.locator("input").first.fill("Not kept any more")
    assert "any more" not in kept(bare_page)


def test_a_name_is_typed_over_though_the_list_goes_late_that_was_drawn_first(
    bare_page: Page,
) -> None:
    load(bare_page, "escape.js")
    for place in ("body", ".st-key-model-1"):
        bare_page.evaluate("(place) => component(null, place)", place)
    bare_page.evaluate("ends.shift()()")
    field = bare_page.locator(".st-key-model-1 input")
    field.fill("good")
    field.blur()
    bare_page.evaluate(
        """() => {
          window.texts = [];
          document.addEventListener("input", ({ target }) => texts.push(target.value));
        }"""
    )
    field.click()
    bare_page.keyboard.type("b")
    assert bare_page.evaluate("texts") == ["", "b"]


def test_rubbish_in_the_browsers_store_is_put_right_by_the_next_typing(bare_page: Page) -> None:
    """Python is told of values of the right kind alone; what is kept then is always the same."""
    found: set[str] = set()
    for text in RUBBISH:
        bare_page.evaluate(FILL_STORES, text)
        load(bare_page, "kept.js")
        tell(bare_page, "", heard=False)
        bare_page.wait_for_function("told.length || sessionStorage.length")
        for _, each in bare_page.evaluate("told"):
            assert each["form"] == "" or isinstance(json.loads(each["form"]), dict)
        tell(bare_page, "")
        bare_page.locator("input").first.fill("It works")
        assert "It works" in kept(bare_page, "localStorage")
        found.add(kept(bare_page, "localStorage"))
        while bare_page.evaluate("ends.length"):
            bare_page.evaluate("ends.shift()()")
    assert len(found) == 1


def test_a_new_visit_that_finds_rubbish_works(visitor: Visitor) -> None:
    page = visitor.watched_page()
    page.goto(f"{visitor.address}/_stcore/health")  # of the same store, and runs nothing
    page.evaluate(FILL_STORES, '{"form": 7, "run": {}}')
    page.goto(visitor.address)
    expect(button(page, "Write post")).to_be_enabled()
    topic(page).fill("It works")
    wait_until_kept(page, "It works", "localStorage")
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
    expect(button(page, "Write post")).to_be_enabled()
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


def bottom_of(page: Page, key: str) -> float:
    found = page.locator(f".st-key-{key}").evaluate("e => e.getBoundingClientRect().bottom")
    return float(found)
