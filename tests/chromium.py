"""The page in Chromium, for tests in a browser: open it, fill in its form, press, read.

The fixture `browser` is in conftest.py. Assert with `expect`, which waits; what a page says or
where a thing stands is not to be read once, since the page may not have it yet. What `expect` does
not know is waited for by `page.wait_for_function`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final, Literal
from urllib.parse import quote, urlsplit

import pytest
from waiting import until

from bench.running_app import CHROMIUM_ARGUMENTS, find_chromium

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
from playwright import sync_api
from playwright.sync_api import Browser as Browser
from playwright.sync_api import Locator as Locator
from playwright.sync_api import Page as Page
from playwright.sync_api import ViewportSize as ViewportSize
from playwright.sync_api import WebSocket as WebSocket
from playwright.sync_api import expect as expect

TOPIC: Final = "How to test a backup"
TITLE: Final = "How to Test Your Website Backups Before You Need Them"
"""Of the fake provider's default reply."""
EMPTY_HISTORY: Final = "What you write will be kept here."
KNOWN_ERROR: Final = "Executing inline script violates"
"""Streamlit's own inline line, which the policy blocks and nothing needs."""
SCREENS: Final[Mapping[str, ViewportSize]] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
THERE: Final = ".st-key-write, .st-key-stop, .st-key-switch-form, .st-key-prompt-panels"
"""What a page has once it can be used: the form, a run, or the workbench of prompts."""
AT_ONCE: Final = """{
  const { animate } = Element.prototype;
  Element.prototype.animate = function (frames, options) {
    return animate.call(this, frames, { ...options, duration: 0 });
  };
}
"""
"""A script by which lists open at once: what is pressed while one does may move meanwhile."""
WRITES: Final = re.compile("queued|writing|waiting|complete")
"""States of a lane that was begun once more."""
WEARS: Final = """(dark) => {
  const colour = (element) => getComputedStyle(element).backgroundColor;
  const outside = colour(document.querySelector("[data-testid=stApp]"));
  const [red, green, blue] = outside.match(/\\d+/g).map(Number);
  return (red + green + blue < 384) === dark &&
    [...document.querySelectorAll(".db-lane iframe")].every(
      (frame) => colour(frame.contentDocument.body) === outside);
}"""
"""The page is dark, or light, and so are the posts on it."""
PATIENCE: Final = 40_000
"""Milliseconds that a page may take for anything, on a busy machine."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium; a test that needs it is skipped where it is not installed.

    It has a profile on disk: what it has compiled of the page's scripts it keeps there, and opens
    the page in half the time. In the contexts that it makes beside, it keeps nothing.
    """
    with TemporaryDirectory() as profile, sync_api.sync_playwright() as playwright:
        try:
            context = playwright.chromium.launch_persistent_context(
                profile,
                executable_path=find_chromium(),
                args=CHROMIUM_ARGUMENTS,
                accept_downloads=True,
                viewport=SCREENS["desktop"],
            )
        except sync_api.Error as error:
            pytest.skip(f"no Chromium to test with: {error}")
        expect.set_options(timeout=PATIENCE)
        assert context.browser
        yield context.browser
        context.close()


def forget_everything(browser: Browser) -> None:
    """Close all pages, and have the browser as new, but for what it has compiled."""
    profile, *others = browser.contexts
    for context in others:
        context.close()
    blank, *pages = profile.pages
    origins = {urlsplit(page.url)._replace(path="", query="", fragment="") for page in pages}
    for page in pages:
        page.close()
    profile.unroute_all()
    profile.clear_permissions()
    profile.clear_cookies()
    devtools = profile.new_cdp_session(blank)
    for origin in origins:
        said = {"origin": origin.geturl(), "storageTypes": "all"}
        devtools.send("Storage.clearDataForOrigin", said)
    devtools.detach()
    Visitor.of_profile = None


def what_pages_show(browser: Browser) -> str:
    """Names and words of all open pages, as a screen reader would find them."""
    pages = [page for context in browser.contexts for page in context.pages]
    return "\n\n".join(_what_shows(page) for page in pages if page.url != "about:blank")


def _what_shows(page: Page) -> str:
    try:
        return f"{page.url}\n{page.locator('body').aria_snapshot(timeout=5_000)}"
    except sync_api.Error as error:
        return f"{page.url}\n{error.message}"


class Visitor:
    """Opens pages and notes what must not happen on them.

    The first one of a test comes with the browser's profile, any other one with a new context.
    """

    of_profile: "ClassVar[Visitor | None]" = None

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        permissions: Sequence[str] = (),
        viewport: ViewportSize = SCREENS["desktop"],
        color_scheme: Literal["light", "dark"] = "light",
    ) -> None:
        self.address = address
        self._look = viewport, color_scheme
        if Visitor.of_profile is None:
            Visitor.of_profile = self
            self.context = browser.contexts[0]
        else:
            self.context = browser.new_context(accept_downloads=True)
        self.context.grant_permissions(permissions, origin=address)
        self.context.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.context.on("request", self._note_request)

    def new_page(self) -> Page:
        page = self.context.new_page()
        viewport, color_scheme = self._look
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=color_scheme)
        return page

    def watched_page(self) -> Page:
        """A page whose errors, and those in its console, are complaints."""
        page = self.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note_console)
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        return page

    def open(self, path: str = "/", *, script: str = "") -> Page:
        """Open the page; a script runs before those of the page."""
        page = self.watched_page()
        page.add_init_script(script)
        page.goto(self.address + path)
        page.locator(THERE).first.wait_for()
        return page

    def open_to_write(self, *models: str, topic: str = TOPIC, script: str = "") -> Page:
        """Open the page by a link that fills in its form: a lane for each of these models.

        They are the fake server's. To choose them by hand takes as long as to open a page.
        """
        page = self.open(link_to_form(*models, topic=topic), script=script)
        await_filled(page, len(models))
        return page

    def leave(self) -> None:
        """Close all pages."""
        self.context.remove_listener("request", self._note_request)
        browser = self.context.browser
        if browser and Visitor.of_profile is self:
            forget_everything(browser)
        else:
            self.context.close()

    def check_out(self) -> None:
        """Close all pages, and see that nothing has happened that must not."""
        self.leave()
        assert not self.complaints, self.complaints  # told in whole, also of a run that is repeated
        assert not self.elsewhere, self.elsewhere

    def _note_request(self, request: sync_api.Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.elsewhere.append(request.url)

    def _note_console(self, message: sync_api.ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(KNOWN_ERROR):
            self.complaints.append(message.text)


# What a person sees and does


def link_to_form(*models: str, topic: str = TOPIC) -> str:
    """The path of a link that fills in the form: a lane for each of these models of the fake."""
    lanes = [{"source": "compatible", "model": model} for model in models]
    return f"/?form={quote(json.dumps({'topic': topic, 'lanes': lanes}))}"


def await_filled(page: Page, posts: int = 1) -> None:
    """Wait until a link has filled in the form, and the page is whole."""
    expect(write_button(page, posts)).to_be_visible()
    expect(page).to_have_url(re.compile(r"^[^?]+$"))
    await_drawn(page)


def button(page: Page, name: str) -> Locator:
    """A button of ours, as drawn last: another run may have left one that is about to go.

    Streamlit's header has a Stop of its own while the page is drawn.
    """
    ours = page.locator("button:not([data-testid=stHeader] *, [data-stale=true] *)")
    # In this order, for it takes a third of the time: all names of the page need not be made.
    return ours.and_(page.get_by_role("button", name=name))


def write_button(page: Page, posts: int = 1) -> Locator:
    return button(page, "Write post" if posts == 1 else f"Write {posts} posts")


def state_of(page: Page) -> Locator:
    return page.locator(".st-key-run-state")


def lane_on_stage(page: Page, lane: int) -> Locator:
    return page.locator(f".db-lane[data-lane='{lane}']")


def envelope(page: Page) -> Locator:
    return lane_on_stage(page, 0).locator(".db-card")


def frame_of(page: Page, lane: int) -> Locator:
    return lane_on_stage(page, lane).locator("iframe")


def lane_preview(page: Page, lane: int) -> Locator:
    return frame_of(page, lane).content_frame.locator("article")


def preview(page: Page) -> Locator:
    return lane_preview(page, 0)


def lane_head(page: Page, lane: int) -> Locator:
    return lane_on_stage(page, lane).locator(".db-head")


def press_retry(page: Page, lane: int) -> None:
    """Press Retry, and once more where that was too soon: the button has just been a Stop."""

    def is_taken() -> bool:
        retry = lane_head(page, lane).get_by_role("button", name="Retry")
        with suppress(AssertionError, sync_api.TimeoutError):
            if retry.is_visible():
                retry.click(timeout=3_000)
            expect(lane_state(page, lane)).to_have_text(WRITES, timeout=3_000)
            return True
        return False

    until(is_taken)


def lane_state(page: Page, lane: int) -> Locator:
    return lane_head(page, lane).locator(".db-word")


def await_drawn(page: Page) -> None:
    """Wait until the page is whole: what is pressed before may move between down and up."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def open_form(page: Page) -> None:
    """Have the whole form, which is one line while a run is shown."""
    await_drawn(page)
    page.locator(".st-key-switch-form button").click()
    expect(page.get_by_label("Topic", exact=True)).to_be_visible()


def go_to(page: Page, view: str) -> None:
    page.get_by_role("radiogroup", name="View").get_by_text(view, exact=True).click()


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a select box, or type what it does not offer."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    box.press("Enter")
    expect(box).to_have_value(option)


def choose_server(page: Page) -> None:
    """Choose the fake server, and wait until its fields stand alone and its models are there.

    For a moment, the fields of another provider stand there, too. And when the list of models
    comes, it fills in a model: over one that is just being typed.
    """
    choose(page, "Provider", "OpenAI-compatible server")
    page.get_by_placeholder("If the server asks for one").wait_for()
    expect(page.get_by_label("API key")).to_have_count(1)
    expect(page.get_by_role("combobox", name="Model")).to_have_count(1)
    expect(page.get_by_role("combobox", name="Model")).not_to_have_value("")


def ask_for(page: Page, model: str, topic: str = TOPIC) -> None:
    """Fill in the form for a model of the fake server."""
    choose_server(page)
    choose(page, "Model", model)
    page.get_by_text(f"with {model} ·").wait_for()
    page.get_by_label("Topic", exact=True).fill(topic)


def write(page: Page, model: str, until: str = "complete") -> None:
    ask_for(page, model)
    press_write(page, until)


def press_write(page: Page, until: str = "complete", *, posts: int = 1) -> None:
    """Write what the form asks for, once it asks for so many posts; others may be shown yet."""
    link = page.url
    write_button(page, posts).click()
    expect(page).not_to_have_url(link)
    await_drawn(page)
    expect(state_of(page)).to_have_text(until)


def file_button(page: Page, name: str) -> Locator:
    """The button that downloads a format; a post is copied by others, of like names."""
    return page.get_by_test_id("stDownloadButton").filter(has_text=name).get_by_role("button")


def download(page: Page, name: str) -> Path:
    await_drawn(page)  # Streamlit has no file any more for a button that it is to draw anew
    with page.expect_download() as download:
        file_button(page, name).click()
    return Path(download.value.path())
