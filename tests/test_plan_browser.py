"""A long post by plan in a browser: its outline fills, Stop, a restart of the server, Continue."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from app_server import StartApp
from chromium import Page, Visitor, ask_for, button, choose, expect, preview, state_of
from fake_provider import FakeProvider

pytestmark = pytest.mark.browser


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider(models=["good", "author-43"], pause=0.01, delta_size=60) as fake:
        yield fake


def sections(page: Page, state: str) -> Any:
    return page.locator(f".db-outline li[data-state='{state}']")


def test_a_long_post_shows_its_outline_and_goes_on_after_a_restart(
    browser: Any, fake: FakeProvider, start_app: StartApp
) -> None:
    with start_app() as address:
        visitor = Visitor(browser, address)
        page = visitor.open()
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
    fake.pause = 0.0
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
