"""What Streamlit does with presses that come while it draws a page, with the settings of ours."""

import os
from pathlib import Path
from typing import Any

import pytest
from chromium import Page, expect

from bench.running_app import free_port, running

pytestmark = pytest.mark.browser

PAGE = """
import os
import streamlit as st

def press(name):
    st.session_state[name] = st.session_state.get(name, 0) + 1

@st.fragment
def part():
    st.button("Part", on_click=press, args=["part"])

part()
st.button("Page", on_click=press, args=["page"])
if st.session_state.get("page") == 1:
    with open(os.environ["GATE"]) as gate:
        gate.read()
st.text(f"part {st.session_state.get('part', 0)}, page {st.session_state.get('page', 0)}")
"""


def test_no_press_is_lost_to_one_that_comes_after_it_while_the_page_is_drawn(
    browser: Any, tmp_path: Path
) -> None:
    (file := tmp_path / "page.py").write_text(PAGE, encoding="utf-8")
    os.mkfifo(gate := tmp_path / "gate")
    port = free_port()
    with running("run", str(file), port=port, environment={"GATE": str(gate)}) as address:
        page: Page = browser.new_page()
        with page.expect_websocket() as opened:
            page.goto(address)
        expect(page.get_by_text("part 0, page 0")).to_be_visible()
        for name in ("Page", "Part", "Page"):
            with opened.value.expect_event("framesent"):
                page.get_by_role("button", name=name).click()
        gate.write_text("")
        expect(page.get_by_text("part 1, page 2")).to_be_visible()
        page.close()
