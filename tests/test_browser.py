"""The page in a real browser, against the fake provider: what AppTest cannot see."""

import json
import re
from typing import Any, Final

import pytest
import yaml
from chromium import (
    SCREENS,
    TITLE,
    TOPIC,
    Page,
    Visitor,
    button,
    choose,
    download,
    envelope,
    expect,
    file_button,
    frame_of,
    go_to,
    lane_head,
    lane_on_stage,
    lane_preview,
    lane_state,
    open_form,
    press_retry,
    press_write,
    preview,
    state_of,
    write,
    write_button,
)
from fake_provider import FakeProvider
from waiting import until

pytestmark = pytest.mark.browser
LAST_WORDS: Final = "a single point of failure"
"""Of the fake provider's default reply."""


@pytest.fixture
def fake(new_app_fake: FakeProvider) -> FakeProvider:
    return new_app_fake


@pytest.fixture
def address(app_address: str) -> str:
    return app_address


def fits_the_phone(page: Page) -> None:
    width = SCREENS["phone"]["width"]
    page.wait_for_function("(width) => document.documentElement.scrollWidth <= width", arg=width)


# Stories


def test_the_whole_journey(visitor: Visitor, fake: FakeProvider) -> None:
    page = visitor.open()
    write(page, "hold", until="writing")

    # Fields and post fill in while the reply is held half way.
    expect(envelope(page)).to_contain_text(TITLE)
    expect(preview(page).locator("h1")).to_have_text(TITLE)
    expect(preview(page).locator("p").first).to_be_visible()
    expect(page).to_have_title(re.compile("^Writing · "))

    # Other fields stay usable, and a reload and a second tab show the same run.
    open_form(page)
    page.get_by_label("Audience").fill("night-shift bakers")
    expect(page).to_have_url(re.compile(r"\?run="))
    second = visitor.open("/?" + page.url.partition("?")[2])
    expect(state_of(second)).to_have_text("writing")
    fake.release()
    expect(state_of(page)).to_have_text("complete")
    expect(state_of(second)).to_have_text("complete")
    file_button(page, "Markdown").wait_for()
    expect(page.get_by_label("Audience")).to_have_value("night-shift bakers")
    expect(preview(page)).to_contain_text(LAST_WORDS)
    expect(preview(second)).to_have_text(preview(page).inner_text(), use_inner_text=True)
    page.reload()
    expect(state_of(page)).to_have_text("complete")
    open_form(page)
    expect(page.get_by_label("Topic", exact=True)).to_have_value(TOPIC)

    # The files are what was shown.
    front, body = (
        download(page, "Markdown").read_text("utf-8").removeprefix("---\n").split("---\n", 1)
    )
    expect(preview(page).locator("h1")).to_have_text(yaml.safe_load(front)["title"])
    assert json.loads(download(page, "JSON").read_text("utf-8"))["body"] == body.strip()
    assert download(page, "Reply").read_text("utf-8") == fake.reply
    file = visitor.new_page()
    file.set_content(download(page, "HTML").read_text("utf-8"))
    shown = file.locator("article").inner_text()
    assert LAST_WORDS in shown
    expect(preview(page)).to_have_text(shown, use_inner_text=True)
    expect(button(page, "Write post")).to_be_enabled()


def test_the_reply_tab_shows_the_reply_as_it_came_and_marks_where_its_parts_meet(
    visitor: Visitor, fake: FakeProvider
) -> None:
    fake.models = ["good", "parts-900-60"]
    page = visitor.open_to_write("good")
    press_write(page)
    page.get_by_role("tab", name="Reply").click()
    reply = page.locator(".db-lane .db-reply")
    expect(reply).to_have_js_property("textContent", fake.reply)

    # In two parts; where the second begins, a character takes two units of the browser's.
    fake.reply = fake.reply.replace("## Why", "## \N{DOG}\N{CAT} Why <b>", 1)
    open_form(page)
    choose(page, "Model", "parts-900-60")
    press_write(page)
    expect(page.locator(".db-outcome")).to_contain_text("Completed in 2 parts.")
    page.get_by_role("tab", name="Reply").click()
    expect(reply.get_by_role("note")).to_contain_text("Part 2 begins at character 901")
    expect(reply.locator("del")).to_have_text(fake.reply[840:900], use_inner_text=True)
    expect(reply).to_contain_text("Why <b>")
    page.reload()  # as it is kept
    page.get_by_role("tab", name="Reply").click()
    expect(reply.get_by_role("note")).to_have_count(1)
    expect(reply.locator("del")).to_have_text(fake.reply[840:900], use_inner_text=True)


def test_the_keys_of_the_form_do_what_they_do_in_any_form(
    visitor: Visitor, fake: FakeProvider
) -> None:
    """On one page, each as somebody without a mouse would do it.

    A model's name that begins with the chosen one can be typed. Escape in the open list of models
    leaves the model. A key that was left by Tab is used. Ctrl+Enter writes what was just typed.
    """
    page = visitor.open_to_write("good", topic="")
    box = page.get_by_role("combobox", name="Model")
    page.get_by_role("button", name="Clear value").last.click()
    expect(box).to_have_value("")
    expect(page.get_by_text("with good ·")).to_have_count(0)
    box.press_sequentially("good-2")
    page.keyboard.press("Enter")
    page.get_by_text("with good-2 ·").wait_for()

    choose(page, "Model", "good")
    page.get_by_text("with good ·").wait_for()
    box.click()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()
    choose(page, "Prompt", "Blog post v1")
    page.get_by_label("Audience").fill("bakers")
    page.get_by_label("Topic", exact=True).fill(TOPIC)
    press_write(page)
    assert fake.requests[-1].model == "good"
    open_form(page)
    expect(box).to_have_value("good")

    page.get_by_label("API key").press_sequentially("sk-by-keyboard")
    page.keyboard.press("Tab")  # to the eye that shows the key
    page.get_by_text("Kept in this session's memory only.", exact=True).wait_for()
    page.keyboard.press("Control+Enter")
    fake.wait_for(
        lambda: (
            fake.requests[-1].headers.get("authorization") == "Bearer sk-by-keyboard"
            and fake.requests[-1].method == "POST"
        )
    )
    expect(state_of(page)).to_have_text("complete")

    open_form(page)
    topic = page.get_by_label("Topic", exact=True)
    topic.fill("")
    topic.press_sequentially("Sourdough on the road")
    page.keyboard.press("Control+Enter")
    fake.wait_for(lambda: "Sourdough on the road" in fake.requests[-1].prompt_text)
    expect(state_of(page)).to_have_text("complete")


def test_a_post_that_is_written_goes_on_behind_a_hidden_page_and_ends_at_once_when_stopped(
    visitor: Visitor, fake: FakeProvider
) -> None:
    """Two posts on one page.

    A hidden page lets go of the stream, and takes it up where it left off. Stop ends the request at
    once, keeps the text, and leaves what is beside it where it was.
    """
    page = visitor.open_to_write("hold")
    streams: list[str] = []
    page.on("request", lambda request: streams.append(request.url))
    press_write(page, until="writing")
    expect(preview(page).locator("h2").first).to_be_visible()
    show = "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden,"
    show += " configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"
    page.evaluate(show, arg=True)
    fake.release()
    fake.wait_for(lambda: fake.requests[-1].answered)
    page.evaluate(show, arg=False)
    expect(state_of(page)).to_have_text("complete")
    left_off = r"\?from=[0-9a-f]{8}-\d+-[1-9]"  # the lane, and how much of its body and reply came
    assert any(re.search(rf"/live{left_off}", stream) for stream in streams)
    expect(preview(page).get_by_text(LAST_WORDS)).to_have_count(1)

    open_form(page)
    press_write(page, until="writing")
    expect(preview(page).get_by_text(LAST_WORDS)).to_have_count(0)
    expect(preview(page).locator("p").first).to_be_visible()
    edit = page.locator(".st-key-switch-form button")
    place = edit.bounding_box()
    button(page, "Stop").click()
    expect(state_of(page)).to_have_text("stopped")
    fake.wait_for(lambda: fake.requests[-1].disconnected)
    expect(preview(page).locator("p").first).to_be_visible()
    expect(page.get_by_text("Stopped by you.")).to_be_visible()
    file_button(page, "Reply").wait_for()
    expect(button(page, "Stop")).to_have_count(0)
    until(lambda: edit.bounding_box() == place)  # who presses it right now does not press Write


def test_a_post_far_too_short_does_not_look_complete_and_a_wait_shows_its_cause_and_a_countdown(
    visitor: Visitor, fake: FakeProvider
) -> None:
    page = visitor.open_to_write("good")
    words = page.get_by_label("Length in words")
    for length, looks in (("9000", "cut"), ("200", "complete")):
        words.fill(length)
        words.press("Tab")
        press_write(page)
        expect(state_of(page).locator(".db-word")).to_have_attribute("data-state", looks)
        open_form(page)

    page.get_by_label("Base URL").fill(fake.base_url_of("fault-429-retry-after-30"))
    press_write(page, until="waiting")
    outcome = page.locator(".db-outcome")
    expect(outcome).to_contain_text("Try 1 of 3 failed.")
    countdown = re.compile(r"Next try in (30|[12]?\d) s\.")
    expect(outcome).to_contain_text(countdown)
    shown = countdown.search(outcome.inner_text())
    assert shown
    expect(outcome).not_to_contain_text(shown[0])
    expect(outcome).to_contain_text(countdown)
    button(page, "Stop").click()
    expect(state_of(page)).to_have_text("stopped")


def test_a_phone_shows_all_of_it_in_one_column_and_an_unknown_run_is_said_calmly(
    browser: Any, address: str
) -> None:
    visitor = Visitor(browser, address, viewport=SCREENS["phone"])
    page = visitor.open("/?run=gone")
    expect(page.get_by_text("not here any more")).to_be_visible()
    fits_the_phone(page)
    visitor.check_out()


# Lanes


def test_lanes_are_written_side_by_side_stopped_and_written_once_more(
    visitor: Visitor, fake: FakeProvider
) -> None:
    page = visitor.open_to_write("good", "hold")
    write_button(page, 2).click()
    expect(lane_state(page, 0)).to_have_text("complete")
    expect(lane_state(page, 1)).to_have_text("writing")
    expect(state_of(page)).to_have_text("writing")
    page.wait_for_function(
        """() => {
          const [first, second] = [0, 1].map((lane) =>
            document.querySelector(`.db-lane[data-lane="${lane}"]`).getBoundingClientRect());
          return first.top === second.top && first.right <= second.left;
        }"""
    )
    file_button(page, "Markdown").wait_for()  # of the lane that has ended

    # What is done with one lane leaves the other as it is, its frame and all.
    expect(lane_preview(page, 1).locator("p").first).to_be_visible()
    frame_of(page, 0).evaluate("(frame) => { frame.dataset.mine = 'yes'; }")
    lane_head(page, 1).get_by_role("button", name="Stop").click()
    expect(lane_state(page, 1)).to_have_text("stopped")
    fake.wait_for(lambda: all(each.disconnected for each in fake.requests if each.holding))
    press_retry(page, 1)
    expect(lane_state(page, 1)).to_have_text("writing")
    expect(lane_on_stage(page, 1).locator(".db-outcome")).to_be_hidden()
    fake.release()
    expect(lane_state(page, 1)).to_have_text("complete")
    expect(state_of(page)).to_have_text("complete")
    expect(lane_preview(page, 0)).to_contain_text(LAST_WORDS)
    whole = lane_preview(page, 0).inner_text()
    expect(lane_preview(page, 1)).to_have_text(whole, use_inner_text=True)
    expect(frame_of(page, 0)).to_have_attribute("data-mine", "yes")

    # A reload has all of it again, the form's lanes too.
    page.reload()
    expect(lane_state(page, 1)).to_have_text("complete")
    open_form(page)
    expect(page.locator(".st-key-lane-list").get_by_role("button", name="hold")).to_be_visible()


def test_a_new_page_shows_what_is_needed_says_what_is_missing_and_keeps_its_view_over_a_reload(
    visitor: Visitor,
) -> None:
    """Topic, model and button are seen without scrolling, and a missing key is said at the key."""
    page = visitor.open()
    for control in (
        page.get_by_label("Topic", exact=True),
        page.get_by_role("combobox", name="Model"),
        button(page, "Write post"),
    ):
        expect(control).to_be_in_viewport(ratio=1)
    choose(page, "Provider", "OpenAI (cloud)")
    page.get_by_label("API key").wait_for()
    page.get_by_label("Topic", exact=True).fill(TOPIC)
    button(page, "Write post").click()
    alert = page.get_by_test_id("stSidebar").get_by_role("alert")
    expect(alert).to_contain_text("OpenAI needs a key")
    expect(page.get_by_label("Topic", exact=True)).to_have_value(TOPIC)
    a_reload_and_the_way_back_lead_to_the_views_that_were_shown(page)


def a_reload_and_the_way_back_lead_to_the_views_that_were_shown(page: Page) -> None:
    radios = page.get_by_role("radiogroup", name="View")
    expect(radios.get_by_role("radio", name="Write")).to_be_checked()
    go_to(page, "Ranking")
    expect(page).to_have_url(re.compile(r"\?view=ranking$"))
    page.reload()
    expect(radios.get_by_role("radio", name="Ranking")).to_be_checked()
    page.go_back()
    expect(radios.get_by_role("radio", name="Write")).to_be_checked()
    expect(button(page, "Write post")).to_be_visible()


def test_posts_of_neighbouring_lanes_begin_in_a_line_and_one_that_failed_is_not_counted_complete(
    visitor: Visitor,
) -> None:
    lanes = 6
    page = visitor.open_to_write("fault-404", *["good"] * (lanes - 1))
    write_button(page, lanes).click()
    expect(lane_state(page, 0)).to_have_text("failed")  # and says why, which takes room
    expect(state_of(page)).to_have_text(f"{lanes - 1} of {lanes} complete")
    expect(state_of(page).locator(".db-word")).to_have_attribute("data-state", "cut")
    page.wait_for_function(
        """(lanes) => {
          const tops = (part) => [...document.querySelectorAll(`.db-lane ${part}`)]
            .map((each) => each.getBoundingClientRect().top);
          return [".db-head", ".db-card", ".db-post"].every((part) => {
            const all = tops(part);
            return all.length === lanes && Math.max(...all) - Math.min(...all) < 1;
          });
        }""",
        arg=lanes,
    )


# Without the event stream


def test_without_the_stream_progress_and_post_are_shown_all_the_same(
    browser: Any, address: str, fake: FakeProvider
) -> None:
    visitor = Visitor(browser, address)
    visitor.context.route("**/api/runs/**", lambda route: route.fulfill(status=502, body="no"))
    page = visitor.open_to_write("hold")
    press_write(page, until="writing")
    expect(preview(page).locator("pre")).to_contain_text("##")
    fake.release()
    expect(state_of(page)).to_have_text("complete")
    expect(preview(page).locator("h2").first).to_be_visible()
    file_button(page, "Markdown").wait_for()
    visitor.leave()
