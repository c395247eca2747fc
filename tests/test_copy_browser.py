"""Copying from the stage, and editing on it, in a browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from chromium import (
    TITLE,
    Locator,
    Page,
    Visitor,
    button,
    download,
    expect,
    file_button,
    lane_on_stage,
    lane_preview,
    press_write,
    state_of,
)
from databases import locked
from fake_provider import FakeProvider

from posts.export.markdown_file import body_markdown

pytestmark = pytest.mark.browser
PERMISSIONS: Final = ["clipboard-read", "clipboard-write"]
PLAIN_HTTP: Final = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
"""What a page finds that was opened over http by another name than localhost."""
HOSTILE: Final = "<script>window.hit = 1</script><img src=x onerror='window.hit = 1'>"
UNHEARD: Final = "WebSocket.prototype.send = () => {}"
"""What a page sends before it is left may never be read."""
MINE: Final = "Größe 😀 & <b>mine</b>"
NOTE_LOOKS: Final = """
window.looks = new Set();
new MutationObserver(() => {
  const word = document.querySelector(".st-key-run-state .db-word");
  if (word) window.looks.add(word.dataset.state);
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
"""Everything that the run's state ever looked like since the page was opened."""
READ: Final = """async () => {
  const [item] = await navigator.clipboard.read();
  const read = async (kind) =>
    item.types.includes(kind) ? (await item.getType(kind)).text() : null;
  return [await read("text/plain"), await read("text/html")];
}"""


@pytest.fixture
def fake(new_app_fake: FakeProvider) -> FakeProvider:
    return new_app_fake


@pytest.fixture
def visitor(browser: Any, app_address: str, fake: FakeProvider) -> Iterator[Visitor]:
    visitor = Visitor(browser, app_address, permissions=PERMISSIONS)
    yield visitor
    visitor.check_out()


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """With the form filled in for a good post."""
    return visitor.open_to_write("good")


def status(page: Page) -> Locator:
    return lane_on_stage(page, 0).locator(".db-copied")


def copy(page: Page, what: str) -> None:
    lane_on_stage(page, 0).get_by_role("button", name=f"Copy {what}").click()
    expect(status(page)).to_contain_text(f"{what} copied")


def clipboard(page: Page) -> list[str | None]:
    found: list[str | None] = page.evaluate(READ)
    return found


def text_in_clipboard(page: Page) -> str:
    return str(clipboard(page)[0])


def field(page: Page, label: str) -> Locator:
    return page.locator(".st-key-post-editor").get_by_label(label, exact=True)


def edit(page: Page) -> None:
    lane_on_stage(page, 0).get_by_role("button", name="Edit post").click()
    expect(field(page, "Title")).to_be_visible()


def test_each_part_of_a_post_is_copied_by_one_press_whatever_the_browser_lets_a_page_do(
    page: Page, visitor: Visitor
) -> None:
    """And it is said.

    A page without the clipboard copies by the old command. Where the browser refuses to, it says
    what to do.
    """
    press_write(page)
    expect(status(page)).to_have_attribute("aria-live", "polite")
    expected = {
        "Title": TITLE,
        "Slug": "how-to-test-your-website-backups-before-you-need-them",
        "Link": page.url,
    }
    for what, text in expected.items():
        copy(page, what)
        assert text_in_clipboard(page) == text
    copy(page, "Tags")
    assert ", " in text_in_clipboard(page)
    copy(page, "Description")
    assert 50 < len(text_in_clipboard(page)) < 200
    copy(page, "Markdown")
    markdown = text_in_clipboard(page)
    assert "\n## " in markdown
    assert "TITLE:" not in markdown
    assert "EndOFText" not in markdown
    copy(page, "Rich text")
    plain, html = clipboard(page)
    assert plain == markdown
    assert html
    assert "<h2" in html

    page.evaluate(PLAIN_HTTP)
    copy(page, "Title")
    copy(page, "Rich text")
    beside = visitor.new_page()
    beside.goto(f"{visitor.address}/_stcore/health")
    beside.bring_to_front()
    plain, html = clipboard(beside)
    assert "\n## " in str(plain)
    assert "<h2" in str(html)

    page.bring_to_front()
    page.evaluate("document.execCommand = () => false")
    lane_on_stage(page, 0).get_by_role("button", name="Copy Title").click()
    expect(status(page)).to_contain_text("press Ctrl+C")


def test_hostile_text_is_copied_as_the_text_it_is(page: Page, fake: FakeProvider) -> None:
    fake.reply = fake.reply.replace("\n## ", f"\n{HOSTILE}\n\n## ", 1).replace(
        f"TITLE: {TITLE}", f"TITLE: {TITLE} {HOSTILE}"
    )
    press_write(page)
    copy(page, "Title")
    assert text_in_clipboard(page) == f"{TITLE} {HOSTILE}"
    copy(page, "Rich text")
    plain, html = clipboard(page)
    assert body_markdown(HOSTILE) in str(plain)
    assert html
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert page.evaluate("window.hit") is None


def test_an_edit_is_seen_at_once_survives_a_reload_and_is_what_is_copied_and_downloaded(
    page: Page, app_file: Path
) -> None:
    """And what is being typed stays as a notice comes above it: that nothing is being saved."""
    press_write(page)
    edit(page)
    body = field(page, "Body, in Markdown")
    notice = page.get_by_text("Not saved yet")
    with locked(app_file):
        field(page, "Title").fill("Not saved")
        typed = 0
        while not notice.is_visible():
            body.press_sequentially("x" * 10, delay=40)  # as a person types
            typed += 10
            assert typed < 2_000, "no notice comes"
        body.press_sequentially("x")
        expect(body).to_have_value(re.compile("x" * (typed + 1)))
    expect(notice).to_have_count(0)

    field(page, "Title").fill(MINE)
    body.fill(f"## {MINE}\n\n{HOSTILE}\n\nOnly these words.")
    beside = page.locator(".db-beside iframe").content_frame.locator("article")
    for preview in (beside, lane_preview(page, 0)):
        expect(preview.get_by_role("heading", level=1)).to_have_text(MINE)
        expect(preview).to_contain_text("Only these words.")
        expect(preview).to_contain_text(HOSTILE)
    assert page.evaluate("window.hit") is None
    address = page.url
    body.press("ControlOrMeta+Enter")  # elsewhere, this writes a new post
    expect(file_button(page, "Markdown")).to_be_visible()
    page.reload()
    assert page.url == address
    expect(lane_preview(page, 0)).to_contain_text("Only these words.")
    versions = page.get_by_role("radiogroup", name="Version of the post")
    expect(versions.get_by_role("radio", name="Edited")).to_be_checked()
    copy(page, "Title")
    expect(status(page)).to_contain_text("(edited)")
    assert text_in_clipboard(page) == MINE
    with page.expect_download() as file:
        file_button(page, "Markdown").click()
    assert file.value.suggested_filename == "grosse-b-mine-b-edited.md"
    assert "Only these words." in file.value.path().read_text(encoding="utf-8")
    versions.get_by_text("As written", exact=True).click()
    expect(lane_preview(page, 0)).not_to_contain_text("Only these words.")
    assert "Only these words." not in download(page, "HTML").read_text(encoding="utf-8")


def test_what_was_typed_right_before_a_reload_is_there_after_it_and_loses_nothing_of_others(
    page: Page, visitor: Visitor
) -> None:
    """What was typed in another window meanwhile is not lost: the page asks whose is to stay."""
    press_write(page)
    edit(page)
    page.evaluate(UNHEARD)
    field(page, "Title").fill(MINE)
    field(page, "Body, in Markdown").press_sequentially("Typed last. ")
    page.reload()
    expect(lane_preview(page, 0)).to_contain_text("Typed last.")
    expect(field(page, "Title")).to_have_value(MINE)
    # What was closed stays closed.
    button(page, "Done").click()
    expect(field(page, "Title")).to_be_hidden()
    page.reload()
    expect(lane_preview(page, 0).get_by_role("heading", level=1)).to_have_text(MINE)
    expect(lane_preview(page, 0)).to_contain_text("Typed last.")
    expect(field(page, "Title")).to_be_hidden()

    edit(page)
    page.evaluate(UNHEARD)
    field(page, "Title").fill("Mine once more")
    field(page, "Tags").fill("mine")
    other = visitor.new_page()
    other.goto(page.url)
    edit(other)
    field(other, "Title").fill("Theirs")
    expect(lane_preview(other, 0).get_by_role("heading", level=1)).to_have_text("Theirs")
    page.bring_to_front()
    page.reload()
    asked = page.locator(".st-key-conflict-title")
    expect(asked).to_contain_text("edited in another window")
    expect(field(page, "Title")).to_have_value("Mine once more")
    expect(field(page, "Tags")).to_have_value("mine")
    expect(page.get_by_text("edited in another window")).to_have_count(1)
    expect(lane_preview(page, 0).get_by_role("heading", level=1)).to_have_text("Theirs")
    button(page, "Keep mine").click()
    expect(lane_preview(page, 0).get_by_role("heading", level=1)).to_have_text("Mine once more")


def test_the_first_look_at_a_mixed_run_is_not_green(
    browser: Any, app_address: str, fake: FakeProvider
) -> None:
    visitor = Visitor(browser, app_address)  # its complaints are of what is put into it here
    page = visitor.open_to_write("good", "cut")
    press_write(page, until="1 of 2 complete", posts=2)
    page.add_init_script(NOTE_LOOKS)
    page.reload()
    expect(lane_preview(page, 0)).to_contain_text("inventory")
    expect(state_of(page)).to_have_text("1 of 2 complete")
    assert page.evaluate("[...window.looks]") == ["cut"]
    visitor.leave()
