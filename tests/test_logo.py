"""The logo in a real browser."""

from typing import Any

import pytest

from components.page import LOGO

WIDE = "monospace"
"""A font whose letters are wider than those of most systems' own ones."""


@pytest.mark.browser
@pytest.mark.parametrize("font", ["system-ui", WIDE])
def test_the_whole_name_stands_in_the_logo_whatever_the_font(browser: Any, font: str) -> None:
    page = browser.contexts[0].new_page()  # in the window that is there
    page.set_content(f"<!doctype html>{LOGO.replace('system-ui', font)}")
    end, width = page.evaluate(
        """() => {
          const box = document.querySelector("text").getBBox();
          return [box.x + box.width, document.querySelector("svg").viewBox.baseVal.width];
        }"""
    )
    assert 0 < end <= width
    page.close()
