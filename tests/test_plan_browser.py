"""A long post by plan in a browser: its outline fills, Stop, a restart of the server, Continue."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from app_server import StartApp
from chromium import (
    Page,
    Visitor,
    ask_for,
    button,
    choose,
    download,
    expect,
    preview,
    state_of,
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


def test_a_long_post_shows_its_outline_and_goes_on_after_a_restart(
    browser: Any, fake: FakeProvider, start_app: StartApp
) -> None:
    with start_app() as address:
        visitor = Visitor(browser, address)
        page = visitor.open()
        hold_section(fake, 2)
        ask_for(page, "author-43")
        button(page, "Plan and limits").click()
        choose(page, "Way of writing", "By plan")
        page.keyboard.press("Escape")
        button(page, "Write post").click()
        expect(sections(page, "writing")).to_have_count(1)
        expect(page.locator(".db-outline")).to_contain_text(
            re.compile(r"Outline: \d of \d sections")
        )
        expect(sections(page, "written")).not_to_have_count(0)
        names = page.locator(".db-outline .db-heading").all_text_contents()
        button(page, "Stop").click()
        expect(state_of(page)).to_have_text("stopped")
        expect(preview(page).locator("h2").first).to_be_visible()
        link = page.url.removeprefix(address)
        assert not visitor.complaints
    fake.holds = never
    with start_app() as address:
        visitor = Visitor(browser, address)
        page = visitor.open(link)
        expect(page.locator(".db-outline li")).to_have_count(len(names))
        page.locator(".db-head").get_by_role("button", name="Continue").click()
        expect(state_of(page)).to_have_text("complete")
        expect(sections(page, "written")).to_have_count(len(names))
        expect(page.locator(".db-outcome")).to_contain_text("Completed by plan")
        assert not visitor.complaints
    sent = [each for each in fake.requests if each.method == "POST"]
    planned = [each for each in sent if 'piece="plan"' in each.prompt_text[-80:]]
    assert len(planned) == 1


PLAN = """\
## Pots that drain (300 words)
## Soil for the summer (300 words)
## Water in July (400 words)
## Your first week (300 words)"""


def test_a_plan_is_changed_written_stopped_continued_and_a_section_written_again(
    browser: Any, fake: FakeProvider, start_app: StartApp
) -> None:
    with start_app() as address:
        visitor = Visitor(browser, address)
        page = visitor.open()
        ask_for(page, "author-43")
        button(page, "Plan and limits").click()
        choose(page, "Way of writing", "By plan")
        page.get_by_text("Show me the plan first").click()
        page.keyboard.press("Escape")
        button(page, "Write post").click()
        plan = page.get_by_label("Plan", exact=True)
        expect(plan).to_have_value(re.compile(r"## .+ \(\d+ words\)"))
        assert len([each for each in fake.requests if each.method == "POST"]) == 1
        hold_section(fake, 3)
        plan.fill(PLAN)
        plan.press("ControlOrMeta+Enter")  # elsewhere, this writes a new post
        button(page, "Write by this plan").click()
        names = page.locator(".db-outline .db-heading")
        expect(names).to_contain_text(re.findall(r"## (.+) \(", PLAN))
        third = page.locator(".db-outline li").nth(2)
        expect(third).to_have_attribute("data-state", "writing")
        button(page, "Stop").click()
        expect(state_of(page)).to_have_text("stopped")
        link = page.url.removeprefix(address)
        assert not visitor.complaints
    fake.holds = never
    with start_app() as address:
        visitor = Visitor(browser, address)
        page = visitor.open(link)
        expect(page.locator(".db-outline li")).to_have_count(4)
        page.locator(".db-head").get_by_role("button", name="Continue").click()
        expect(state_of(page)).to_have_text("complete")
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
        headings = re.findall(r"^## (.+)$", markdown, re.MULTILINE)
        assert headings == re.findall(r"## (.+) \(", PLAN)
        assert download(page, "Outline").read_text(encoding="utf-8").count("## ") == 4
        assert not visitor.complaints
    sent = [each.prompt_text for each in fake.requests if each.method == "POST"]
    assert len([each for each in sent if 'piece="plan"' in each[-80:]]) == 1
    assert len([each for each in sent if "<note>\nName a compost.\n</note>" in each]) == 1
