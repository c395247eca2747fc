"""The stage in a browser: posts are seen while they are written, on any screen."""

import re
import time
from collections.abc import Iterator
from itertools import count, pairwise
from typing import Any, Final

import pytest
from chromium import (
    WEARS,
    Locator,
    Page,
    ViewportSize,
    Visitor,
    button,
    choose,
    expect,
    frame_of,
    lane_on_stage,
    lane_preview,
    open_form,
    press_write,
    state_of,
    write_button,
)
from fake_provider import FakeProvider, never

pytestmark = pytest.mark.browser
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final = (390, 844)
SCREENS: Final = ((1280, 800), (1440, 900), (1920, 1080), PHONE)
HIGHEST: Final = 300
"""Pixels from the top of a desktop's window at which a preview begins at most."""
HIGHEST_ON_PHONE: Final = 440
SEEN: Final = 400
"""Pixels of each preview that are in the window at least."""
NARROWEST: Final = 320
PATIENCE: Final = 10.0
"""Seconds."""
MEASURE: Final = """() => [...document.querySelectorAll(".db-lane")].map((lane) => {
  const { left, right, width } = lane.getBoundingClientRect();
  const frame = lane.querySelector("iframe"), { top, bottom } = frame.getBoundingClientRect();
  const scroller = frame.contentDocument.scrollingElement;
  if (!scroller) return { loading: true };
  const { scrollTop, scrollHeight, clientHeight } = scroller;
  return { left, right, width, top,
    seen: Math.min(bottom, innerHeight) - top, hidden: bottom - innerHeight,
    above: scrollTop, below: scrollHeight - scrollTop - clientHeight };
})"""
FOLLOWS: Final = """() => [...document.querySelectorAll(".db-lane iframe")].every((frame) => {
  const scroller = frame.contentDocument.scrollingElement;
  if (!scroller) return false;
  const { scrollTop, scrollHeight, clientHeight } = scroller;
  return scrollTop > 0 && scrollHeight - scrollTop - clientHeight < 2;
})"""
SCROLL_UNHEARD: Final = """(frame, top) => {
  const { contentWindow: window, contentDocument: document } = frame;
  window.addEventListener("scroll", (event) => event.stopImmediatePropagation(), true);
  document.scrollingElement.scrollTop = top;
}"""
LAYOUTS: Final = {
    "its window grows, and shrinks before it hears of that": ("150%", "50%", "100%"),
    "its window grows, and is what it was before it hears of that": ("150%", "100%", "100%"),
    "its letters grow": ("100%", "100%", "150%"),
}
"""In turn: how high a preview is, how high it is then at once, and how large its letters are."""
LAY_OUT: Final = """(frame, [first, then, letters]) => {
  const { body, scrollingElement } = frame.contentDocument;
  frame.style.height = first;
  void scrollingElement.scrollTop; // it is laid out for that
  [frame.style.height, body.style.fontSize] = [then, letters];
  void scrollingElement.scrollTop;
}"""
NEXT_PICTURE: Final = """() => new Promise((drawn) =>
  requestAnimationFrame(() => requestAnimationFrame(drawn)))"""
BEGINS: Final = """() => [...document.querySelectorAll(".db-lane iframe")].every(
  (frame) => frame.contentDocument.scrollingElement?.scrollTop === 0)"""


def long_post() -> str:
    head = "TITLE: A long post about backups\nMETA_DESCRIPTION: It is long.\nTAGS: a, b\n"
    head += "CATEGORIES: Cybersecurity, Flying Carpets\n"
    said = (" ".join(f"Part {part} says {each}." for each in range(80)) for part in range(1, 13))
    parts = (f"## Part {part}\n\n{text}\n" for part, text in enumerate(said, start=1))
    return "\n".join([head, *parts, "</EndOfText>\n"])


@pytest.fixture
def fake(new_app_fake: FakeProvider) -> Iterator[FakeProvider]:
    new_app_fake.reply = long_post()
    new_app_fake.delta_size = 200
    yield new_app_fake
    new_app_fake.delta_size = 12


def write_half(page: Page, lanes: int = 1) -> None:
    """Have this many posts written up to their middle."""
    press_write(page, until="writing", posts=lanes)
    expect(page.locator(".db-lane")).to_have_count(lanes)
    for lane in range(lanes):
        expect(lane_preview(page, lane)).to_contain_text("Part 5 says 9.")


def add_lanes(page: Page, lanes: int, *, before: int) -> None:
    """Have this many lanes in the form, where there were this many before, all alike."""
    for number in range(before, lanes):
        expect(write_button(page, number)).to_be_visible()
        button(page, "Duplicate").last.click()
    expect(write_button(page, lanes)).to_be_visible()


def faults_of(page: Page, size: tuple[int, int], *, lanes: int, newest: bool) -> list[str]:
    """What a person at a screen of this size would miss; `newest`: each post is at its end."""
    width, _ = size
    highest = HIGHEST_ON_PHONE if size == PHONE else HIGHEST
    measured = page.evaluate(MEASURE)
    if any(each.get("loading") for each in measured):
        return [f"{lanes} lanes at {width}: a post is still being loaded"]
    faults = [
        f"{name}: {each}"
        for each in measured
        for name, is_well in {
            "begins too low": each["top"] <= highest,
            "too little is seen": each["seen"] >= SEEN,
            "its newest words are below the window": not newest or each["hidden"] <= 0,
            "too narrow": each["width"] >= NARROWEST,
            "wider than the screen": each["width"] <= width,
        }.items()
        if not is_well
    ]
    beside = 1 if size == PHONE else 3 if width < 1440 else 4
    faults += [
        f"not beside the others: {each}"
        for each in measured[:beside]
        if each["left"] < 0 or each["right"] > width
    ]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        faults.append("the page is wider than the screen")
    return [f"{lanes} lanes at {width}: {fault}" for fault in faults]


def faults_on_screens(page: Page, *, lanes: int, shown: str) -> list[str]:
    """What a person would miss on any screen; then the theme turns, for the next look at them."""
    faults: list[str] = []
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    for size in SCREENS:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_function(WEARS, arg=is_dark)
        page.wait_for_function(shown)  # the newest words of each, or its first ones
        faults += lasting_faults(page, size, lanes=lanes, newest=shown == FOLLOWS)
    page.emulate_media(color_scheme="light" if is_dark else "dark")
    page.wait_for_function(WEARS, arg=not is_dark)
    return [f"{'dark' if is_dark else 'light'}: {fault}" for fault in faults]


def lasting_faults(page: Page, size: tuple[int, int], **said: Any) -> list[str]:
    """Those that are still there once a page had time to settle, which a busy machine needs."""
    until = time.monotonic() + PATIENCE
    while (faults := faults_of(page, size, **said)) and time.monotonic() < until:
        page.wait_for_timeout(100)
    return faults


HEADS: Final = """() => {
  const bar = document.querySelector("[data-testid=stHeader]").getBoundingClientRect();
  return [...document.querySelectorAll(".db-head")].every((head) => {
    const lane = head.parentElement.getBoundingClientRect(), { top } = head.getBoundingClientRect();
    return lane.top < 0 && Math.abs(top - bar.bottom) < 2;
  });
}"""


def heads_stay_in_view_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 360})  # which is too low for a lane
    page.get_by_test_id("stMain").evaluate("(main) => { main.scrollTop = 200; }")
    page.wait_for_function(HEADS)
    page.locator(".db-lanes").evaluate("(row) => { row.scrollLeft = 10_000; }")
    expect(lane_on_stage(page, 5).locator(".db-name")).to_be_in_viewport(ratio=1)
    page.wait_for_function(HEADS)
    page.locator(".db-lanes").evaluate("(row) => { row.scrollLeft = 0; }")


def test_posts_are_seen_while_they_are_written_and_after_on_any_screen(
    visitor: Visitor, fake: FakeProvider
) -> None:
    """One page for all: each run is written to its middle, looked at, and then to its end.

    The heads of six lanes stay in view where they are scrolled down and sideways, too.
    """
    faults: list[str] = []
    page = visitor.open_to_write("hold")
    for before, lanes in pairwise((1, 1, 3, 4, 6)):
        page.set_viewport_size(DESKTOP)
        if lanes > 1:
            open_form(page)
        add_lanes(page, lanes, before=before)
        write_half(page, lanes)
        faults += faults_on_screens(page, lanes=lanes, shown=FOLLOWS)
        if lanes == 6:
            heads_stay_in_view_sideways(page)
        fake.release(lanes)
        expect(state_of(page)).to_have_text("complete")
        expect(lane_preview(page, lanes - 1)).to_contain_text("Part 12 says 79.")
        faults += faults_on_screens(page, lanes=lanes, shown=BEGINS)
    assert faults == []


# How a reader scrolls


def place(frame: Locator) -> int:
    at: int = frame.evaluate("(frame) => frame.contentDocument.scrollingElement.scrollTop")
    return at


def scroll_to(frame: Locator, top: int) -> None:
    """Scroll a frame, and wait until it has heard of that, with its next picture."""
    frame.evaluate(
        "(frame, top) => new Promise((done) => {"
        "  frame.contentDocument.addEventListener('scroll', done, { once: true });"
        "  frame.contentDocument.scrollingElement.scrollTop = top; })",
        top,
    )


def test_who_scrolls_back_is_left_alone_and_who_stays_at_the_end_or_returns_to_it_follows(
    visitor: Visitor, fake: FakeProvider
) -> None:
    """Three posts on one page: a reader scrolls, the page hears of it late, the layout changes."""
    page = visitor.open_to_write("good")
    who_returns_to_the_end_follows_again(page, fake)
    open_form(page)
    choose(page, "Model", "hold")
    page.get_by_text("with hold ·").wait_for()
    new_words_do_not_undo_a_scroll_back_that_the_page_was_not_told_of_yet(page, fake)
    open_form(page)
    no_layout_takes_a_preview_from_its_newest_words_or_back_to_them(page, fake)


def who_returns_to_the_end_follows_again(page: Page, fake: FakeProvider) -> None:
    deltas = count(1)
    fake.holds = lambda _: next(deltas) % 25 == 0  # in parts 4, 7 and 11
    press_write(page, until="writing")
    frame = frame_of(page, 0)
    expect(lane_preview(page, 0)).to_contain_text("Part 3 says 79.")
    page.wait_for_function(FOLLOWS)
    scroll_to(frame, 100)
    fake.release()
    expect(lane_preview(page, 0)).to_contain_text("Part 6 says 79.")
    assert place(frame) == 100
    scroll_to(frame, 100_000)
    page.wait_for_function(FOLLOWS)
    fake.release()
    expect(lane_preview(page, 0)).to_contain_text("Part 10 says 79.")
    page.wait_for_function(FOLLOWS)
    fake.release()
    post_is_whole(page)
    assert place(frame) > 100, "who has read is not taken back to the beginning"
    fake.holds = never


def new_words_do_not_undo_a_scroll_back_that_the_page_was_not_told_of_yet(
    page: Page, fake: FakeProvider
) -> None:
    write_half(page)
    page.wait_for_function(FOLLOWS)
    frame = frame_of(page, 0)
    frame.evaluate(SCROLL_UNHEARD, 100)
    fake.release()
    post_is_whole(page)
    assert place(frame) == 100


def no_layout_takes_a_preview_from_its_newest_words_or_back_to_them(
    page: Page, fake: FakeProvider
) -> None:
    write_half(page)
    frame = frame_of(page, 0)
    for layout in LAYOUTS.values():
        page.wait_for_function(FOLLOWS)
        frame.evaluate(LAY_OUT, layout)
    page.wait_for_function(FOLLOWS)
    scroll_to(frame, 100)
    for layout in LAYOUTS.values():
        frame.evaluate(LAY_OUT, layout)
        page.evaluate(NEXT_PICTURE)
        assert not page.evaluate(FOLLOWS), "who has scrolled back is left alone"
    scrolled_back = place(frame)
    fake.release()
    post_is_whole(page)
    assert place(frame) == scrolled_back, "to the end of the post"


def post_is_whole(page: Page) -> None:
    expect(state_of(page)).to_have_text("complete")
    expect(lane_preview(page, 0)).to_contain_text("Part 12 says 79.")


# What is at hand while posts are written


def test_while_posts_are_written_a_person_chooses_how_they_are_seen_and_how_much_of_them(
    browser: Any, app_address: str, fake: FakeProvider
) -> None:
    """One page, opened where all is dark, on which three posts stand still in their middle.

    A lane without text says for how long, and shows all figures on demand. Previews wear the
    page's colours. A column is as wide as was chosen. On a phone, each lane is one press away. One
    press opens the fields of all, and the heads stay in view below them. A number chooses a lane.
    """
    visitor = Visitor(browser, app_address, color_scheme="dark")
    page = visitor.open_to_write(*["hold"] * 3)
    write_half(page, 3)
    a_lane_without_text_says_for_how_long_and_all_figures_come_on_demand(page)
    previews_wear_the_colours_of_the_page_and_of_a_page_that_turns_light_or_dark(page)
    a_column_is_as_wide_as_it_was_chosen(page)
    on_a_phone_each_lane_is_one_press_away(page)
    one_press_opens_all_fields_and_the_heads_stay_in_view_below_them(page)
    one_lane_is_chosen_by_its_number_and_all_of_them_by_the_same_once_more(page)
    visitor.check_out()


def a_lane_without_text_says_for_how_long_and_all_figures_come_on_demand(page: Page) -> None:
    line = lane_on_stage(page, 1).locator(".db-brief")
    expect(line).to_contain_text("of 1,500 words")
    expect(line).to_contain_text("words/s")
    page.evaluate(
        "() => { const now = performance.now.bind(performance);"
        " performance.now = () => now() + 12_000; }"
    )
    expect(line).to_contain_text("no text for 1")
    expect(line).not_to_contain_text("words/s")
    page.evaluate("() => { delete performance.now; }")  # what it was is its prototype's
    figures = lane_on_stage(page, 1).get_by_role("term").filter(has_text="First text")
    expect(figures).to_be_hidden()
    lane_on_stage(page, 1).get_by_role("button", name="Figures").click()
    expect(figures).to_be_visible()
    lane_on_stage(page, 1).get_by_role("button", name="Figures").click()


def previews_wear_the_colours_of_the_page_and_of_a_page_that_turns_light_or_dark(
    page: Page,
) -> None:
    page.wait_for_function(WEARS, arg=True)
    for scheme in ("light", "dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(WEARS, arg=scheme == "dark")


def a_column_is_as_wide_as_it_was_chosen(page: Page) -> None:
    width = """(wanted) => Math.abs(
      document.querySelector(".db-lane").getBoundingClientRect().width - wanted) < 2"""
    chosen = page.get_by_label("Width of a column")
    for name, wanted in (("Narrow", 320), ("Wide", 600)):
        chosen.select_option(name)
        page.wait_for_function(width, arg=wanted)
    chosen.select_option("Fit")


def on_a_phone_each_lane_is_one_press_away(page: Page) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(frame_of(page, 0)).to_be_in_viewport()
    page.get_by_role("toolbar", name="Lanes").get_by_role("button", name="2").click()
    expect(lane_on_stage(page, 1).get_by_role("heading", level=2)).to_be_in_viewport(ratio=1)
    expect(frame_of(page, 0)).not_to_be_in_viewport()
    page.set_viewport_size(DESKTOP)


def one_press_opens_all_fields_and_the_heads_stay_in_view_below_them(page: Page) -> None:
    card = lane_on_stage(page, 0).locator(".db-card")
    expect(card.get_by_text("Flying Carpets")).to_be_visible()
    expect(card.get_by_text("Flying Carpets")).to_have_class("db-chip db-unknown")
    expect(card.get_by_text("It is long.")).to_be_hidden()
    card.get_by_role("button", name="Fields").click()
    for lane in range(3):
        opened = lane_on_stage(page, lane).locator(".db-card")
        expect(opened.get_by_text("It is long.")).to_be_visible()
        expect(opened.get_by_text("a-long-post-about-backups")).to_be_visible()
    phones = page.get_by_role("group", name="Search result as on").get_by_role(
        "button", name="Phone"
    )
    phones.first.click()
    for lane in range(3):
        expect(phones.nth(lane)).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("stMain").evaluate("(main) => { main.scrollTop = 10_000; }")
    page.wait_for_function(
        """() => [...document.querySelectorAll(".db-head")].every((head) => {
          const below = document.querySelector("[data-testid=stHeader]").getBoundingClientRect();
          return Math.abs(head.getBoundingClientRect().top - below.bottom) < 2;
        })"""
    )


def one_lane_is_chosen_by_its_number_and_all_of_them_by_the_same_once_more(page: Page) -> None:
    second = """() => {
      const stage = document.querySelector(".db-lanes").getBoundingClientRect();
      const lane = document.querySelector(".db-lane[data-lane='1']").getBoundingClientRect();
      return Math.abs(lane.left - stage.left) < 3 && Math.abs(lane.width - stage.width) < 3;
    }"""
    page.keyboard.press("2")
    page.wait_for_function(second)
    expect(button(page, "One lane")).to_have_attribute("aria-pressed", "true")
    lane_on_stage(page, 1).get_by_role("tab", name="Reply").click()  # any other key does nothing
    page.keyboard.press("9")
    page.wait_for_function(second)
    page.keyboard.press("2")
    page.wait_for_function(f"() => !({second})()")
    open_form(page)
    page.get_by_label("Topic", exact=True).press("3")  # it is typed
    expect(button(page, "Columns")).to_have_attribute("aria-pressed", "true")


def test_a_lane_says_how_much_is_written_and_how_its_checks_stand_so_far_and_at_the_end(
    visitor: Visitor, fake: FakeProvider
) -> None:
    """How much of its words there are, and how long it still needs; lights for what is finished."""
    fake.reply = "\n".join(long_post().splitlines()[:10])  # some 600 words
    page = visitor.open_to_write("hold")
    press_write(page, until="writing")
    line = lane_on_stage(page, 0).locator(".db-brief")
    expect(line).to_contain_text(" left")
    bar = page.get_by_role("progressbar", name="Words written")
    expect(bar).to_have_attribute("aria-valuenow", re.compile("^[1-9][0-9]?$"))
    fake.release()
    expect(state_of(page)).not_to_have_text("writing")

    fake.reply = long_post()
    open_form(page)
    write_half(page)
    lights = lane_on_stage(page, 0).get_by_role("list", name="Checks")
    expect(lights.get_by_text(re.compile(r"\d+ of \d+ checks so far"))).to_be_visible()
    expect(lights.get_by_text(re.compile(r"Search \d+"))).to_be_visible()
    fake.release()
    expect(state_of(page)).to_have_text("complete")
    expect(lights.get_by_text(re.compile(r"claims? to verify"))).to_be_visible()
    expect(lights.get_by_text(re.compile(r"Readability \d+"))).to_be_visible()


# What is at hand once they are written


def test_posts_scroll_together_by_their_headings_and_a_mended_one_is_seen_mended_and_as_written(
    visitor: Visitor, fake: FakeProvider
) -> None:
    """Two posts on one page, the first of which has a heading that is to be mended."""
    post = long_post().replace("## Part 3", "**Part 3**")
    longer = post.replace(" says ", " says at great length ")
    fake.write = lambda request: longer if request.model == "longer" else post
    page = visitor.open_to_write("longer", "good")
    press_write(page, posts=2)
    fake.write = None
    button(page, "Scroll together").click()
    frame_of(page, 0).hover()
    page.mouse.wheel(0, 3_000)
    page.wait_for_function(
        """() => {
          const tops = [...document.querySelectorAll(".db-lane iframe")].map((frame) =>
            [...frame.contentDocument.querySelectorAll("h2")].map(
              (heading) => heading.getBoundingClientRect().top));
          const first = (of) => of.findIndex((top) => top > 0);
          return tops[0][0] < -1000 && first(tops[0]) === first(tops[1]) &&
            Math.abs(tops[0][0] - tops[1][0]) > 50;
        }"""
    )

    first = lane_preview(page, 0)
    part = first.get_by_role("heading", name="Part 3")
    expect(part).to_have_count(0)
    versions = page.get_by_role("radiogroup", name="Version of the post").first
    versions.get_by_text("Fixed", exact=True).click()
    expect(part).to_have_count(1)
    versions.get_by_text("As written", exact=True).click()
    expect(part).to_have_count(0)
    expect(first).to_contain_text("Part 12 says at great length 79.")
