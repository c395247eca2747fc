"""Four lanes from the topic to the vote, in a browser; the server restarts in the middle."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from app_server import StartApp
from chromium import (
    TITLE,
    TOPIC,
    Locator,
    Page,
    Visitor,
    button,
    choose,
    choose_server,
    download,
    expect,
    go_to,
    lane_head,
    lane_on_stage,
    lane_preview,
    press_retry,
)
from fake_provider import FakeProvider

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.timeout(600)]
PROMPT: Final = "My blog post v2"
HALF_WAY: Final = "not the uploads folder."
"""Close to where the fake provider holds its reply back."""
MINUTES: Final = 60_000
"""In milliseconds: what a model on this machine may take."""


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider(models=["hold"]) as fake:
        yield fake


def make_a_prompt(page: Page) -> None:
    go_to(page, "Prompts")
    button(page, "Copy").click()
    button(page, "Make the copy").click()
    message = page.get_by_label("Message", exact=True)
    message.fill(message.input_value() + "\n\nThe reader is in a hurry.")
    page.get_by_label("Note", exact=True).fill("For readers in a hurry")
    button(page, "Save as a new version").click()
    expect(page.get_by_text(f"Saved as {PROMPT}").first).to_be_visible()
    go_to(page, "Write")


def lane_line(page: Page, number: int) -> Locator:
    return page.locator(".st-key-lane-list [class*='st-key-form-lane-']").nth(number - 1)


def ask_for_four_lanes(page: Page) -> None:
    """Two models, each with two prompts."""
    choose_server(page)
    choose(page, "Model", "hold")
    button(page, "Duplicate").click()
    expect(lane_line(page, 2)).to_contain_text("hold")
    choose(page, "Prompt", PROMPT)
    expect(lane_line(page, 2)).to_contain_text(PROMPT)
    button(page, "Add lane").click()
    expect(button(page, "Write 3 posts")).to_be_visible()
    choose(page, "Provider", "Embedded model (local)")
    expect(lane_line(page, 3)).to_contain_text("smollm2")
    button(page, "Duplicate").last.click()
    expect(button(page, "Write 4 posts")).to_be_visible()
    lane_line(page, 3).get_by_role("button").first.click()
    expect(lane_line(page, 3)).to_contain_text("radio_button_checked")
    choose(page, "Prompt", "Blog post v2")
    expect(lane_line(page, 3)).to_contain_text("Blog post v2")
    page.get_by_label("Length in words").fill("150")
    page.get_by_label("Topic", exact=True).fill(TOPIC)


def test_four_lanes_from_the_topic_to_the_vote(
    browser: Any, fake: FakeProvider, start_app: StartApp
) -> None:
    with start_app() as address:
        visitor = Visitor(browser, address)
        page = visitor.open()
        make_a_prompt(page)
        ask_for_four_lanes(page)
        button(page, "Write 4 posts").click()
        for lane, prompt in enumerate(["Blog post v2", PROMPT] * 2):
            expect(lane_head(page, lane)).to_contain_text(prompt)
        lane_head(page, 3).get_by_role("button", name="Stop").click()  # for its model's other lane
        expect(lane_head(page, 3)).to_contain_text("stopped")
        for lane in range(2):
            expect(lane_preview(page, lane)).to_contain_text(HALF_WAY)
        expect(lane_head(page, 2)).to_contain_text("complete", timeout=6 * MINUTES)
        whole = lane_preview(page, 2).inner_text()
        link = page.url

    # The server is gone; another one knows the run, whole lanes and torn ones.
    fake.wait_for(lambda: all(each.disconnected for each in fake.requests if each.holding))
    with start_app():
        page.goto(link)
        expect(lane_head(page, 0)).to_contain_text("interrupted")
        expect(lane_head(page, 2)).to_contain_text("complete")
        expect(lane_head(page, 3)).to_contain_text("stopped")
        expect(lane_preview(page, 0)).to_contain_text(HALF_WAY)
        expect(lane_preview(page, 2)).to_have_text(whole, use_inner_text=True)
        fake.release(2)
        for lane in range(2):
            press_retry(page, lane)
        for lane in range(2):
            expect(lane_head(page, lane)).to_contain_text("complete")
            expect(lane_preview(page, lane).locator("h1")).to_have_text(TITLE)

        # Figures, findings and the difference of two.
        expect(page.get_by_role("heading", name="Comparison")).to_be_visible()
        page.get_by_text("Compare two", exact=True).click()
        two = page.locator(".st-key-comparison")
        expect(two.get_by_role("combobox")).to_have_count(3)  # with the baseline
        expect(two.get_by_text("Meta description").first).to_be_visible()

        # A report that opens anywhere.
        report = download(page, "Report").read_text("utf-8")
        assert "<script" not in report
        assert report.count(TITLE) >= 2
        assert "smollm2-135m" in report

        # Blind, a vote, and the names.
        button(page, "Taste blind").click()
        expect(lane_head(page, 0)).to_contain_text("Post A")
        expect(lane_head(page, 1)).to_contain_text("Post B")
        for lane in range(2):
            shown = lane_on_stage(page, lane)
            expect(shown).not_to_contain_text(re.compile(r"smollm2|\bhold\b"))
        button(page, "Skip to the end").click()
        button(page, "Post A: Best").click()
        expect(button(page, "Post A: Best")).to_have_attribute("aria-pressed", "true")
        button(page, "Post B: Worst").click()
        page.get_by_role("button", name="Vote", exact=True).click()
        expect(page.get_by_text("You voted for the best post.")).to_be_visible()
        go_to(page, "Ranking")
        expect(page.get_by_text(re.compile("too few|few votes", re.I)).first).to_be_visible()

        # And all of it is found again.
        go_to(page, "History")
        expect(button(page, TOPIC).first).to_be_visible()
    visitor.leave()
    assert visitor.elsewhere == []
