"""Hostile text in a real browser: no script runs, nobody else is called, no key is seen."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from chromium import (
    TITLE,
    Page,
    Visitor,
    button,
    choose,
    envelope,
    expect,
    frame_of,
    go_to,
    lane_preview,
    open_form,
    press_write,
    state_of,
)
from fake_provider import FakeProvider, Request, never
from hits import Hits
from hostile_posts import texts_of

from bench.running_app import free_port, running
from components.owner import LOCAL
from runs.blind.tasting import lanes_to_taste, start_tasting, tasting_behind
from runs.blind.votes import cast
from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.journal import Journal
from runs.store.prompt_versions import list_prompts, save_prompt

pytestmark = pytest.mark.browser
LINKS: Final = """() => {
  const documents = [document];
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentDocument) documents.push(frame.contentDocument);
  return documents.flatMap((each) => [...each.querySelectorAll("[href], [src], [action]")])
    .filter((each) => !["LINK", "SCRIPT"].includes(each.tagName))
    .flatMap((each) => ["href", "src", "action"].map((name) => each.getAttribute(name)))
    .filter((address) => address !== null);
}"""
ALL_ARE_THERE: Final = "() => document.querySelectorAll('.st-key-foreign li').length > 4000"
HIT: Final = "window.hit === undefined && window.pwned === undefined"
FIRES: Final = "top.hit=window.hit=1"


def payloads(address: str) -> list[str]:
    """One of each kind, each of which would call the address or run a script."""
    return [
        f"<img src={address}/img onerror={FIRES}>",
        f"![x]({address}/image) [y](javascript:{FIRES}) <b>z</b>",
        f"\"'><script src={address}/script></script><script>{FIRES}</script>",
        f'<iframe srcdoc="<script>top.{FIRES}</script>"></iframe><svg onload={FIRES}>',
        f":red[a] $b$ :material/home: `c` **d** | e | www.a.example {address}/bare me@a.example",
        f"<style>@import url({address}/style)</style><base href={address}/base>",
    ]


# Every sink of the app


@pytest.fixture
def fake(hits: Hits) -> Iterator[FakeProvider]:
    """Each of its models writes a fourth of a family of `badinputs/`, the last one all payloads."""
    families = ["xss_payloads", "dompurify_fixtures", "blns", "urls_links_ssrf", "unicode"]
    bodies = ["\n\n".join(texts_of(family)[::4]).replace("</EndOfText>", "") for family in families]
    given = payloads(hits.address)
    bodies.append("\n\n".join(given))

    def reply(request: Request) -> str:
        number = next((i for i, text in enumerate(given) if request.model == text), 0)
        text, body = given[number], bodies[number].encode("utf-8", "replace").decode()
        return (
            f"TITLE: {text}\nMETA_DESCRIPTION: {text}\nTAGS: {text}, b\nCATEGORIES: {text}\n\n"
            f"## {text}\n\n{body}\n\n**{text}**\n\n</EndOfText>\n"
        )

    with FakeProvider(write=reply, models=given, delta_size=400) as fake:
        yield fake


@pytest.fixture
def kept(fake: FakeProvider, hits: Hits, tmp_path: Path) -> tuple[str, str]:
    """A database with hostile runs, prompts and votes; its address, and a run in it."""
    address = f"sqlite:///{tmp_path}/kept.db"
    database = Database(address)
    engine = Engine(journal=Journal(lambda: database))
    texts = payloads(hits.address)
    for text in texts:
        save_prompt(
            database, LOCAL, text[:80], f"Say {text} of {{{{topic}}}}.\n[user]\n{text}", text
        )
    prompts = list_prompts(database, LOCAL)
    requests = [
        LaneRequest(
            settings=LaneSettings(
                provider="compatible",
                model=text,
                base_url=fake.base_url,
                prompt=prompts[1 + number % (len(prompts) - 1)],
                continuations=0,
            )
        )
        for number, text in enumerate(texts)
    ]
    run = engine.start(Brief(topic=texts[0], notes=texts[1], words=200), requests, owner=LOCAL)
    for lane in run.lanes:
        assert lane.wait_for_end(60)
    assert engine.journal.flush()
    vote_on(engine, database, run)
    engine.close()
    database.close()
    return address, run.id


def vote_on(engine: Engine, database: Database, run: Run) -> None:
    lanes = lanes_to_taste(run)
    assert len(lanes) > 1
    for first in range(len(lanes) - 1):
        pair = Run(run.brief, lanes[first : first + 2], owner=LOCAL)
        blind = start_tasting(engine, pair, owner=LOCAL)
        behind = tasting_behind(blind)
        assert behind
        cast(database, behind.vote(LOCAL, "chosen", best=0, worst=1))
        engine.stop(blind)


def strange_links(page: Page, own: str) -> list[str]:
    """Addresses in the page and its frames that are none of ours, and open no page or letter."""
    return [
        address
        for address in page.evaluate(LINKS)
        if urlsplit(address).scheme not in {"http", "https", "mailto"}
        and not address.startswith(("data:image/svg+xml", "data:font", "./", "/", "#"))
        and address != own
    ]


def test_no_sink_of_the_app_obeys_a_reply_a_name_or_a_prompt(
    browser: Any,
    fake: FakeProvider,
    kept: tuple[str, str],
    hits: Hits,
) -> None:
    database, run_id = kept
    environment = {"DATABASE_URL": database, "COMPATIBLE_BASE_URL": fake.base_url}
    with running("run", "app.py", port=free_port(), environment=environment) as address:
        visitor = Visitor(browser, address)
        page = visitor.new_page()
        page.on("dialog", lambda dialog: visitor.complaints.append(dialog.message))
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))

        def check() -> None:
            assert page.evaluate(HIT)
            assert strange_links(page, address) == []
            assert hits.paths == []

        page.goto(f"{address}/?run={run_id}")
        for see in (see_a_kept_run, see_the_history, see_the_ranking, see_the_workbench):
            see(page, check)
        write_it_live(page, fake, check)
        visitor.leave()
    assert visitor.complaints == []
    assert visitor.elsewhere == []


def see_a_kept_run(page: Page, check: Callable[[], None]) -> None:
    """Its lanes, fields, replies and figures; then two of them word by word, and the fixes."""
    for lane in range(6):
        expect(frame_of(page, lane).content_frame.locator("h2").first).to_be_attached(
            timeout=120_000
        )
    page.get_by_test_id("stTable").wait_for()
    page.get_by_role("tab", name="Reply").first.click()
    fixes = page.get_by_test_id("stExpander").filter(has_text=re.compile(r"\d+ fix"))
    if fixes.count():
        fixes.first.click()
    page.get_by_text("Compare two").click()
    page.locator(".db-diff").last.wait_for()
    for link in frame_of(page, 1).content_frame.locator(".no-link").all():
        link.dispatch_event("click")
    check()


def see_the_history(page: Page, check: Callable[[], None]) -> None:
    go_to(page, "History")
    search = page.get_by_label("Search", exact=True)
    search.fill("<img src=zzqx onerror=> \"'* OR 1=1; --")
    search.press("Enter")
    page.get_by_text("No posts match.").wait_for()
    button(page, "Show all").click()
    page.locator(".st-key-history-list").wait_for()
    check()
    page.get_by_role("checkbox").first.check(force=True)
    page.locator(".st-key-history-delete button").click()
    page.get_by_role("dialog").wait_for()
    check()
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()


def see_the_ranking(page: Page, check: Callable[[], None]) -> None:
    go_to(page, "Ranking")
    page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first.wait_for()
    page.get_by_test_id("stVegaLiteChart").hover()
    check()


def see_the_workbench(page: Page, check: Callable[[], None]) -> None:
    """A prompt that is hostile in its name, note and text, and every panel of it."""
    go_to(page, "Prompts")
    page.get_by_role("combobox", name="Prompt").click()
    page.get_by_role("option").nth(1).click()
    page.locator(".st-key-prompt-text textarea").first.wait_for()
    for panel in ("See what is sent", "Compare", "Export", "Copy", "Delete"):
        page.locator(".st-key-prompt-panels").get_by_role("button", name=panel, exact=True).click()
        page.locator(".st-key-prompt-panel").wait_for()
        check()


def write_it_live(page: Page, fake: FakeProvider, check: Callable[[], None]) -> None:
    """The same lanes once more, from the form that the run filled in."""
    fake.holds = lambda request: request.events_sent > 3
    go_to(page, "Write")
    button(page, "Write 6 posts").click()
    expect(state_of(page)).to_have_text("writing")
    for lane in range(6):
        expect(lane_preview(page, lane).locator("h2")).to_be_visible()
    check()
    fake.holds = never
    fake.release(6)
    expect(state_of(page)).not_to_have_text("writing", timeout=120_000)
    check()


# Every hostile string


def test_every_hostile_string_is_shown_as_text(
    browser: Any,
    hits: Hits,
) -> None:
    environment = {"HOSTILE_PAYLOADS": "\n".join(payloads(hits.address))}
    page_file = "tests/hostile_page.py"
    with running("run", page_file, port=free_port(), environment=environment) as address:
        visitor = Visitor(browser, address)
        page = visitor.new_page()
        page.on("dialog", lambda dialog: visitor.complaints.append(dialog.message))
        page.goto(address)
        page.locator(".st-key-done").get_by_text("Done").wait_for(timeout=90_000)
        expect(page.locator(".st-key-foreign .db-diff").last).to_be_visible()
        page.wait_for_function(ALL_ARE_THERE)
        foreign = "(names) => [...document.querySelectorAll('.st-key-foreign *')]"
        foreign += ".map((each) => each.tagName).filter((name) => names.includes(name))"
        assert page.evaluate(foreign, ["A", "IMG", "SCRIPT", "IFRAME", "FORM", "B", "MATH"]) == []
        block = "[...document.querySelectorAll('.st-key-foreign li *')].length"
        assert page.evaluate(block) == 0
        assert page.evaluate(HIT)
        visitor.leave()
    assert visitor.elsewhere == []
    assert visitor.complaints == []
    assert hits.paths == []


# Keys

TYPED: Final = "sk-canary-typed-in-a-browser-5Tq9"
OF_THE_ENVIRONMENT: Final = "sk-canary-of-the-server-8Wz2"
SHOWN_IN: Final = {"Prompts": "Write with it", "History": "good · ", "Ranking": "vote"}


def note_frames(page: Page) -> list[str]:
    """What a page hears from its server."""
    heard: list[str] = []

    def note(payload: str | bytes) -> None:
        heard.append(payload if isinstance(payload, str) else payload.decode("latin-1"))

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    return heard


def test_a_key_typed_in_one_browser_is_seen_in_no_other(
    browser: Any,
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    with FakeProvider(models=["good", "fault-401-echo"]) as fake, log.open("wb") as output:
        environment = {
            "COMPATIBLE_BASE_URL": fake.base_url,
            "OPENAI_API_KEY": OF_THE_ENVIRONMENT,
            "OPENAI_BASE_URL": fake.base_url,
            "DATABASE_URL": f"sqlite:///{tmp_path}/kept.db",
        }
        port = free_port()
        with running("run", "app.py", port=port, environment=environment, log=output) as address:
            anna, ben = (Visitor(browser, address) for _ in range(2))
            page = anna.open_to_write("fault-401-echo")
            field = page.get_by_label("API key")
            field.fill(TYPED)
            field.press("Enter")
            page.get_by_text("Kept in this session's memory only.", exact=True).wait_for()
            press_write(page, until="failed")
            open_form(page)
            choose(page, "Model", "good")
            page.get_by_text("with good ·").wait_for()
            press_write(page)
            sent = {request.headers["authorization"] for request in fake.requests}
            assert f"Bearer {TYPED}" in sent

            other = ben.new_page()
            heard = note_frames(other)
            other.goto(page.url)
            expect(state_of(other)).to_have_text("complete")
            expect(envelope(other)).to_contain_text(TITLE)
            seen = [other.content()]
            open_form(other)
            choose(other, "Provider", "OpenAI (cloud)")
            other.get_by_text("Using OPENAI_API_KEY from the environment.").wait_for()
            for view, shown in SHOWN_IN.items():
                go_to(other, view)
                expect(other.get_by_text(shown).first).to_be_visible()
                seen.append(other.content())
            everything = "".join([*heard, *seen, other.url, page.url])
            assert TITLE in everything
            assert TYPED not in everything
            assert OF_THE_ENVIRONMENT not in everything + page.content()
            anna.leave()
            ben.leave()
    files = [each.read_bytes() for each in tmp_path.iterdir()]
    assert len(files) > 1
    for key in (TYPED, OF_THE_ENVIRONMENT):
        assert not any(key.encode() in content for content in files)
