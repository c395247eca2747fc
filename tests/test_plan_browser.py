"""A long post by plan in a browser: its outline fills, Stop, a restart of the server, Continue."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from app_server import StartApp
from chromium import (
    Page,
    Visitor,
    button,
    choose,
    download,
    expect,
    preview,
    state_of,
    write_button,
)
from fake_provider import FakeProvider, Request, never

pytestmark = pytest.mark.browser


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider(models=["good", "author-43"], delta_size=60) as fake:
        yield fake


def hold_section(fake: FakeProvider, number: int) -> None:
    """Have a section held back once some of it is there."""

    def is_held(request: Request) -> bool:
        asked = request.prompt_text.rpartition("<write ")[2]
        return f'number="{number}"' in asked and request.events_sent > 3

    fake.holds = is_held


def sections(page: Page, state: str) -> Any:
    return page.locator(f".db-outline li[data-state='{state}']")


PLAN: Final = """\
## Pots that drain (300 words)
## Soil for the summer (300 words)
## Water in July (400 words)
## Your first week (300 words)"""
HEADINGS: Final = re.findall(r"## (.+) \(", PLAN)


def test_a_long_post_shows_its_outline_and_goes_on_after_a_restart_by_a_plan_that_was_changed(
    browser: Any, fake: FakeProvider, start_app: StartApp
) -> None:
    """It is stopped, the next server goes on with it, and a section of it is written again."""
    with start_app() as address:
        visitor = Visitor(browser, address)
        page = visitor.open_to_write("author-43")
        change_the_plan(page, fake)
        stop_in_the_third_section(page, fake)
        run = page.url
        assert not visitor.complaints
    fake.holds = never
    with start_app() as address:
        visitor = Visitor(browser, address)
        page = visitor.open(run.removeprefix(address))
        expect(page.locator(".db-outline li")).to_have_count(4)
        page.locator(".db-head").get_by_role("button", name="Continue").click()
        expect(state_of(page)).to_have_text("complete")
        expect(sections(page, "written")).to_have_count(4)
        expect(page.locator(".db-outcome")).to_contain_text("Completed by plan")
        write_a_section_again(page)
        assert not visitor.complaints
    assert plans_asked_for(fake) == 1, "none after the restart"
    sent = [each.prompt_text for each in posted(fake)]
    assert len([each for each in sent if "<note>\nName a compost.\n</note>" in each]) == 1


def change_the_plan(page: Page, fake: FakeProvider) -> None:
    """Have it shown before anything is written, and put another in its place."""
    button(page, "Plan and limits").click()
    choose(page, "Way of writing", "By plan")
    page.get_by_text("Show me the plan first").click()
    page.keyboard.press("Escape")
    write_button(page).click()
    plan = page.get_by_label("Plan", exact=True)
    expect(plan).to_have_value(re.compile(r"## .+ \(\d+ words\)"))
    assert len(posted(fake)) == 1
    plan.fill(PLAN)
    plan.press("ControlOrMeta+Enter")  # elsewhere, this writes a new post


def stop_in_the_third_section(page: Page, fake: FakeProvider) -> None:
    hold_section(fake, 3)
    button(page, "Write by this plan").click()
    expect(page.locator(".db-outline .db-heading")).to_contain_text(HEADINGS)
    expect(page.locator(".db-outline li").nth(2)).to_have_attribute("data-state", "writing")
    expect(sections(page, "writing")).to_have_count(1)
    expect(sections(page, "written")).to_have_count(2)
    expect(page.locator(".db-outline")).to_contain_text("Outline: 3 of 4 sections")
    button(page, "Stop").click()
    expect(state_of(page)).to_have_text("stopped")
    expect(preview(page).locator("h2").first).to_be_visible()


def write_a_section_again(page: Page) -> None:
    """Its new text is shown beside the old one, and is in the post and its files once accepted."""
    button(page, "Write a section again").click()
    section = page.get_by_role("combobox", name="Section")
    section.click()
    section.fill("Soil for the summer")
    section.press("Enter")
    expect(section).to_have_value(re.compile(r"Soil for the summer \(\d+ words\)"))
    page.get_by_label("Note").fill("Name a compost.")
    page.get_by_label("Note").press("Enter")
    button(page, "Write it").click()
    draft = page.locator(".st-key-draft-0")
    old, new = (draft.frame_locator("iframe").nth(place) for place in (0, 1))
    expect(old.locator("h1")).to_have_text("Soil for the summer")
    expect(button(page, "Accept")).to_be_enabled()
    text = new.locator("p").first.text_content() or ""
    assert text.strip()
    assert text != old.locator("p").first.text_content()
    button(page, "Accept").click()
    expect(draft).to_have_count(0)
    expect(preview(page).get_by_text(text, exact=True)).to_be_visible()
    markdown = download(page, "Markdown").read_text(encoding="utf-8")
    assert text[:40] in markdown
    assert re.findall(r"^## (.+)$", markdown, re.MULTILINE) == HEADINGS
    assert download(page, "Outline").read_text(encoding="utf-8").count("## ") == 4


def posted(fake: FakeProvider) -> list[Request]:
    return [each for each in fake.requests if each.method == "POST"]


def plans_asked_for(fake: FakeProvider) -> int:
    return sum('piece="plan"' in each.prompt_text[-80:] for each in posted(fake))
