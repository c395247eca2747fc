"""What becomes of presses that come while the page is drawn."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Page, expect

from bench.running_app import ROOT, free_port, running

pytestmark = pytest.mark.browser

PAGE = """
import os
import streamlit as st
from components.widget_values import note_drawn, set_value, set_values_again

def press(name):
    st.session_state[name] = st.session_state.get(name, 0) + 1
    if st.session_state[name] == 1 and name == "page":
        set_value("choice", "right")
        st.session_state["held"] = True

@st.fragment
def part():
    st.button("Part", on_click=press, args=["part"])

set_values_again()
part()
st.button("Page", on_click=press, args=["page"])
if st.session_state.pop("held", False):
    with open(os.environ["GATE"]) as gate:
        gate.read()
st.segmented_control("Choice", ["left", "right"], default="left", required=True, key="choice")
st.text(f"part {st.session_state.get('part', 0)}, page {st.session_state.get('page', 0)}")
note_drawn()
"""
"""Its first press of Page waits at the gate before what was chosen is drawn."""


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Page]:
    (file := tmp_path / "page.py").write_text(PAGE, encoding="utf-8")
    os.mkfifo(gate := tmp_path / "gate")
    environment = {"GATE": str(gate), "PYTHONPATH": str(ROOT)}
    with running("run", str(file), port=free_port(), environment=environment) as address:
        page: Page = browser.new_page()
        with page.expect_websocket() as opened:
            page.goto(address)
        expect(page.get_by_text("part 0, page 0")).to_be_visible()
        for name in ("Page", "Part", "Page"):
            with opened.value.expect_event("framesent"):
                page.get_by_role("button", name=name).click()
        gate.write_text("")
        yield page
        page.close()


def test_neither_a_press_nor_what_it_chose_is_lost_to_another_one(page: Page) -> None:
    expect(page.get_by_text("part 1, page 2")).to_be_visible()
    expect(page.get_by_role("radio", name="right")).to_be_checked()
