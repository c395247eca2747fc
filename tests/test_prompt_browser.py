"""The prompt workbench in a real browser: it follows what is typed, and loses nothing of it."""

from itertools import count
from typing import Final

import pytest
from chromium import Locator, Page, Visitor, await_drawn, expect, go_to
from fake_provider import FakeProvider

pytestmark = pytest.mark.browser
HOSTILE: Final = "**b** :red[r] $x$ ![i](//127.0.0.1:9/i.png) <b>h</b>"
IS_KEPT: Final = "() => (sessionStorage.getItem('draftbench-edits') ?? '').includes('kept.')"
NUMBERS: Final = count(1)
"""No two prompts have one name, and what a test made is there when it runs once more."""


@pytest.fixture
def page(visitor: Visitor, new_app_fake: FakeProvider) -> Page:
    """The workbench."""
    return visitor.open("/?view=prompts")


def copy_built_in(page: Page, name: str) -> str:
    """Copy the built-in prompt; the name of the copy."""
    name = f"{name} {next(NUMBERS)}"
    press(page, "Copy")
    page.get_by_label("Name of the new prompt").fill(name)
    press(page, "Make the copy")
    expect(page.get_by_role("combobox", name="Prompt")).to_have_value(name)
    await_drawn(page)
    message(page).wait_for()
    return name


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def message(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message", exact=True)


def test_findings_and_fields_follow_the_typing_which_goes_on_and_its_last_key_is_saved(
    page: Page,
) -> None:
    copy_built_in(page, "Mine")
    before = message(page).input_value()
    message(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nFor {{brand}}", delay=20)
    expect(page.get_by_label("Label of brand")).to_be_visible()
    expect(page.locator(".st-key-prompt-findings")).to_contain_text("{{brand}} is used")
    expect(message(page)).to_be_focused()
    page.keyboard.type(" and friends.", delay=20)
    expect(message(page)).to_have_value(f"{before}\nFor {{{{brand}}}} and friends.")
    go_to(page, "Write")
    page.get_by_label("Topic", exact=True).wait_for()
    go_to(page, "Prompts")
    expect(message(page)).to_have_value(f"{before}\nFor {{{{brand}}}} and friends.")

    message(page).fill("Write about {{topic}}.")
    page.get_by_label("Note", exact=True).fill("Short")
    press(page, "Save as a new version")
    expect(page.get_by_label("Version")).to_have_value("v2 · Short")
    expect(message(page)).to_have_value("Write about {{topic}}.")


def test_an_unsaved_edit_with_a_hostile_name_is_shown_as_it_stands_also_after_a_reload(
    page: Page,
) -> None:
    name = copy_built_in(page, HOSTILE)
    message(page).fill(f"{HOSTILE} {{{{brand}}}}")
    expect(page.locator(".st-key-prompt-findings")).to_contain_text(HOSTILE)
    press(page, "Compare")
    expect(page.locator(".db-diff[role=region]")).to_contain_text(HOSTILE)
    press(page, "Export")
    expect(page.get_by_text(f"is left out: this is {name} v1.")).to_be_visible()
    press(page, "Delete")
    expect(page.locator(".st-key-prompt-panel")).to_contain_text(HOSTILE)

    message(page).fill("Write about {{topic}}, kept.")
    expect(page.get_by_text("Not saved yet", exact=True)).to_be_visible()
    page.wait_for_function(IS_KEPT)
    page.evaluate("WebSocket.prototype.send = () => {}")  # the server never reads what comes last
    message(page).press_sequentially("This too. ")
    page.reload()
    page.get_by_role("button", name=f"{name} v1").click()
    expect(message(page)).to_have_value("Write about {{topic}}, kept.This too. ")
