"""The page for those who see little, hear it read, or have no mouse: axe-core's rules, and keys."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from chromium import (
    TOPIC,
    WEARS,
    Locator,
    Page,
    Visitor,
    ask_for,
    button,
    expect,
    file_button,
    go_to,
    open_form,
    press_write,
    preview,
    state_of,
)
from fake_provider import FakeProvider

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
).Axe()

pytestmark = pytest.mark.browser
GRAVE: Final = ("serious", "critical")
STREAMLITS_OWN: Final[Mapping[tuple[str, str], str]] = {
    ("color-contrast", "kbd"): "The shortcut on a button: white at 60 %, whatever the theme.",
    (
        "color-contrast",
        ".react-syntax-highlighter-line-number",
    ): "Numbers beside code: text at 40 %, whatever the theme.",
}
"""What Streamlit draws itself and lets nobody change: rule and element, and what it is."""
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
SETTLED: Final = """() =>
    document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector(
        '[data-stale=true], [data-testid=stSkeleton], [data-testid=stToast]')
    && document.getAnimations().every(each => each.playState !== 'running'
        || each.effect.getComputedTiming().iterations === Infinity)"""
"""Nothing is being drawn, nor faded: a color in between was chosen by nobody.

Nor is there a toast, which Streamlit gives no name and takes away by itself."""
IS_OR_IN: Final = "([target, place]) => Boolean(document.querySelector(target)?.closest(place))"


@pytest.fixture
def fake(new_app_fake: FakeProvider) -> FakeProvider:
    return new_app_fake


@pytest.fixture
def address(app_address: str) -> str:
    return app_address


@pytest.fixture
def barriers(browser: Any, address: str) -> Iterator["Barriers"]:
    barriers = Barriers()
    yield barriers
    assert not barriers.found, "\n".join(barriers.found)


class Barriers:
    """What axe-core finds grave on a page, but for what is Streamlit's own."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def look(self, page: Page, where: str) -> None:
        page.mouse.move(0, 0)  # what the mouse is over has colors of its own
        for theme in _in_both_themes(page):
            for rule in axe.run(page).response["violations"]:
                if rule["impact"] in GRAVE:
                    self.found += [
                        f"{where}, {theme}: {rule['id']}: {node['html'][:200]}"
                        for node in rule["nodes"]
                        if not _is_streamlits(page, rule["id"], node["target"])
                    ]

    def look_into_post(self, page: Page, where: str) -> None:
        """Likewise of the first post; no script runs in its frame, so a copy is looked at."""
        frame = next(frame for frame in page.frames if frame.parent_frame)
        copy = page.context.new_page()
        for theme in _in_both_themes(page):
            copy.set_content(frame.content())
            for rule in axe.run(copy).response["violations"]:
                if rule["impact"] in GRAVE:
                    self.found += [
                        f"{where}, {theme}: {rule['id']}: {node['html']}" for node in rule["nodes"]
                    ]
        copy.close()


def _in_both_themes(page: Page) -> Iterator[str]:
    """Each theme, once the page and its posts wear it and nothing moves any more.

    The one that the page wears comes first: each change draws all of it anew.
    """
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    for theme in reversed(THEMES) if is_dark else THEMES:
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(WEARS, arg=theme == "dark")
        page.wait_for_function(SETTLED)
        yield theme


def _is_streamlits(page: Page, rule: str, target: list[Any]) -> bool:
    places = [place for known, place in STREAMLITS_OWN if known == rule]
    return any(page.evaluate(IS_OR_IN, [target[0], place]) for place in places)


def test_no_view_has_a_grave_barrier(browser: Any, address: str, barriers: Barriers) -> None:
    visitor = Visitor(browser, address)
    page = visitor.open()
    barriers.look(page, "before the first post")
    ask_for(page, "good")
    button(page, "Duplicate").click()
    expect(button(page, "Write 2 posts")).to_be_visible()
    button(page, "What is sent").click()
    expect(page.get_by_role("dialog").get_by_text(TOPIC).first).to_be_visible()
    barriers.look(page, "what is sent")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    button(page, "Write 2 posts").click()
    expect(page.get_by_role("heading", name="Comparison")).to_be_visible()
    expect(preview(page).get_by_role("heading").first).to_be_visible()
    barriers.look(page, "two lanes")
    barriers.look_into_post(page, "a post")
    button(page, "Edit post").first.click()
    title = page.locator(".st-key-post-editor").get_by_label("Title", exact=True)
    expect(title).to_be_focused()
    title.fill("My own title")
    expect(preview(page)).to_contain_text("My own title")
    barriers.look(page, "the editor")
    button(page, "Done").click()
    expect(title).to_have_count(0)
    button(page, "Taste blind").click()
    button(page, "Skip to the end").click()
    expect(button(page, "Post A: This one is better")).to_be_visible()
    barriers.look(page, "a ballot")
    button(page, "Leave without a vote").click()
    expect(page.get_by_role("heading", name="Comparison")).to_be_visible()
    for view, shown in {
        "Prompts": page.get_by_text("This prompt comes with Draftbench"),
        "History": page.get_by_role("checkbox").first,
        "Ranking": page.get_by_text("No votes yet."),
    }.items():
        go_to(page, view)
        expect(shown).to_be_visible()
        barriers.look(page, view)
    visitor.leave()


def test_what_comes_and_goes_has_no_grave_barrier(
    browser: Any, address: str, fake: FakeProvider, barriers: Barriers
) -> None:
    """Writing, stopped, and refused; a prompt that is being changed; a question."""
    visitor = Visitor(browser, address)
    page = visitor.open_to_write("hold")
    press_write(page, until="writing")
    expect(preview(page).get_by_role("heading").first).to_be_visible()
    barriers.look(page, "writing")
    button(page, "Stop").click()
    expect(button(page, "Retry")).to_be_visible()
    barriers.look(page, "stopped")
    open_form(page)
    barriers.look(page, "the form beside a run")
    page.get_by_label("Topic", exact=True).fill("")
    button(page, "Write post").click()
    expect(page.get_by_text("The topic is empty.")).to_be_visible()
    barriers.look(page, "refused")
    go_to(page, "Prompts")
    expect(page.locator(".db-stage")).to_have_count(0)
    page.get_by_role("button", name="Copy", exact=True).click()
    button(page, "Make the copy").click()
    expect(page.get_by_role("textbox", name="Instructions")).to_be_visible()
    barriers.look(page, "a prompt that is being changed")
    go_to(page, "History")
    button(page, "Delete all").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    barriers.look(page, "a question")
    button(page, "Keep").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    button(page, "More").first.click()
    page.get_by_role("menuitem", name="Name and note").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    barriers.look(page, "a name")
    button(page, "Cancel").click()
    button(page, "More").first.click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(button(page, "Undo")).to_be_visible()
    barriers.look(page, "what can be undone")
    visitor.leave()


# Keys only


def tab_to(page: Page, place: Locator, *, most: int = 60) -> None:
    """Press Tab until a place has the focus; it must be there to be found."""
    expect(place).to_be_visible()
    for _ in range(most):
        if place.evaluate("place => place === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(place).to_be_focused()


def test_a_post_is_written_stopped_and_saved_with_keys_alone(
    browser: Any, address: str, fake: FakeProvider
) -> None:
    visitor = Visitor(browser, address)
    page = visitor.open()
    for label, option in (("Provider", "OpenAI-compatible server"), ("Model", "hold")):
        tab_to(page, page.get_by_role("combobox", name=label, exact=True))
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(option)
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name=label)).to_have_value(option)
        if label == "Provider":
            expect(page.get_by_role("combobox", name="Model")).not_to_have_value("smollm2-135m")
            expect(page.get_by_role("combobox", name="Model")).not_to_have_value("")
    expect(page.get_by_text("with hold ·")).to_be_visible()
    tab_to(page, page.get_by_label("Topic", exact=True))
    page.keyboard.type(TOPIC)
    tab_to(page, button(page, "What is sent"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text(f"<topic>{TOPIC}</topic>")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    tab_to(page, button(page, "Write post"), most=120)
    page.keyboard.press("Enter")
    expect(state_of(page)).to_have_text("writing")
    expect(preview(page).get_by_role("heading").first).to_be_visible()
    tab_to(page, button(page, "Stop"))
    page.keyboard.press("Enter")
    expect(state_of(page)).to_have_text("stopped")
    tab_to(page, file_button(page, "Markdown"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "title:" in Path(download.value.path()).read_text("utf-8")
    visitor.leave()
