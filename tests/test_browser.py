"""The page in a real browser, against the fake provider: what AppTest cannot see."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Final

import pytest
import yaml
from fake_provider import CANONICAL_REPLY, FakeProvider

from bench.running_app import CHROMIUM_ARGUMENTS, find_chromium, free_port, running

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
expect = sync_api.expect
Browser, Page, Locator = sync_api.Browser, sync_api.Page, sync_api.Locator

pytestmark = pytest.mark.browser
TOPIC: Final = "How to test a backup"
KNOWN_ERROR: Final = "Executing inline script violates"
"""Streamlit's own inline line, which the policy blocks and nothing needs."""
SCREENS: Final = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS
            )
        except sync_api.Error as error:
            pytest.skip(f"no Chromium to test with: {error}")
        expect.set_options(timeout=20_000)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shared_fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


@pytest.fixture
def fake(shared_fake: FakeProvider) -> Iterator[FakeProvider]:
    """The fake provider, as new."""
    shared_fake.reply = CANONICAL_REPLY.read_text(encoding="utf-8")
    shared_fake.models = ["good", "hold"]
    yield shared_fake
    held = [each for each in shared_fake.requests if each.holding and not each.disconnected]
    shared_fake.release(len(held))


@pytest.fixture(scope="module")
def address(shared_fake: FakeProvider) -> Iterator[str]:
    environment = {"COMPATIBLE_BASE_URL": shared_fake.base_url}
    with running("run", "app.py", port=free_port(), environment=environment) as address:
        yield address


class Visitor:
    """Opens pages and notes what must not happen on them."""

    def __init__(self, browser: Browser, address: str, **context: object) -> None:
        self.address = address
        self.context = browser.new_context(accept_downloads=True, **context)
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.context.on("request", self._note_request)

    def open(self, path: str = "/") -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note_console)
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.goto(self.address + path)
        button(page, "Write post").wait_for()
        return page

    def _note_request(self, request: sync_api.Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.elsewhere.append(request.url)

    def _note_console(self, message: sync_api.ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(KNOWN_ERROR):
            self.complaints.append(message.text)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, address, viewport=SCREENS["desktop"])
    yield visitor
    visitor.context.close()
    assert visitor.complaints == []
    assert visitor.elsewhere == []


# What a person sees and does


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def state_of(page: Page) -> Locator:
    return page.locator(".st-key-run-state")


def envelope(page: Page) -> Locator:
    return page.locator(".st-key-envelope-0")


def preview(page: Page) -> Locator:
    return page.locator(".st-key-preview-0").frame_locator("iframe").locator("article")


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a select box, or type what it does not offer."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    box.press("Enter")


def ask_for(page: Page, model: str, topic: str = TOPIC) -> None:
    """Fill in the form for a model of the fake server."""
    choose(page, "Provider", "OpenAI-compatible server")
    page.get_by_label("API key").wait_for()
    choose(page, "Model", model)
    page.get_by_text(f"with {model} ·").wait_for()
    page.get_by_label("Topic", exact=True).fill(topic)


def write(page: Page, model: str, until: str = "complete") -> None:
    ask_for(page, model)
    button(page, "Write post").click()
    expect(state_of(page)).to_have_text(until)


def download(page: Page, name: str) -> Path:
    with page.expect_download() as download:
        button(page, name).click()
    return Path(download.value.path())


# Stories


def test_the_whole_journey(visitor: Visitor, fake: FakeProvider) -> None:
    page = visitor.open()
    write(page, "hold", until="writing")

    # Fields and post fill in while the reply is held half way.
    title = "How to Test Your Website Backups Before You Need Them"
    expect(envelope(page)).to_contain_text(title)
    expect(preview(page).locator("h1")).to_have_text(title)
    expect(preview(page).locator("p").first).to_be_visible()
    assert page.title() == "Draftbench"

    # Other fields stay usable, and a reload and a second tab show the same run.
    page.get_by_label("Audience").fill("night-shift bakers")
    second = visitor.open("/?" + page.url.partition("?")[2])
    expect(state_of(second)).to_have_text("writing")
    fake.release()
    expect(state_of(page)).to_have_text("complete")
    expect(state_of(second)).to_have_text("complete")
    button(page, "Markdown").wait_for()
    expect(page.get_by_label("Audience")).to_have_value("night-shift bakers")
    assert preview(page).inner_text() == preview(second).inner_text()
    page.reload()
    expect(state_of(page)).to_have_text("complete")
    expect(page.get_by_label("Topic", exact=True)).to_have_value(TOPIC)

    # The files are what was shown.
    front, body = (
        download(page, "Markdown").read_text("utf-8").removeprefix("---\n").split("---\n", 1)
    )
    title = yaml.safe_load(front)["title"]
    assert title == preview(page).locator("h1").inner_text()
    assert json.loads(download(page, "JSON").read_text("utf-8"))["body"] == body.strip()
    assert download(page, "Reply").read_text("utf-8") == fake.reply
    file = visitor.context.new_page()
    file.set_content(download(page, "HTML").read_text("utf-8"))
    assert file.locator("article").inner_text() == preview(page).inner_text()
    expect(button(page, "Write post")).to_be_enabled()


def test_stop_ends_the_request_at_once_and_keeps_the_text(
    visitor: Visitor, fake: FakeProvider
) -> None:
    page = visitor.open()
    write(page, "hold", until="writing")
    expect(preview(page).locator("p").first).to_be_visible()
    button(page, "Stop").click()
    expect(state_of(page)).to_have_text("stopped")
    fake.wait_for(lambda: fake.requests[-1].disconnected)
    expect(preview(page).locator("p").first).to_be_visible()
    expect(page.get_by_text("Stopped by you.")).to_be_visible()
    button(page, "Reply").wait_for()
    expect(button(page, "Stop")).to_have_count(0)


def test_ctrl_enter_writes_what_was_just_typed(visitor: Visitor, fake: FakeProvider) -> None:
    page = visitor.open()
    ask_for(page, "good", topic="")
    page.get_by_label("Topic", exact=True).press_sequentially("Sourdough on the road")
    page.keyboard.press("Control+Enter")
    expect(state_of(page)).to_have_text("complete")
    assert "Sourdough on the road" in fake.requests[-1].prompt_text


def test_the_reply_tab_shows_the_reply_as_it_came(visitor: Visitor, fake: FakeProvider) -> None:
    page = visitor.open()
    write(page, "good")
    page.get_by_role("tab", name="Reply").click()
    assert page.locator(".st-key-preview-0 .db-reply").text_content() == fake.reply


def test_a_wait_for_a_retry_shows_its_cause_and_a_countdown(
    visitor: Visitor, fake: FakeProvider
) -> None:
    page = visitor.open()
    ask_for(page, "good")
    page.get_by_label("Base URL").fill(fake.base_url_of("fault-429-retry-after-30"))
    button(page, "Write post").click()
    expect(state_of(page)).to_have_text("waiting")
    outcome = page.locator(".db-outcome")
    expect(outcome).to_contain_text(re.compile(r"Next try in (30|2\d) s\."))
    expect(outcome).to_contain_text("Try 1 of 3 failed.")
    button(page, "Stop").click()
    expect(state_of(page)).to_have_text("stopped")


def test_a_missing_key_is_said_at_the_key(visitor: Visitor) -> None:
    page = visitor.open()
    choose(page, "Provider", "OpenAI")
    page.get_by_label("API key").wait_for()
    page.get_by_label("Topic", exact=True).fill(TOPIC)
    button(page, "Write post").click()
    alert = page.get_by_test_id("stSidebar").get_by_role("alert")
    expect(alert).to_contain_text("OpenAI needs a key")
    expect(page.get_by_label("Topic", exact=True)).to_have_value(TOPIC)


def test_a_reader_at_the_end_is_kept_there_and_any_other_is_left_alone(
    visitor: Visitor, fake: FakeProvider
) -> None:
    fake.reply = "TITLE: Long\n\n" + "\n\n".join(f"Paragraph {i}. " * 30 for i in range(60))
    page = visitor.open()
    write(page, "hold", until="writing")
    expect(preview(page).get_by_text("Paragraph 28.")).to_be_attached()
    below = "(frame) => { const s = frame.contentDocument.scrollingElement;"
    below += "return s.scrollHeight - s.scrollTop - s.clientHeight; }"
    frame = page.locator(".st-key-preview-0 iframe")
    assert frame.evaluate(below) < 40

    # The frame hears of a scroll with its next picture.
    frame.evaluate(
        "(frame) => new Promise((done) => {"
        "  frame.contentDocument.addEventListener('scroll', done, { once: true });"
        "  frame.contentDocument.scrollingElement.scrollTop = 100; })"
    )
    fake.release()
    expect(state_of(page)).to_have_text("complete")
    expect(preview(page).get_by_text("Paragraph 59.")).to_be_attached()
    assert frame.evaluate("(frame) => frame.contentDocument.scrollingElement.scrollTop") == 100


def test_a_hidden_page_lets_go_of_the_stream_and_takes_it_up_where_it_left_off(
    visitor: Visitor, fake: FakeProvider
) -> None:
    page = visitor.open()
    streams: list[str] = []
    page.on("request", lambda request: streams.append(request.url))
    write(page, "hold", until="writing")
    expect(preview(page).locator("h2").first).to_be_visible()
    show = "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden,"
    show += " configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"
    page.evaluate(show, arg=True)
    fake.release()
    fake.wait_for(lambda: fake.requests[-1].answered)
    expect(state_of(page)).to_have_text("writing")
    page.evaluate(show, arg=False)
    expect(state_of(page)).to_have_text("complete")
    left_off = r"\?from=[0-9a-f]{8}-\d+-[1-9]"  # the lane, and how much of its body and reply came
    assert any(re.search(rf"/live{left_off}", stream) for stream in streams)
    expect(preview(page).get_by_text("a single point of failure")).to_have_count(1)


def test_an_unknown_run_is_said_calmly(visitor: Visitor) -> None:
    page = visitor.open("/?run=gone")
    expect(page.get_by_text("not here any more")).to_be_visible()


# Lanes


def lane_preview(page: Page, lane: int) -> Locator:
    frame = page.locator(f".st-key-preview-{lane}").frame_locator("iframe")
    return frame.locator("article")


def lane_state(page: Page, lane: int) -> Locator:
    return page.locator(f".st-key-head-{lane} .db-word")


def ask_for_lanes(page: Page, *models: str) -> None:
    """Fill in the form with a lane for each of these models of the fake server."""
    ask_for(page, models[0])
    for number, model in enumerate(models[1:], start=2):
        button(page, "Add lane").click()
        page.locator(f".st-key-draft-{number}").wait_for()
        choose(page, "Model", model)
        page.locator(f".st-key-draft-{number}").get_by_role("button", name=model).wait_for()


def test_lanes_are_written_side_by_side_stopped_and_written_once_more(
    visitor: Visitor, fake: FakeProvider
) -> None:
    page = visitor.open()
    ask_for_lanes(page, "good", "hold")
    button(page, "Write 2 posts").click()
    expect(lane_state(page, 0)).to_have_text("complete")
    expect(lane_state(page, 1)).to_have_text("writing")
    expect(state_of(page)).to_have_text("writing")
    first, second = (page.locator(f".st-key-lane-{lane}").bounding_box() for lane in (0, 1))
    assert first
    assert second
    assert first["y"] == second["y"]
    assert first["x"] + first["width"] <= second["x"]
    button(page, "Markdown").wait_for()  # of the lane that has ended

    # What is done with one lane leaves the other as it is, its frame and all.
    expect(lane_preview(page, 1).locator("p").first).to_be_visible()
    page.locator(".st-key-preview-0 iframe").evaluate("(frame) => { frame.dataset.mine = 'yes'; }")
    page.locator(".st-key-head-1").get_by_role("button", name="Stop").click()
    expect(lane_state(page, 1)).to_have_text("stopped")
    page.locator(".st-key-head-1").get_by_role("button", name="Retry").click()
    expect(lane_state(page, 1)).to_have_text("writing")
    expect(page.locator(".st-key-figures-1 .db-outcome")).to_be_hidden()
    fake.release()
    expect(lane_state(page, 1)).to_have_text("complete")
    expect(state_of(page)).to_have_text("complete")
    whole = lane_preview(page, 0).inner_text()
    expect(lane_preview(page, 1)).to_have_text(whole, use_inner_text=True)
    expect(page.locator(".st-key-preview-0 iframe")).to_have_attribute("data-mine", "yes")

    # A reload has all of it again, the form's lanes too.
    page.reload()
    expect(lane_state(page, 1)).to_have_text("complete")
    expect(page.locator(".st-key-lane-list").get_by_role("button", name="hold")).to_be_visible()


def test_lanes_stand_below_each_other_on_a_phone(
    browser: Browser, address: str, fake: FakeProvider
) -> None:
    visitor = Visitor(browser, address, viewport=SCREENS["desktop"])
    page = visitor.open()
    ask_for_lanes(page, "good", "hold", "good")
    button(page, "Write 3 posts").click()
    expect(lane_state(page, 0)).to_have_text("complete")
    fake.release()
    expect(state_of(page)).to_have_text("complete")
    page.set_viewport_size(SCREENS["phone"])
    expect(lane_preview(page, 2).locator("p").first).to_be_visible()
    tops = [page.locator(f".st-key-lane-{lane}").bounding_box()["y"] for lane in range(3)]
    assert tops == sorted(set(tops))
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS["phone"]["width"]
    visitor.context.close()


@pytest.mark.parametrize("lanes", [2, 3, 4, 6], ids="{} lanes".format)
def test_the_posts_of_neighbouring_lanes_begin_in_a_line(
    visitor: Visitor, fake: FakeProvider, lanes: int
) -> None:
    page = visitor.open()
    ask_for_lanes(page, "fault-404", *["good"] * (lanes - 1))
    button(page, f"Write {lanes} posts").click()
    expect(lane_state(page, 0)).to_have_text("failed")  # and says why, which takes room
    expect(state_of(page)).to_have_text("complete")
    page.wait_for_function(
        """(lanes) => {
          const rows = new Map();
          for (let lane = 0; lane < lanes; lane += 1) {
            const top = (part) => document.querySelector(`.st-key-${part}-${lane}`)
              .getBoundingClientRect().top;
            rows.set(top("head"), [...(rows.get(top("head")) ?? []), top("preview")]);
          }
          return rows.size === Math.ceil(lanes / (lanes % 3 ? 2 : 3)) &&
            [...rows.values()].every((tops) => Math.max(...tops) - Math.min(...tops) < 1);
        }""",
        arg=lanes,
    )


# Looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_preview_wears_the_colours_of_the_page(
    browser: Browser, address: str, fake: FakeProvider, scheme: str
) -> None:
    visitor = Visitor(browser, address, viewport=SCREENS["desktop"], color_scheme=scheme)
    page = visitor.open()
    write(page, "good")
    colour = "(element) => getComputedStyle(element).backgroundColor"
    outside = page.get_by_test_id("stApp").evaluate(colour)
    inside = page.locator(".st-key-preview-0").frame_locator("iframe").locator("body")
    assert inside.evaluate(colour) == outside
    assert (sum(map(int, re.findall(r"\d+", outside)[:3])) < 384) == (scheme == "dark")
    visitor.context.close()
    assert visitor.complaints == []


def test_topic_model_and_button_are_seen_without_scrolling(visitor: Visitor) -> None:
    page = visitor.open()
    for control in (
        page.get_by_label("Topic", exact=True),
        page.get_by_role("combobox", name="Model"),
        button(page, "Write post"),
    ):
        box = control.bounding_box()
        assert box
        assert box["y"] + box["height"] < SCREENS["desktop"]["height"]


def test_a_phone_shows_all_of_it_in_one_column(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, viewport=SCREENS["phone"])
    page = visitor.open()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SCREENS["phone"]["width"]
    visitor.context.close()


# Hostile replies


class Hits:
    """A server that counts who calls it."""

    def __init__(self) -> None:
        hits: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hits.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.paths = hits
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def hits() -> Iterator[Hits]:
    hits = Hits()
    thread = threading.Thread(target=hits.server.serve_forever)
    thread.start()
    yield hits
    hits.server.shutdown()
    thread.join()
    hits.server.server_close()


HOSTILE: Final = """TITLE: <img src=ADDRESS/title onerror=run()> **bold** $x$ :red[y]
META_DESCRIPTION: <script>run()</script> ![x](ADDRESS/description)
TAGS: <b>tag</b>, [link](javascript:run()), "><img src=ADDRESS/tag>
CATEGORIES: <iframe srcdoc="<script>run()</script>">, ![c](ADDRESS/category)

<script>run()</script>

<img src="ADDRESS/img" onerror="run()"> <svg onload="run()"></svg>

![pixel](ADDRESS/pixel.png) <iframe srcdoc="<script>top.hit = 1</script>"></iframe>

[click](javascript:run()) <style>@import url(ADDRESS/style);</style>
<link rel=stylesheet href="ADDRESS/link"> <meta http-equiv=refresh content="0;url=ADDRESS/meta">

<form action="ADDRESS/form"><button autofocus onfocus="run()">x</button></form>

```html
<script src="ADDRESS/script"></script>
```

</EndOfText>
"""


def test_a_hostile_reply_runs_nothing_and_calls_nobody(
    visitor: Visitor, fake: FakeProvider, hits: Hits
) -> None:
    fake.reply = HOSTILE.replace("ADDRESS", hits.address).replace("run()", "top.hit=window.hit=1")
    page = visitor.open()
    write(page, "hold", until="writing")
    fake.release()
    expect(state_of(page)).to_have_text("complete")
    expect(preview(page).get_by_text("click")).to_be_visible()
    for link in preview(page).locator("a").all():
        assert not (link.get_attribute("href") or "").startswith("javascript:")
    preview(page).get_by_text("click").click()
    expect(envelope(page)).to_contain_text("<script>")
    page.get_by_role("tab", name="Reply").click()
    assert page.evaluate("window.hit") is None
    assert hits.paths == []


def test_hostile_words_of_a_server_are_shown_as_they_are(
    visitor: Visitor, fake: FakeProvider, hits: Hits
) -> None:
    fake.models = [f"![m]({hits.address}/model) :red[x] $y$ <b>z</b>"]
    page = visitor.open()
    choose(page, "Provider", "OpenAI-compatible server")
    expect(page.get_by_text(":red[x] $y$ <b>z</b>", exact=False).last).to_be_visible()
    assert hits.paths == []


def test_a_key_that_was_left_by_tab_is_used(visitor: Visitor, fake: FakeProvider) -> None:
    page = visitor.open()
    ask_for(page, "good")
    page.get_by_label("API key").press_sequentially("sk-by-keyboard")
    page.keyboard.press("Tab")  # to the eye that shows the key
    page.get_by_text("Kept in this session's memory only.", exact=True).wait_for()
    page.keyboard.press("Control+Enter")
    expect(state_of(page)).to_have_text("complete")
    assert fake.requests[-1].headers["authorization"] == "Bearer sk-by-keyboard"


def test_a_name_that_begins_with_the_chosen_one_can_be_typed(
    visitor: Visitor, fake: FakeProvider
) -> None:
    page = visitor.open()
    ask_for(page, "good")
    page.get_by_role("button", name="Clear value").last.click()
    expect(page.get_by_role("combobox", name="Model")).to_have_value("")
    expect(page.get_by_text("with good ·")).to_have_count(0)
    page.get_by_role("combobox", name="Model").press_sequentially("good-2")
    page.keyboard.press("Enter")
    page.get_by_text("with good-2 ·").wait_for()


# Without the event stream


def test_without_the_stream_progress_and_post_are_shown_all_the_same(
    browser: Browser, address: str, fake: FakeProvider
) -> None:
    visitor = Visitor(browser, address, viewport=SCREENS["desktop"])
    visitor.context.route("**/api/runs/**", lambda route: route.fulfill(status=502, body="no"))
    page = visitor.open()
    write(page, "hold", until="writing")
    expect(preview(page).locator("pre")).to_contain_text("##")
    fake.release()
    expect(state_of(page)).to_have_text("complete")
    expect(preview(page).locator("h2").first).to_be_visible()
    button(page, "Markdown").wait_for()
    visitor.context.close()


# The model on this machine


@pytest.mark.embedded
def test_the_embedded_model_writes_a_post(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, viewport=SCREENS["desktop"])
    page = visitor.open()
    page.get_by_label("Topic", exact=True).fill(TOPIC)
    button(page, "Write post").click()
    expect(state_of(page)).to_have_text("complete", timeout=150_000)
    expect(envelope(page)).to_contain_text("Complete")
    assert preview(page).locator("h2").count() >= 4
    assert visitor.elsewhere == []
    visitor.context.close()
