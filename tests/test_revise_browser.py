"""A bad post becomes a good one in a browser: mended, in part rejected, edited, taken along."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from chromium import (
    Locator,
    Page,
    Visitor,
    ask_for,
    button,
    download,
    expect,
    lane_on_stage,
    preview,
    state_of,
)
from fake_provider import FakeProvider, Request
from faulty_posts import FaultyPost, faulty_post
from simulated_editor import Editor

pytestmark = pytest.mark.browser
POST: FaultyPost = faulty_post(0, 40)
EDITOR = Editor(7)
OWN_TITLE = "Backup plan: Written by Hand"
ROUNDS = 3


def reply(request: Request) -> str:
    asked = request.prompt_text
    return EDITOR.reply(asked) if "<piece number" in asked else POST.reply


@pytest.fixture
def page(browser: Any, app_address: str, new_app_fake: FakeProvider) -> Iterator[Page]:
    new_app_fake.write = reply
    visitor = Visitor(browser, app_address)
    yield visitor.open()
    new_app_fake.write = None
    visitor.check_out()


def scores(page: Page) -> tuple[int, int]:
    """Of search and readability, as the lane's head has them."""
    said = lane_on_stage(page, 0).locator(".db-lights").inner_text()
    search, readability = (re.search(rf"{name} (\d+)", said) for name in ("Search", "Readability"))
    assert search
    assert readability
    return int(search[1]), int(readability[1])


def tick(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(name))


def mend_all(page: Page) -> None:
    page.get_by_text("Mend with a model").click()
    expect(page.get_by_text(re.compile(r"At most \d+ requests?, [\d,]+ tokens in"))).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Mend \d+ pieces?")).click()
    expect(page.get_by_text("What the model changed")).to_be_visible()


def accept(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"Accept \d+ changes?")).click()
    expect(page.get_by_text(re.compile(r"\d+ of \d+ changes accepted"))).to_be_visible()


def edit_title(page: Page, title: str) -> None:
    button(page, "Edit post").click()
    field = page.locator(".st-key-post-editor").get_by_label("Title", exact=True)
    expect(field).to_have_value(re.compile("^Garden calendar|^Backup plan"))
    field.fill(title)
    expect(preview(page)).to_contain_text(title)
    button(page, "Done").click()
    expect(field).to_have_count(0)


def test_a_bad_post_is_mended_to_90_of_90_in_part_rejected_edited_and_taken(page: Page) -> None:
    ask_for(page, "good", topic=POST.aims.keyphrase)
    button(page, "Write post").click()
    expect(state_of(page)).to_have_text("complete")
    expect(page.get_by_role("heading", name="Checks")).to_be_visible()
    assert min(scores(page)) < 60

    mend_all(page)
    expect(tick(page, r"Change \d+, tags")).to_be_checked()
    page.get_by_text(re.compile(r"^Change \d+, tags$")).click()
    expect(tick(page, r"Change \d+, tags")).not_to_be_checked()
    accept(page)
    expect(page.get_by_role("radio", name="Revised")).to_be_checked()
    for _ in range(ROUNDS):
        if min(scores(page)) >= 90:
            break
        mend_all(page)
        accept(page)
    assert min(scores(page)) >= 90

    edit_title(page, OWN_TITLE)
    taken = download(page, "Markdown").read_text(encoding="utf-8")
    assert OWN_TITLE in taken
    assert preview(page).locator("p").first.inner_text() in taken
