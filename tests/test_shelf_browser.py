"""What stands around finished posts, in a browser: the frame of the page, votes, the history."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from chromium import (
    SCREENS,
    Page,
    Visitor,
    button,
    expect,
    go_to,
    lane_head,
    open_form,
    press_write,
    preview,
    state_of,
)
from fake_provider import FakeProvider
from waiting import until

pytestmark = pytest.mark.browser
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
FONTS = """() => {
  const frame = document.querySelector(".db-lane iframe").contentDocument;
  const page = getComputedStyle(document.querySelector("[data-testid=stApp]")).fontFamily;
  const fonts = [...frame.fonts].filter((font) => font.status === "loaded");
  return frame.body && frame.defaultView.getComputedStyle(frame.body).fontFamily === page
    && fonts.some((font) => page.includes(font.family));
}"""


@pytest.fixture
def fake(new_app_fake: FakeProvider) -> FakeProvider:
    return new_app_fake


# The frame


def test_the_choice_of_views_stays_where_it_is_in_all_views_with_a_run_and_without(
    browser: Any, app_address: str, fake: FakeProvider
) -> None:
    visitor = Visitor(browser, app_address)
    page = visitor.open_to_write("hold")
    places: dict[str, dict[str, tuple[float, float]]] = {screen: {} for screen in SCREENS}

    def note(where: str) -> None:
        for screen, size in SCREENS.items():
            page.set_viewport_size(size)
            box = page.get_by_role("radiogroup", name="View").bounding_box()
            assert box
            places[screen][where] = box["x"], box["y"]
        page.set_viewport_size(SCREENS["desktop"])  # where the side bar is at hand

    shown = {
        "Prompts": page.get_by_text("This prompt comes with Draftbench"),
        "History": page.get_by_role("checkbox").first,
        "Ranking": page.locator(".st-key-ranked_by"),
    }

    def note_view(view: str, what: str) -> None:
        go_to(page, view)
        expect(shown[view]).to_be_visible()
        note(f"{view}, {what}")

    note("Write, no run")
    press_write(page, until="writing")
    note("Write, writing")
    fake.release()
    expect(state_of(page)).to_have_text("complete")
    note("Write, complete")
    for view in shown:
        note_view(view, "a run")
    page.goto(app_address)
    page.locator(".st-key-write").wait_for()
    note("Write, again no run")
    note_view("History", "no run")  # a view beside this one knows of no run
    visitor.leave()
    for noted in places.values():
        for places_on_axis in zip(*noted.values(), strict=True):
            assert max(places_on_axis) - min(places_on_axis) < 1, places


def test_the_tab_says_how_the_run_stands_while_its_page_is_hidden_and_the_post_wears_its_font(
    visitor: Visitor, fake: FakeProvider
) -> None:
    page = visitor.open_to_write("hold")
    expect(page).to_have_title("Draftbench")
    page.get_by_label("Length in words").fill("200")
    press_write(page, until="writing")
    expect(page).to_have_title("Writing · How to test a backup")
    page.evaluate(HIDE, arg=True)
    fake.release()
    expect(page).to_have_title("✓ Done · How to test a backup")
    page.evaluate(HIDE, arg=False)
    expect(preview(page).locator("h1")).to_be_visible()
    page.wait_for_function(FONTS)
    go_to(page, "History")
    expect(page).to_have_title("History · Draftbench")


# Votes


def taste(page: Page) -> None:
    """Taste blind what was written, up to the vote."""
    button(page, "Taste blind").click()
    button(page, "Skip to the end").click()
    expect(button(page, "Skip to the end")).to_be_disabled()


def test_a_key_votes_for_one_of_two_posts_and_the_vote_can_be_undone(
    visitor: Visitor, fake: FakeProvider
) -> None:
    """And the key does not vote while somebody types."""
    page = visitor.open_to_write("good", "good")
    press_write(page, posts=2)
    taste(page)
    expect(button(page, "Post B: This one is better")).to_be_visible()
    open_form(page)
    topic = page.get_by_label("Topic", exact=True)
    topic.fill("")
    topic.press_sequentially("a bat, A BAT")
    expect(topic).to_have_value("a bat, A BAT")
    page.keyboard.press("Control+a")
    expect(button(page, "Post A: This one is better")).to_be_visible()
    button(page, "Close the form").click()
    expect(topic).to_have_count(0)
    expect(page.get_by_text("You voted")).to_have_count(0)
    lane_head(page, 0).locator("h2").click()
    page.keyboard.press("b")
    expect(page.get_by_text("You voted for the best post.")).to_be_visible()
    button(page, "Undo the vote").click()
    expect(button(page, "Post B: This one is better")).to_be_visible()


# The history


def test_a_running_lane_moves_on_in_the_history_and_is_gone_for_good_though_it_is_reloaded_at_once(
    visitor: Visitor, fake: FakeProvider, app_file: Path
) -> None:
    """It moves on without a press; once it is deleted, it goes from the database, too."""
    topic = "Deleted, then reloaded"
    page = visitor.open_to_write("hold", topic=topic)
    press_write(page, until="writing")
    go_to(page, "History")
    newest = page.locator(".st-key-history-list [class*=st-key-history-]").first
    expect(newest).to_contain_text("Writing")
    fake.release()
    expect(newest).to_contain_text("Complete")

    runs = page.locator(".st-key-history-list [class*=st-key-history-]")
    runs.filter(has=button(page, topic)).get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(button(page, "Undo")).to_be_visible()
    expect(button(page, topic)).to_have_count(0)
    page.reload()

    def kept() -> int:
        with closing(sqlite3.connect(app_file)) as database:
            query = "SELECT (SELECT count(*) FROM runs WHERE topic = ?) + count(*) FROM trash"
            return int(database.execute(query, [topic]).fetchone()[0])

    until(lambda: kept() == 0)
    expect(button(page, topic)).to_have_count(0)
