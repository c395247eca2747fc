"""What a tab holds through a reload: on a bare page, with a clock that is told."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from chromium import Page

from components import autosave
from components.browser_module import bundle
from components.prompts import kept_edits

pytestmark = pytest.mark.browser
ADDRESS: Final = "http://127.0.0.1:9/"
"""Of a page that no server sends: the tab needs an address to store anything."""
TYPING: Final = bundle(Path(autosave.__file__).with_name("autosave.js"))
EDITS: Final = bundle(Path(kept_edits.__file__).with_name("kept_edits.js"))
MOUNT: Final = """(data) => {
  window.asked = [];
  mount({ data, parentElement: document.body, setTriggerValue: (_, told) => asked.push(told) });
}"""
LEAVE: Final = "window.dispatchEvent(new Event('beforeunload'))"
ENOUGH: Final = 1_000
"""Milliseconds after which the fields were looked for, and what is typed was told."""
LONG_AGO: Final = 11_000
"""Milliseconds after which the server has heard of what was typed."""
NAME: Final = "st-key-title"


class Tab:
    """A tab with a page of one text area, or of none, as it is when it is loaded."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.shown: str | None = ""
        self.script = ""
        page.route(
            ADDRESS, lambda route: route.fulfill(body=self._html(), content_type="text/html")
        )

    def load(self, *, whose: str = "", shared: bool = True, shows: str | None = "") -> None:
        """Load the page, or load it again, where its field shows this; None: there is none."""
        self.shown = shows
        self.mount(TYPING, {"key": "box", "whose": whose, "shared": shared})

    def mount(self, script: str, data: Mapping[str, Any]) -> None:
        """Load the page with this component."""
        self.script = script
        if self.page.url == ADDRESS:
            self.page.reload()
        else:
            self.page.goto(ADDRESS)
        self.page.evaluate(MOUNT, data)
        self.wait()

    def wait(self, milliseconds: int = ENOUGH) -> None:
        self.page.clock.run_for(milliseconds)

    def type(self, *pieces: str) -> None:
        """Type these, and pause after each: the server hears of it."""
        self.page.locator("textarea").focus()
        self.page.keyboard.press("End")
        for piece in pieces:
            self.page.keyboard.type(piece)
            self.wait()

    @property
    def text(self) -> str:
        return self.page.locator("textarea").input_value()

    @property
    def asked(self) -> list[Mapping[str, Any]]:
        """What Python was told."""
        asked: list[Mapping[str, Any]] = self.page.evaluate("asked")
        return asked

    def _html(self) -> str:
        area = "" if self.shown is None else f"<textarea>{self.shown}</textarea>"
        script = self.script.replace("export default function", "window.mount = function")
        return (
            f"<!doctype html><div class=st-key-box><div class={NAME}>{area}</div></div>"
            f"<script type=module>{script}</script>"
        )


@pytest.fixture
def tab(browser: Any) -> Iterator[Tab]:
    context = browser.new_context()  # a clock stays in its context
    context.clock.install()
    yield Tab(context.new_page())
    context.close()


def test_it_is_typed_over_whatever_of_it_the_server_had_read(tab: Tab) -> None:
    for shows in ("Tea", "Tea, ", "Tea, green", "Tea, green."):
        tab.load(shows="Tea")
        tab.type(", ", "green", ".")
        tab.load(shows=shows)
        assert (tab.text, tab.asked) == ("Tea, green.", [])
        tab.wait(LONG_AGO)


def test_what_another_window_typed_since_stays_and_is_asked_about(tab: Tab) -> None:
    tab.load(shows="Tea")
    tab.type(", ", "green")
    tab.load(shows="Coffee")
    assert tab.text == "Coffee"
    assert tab.asked == [{NAME: {"before": "Tea", "text": "Tea, green"}}]
    tab.wait(60_000)
    assert tab.text == "Coffee"
    assert len(tab.asked) == 4
    tab.load(shows="Tea")
    assert tab.text == "Tea", "long ago"


def test_where_no_other_window_types_older_words_are_typed_over(tab: Tab) -> None:
    tab.load(shows="Tea", shared=False)
    tab.type(", green")
    tab.load(shows="", shared=False)
    assert (tab.text, tab.asked) == ("Tea, green", [])


def test_a_second_reload_loses_none_of_it_before_and_after_it_was_typed_again(tab: Tab) -> None:
    tab.load(shows="Tea")
    tab.type(", green")
    for shows in (None, "Tea", "Tea"):
        tab.load(shows=shows)
    assert (tab.text, tab.asked) == ("Tea, green", [])


def test_it_is_typed_again_for_nobody_else_who_signs_in(tab: Tab) -> None:
    tab.load(shows="Tea", whose="anna")
    tab.type(", green")
    tab.load(shows="Tea", whose="ben")
    assert tab.text == "Tea"
    tab.load(shows="Tea", whose="anna")
    assert tab.text == "Tea, green"


def test_what_was_held_as_a_page_was_not_left_after_all_is_not_typed_again(tab: Tab) -> None:
    tab.load(shows="Tea")
    tab.type(", green")
    tab.page.evaluate(LEAVE)  # and somebody chose to stay
    tab.wait(LONG_AGO)
    tab.load(shows="Tea")
    assert tab.text == "Tea"


def test_whoever_pastes_has_the_fields_that_are_there(tab: Tab) -> None:
    tab.load(shows="Tea")
    tab.type(", green")
    tab.load(shows="Tea")
    tab.page.evaluate("document.querySelector('textarea').select()")
    tab.page.keyboard.insert_text("Tea, gre")  # no key and no press, as a menu's Paste
    tab.wait()
    assert tab.text == "Tea, gre"


def test_python_is_asked_four_times_for_a_field_that_is_not_there(tab: Tab) -> None:
    tab.load(shows="Tea")
    tab.type(", green")
    tab.load(shows=None)
    tab.wait(60_000)
    assert tab.asked == [{NAME: None}] * 4


def test_unsaved_edits_of_prompts_are_handed_back_to_nobody_else_who_signs_in(tab: Tab) -> None:
    drafts = {"Mine v1": {"workbench-message-Mine v1": "Draft."}}
    empty = {"restored": False, "drafts": {}}
    tab.mount(EDITS, {**empty, "session": "1", "whose": "anna", "drafts": drafts})
    tab.mount(EDITS, {**empty, "session": "2", "whose": "ben"})
    assert tab.asked == []
    tab.mount(EDITS, {**empty, "session": "3", "whose": "anna"})
    assert tab.asked == [drafts]
