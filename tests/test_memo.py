"""What several look at is made once, and goes with its lane."""

import json
import weakref
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from made_lanes import lane as ended_lane
from streamlit.testing.v1 import AppTest

from components.compare.lanes import compared
from components.live import blocks
from components.live.feed import Cursor
from components.live.stream import Watch
from posts.checks import check_post
from posts.envelope import Envelope
from providers.base import Finished
from runs import json_record, memo, post_versions
from runs.checking import scores_of
from runs.lane import Lane
from runs.memo import Memo
from runs.run import Run
from runs.settings import Brief, LaneSettings

HEADER = "TITLE: A drill\nMETA_DESCRIPTION: A drill.\nTAGS: backup\nCATEGORIES: Cloud\n\n"
BODY = "".join(f"## Step {number}\n\nRestore file {number}.\n\n" for number in range(20))


def writing_lane() -> Lane:
    settings = LaneSettings(provider="compatible", model="good")
    lane = Lane(Brief(topic="Backups"), settings, clock=lambda: 0.0)
    lane.begin_try()
    return lane


def counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> Counter[str]:
    """How often a function of one value is called with each."""
    calls: Counter[str] = Counter()
    make: Callable[[Any], Any] = getattr(module, name)

    def make_and_count(given: Any) -> Any:
        calls[str(given)] += 1
        return make(given)

    monkeypatch.setattr(module, name, make_and_count)
    return calls


# Made once


def test_what_one_watcher_had_rendered_is_rendered_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = counted(monkeypatch, blocks, "render_markdown")
    split = counted(monkeypatch, blocks, "split_settled")
    lane = writing_lane()
    run = Run(lane.brief, [lane])
    watches = [Watch(run, {0: Cursor()}) for _ in range(5)]
    text = f"{HEADER}{BODY}</EndOfText>\n"
    for start in range(0, len(text), 40):
        lane.append(text[start : start + 40])
        news = [json.loads(watch.look().partition(b"data: ")[2]) for watch in watches]
        assert all(each == news[0] for each in news)
    lane.finish(Finished(stop_reason="end"), cost=None)
    assert all(b"complete" in watch.look() for watch in watches)
    for calls in (rendered, split):
        assert {times for text, times in calls.items() if text} == {1}


def test_a_rerun_of_the_page_neither_checks_nor_fixes_an_ended_lane_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def script() -> None:
        import streamlit as st

        from components.compare.lanes import compared
        from components.run.fixes import version_choice

        for each in compared(st.session_state["run"]):
            st.text(f"{each.score} {len(version_choice(each.lane).fixes)}")

    fixed = counted(monkeypatch, post_versions, "fix_post")
    checked = Counter[str]()

    def check_and_count(envelope: Envelope, *rest: Any, **more: Any) -> Any:
        checked[str(envelope)] += 1
        return check_post(envelope, *rest, **more)

    monkeypatch.setattr("runs.checking.check_post", check_and_count)
    page = AppTest.from_function(script, default_timeout=30)
    page.session_state["run"] = Run(Brief(topic="Backups"), [ended_lane("a")])
    said = [page.run().text[0].value for _ in range(3)]
    assert said[0].startswith("100")
    assert len(set(said)) == 1
    assert list(fixed.values()) == list(checked.values()) == [1]


def test_whoever_changes_the_findings_of_a_lane_changes_nobody_elses() -> None:
    lane = ended_lane("a")
    before = compared(Run(lane.brief, [lane]))[0].findings
    before.clear()
    assert compared(Run(lane.brief, [lane]))[0].findings


# Within bounds


def test_two_who_ask_for_the_same_at_once_have_it_made_once() -> None:
    kept, begun, go_on, calls = Memo(), Event(), Event(), Counter[str]()

    def make(text: str) -> str:
        calls[text] += 1
        begun.set()
        assert go_on.wait(30)
        return text.upper()

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(kept.of, make, "a")
        assert begun.wait(30)
        second = threads.submit(kept.of, make, "a")
        go_on.set()
        assert (first.result(), second.result()) == ("A", "A")
    assert calls == {"a": 1}


def test_what_cannot_be_made_is_tried_by_the_next_who_asks() -> None:
    kept, troubles = Memo(), [ValueError("not now")]

    def make(_: str) -> str:
        if troubles:
            raise troubles.pop()
        return "made"

    with pytest.raises(ValueError, match="not now"):
        kept.of(make, "a")
    assert kept.of(make, "a") == "made"


def test_a_record_of_a_post_has_it_checked_no_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = ended_lane("a")
    run = Run(lane.brief, [lane])
    kept = scores_of(lane)
    monkeypatch.setattr("runs.checking.check_post", lambda *_, **__: pytest.fail("checked again"))
    found = json_record.scores_of(run, lane.view())
    assert kept
    assert found
    assert (found["search"], found["claims_to_verify"]) == (kept.search, kept.claims)


def test_what_was_asked_for_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "MOST", 2)
    made: list[str] = []
    kept = Memo()

    def make(text: str) -> str:
        made.append(text)
        return text.upper()

    assert [kept.of(make, each) for each in "abacab"] == list("ABACAB")
    assert made == list("abcb")


def test_a_memo_holds_so_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "LIMIT", 100)
    made: list[str] = []
    kept = Memo()

    def make(text: str) -> tuple[str]:
        made.append(text)
        return (text,)

    for text in ("a" * 40, "b" * 10, "b" * 10, "a" * 40, "c" * 60, "c" * 60, "b" * 10):
        kept.of(make, text)
    assert [text[0] for text in made] == list("abaccb"), "60 of c and their value are too much"


# Gone with the lane


class Made:
    """Something that can be seen to be gone."""


def test_with_a_lane_goes_what_was_made_of_it() -> None:
    lane, seen = writing_lane(), list[weakref.ref[Made]]()

    def make(_: str) -> Made:
        made = Made()
        seen.append(weakref.ref(made))
        return made

    assert lane.memo.of(make, "text") is lane.memo.of(make, "text")
    assert seen[0]() is not None
    lane.erase()
    assert seen[0]() is None
    assert lane.memo.of(make, "text") is not None
    assert seen[1]() is None, "nothing is remembered of a lane that was deleted"


def test_what_is_being_made_while_its_lane_is_deleted_is_not_remembered() -> None:
    lane = writing_lane()

    def make(_: str) -> Made:
        lane.erase()
        return Made()

    seen = weakref.ref(lane.memo.of(make, "text"))
    assert seen() is None
