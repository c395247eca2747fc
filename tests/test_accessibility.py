"""The page for those who see little, hear it read, or have no mouse: axe-core's rules, and keys."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from chromium import (
    TOPIC,
    WEARS,
    Locator,
    Page,
    Visitor,
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

AXE: Final[str] = pytest.importorskip(
    "axe_playwright_python.base", reason="axe-playwright-python is not installed"
).AXE_SCRIPT

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
VIOLATIONS: Final = """async ([within, rules]) =>
    (await axe.run(within, {
        resultTypes: ['violations'],
        iframes: false,
        ...(rules.length && { runOnly: { type: 'rule', values: rules } }),
    })).violations"""
"""Of these rules, or of all; no script runs in a frame, so none could answer for it."""
OF_COLORS: Final = ("color-contrast", "link-in-text-block")
"""All that may turn out differently in another theme: elements and names are the same."""
DIALOG: Final = "[role=dialog]"
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

    def look(self, page: Page, where: str, *, within: str = "html") -> None:
        """Look at the page, or at what is `within` what has come over a page that was seen."""
        page.mouse.move(0, 0)  # what the mouse is over has colors of its own
        for theme, rules in _in_both_themes(page):
            self.found += [
                f"{where}, {theme}: {rule['id']}: {node['html'][:200]}"
                for rule in grave_violations(page, rules, within)
                for node in rule["nodes"]
                if not _is_streamlits(page, rule["id"], node["target"])
            ]

    def look_into_post(self, page: Page, where: str) -> None:
        """Likewise of the first post; no script runs in its frame, so a copy is looked at."""
        frame = next(frame for frame in page.frames if frame.parent_frame)
        copy = page.context.new_page()
        for theme, rules in _in_both_themes(page):
            copy.set_content(frame.content())
            self.found += [
                f"{where}, {theme}: {rule['id']}: {node['html']}"
                for rule in grave_violations(copy, rules, "html")
                for node in rule["nodes"]
            ]
        copy.close()


def grave_violations(page: Page, rules: Sequence[str], within: str) -> list[dict[str, Any]]:
    """What is grave by these rules of axe-core, or by all of them if there are none."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    violations: list[dict[str, Any]] = page.evaluate(VIOLATIONS, [within, rules])
    return [rule for rule in violations if rule["impact"] in GRAVE]


def _in_both_themes(page: Page) -> Iterator[tuple[str, Sequence[str]]]:
    """Each theme, once the page and its posts wear it and nothing moves any more; and its rules.

    The one that the page wears comes first: each change draws all of it anew. All rules are for
    that one.
    """
    rules: Sequence[str] = ()
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    for theme in reversed(THEMES) if is_dark else THEMES:
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(WEARS, arg=theme == "dark")
        page.wait_for_function(SETTLED)
        yield theme, rules
        rules = OF_COLORS


def _is_streamlits(page: Page, rule: str, target: list[Any]) -> bool:
    places = [place for known, place in STREAMLITS_OWN if known == rule]
    return any(page.evaluate(IS_OR_IN, [target[0], place]) for place in places)


def test_no_view_has_a_grave_barrier(browser: Any, address: str, barriers: Barriers) -> None:
    visitor = Visitor(browser, address)
    page = visitor.open_to_write("good", "good")
    button(page, "What is sent").click()
    expect(page.get_by_role("dialog").get_by_text(TOPIC).first).to_be_visible()
    barriers.look(page, "what is sent", within=DIALOG)
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
    page.get_by_label("Topic", exact=True).fill("")
    button(page, "Write post").click()
    expect(page.get_by_text("The topic is empty.")).to_be_visible()
    barriers.look(page, "refused, in the form beside a run")
    go_to(page, "Prompts")
    expect(page.locator(".db-stage")).to_have_count(0)
    page.get_by_role("button", name="Copy", exact=True).click()
    button(page, "Make the copy").click()
    expect(page.get_by_role("textbox", name="Instructions")).to_be_visible()
    barriers.look(page, "a prompt that is being changed")
    go_to(page, "History")
    button(page, "Delete all").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    barriers.look(page, "a question", within=DIALOG)
    button(page, "Keep").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    button(page, "More").first.click()
    page.get_by_role("menuitem", name="Name and note").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    barriers.look(page, "a name", within=DIALOG)
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
    browser: Any, address: str, fake: FakeProvider, barriers: Barriers
) -> None:
    visitor = Visitor(browser, address)
    page = visitor.open()
    barriers.look(page, "before the first post")
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
