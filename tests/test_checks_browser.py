"""The panel of checks in a browser: a finding's place is shown in the post."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from chromium import (
    AT_ONCE,
    Locator,
    Page,
    Visitor,
    await_drawn,
    button,
    expect,
    press_write,
    preview,
    state_of,
)
from fake_provider import FakeProvider

pytestmark = pytest.mark.browser
HOSTILE: Final = "<img src=x onerror='parent.hit = 1'>"
TAIL: Final = (
    "hours in a *room* with an old fan and a door that never shuts and a light that goes off by "
    "itself at noon & comes back when nobody looks."
)
IN_VIEW: Final = """(mark) => {
  const { top, bottom } = mark.getBoundingClientRect();
  const frame = mark.ownerDocument.defaultView.frameElement.getBoundingClientRect();
  return top >= 0 && bottom <= frame.height
    && frame.top + top >= 0 && frame.top + bottom <= parent.innerHeight;
}"""


def sentence(number: int) -> str:
    return f"Test {number} took {number + 40} {TAIL}"


@pytest.fixture
def page(browser: Any, app_address: str, new_app_fake: FakeProvider) -> Iterator[Page]:
    before = new_app_fake.reply
    long = "\n\n".join(map(sentence, range(8)))
    fields, _, body = before.partition("\n\n")
    fields = fields.replace("CATEGORIES: ", "CATEGORIES: Backups, ")
    new_app_fake.reply = f"{fields}\n\n{HOSTILE}\n\n{long}\n\n{body}"
    visitor = Visitor(browser, app_address)
    yield visitor.open_to_write("good", script=AT_ONCE)
    visitor.leave()
    new_app_fake.reply = before
    assert visitor.complaints == []
    assert visitor.elsewhere == []


def row(page: Page, text: str) -> Locator:
    """The finding that says so, with its buttons."""
    return page.locator(".st-key-comparison [data-testid=stHorizontalBlock]", has_text=text).last


def press(page: Page, text: str, name: str) -> None:
    """Press a finding's button, once all of its list stands where it stays."""
    there = row(page, text).get_by_role("button", name=name)
    expect(there).to_be_visible()
    await_drawn(page)
    there.click()


def marks(page: Page) -> Locator:
    return preview(page).locator("mark")


def current(page: Page) -> Locator:
    return preview(page).locator("mark.now")


def expect_in_view(page: Page) -> None:
    expect(current(page).first).to_be_visible()
    assert current(page).first.evaluate(IN_VIEW)


def test_a_finding_is_shown_where_it_is_and_fixed_at_a_press(page: Page) -> None:
    press_write(page)
    expect(page.get_by_role("heading", name="Checks")).to_be_visible()
    text = preview(page).inner_text()
    page.get_by_text("What to improve (").click()
    press(page, "Length of the sentences", "Show")
    expect(current(page).first).to_contain_text("Test 0 took")
    expect_in_view(page)
    expect(marks(page).filter(has_text="Test")).to_have_count(8)
    press(page, "Length of the sentences", "Show")
    expect(current(page).first).to_contain_text("Test 1 took")
    expect_in_view(page)
    assert preview(page).inner_text() == text, "hostile text stays text"

    page.get_by_text("Claims to verify (").click()
    press(page, "Figure “46”", "Show")
    expect(marks(page)).to_have_count(1)
    expect(current(page)).to_contain_text("46")
    expect_in_view(page)

    press(page, "Allowed categories", "Fix")
    expect(page.get_by_role("radio", name="Fixed")).to_be_checked()
    expect(state_of(page)).to_contain_text("complete")
    expect(button(page, "Fix")).to_have_count(0)
    assert page.evaluate("window.hit") is None
