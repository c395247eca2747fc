"""Kept runs in real browsers: each sees its own, also after a restart; a link is for looking."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from app_server import StartApp
from chromium import (
    EMPTY_HISTORY,
    TOPIC,
    Visitor,
    await_filled,
    button,
    expect,
    go_to,
    link_to_form,
    preview,
    state_of,
)
from fake_provider import FakeProvider

from components.security import VISITOR_COOKIE

pytestmark = pytest.mark.browser


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider(models=["good", "hold"]) as fake:
        yield fake


@pytest.fixture
def settings_of_app() -> dict[str, str]:
    return {"DRAFTBENCH_PUBLIC": "1"}  # for several people


def test_each_browser_has_a_history_of_its_own_that_outlives_the_app(
    browser: Any, fake: FakeProvider, start_app: StartApp
) -> None:
    """And that can be used by keyboard alone."""
    with start_app() as address:
        anna, ben = (Visitor(browser, address) for _ in range(2))
        page = anna.open_to_write("hold")
        button(page, "Write post").click()
        expect(state_of(page)).to_have_text("writing")
        expect(page).to_have_url(re.compile(r"\?run="))
        link = page.url

        # The link shows the run to whoever has it, and lets nobody else end or repeat it.
        other = ben.open(link.removeprefix(address))
        expect(state_of(other)).to_have_text("writing")
        expect(button(page, "Stop").first).to_be_visible()
        expect(button(other, "Stop")).to_have_count(0)
        fake.release()
        expect(state_of(other)).to_have_text("complete")
        expect(preview(other).locator("h1")).to_be_visible()
        expect(button(other, "Retry")).to_have_count(0)
        go_to(other, "History")
        expect(other.get_by_text(EMPTY_HISTORY)).to_be_visible()

        # Who wrote it finds it, and the browser's id stands in no page and in no address.
        expect(state_of(page)).to_have_text("complete")
        go_to(page, "History")
        expect(button(page, TOPIC)).to_be_visible()
        cookies = {cookie["name"]: cookie for cookie in anna.context.cookies()}
        cookie = cookies[VISITOR_COOKIE]
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        assert page.evaluate("document.cookie").count(VISITOR_COOKIE) == 0
        assert cookie["value"] not in page.content()
        assert cookie["value"] not in page.url

    with start_app() as address:
        page.goto(f"{address}/?view=history")
        button(page, TOPIC).click()
        expect(state_of(page)).to_have_text("complete")
        expect(preview(page).locator("h1")).to_be_visible()
        expect(page).to_have_url(link)
        other.goto(f"{address}/?view=history")
        expect(other.get_by_text(EMPTY_HISTORY)).to_be_visible()

        # By keyboard alone: a post is written, picked and deleted.
        ben.complaints.clear()  # of the server that was gone
        other.goto(f"{address}{link_to_form('good')}")
        await_filled(other)
        other.get_by_label("Topic", exact=True).press("Control+Enter")
        expect(state_of(other)).to_have_text("complete")
        go_to(other, "History")
        lane = other.get_by_role("checkbox", name=re.compile("good · Blog post"))
        lane.press("Space")
        expect(other.get_by_text("1 lane is picked")).to_be_visible()
        button(other, "More").press("Enter")
        other.get_by_role("menuitem", name="Delete").press("Enter")
        dialog = other.get_by_role("dialog")
        expect(dialog).to_contain_text(TOPIC)
        dialog.get_by_role("button", name="Delete", exact=True).press("Enter")
        expect(other.get_by_text(EMPTY_HISTORY)).to_be_visible()
        assert ben.complaints == []
    for visitor in (anna, ben):
        visitor.leave()
        assert visitor.elsewhere == []
