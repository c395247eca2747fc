"""The recorded example: on first look, at once, with no key, no model and no network."""

import json

import pytest
from page_stories import heads, open_page, panes, plain, press, run_of
from waiting import until

from runs import example
from runs.engine import Engine
from runs.example import (
    EXAMPLE_FILE,
    example_lanes,
    example_speed,
    is_example,
    play_example,
    read_lanes,
    write_lanes,
)
from runs.run import Run
from runs.the_engine import the_engine

pytestmark = pytest.mark.usefixtures("page_engine")


def test_an_empty_page_offers_it_and_it_plays_with_three_lanes() -> None:
    page = press(open_page(), "See an example")
    run = run_of(page)
    assert is_example(run)
    assert [lane["note"].split(" · ")[0] for lane in heads(page)] == ["Recorded example"] * 3
    assert len({lane["note"] for lane in heads(page)}) == 3, "their settings differ"
    assert panes(page)["topic"]["rest"].startswith("Recorded example, ")


def test_a_press_skips_to_its_end_where_it_is_said_what_it_was() -> None:
    page = press(press(open_page(), "See an example"), "Skip to the end")
    run = run_of(page)
    until(lambda: run.ended)
    assert [lane.view().state for lane in run.lanes] == ["complete"] * 3
    page.run()
    assert not page.exception
    said = plain(" ".join(caption.value for caption in page.main.caption))
    assert "Recorded example: the small model that is included wrote these posts" in said
    assert "Skip to the end" not in [button.label for button in page.button]


def test_it_fills_an_empty_form_and_leaves_one_that_is_begun() -> None:
    page = press(press(open_page(), "See an example"), "Edit")
    assert page.text_input(key="topic").value == example_lanes()[0].brief.topic
    page = open_page()
    page.text_input(key="topic").set_value("My own")
    page = press(press(page, "See an example"), "Edit")
    assert page.text_input(key="topic").value == "My own"


def test_a_visitor_loses_nothing_of_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "0")
    page = press(open_page(), "See an example")
    run = run_of(page)
    assert is_example(run)
    assert the_engine().limiter.left(run.owner)["words"] == 100_000


def test_a_second_press_while_it_plays_shows_the_same_one(engine: Engine) -> None:
    first = play_example(engine, owner="a")
    assert play_example(engine, owner="a") is first
    other = play_example(engine, owner="b")
    assert other is not first
    for run in (first, other):
        engine.skip_to_end(run)
        until(lambda run=run: run.ended)  # type: ignore[misc]
    assert play_example(engine, owner="a") is not first


def test_its_first_words_come_at_once() -> None:
    first = [lane.view().time_to_first_text or 99 for lane in example_lanes()]
    assert max(first) / example_speed() < 1


def test_what_was_recorded_is_three_whole_posts_and_small() -> None:
    views = [lane.view() for lane in example_lanes()]
    assert [view.state for view in views] == ["complete"] * 3
    for view in views:
        assert view.envelope.post
        assert 250 <= view.words <= 600
    assert EXAMPLE_FILE.stat().st_size < 60_000
    assert 10 <= max(view.duration for view in views) / example_speed() <= 20


def test_a_file_of_lanes_is_read_as_it_was_written() -> None:
    text = EXAMPLE_FILE.read_text(encoding="utf-8")
    assert write_lanes(read_lanes(text)) == text
    assert all(row["id"].startswith(example.MARK) for row in json.loads(text)["lanes"])


def test_it_is_played_by_the_engines_one_way_of_replaying(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []
    plain_replay = engine.replay

    def replay(*lanes: object, **options: object) -> Run:
        asked.append(options)
        return plain_replay(*lanes, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "replay", replay)
    play_example(engine, owner="a")
    assert asked == [{"speed": example_speed(), "owner": "a", "counts": False}]
