"""What becomes of presses that come while the page is drawn."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from chromium import Page, WebSocket, await_drawn, expect

from bench.running_app import ROOT, free_port, running
from components.browser_module import bundle

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

DRAWN_IN_PART = """
import os
import streamlit as st
from components.widget_values import note_drawn, set_value, set_values_again

def press():
    set_value("choice", "right")
    st.session_state["held"] = True

set_values_again()
st.button("Page", on_click=press)
st.segmented_control("Choice", ["left", "right"], default="left", required=True, key="choice")
note_drawn("top")
if st.session_state.pop("held", False):
    with open(os.environ["GATE"]) as gate:
        gate.read()
st.text(f"{st.session_state['choice']} is chosen")
note_drawn()
"""
"""The press waits at the gate when what it chose is drawn, but not all of the page."""

OPENS = """
import os
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from components.run_requests import correct_requests
from components.widget_values import note_drawn, parameter, set_parameter, set_values_again

def press():
    with open(os.environ["GATE"]) as gate:
        gate.read()
    set_parameter("run", "1")

if get_script_run_ctx(suppress_warning=True) is None:
    correct_requests()
    app = st.App(__file__)
else:
    set_values_again()
    choice = st.segmented_control("Choice", ["left", "right"], default="left", required=True)
    st.button("Open", on_click=press)
    st.text(f"run {parameter('run')}, {choice}")
    note_drawn()
"""
"""The press waits at the gate before the address is changed."""

TOLD_AT_ONCE = """
import os
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from components.run_requests import correct_requests

def press(name):
    st.session_state[name] = st.session_state.get(name, 0) + 1
    if name == "held":
        with open(os.environ["GATE"]) as gate:
            gate.read()

@st.fragment(run_every=3600)
def part():
    st.button("Part", on_click=press, args=["part"])

if get_script_run_ctx(suppress_warning=True) is None:
    correct_requests()
    app = st.App(__file__)
else:
    part()
    for name in ("page", "held"):
        st.button(name.title(), on_click=press, args=[name])
    choice = st.radio("Choice", ["left", "right"])
    count = st.session_state.get
    st.text(f"part {count('part', 0)}, page {count('page', 0)}, held {count('held', 0)}")
    st.text(f"{choice} is chosen")
"""
"""Parts of a page of which several may be pressed in one moment."""

READ_AS_DRAWN = """
import os
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from components.run_requests import correct_requests

if get_script_run_ctx(suppress_warning=True) is None:
    correct_requests()
    app = st.App(__file__)
else:
    state = st.session_state
    state["runs"] = state.get("runs", 0) + 1
    choice = st.segmented_control("Choice", ["left", "right"], default="left", required=True)
    if state["runs"] == 2:
        with open(os.environ["GATE"]) as gate:
            gate.read()
    st.text(f"{choice} is chosen")
    if st.button("Read"):
        state["read"] = state.get("read", 0) + 1
    st.text(f"read {state.get('read', 0)}, run {state['runs']}")
"""
"""A button without a callback, below a gate at which the first press waits."""

TIMERS = """
const timers = [];
const { setInterval } = window;
window.setInterval = (call, ...rest) => { timers.push(call); return setInterval(call, ...rest); };
window.fire = () => { for (const call of timers) call(); };
"""
"""Has timers that can be fired at will."""

PRESS = """(names) => {
  const buttons = [...document.querySelectorAll("button, label")];
  for (const name of names)
    if (name === "timer") window.fire();
    else buttons.find((button) => button.innerText.trim() === name).click();
  return new Promise((sent) => setTimeout(sent, 0));
}"""
"""Presses in one moment, so that nothing is sent in between."""

TELLS = """async ({ script, pictures }) => {
  const waiting = [], told = [];
  Object.defineProperty(document, "hidden", { value: !pictures });
  window.requestAnimationFrame = (call) => waiting.push(call);
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const { default: mount } = await import(address);
  mount({ data: { number: 7 }, parentElement: {}, setStateValue: (...all) => told.push(all) });
  await new Promise((over) => setTimeout(over, pictures ? 300 : 0));
  const before = told.length;
  while (pictures && waiting.length) waiting.shift()();
  await new Promise((over) => setTimeout(over, pictures ? 50 : 400));
  return { before, told };
}"""
"""When the browser's side of widget_values.py tells of a number: with pictures, or hidden."""


@dataclass(frozen=True, slots=True)
class Held:
    """A page that waits at a gate when its button is pressed, and what it sends."""

    page: Page
    socket: WebSocket
    gate: Path

    def press(self, role: Literal["button", "radio"], name: str) -> None:
        with self.socket.expect_event("framesent"):
            self.page.get_by_role(role, name=name).click()

    def press_at_once(self, *names: str) -> None:
        """Press all of these in one moment, and wait until that is sent."""
        await_drawn(self.page)
        with self.socket.expect_event("framesent"):
            self.page.evaluate(PRESS, names)

    def open_gate(self) -> None:
        self.gate.write_text("")


@pytest.fixture
def hold(browser: Any, tmp_path: Path) -> Iterator[Callable[[str], Held]]:
    """Opens a page that is held."""
    with ExitStack() as opened:

        def hold(script: str) -> Held:
            (file := tmp_path / "page.py").write_text(script, encoding="utf-8")
            os.mkfifo(gate := tmp_path / "gate")
            environment = {"GATE": str(gate), "PYTHONPATH": str(ROOT)}
            app = running("run", str(file), port=free_port(), environment=environment)
            address = opened.enter_context(app)
            page: Page = browser.contexts[0].new_page()
            page.add_init_script(TIMERS)
            opened.callback(page.close)
            with page.expect_websocket() as socket:
                page.goto(address)
            expect(page.get_by_role("radio", name="left")).to_be_checked()
            return Held(page, socket.value, gate)

        yield hold


def test_neither_a_press_nor_what_it_chose_is_lost_to_another_one(
    hold: Callable[[str], Held],
) -> None:
    held = hold(PAGE)
    expect(held.page.get_by_text("part 0, page 0")).to_be_visible()
    for name in ("Page", "Part", "Page"):
        held.press("button", name)
    held.open_gate()
    expect(held.page.get_by_text("part 1, page 2")).to_be_visible()
    expect(held.page.get_by_role("radio", name="right")).to_be_checked()


def test_what_a_person_chooses_after_a_press_has_chosen_stays(hold: Callable[[str], Held]) -> None:
    held = hold(DRAWN_IN_PART)
    held.press("button", "Page")
    expect(held.page.get_by_role("radio", name="right")).to_be_checked()
    held.press("radio", "left")
    held.open_gate()
    expect(held.page.get_by_text("left is chosen")).to_be_visible()
    expect(held.page.get_by_role("radio", name="left")).to_be_checked()


def test_what_a_press_has_opened_stays_open_though_the_next_one_came_before_it_was_shown(
    hold: Callable[[str], Held],
) -> None:
    held = hold(OPENS)
    expect(held.page.get_by_text("run None, left")).to_be_visible()
    held.press("button", "Open")
    held.press("radio", "right")
    with held.socket.expect_event("framesent"):  # that it has heard of the address
        held.open_gate()
    expect(held.page.get_by_text("run 1, right")).to_be_visible()
    expect(held.page).to_have_url(re.compile(r"\?run=1$"))
    held.page.go_back()
    expect(held.page.get_by_text("run None, right")).to_be_visible()


def test_a_press_that_is_read_where_its_button_is_drawn_is_not_lost_to_the_next_one(
    hold: Callable[[str], Held],
) -> None:
    held = hold(READ_AS_DRAWN)
    held.press("button", "Read")
    held.press("radio", "right")
    held.open_gate()
    expect(held.page.get_by_text("right is chosen")).to_be_visible()
    expect(held.page.get_by_text("read 1, run 3")).to_be_visible()


@pytest.mark.parametrize("pictures", [True, False])
def test_a_value_is_heard_of_once_its_widget_has_taken_it_also_on_a_hidden_page(
    browser: Any, *, pictures: bool
) -> None:
    page: Page = browser.contexts[0].new_page()
    script = bundle(ROOT / "components" / "heard.js")
    heard = page.evaluate(TELLS, {"script": script, "pictures": pictures})
    page.close()
    assert heard == {"before": 0, "told": [["number", 7]]}


@pytest.mark.parametrize(
    ("elsewhere", "counts", "chosen"),
    [("Page", "part 1, page 1, held 0", "left"), ("right", "part 1, page 0, held 0", "right")],
)
def test_what_is_pressed_or_chosen_in_one_moment_in_several_parts_is_drawn_in_all(
    hold: Callable[[str], Held], elsewhere: str, counts: str, chosen: str
) -> None:
    held = hold(TOLD_AT_ONCE)
    held.press_at_once("Part", elsewhere)
    expect(held.page.get_by_text(counts)).to_be_visible()
    expect(held.page.get_by_text(f"{chosen} is chosen")).to_be_visible()


def test_a_press_is_not_taken_twice_because_a_part_is_drawn_again_in_that_moment(
    hold: Callable[[str], Held],
) -> None:
    held = hold(TOLD_AT_ONCE)
    held.press_at_once("Held", "timer")
    held.open_gate()
    held.press_at_once("Page")
    expect(held.page.get_by_text("part 0, page 1, held 1")).to_be_visible()
