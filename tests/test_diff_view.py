"""Differences in a real browser, on a page of their own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Page

from components import diff_view
from components.browser_module import bundle

HERE = Path(diff_view.__file__).parent
PIECES = [[kind, f"{kind} {at} "] for at in range(600) for kind in ("same", "removed", "added")]


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    """A page that can draw differences: `draw({ data, parentElement })`."""
    page = browser.contexts[0].new_page()  # in the window that is there
    page.set_viewport_size({"width": 800, "height": 600})
    css = (HERE / "diff_view.css").read_text("utf-8")
    script = bundle(HERE / "diff_view.js").replace(
        "export default function", "window.draw = function"
    )
    parts = '<div class="db-diff-tools"></div><div class="db-diff" tabindex="0"></div>'
    page.set_content(f"<!doctype html><style>{css}</style>{parts}")
    page.add_script_tag(content=script)
    yield page
    page.close()


def draw(page: Page, pieces: list[list[str]], **more: Any) -> None:
    data = json.dumps({"pieces": pieces, "label": "Differences", "height": 400, **more})
    page.evaluate(f"draw({{ data: {data}, parentElement: document.body }})")


@pytest.mark.browser
def test_long_differences_scroll_in_their_frame_and_make_no_page_longer(page: Page) -> None:
    draw(page, PIECES)
    frame = page.locator(".db-diff")
    assert frame.evaluate("frame => frame.scrollHeight") > 2_000
    assert frame.evaluate("frame => frame.getBoundingClientRect().height") == 400
    assert page.evaluate("document.documentElement.scrollHeight") <= 600


IS_SEEN = """() => {
  const frame = document.querySelector(".db-diff").getBoundingClientRect();
  const here = document.querySelector(".db-here").getBoundingClientRect();
  return here.top >= frame.top && here.bottom <= frame.bottom;
}"""


@pytest.mark.browser
def test_a_press_or_a_key_leads_to_the_next_change_and_back_and_around(page: Page) -> None:
    words = "word " * 400
    draw(
        page,
        [
            ["same", words],
            ["removed", "first"],
            ["added", "one"],
            ["same", words],
            ["added", "second"],
            ["gap", "7"],
            ["removed", "third"],
        ],
        jumps=True,
    )
    here, place = page.locator(".db-here"), page.get_by_role("status")
    assert page.get_by_text("… 7 words …").count() == 1
    page.get_by_role("button", name="Next change").click()
    assert "first" in here.inner_text()
    assert place.inner_text() == "Change 1 of 3"
    assert page.evaluate(IS_SEEN)
    page.keyboard.press("n")
    assert "second" in here.inner_text()
    assert page.evaluate(IS_SEEN)
    page.keyboard.press("N")
    page.keyboard.press("n")
    assert place.inner_text() == "Change 1 of 3", "around"
    page.keyboard.press("p")
    assert "third" in here.inner_text()
    draw(page, [["same", words], ["added", "another"]], jumps=True)
    assert place.inner_text() == "", "the differences are others"
    assert page.get_by_role("button").count() == 2


@pytest.mark.browser
def test_differences_that_offer_no_jumps_have_no_buttons(page: Page) -> None:
    draw(page, PIECES[:9], jumps=False)
    assert page.get_by_role("button").count() == 0
