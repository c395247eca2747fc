"""What becomes of presses that come while the page is drawn."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest
from chromium import Page, WebSocket, await_drawn, expect

from bench.running_app import ROOT, free_port, running
from components.browser_module import bundle

pytestmark = pytest.mark.browser
NUMBERS = count()
"""One for each page that is opened."""

APP = """
import os

import streamlit as st
from starlette.routing import Route
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.run_requests import correct_requests
from components.scripts import SCRIPT_PATH, send_script
from components.widget_values import (
    note_drawn, parameter, set_parameter, set_value, set_values_again)


def count(name):
    st.session_state[name] = st.session_state.get(name, 0) + 1


def wait_at_gate():
    with open(os.path.join(os.environ["GATES"], parameter("page"))) as gate:
        gate.read()


def counts():
    counted = (f"{name} {st.session_state.get(name, 0)}" for name in ("part", "page", "held"))
    st.text(", ".join(counted))


def choice():
    return st.segmented_control(
        "Choice", ["left", "right"], default="left", required=True, key="choice")


def choose_and_hold():
    set_value("choice", "right")
    st.session_state.holds = True


def hold():
    if st.session_state.pop("holds", False):
        wait_at_gate()


def lost():  # the first press of Page waits before what was chosen is drawn
    def press():
        count("page")
        if st.session_state.page == 1:
            choose_and_hold()

    @st.fragment
    def part():
        st.button("Part", on_click=count, args=["part"])

    part()
    st.button("Page", on_click=press)
    hold()
    choice()
    counts()


def drawn_in_part():  # the press waits when what it chose is drawn, but not all of the page
    st.button("Page", on_click=choose_and_hold)
    chosen = choice()
    note_drawn("top")
    hold()
    st.text(f"{chosen} is chosen")


def read_as_drawn():  # the press waits before its button is drawn, which has no callback
    chosen = choice()
    if st.session_state.get("read"):
        wait_at_gate()
    st.text(f"{chosen} is chosen")
    if st.button("Read", key="read"):
        count("page")
    counts()


def opens():  # the press waits before the address is changed
    def press():
        wait_at_gate()
        set_parameter("run", "1")

    chosen = choice()
    st.button("Open", on_click=press)
    st.text(f"run {parameter('run')}, {chosen}")


def told_at_once():  # parts of a page of which several may be pressed in one moment
    def press():
        count("held")
        wait_at_gate()

    @st.fragment(run_every=3600)
    def part():
        st.button("Part", on_click=count, args=["part"])

    part()
    st.button("Page", on_click=count, args=["page"])
    st.button("Held", on_click=press)
    chosen = st.radio("Choice", ["left", "right"])
    counts()
    st.text(f"{chosen} is chosen")


if get_script_run_ctx(suppress_warning=True) is None:
    correct_requests()
    app = st.App(__file__, routes=[Route(SCRIPT_PATH, send_script)])
else:
    set_values_again()
    name = parameter("page").partition("-")[0]
    pages = (lost, drawn_in_part, read_as_drawn, opens, told_at_once)
    {each.__name__: each for each in pages}[name]()
    note_drawn()
"""
"""Pages on which a press waits at a gate, each with one of its own."""

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


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Where the pages are, and where their gates."""
    folder = tmp_path_factory.mktemp("presses")
    (script := folder / "page.py").write_text(APP, encoding="utf-8")
    environment = {"GATES": str(folder), "PYTHONPATH": str(ROOT)}
    with running("run", str(script), port=free_port(), environment=environment) as address:
        yield address, folder


@pytest.fixture
def hold(browser: Any, app: tuple[str, Path]) -> Iterator[Callable[[str], Held]]:
    """Opens a page that is held."""
    with ExitStack() as opened:

        def hold(name: str) -> Held:
            address, folder = app
            name = f"{name}-{next(NUMBERS)}"
            os.mkfifo(gate := folder / name)
            page: Page = browser.contexts[0].new_page()
            page.add_init_script(TIMERS)
            opened.callback(page.close)
            with page.expect_websocket() as socket:
                page.goto(f"{address}/?page={name}")
            expect(page.get_by_role("radio", name="left")).to_be_checked()
            return Held(page, socket.value, gate)

        yield hold


def test_neither_a_press_nor_what_it_chose_is_lost_to_another_one(
    hold: Callable[[str], Held],
) -> None:
    held = hold("lost")
    expect(held.page.get_by_text("part 0, page 0, held 0")).to_be_visible()
    for name in ("Page", "Part", "Page"):
        held.press("button", name)
    held.open_gate()
    expect(held.page.get_by_text("part 1, page 2, held 0")).to_be_visible()
    expect(held.page.get_by_role("radio", name="right")).to_be_checked()


def test_what_a_person_chooses_after_a_press_has_chosen_stays(hold: Callable[[str], Held]) -> None:
    held = hold("drawn_in_part")
    held.press("button", "Page")
    expect(held.page.get_by_role("radio", name="right")).to_be_checked()
    held.press("radio", "left")
    held.open_gate()
    expect(held.page.get_by_text("left is chosen")).to_be_visible()
    expect(held.page.get_by_role("radio", name="left")).to_be_checked()


def test_what_a_press_has_opened_stays_open_though_the_next_one_came_before_it_was_shown(
    hold: Callable[[str], Held],
) -> None:
    held = hold("opens")
    expect(held.page.get_by_text("run None, left")).to_be_visible()
    held.press("button", "Open")
    held.press("radio", "right")
    with held.socket.expect_event("framesent"):  # that it has heard of the address
        held.open_gate()
    expect(held.page.get_by_text("run 1, right")).to_be_visible()
    expect(held.page).to_have_url(re.compile(r"[?&]run=1$"))
    held.page.go_back()
    expect(held.page.get_by_text("run None, right")).to_be_visible()


def test_a_press_that_is_read_where_its_button_is_drawn_is_not_lost_to_the_next_one(
    hold: Callable[[str], Held],
) -> None:
    held = hold("read_as_drawn")
    held.press("button", "Read")
    held.press("radio", "right")
    held.open_gate()
    expect(held.page.get_by_text("right is chosen")).to_be_visible()
    expect(held.page.get_by_text("page 1")).to_be_visible()


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
    held = hold("told_at_once")
    held.press_at_once("Part", elsewhere)
    expect(held.page.get_by_text(counts)).to_be_visible()
    expect(held.page.get_by_text(f"{chosen} is chosen")).to_be_visible()


def test_a_press_is_not_taken_twice_because_a_part_is_drawn_again_in_that_moment(
    hold: Callable[[str], Held],
) -> None:
    held = hold("told_at_once")
    held.press_at_once("Held", "timer")
    held.open_gate()
    held.press_at_once("Page")
    expect(held.page.get_by_text("part 0, page 1, held 1")).to_be_visible()
