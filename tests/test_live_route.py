import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from components.live import stream
from components.live.blocks import checksum
from components.live.feed import Cursor, Feed, read_cursors
from components.live.route import PATH, live
from posts.export.markdown_file import body_markdown
from posts.markdown import render_markdown
from providers.base import Finished, RateLimited, ReplyCut, Unreachable, Usage
from runs.lane import Lane
from runs.run import Run
from runs.settings import Brief, LaneSettings

HEADER = """TITLE: How to test a backup
META_DESCRIPTION: A backup is only as good as its last restore.
TAGS: backup, restore
CATEGORIES: Cybersecurity, Basket Weaving

"""
BODY = "## Why\n\nBecause *disks* fail.\n\n- one\n- two\n\nThe end.\n"
REPLY = f"{HEADER}{BODY}\n</EndOfText>\n"
FINISHED = Finished(stop_reason="end", usage=Usage(input_tokens=300, output_tokens=90))


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def lane_with(
    text: str, *, ended: bool = False, clock: Callable[[], float] = time.monotonic
) -> Lane:
    """A lane that received a text."""
    lane = Lane(
        Brief(topic="Backups"), LaneSettings(provider="compatible", model="good"), clock=clock
    )
    lane.begin_try()
    lane.append(text)
    if ended:
        lane.finish(FINISHED, cost=Decimal("0.0123"))
    return lane


class Page:
    """What a browser makes of the news of one lane."""

    def __init__(self) -> None:
        self.done = self.tail = self.reply = ""
        self.lane: dict[str, Any] = {}

    def take(self, news: dict[str, Any]) -> None:
        self.done = ("" if news.get("reset") else self.done) + news.get("done", "")
        self.tail = news.get("tail", self.tail)
        self.reply = news.get("reply", self.reply + news.get("more", ""))
        self.lane |= news

    @property
    def html(self) -> str:
        return self.done + self.tail


def events_in(stream: str) -> list[tuple[str, dict[str, Any]]]:
    """Ids and data of the events in a stream."""
    found = re.findall(r"^id: (.*)\ndata: (.*)$", stream, re.MULTILINE)
    return [(event_id, json.loads(data)) for event_id, data in found]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> dict[str, Run]:
    """The runs that the route finds."""
    runs: dict[str, Run] = {}
    monkeypatch.setattr(stream, "the_engine", lambda: type("Shelf", (), {"find": runs.get}))
    return runs


@pytest.fixture
def client(shelf: dict[str, Run]) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[Route(PATH, live)])) as client:
        yield client


def put(shelf: dict[str, Run], *lanes: Lane) -> Run:
    run = Run(Brief(topic="Backups"), lanes)
    shelf[run.id] = run
    return run


# What a browser hears


@pytest.mark.parametrize("size", [1, 7, 40, 1000], ids="{} characters at a time".format)
def test_a_page_that_watched_from_the_start_shows_the_whole_post(size: int) -> None:
    lane, page = (
        Lane(
            Brief(topic="Backups"), LaneSettings(provider="compatible", model="good"), clock=Clock()
        ),
        Page(),
    )
    feed = Feed(0, lane, Cursor())
    for start in range(0, len(REPLY), size):
        lane.append(REPLY[start : start + size])
        page.take(feed.news())
        assert page.html == render_markdown(lane.view().envelope.body)
    lane.finish(FINISHED, cost=None)
    page.take(feed.news())
    assert page.html == render_markdown(BODY)
    assert page.reply == REPLY


def test_finished_blocks_are_sent_once() -> None:
    lane = lane_with(HEADER + "First block.\n\nSecond block.\n\nTh")
    feed = Feed(0, lane, Cursor())
    assert "First block" in feed.news()["done"]
    lane.append("ird block.\n\nFourth block.\n\nFif")
    news = feed.news()
    assert "First block" not in json.dumps(news)
    assert "Second block" in news["done"]
    assert "Third block" in news["done"]
    assert "Fourth block" in news["tail"]


def test_nothing_is_said_when_nothing_happened() -> None:
    clock = Clock()
    feed = Feed(0, lane_with(REPLY, clock=clock), Cursor())
    assert feed.news()
    clock.now += 5
    assert feed.news() == {}


def test_only_what_changed_is_said() -> None:
    lane = lane_with(HEADER + "One two three.")
    feed = Feed(0, lane, Cursor())
    feed.news()
    lane.append(" Four")
    assert set(feed.news()) == {"lane", "figures", "more", "tail"}


def test_a_link_that_is_defined_last_of_all_is_a_link_in_the_end() -> None:
    lane, page = lane_with(HEADER + "See [the docs][1] first.\n\nThen rest.\n\n"), Page()
    feed = Feed(0, lane, Cursor())
    page.take(feed.news())
    assert "<a" not in page.html
    lane.append("[1]: https://example.com/docs\n\n</EndOfText>\n")
    lane.finish(FINISHED, cost=None)
    page.take(feed.news())
    assert page.html.count('<a href="https://example.com/docs"') == 1
    assert page.html.count("Then rest.") == 1


def test_a_body_that_is_read_anew_replaces_what_was_shown() -> None:
    lane, page = lane_with(HEADER + "First block.\n\nSecond"), Page()
    feed = Feed(0, lane, Cursor(lane=checksum(lane.id), body=5, text=9, check=1))
    page.take(feed.news())
    assert page.lane["reset"]
    assert page.html == render_markdown(lane.view().envelope.body)


def test_the_fields_and_figures_come_as_the_reader_and_the_lane_have_them() -> None:
    clock = Clock()
    lane = lane_with(REPLY, clock=clock)
    clock.now += 2
    lane.finish(FINISHED, cost=Decimal("0.0123"))
    news = Feed(0, lane, Cursor()).news()
    assert news["envelope"]["title"] == "How to test a backup"
    assert news["envelope"]["tags"] == ("backup", "restore")
    assert news["envelope"]["unknown"] == ("Basket Weaving",)
    assert news["envelope"]["complete"]
    assert news["figures"]["first"] == 0
    assert news["figures"]["input"] == 300
    assert news["figures"]["cost"] == "$0.0123"
    assert news["elapsed"] == 2
    assert (news["state"], news["ended"]) == ("complete", True)
    assert news["outcome"] == "Completed in one go. Repaired in 1 place."


@pytest.mark.parametrize(
    "body", [BODY, "Tea \U0001f375 – <script>x</script> {{< y >}}\n"], ids=["plain", "escaped"]
)
def test_what_is_copied_of_an_ended_lane_is_the_markdown_of_its_download(body: str) -> None:
    lane = lane_with(f"\U0001f600{HEADER}{body}\n</EndOfText>\n")
    feed = Feed(0, lane, Cursor())
    assert "body" not in feed.news(), "there is nothing to copy yet"
    lane.finish(FINISHED, cost=None)
    told, view = feed.news()["body"], lane.view()
    copied = told.get("text") or view.text[told["at"] : told["at"] + told["length"]]
    assert copied == body_markdown(view.envelope.body)
    assert ("at" in told) == (body == BODY), "a text that the browser has is not sent again"


def test_a_wait_is_told_by_its_cause_and_when_it_ends() -> None:
    clock = Clock()
    lane = Lane(
        Brief(topic="Backups"), LaneSettings(provider="compatible", model="good"), clock=clock
    )
    lane.begin_try()
    clock.now += 3
    lane.wait(20, RateLimited("Too many requests.", remedy="Wait."))
    news = Feed(0, lane, Cursor()).news()
    assert news["outcome"] == "Too many requests. Try 1 of 3 failed."
    assert news["next_try"] == 23  # seconds from the press: the browser counts down by itself


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (lambda lane: lane.finish(FINISHED, cost=None), "Completed in one go."),
        (lambda lane: lane.finish(Finished(stop_reason="max_tokens"), cost=None), "output limit"),
        (
            lambda lane: lane.finish(
                Finished(stop_reason="refusal", detail="Not *this*."), cost=None
            ),
            "Filtered: Not *this*.",
        ),
        (lambda lane: lane.fail(ReplyCut("It broke off.", remedy="Go on.")), "It broke off."),
        (lambda lane: lane.stop(), "Stopped by you. The text so far is kept."),
    ],
    ids=["complete", "at the limit", "refused", "cut", "stopped"],
)
def test_how_a_lane_ended_is_told_with_its_news(end: Callable[[Lane], None], said: str) -> None:
    lane = lane_with(REPLY)
    end(lane)
    assert said in Feed(0, lane, Cursor()).news()["outcome"]


def test_a_lane_that_is_held_back_before_its_first_try_tells_of_none() -> None:
    lane = Lane(
        Brief(topic="Backups"), LaneSettings(provider="compatible", model="good"), clock=Clock()
    )
    lane.begin_request()
    lane.wait(20, RateLimited("Too many requests.", remedy="Wait."))
    assert Feed(0, lane, Cursor()).news()["outcome"] == "Too many requests."


def test_a_lane_that_is_stopped_while_it_waits_was_stopped_by_the_person() -> None:
    lane = Lane(
        Brief(topic="Backups"), LaneSettings(provider="compatible", model="good"), clock=Clock()
    )
    lane.wait(20, RateLimited("Too many requests.", remedy="Wait."))
    lane.stop()
    assert Feed(0, lane, Cursor()).news()["outcome"] == "Stopped by you."


def test_a_lane_without_text_says_what_to_do() -> None:
    lane = Lane(
        Brief(topic="Backups"), LaneSettings(provider="compatible", model="good"), clock=Clock()
    )
    lane.fail(Unreachable("Nothing answers at 127.0.0.1:9.", remedy="Check the address."))
    outcome = Feed(0, lane, Cursor()).news()["outcome"]
    assert outcome == "Nothing answers at 127.0.0.1:9. Check the address."


# Where a browser left off


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "-1-2-3", "9" * 40, "1-2-zzzzzzzz,,,,", "0000000a-\u0661-\u0662-00000000"],
    ids=ascii,
)
def test_a_mark_that_nobody_wrote_is_the_start(text: str) -> None:
    assert read_cursors(text, 2)[0] == Cursor()
    assert len(read_cursors(text, 2)) == 2


def test_a_mark_reads_as_it_was_written() -> None:
    marks = [Cursor(0xCAFE, 12, 345, 0xDEADBEEF), Cursor()]
    assert read_cursors(",".join(map(str, marks)), 2) == marks


@pytest.mark.parametrize("how", ["header", "query"])
def test_a_browser_that_reconnects_hears_only_the_rest(
    client: TestClient, shelf: dict[str, Run], how: str
) -> None:
    lane = lane_with(HEADER + "First block.\n\nSecond block.\n\nTh")
    run = put(shelf, lane)
    feed = Feed(0, lane, Cursor())
    page = Page()
    page.take(feed.news())
    lane.append("ird block.\n\n</EndOfText>\n")
    lane.finish(FINISHED, cost=None)

    url = f"/api/runs/{run.id}/lanes/all/live"
    if how == "header":
        answer = client.get(url, headers={"Last-Event-ID": str(feed.cursor)})
    else:
        answer = client.get(url, params={"from": str(feed.cursor)})
    ((_, news),) = events_in(answer.text)
    assert "Second block" not in json.dumps(news["lanes"][0].get("more"))
    page.take(news["lanes"][0])
    assert page.html == render_markdown(lane.view().envelope.body)
    assert page.reply == lane.view().text


# The stream


def test_a_finished_run_is_told_at_once_and_the_stream_ends(
    client: TestClient, shelf: dict[str, Run]
) -> None:
    run = put(shelf, lane_with(REPLY, ended=True))
    answer = client.get(f"/api/runs/{run.id}/lanes/0/live")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    ((_, news),) = events_in(answer.text)
    assert (news["state"], news["ended"]) == ("complete", True)


def test_a_run_is_told_while_it_is_written(client: TestClient, shelf: dict[str, Run]) -> None:
    lane = lane_with(HEADER)
    run = put(shelf, lane)
    watched, page = threading.Event(), Page()

    def write() -> None:
        assert watched.wait(20)
        lane.append(f"{BODY}\n</EndOfText>\n")
        lane.finish(FINISHED, cost=None)

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.MonkeyPatch.context() as patch:
        look = stream.Watch.look

        def note_and_look(watch: stream.Watch) -> bytes:
            seen = look(watch)
            watched.set()
            return seen

        patch.setattr(stream.Watch, "look", note_and_look)
        answer = client.get(f"/api/runs/{run.id}/lanes/all/live")
    writer.join()
    events = events_in(answer.text)
    assert events[0][1]["state"] == "writing"
    assert events[-1][1]["ended"]
    for _, news in events:
        page.take(news["lanes"][0])
    assert page.html == render_markdown(BODY)


def test_all_lanes_share_one_stream_and_one_of_them_can_be_had_alone(
    client: TestClient, shelf: dict[str, Run]
) -> None:
    run = put(shelf, lane_with(REPLY, ended=True), lane_with("TITLE: Other\n\nText", ended=True))
    ((_, both),) = events_in(client.get(f"/api/runs/{run.id}/lanes/all/live").text)
    ((_, second),) = events_in(client.get(f"/api/runs/{run.id}/lanes/1/live").text)
    assert [lane["lane"] for lane in both["lanes"]] == [0, 1]
    assert [lane["lane"] for lane in second["lanes"]] == [1]


@pytest.mark.parametrize("path", ["nobody/lanes/all", "RUN/lanes/1", "RUN/lanes/-1", "RUN/lanes/x"])
def test_what_is_not_there_is_not_found(
    client: TestClient, shelf: dict[str, Run], path: str
) -> None:
    run = put(shelf, lane_with(REPLY, ended=True))
    assert client.get(f"/api/runs/{path.replace('RUN', run.id)}/live").status_code == 404


def test_a_quiet_stream_is_kept_open_by_a_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PAUSE", 0.001)
    monkeypatch.setattr(stream, "HEARTBEAT", 0.002)

    async def listen() -> list[bytes]:
        run = Run(Brief(topic="Backups"), [lane_with(REPLY)])
        events = stream._events(stream.Watch(run, {0: Cursor()}))
        heard = [await anext(events) for _ in range(3)]
        await events.aclose()
        return heard

    retry, first, comment = asyncio.run(listen())
    assert retry.startswith(b"retry:")
    assert first.startswith(b"id:")
    assert comment.startswith(b":")


def test_the_stream_of_a_long_post_is_small() -> None:
    clock = Clock()
    lane = lane_with(HEADER, clock=clock)
    watch = stream.Watch(Run(lane.brief, [lane]), {0: Cursor()})
    paragraph = " ".join(["Restore a file each month."] * 12) + "\n\n"
    size = 0
    for _ in range(62):  # 5,000 words
        for start in range(0, len(paragraph), 50):  # 100 deltas of 5 characters a second
            clock.now += 0.1
            lane.append(paragraph[start : start + 50])
            size += len(watch.look())
    assert size < 600_000


def test_what_python_tells_the_page_of_a_run_stays_the_same_while_it_is_written() -> None:
    """A component is sent with all of its script, unless it is told the same as before."""

    def script() -> None:
        import streamlit as st

        from components.run.view import show_run, show_run_state

        show_run_state(st.session_state["run"], ended=())
        show_run(st.session_state["run"], ended=(), on_act=None)

    page = AppTest.from_function(script, default_timeout=30)
    lane = lane_with(HEADER)
    page.session_state["run"] = Run(lane.brief, [lane])
    told = []
    for text in ("", BODY, BODY):
        lane.append(text)
        page.run()
        assert not page.exception
        told.append([pane.proto.json for pane in page.get("bidi_component")])
    assert len(told[0]) == 3
    assert told[0] == told[1] == told[2]
