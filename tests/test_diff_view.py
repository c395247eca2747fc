"""Differences in a real browser, on a page of their own."""

import json
from pathlib import Path
from typing import Any

import pytest

from components import diff_view
from components.browser_module import bundle

HERE = Path(diff_view.__file__).parent
PIECES = [[kind, f"{kind} {at} "] for at in range(600) for kind in ("same", "removed", "added")]


@pytest.mark.browser
def test_long_differences_scroll_in_their_frame_and_make_no_page_longer(browser: Any) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 600})
    css = (HERE / "diff_view.css").read_text("utf-8")
    script = bundle(HERE / "diff_view.js").replace(
        "export default function", "window.draw = function"
    )
    page.set_content(f'<!doctype html><style>{css}</style><div class="db-diff" tabindex="0"></div>')
    page.add_script_tag(content=script)
    data = json.dumps({"pieces": PIECES, "label": "Differences", "height": 400})
    page.evaluate(f"draw({{ data: {data}, parentElement: document.body }})")
    frame = page.locator(".db-diff")
    assert frame.evaluate("frame => frame.scrollHeight") > 2_000
    assert frame.bounding_box()["height"] == 400
    assert page.evaluate("document.documentElement.scrollHeight") <= 600
    page.close()
