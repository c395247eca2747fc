"""What only a browser shows of faults at home: a page that nobody presses anything on."""

from pathlib import Path
from typing import Any

import pytest
from chromium import Visitor, expect, press_write, state_of
from databases import locked
from fake_provider import FakeProvider


@pytest.mark.browser
def test_an_open_page_says_by_itself_when_saving_stops_and_when_it_goes_on(
    browser: Any, app_address: str, new_app_fake: FakeProvider, app_file: Path
) -> None:
    visitor = Visitor(browser, app_address)
    page = visitor.open_to_write("hold")
    press_write(page, until="writing")
    notice = page.get_by_text("Nothing is being saved now")
    with locked(app_file):
        new_app_fake.release()
        expect(state_of(page)).to_have_text("complete")
        expect(notice).to_be_visible()
        expect(page.get_by_role("button", name="Markdown").last).to_be_enabled()
    expect(notice).to_have_count(0)
    visitor.leave()
