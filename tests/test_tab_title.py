"""The title of the browser's tab tells how the run stands."""

import pytest
from made_lanes import BRIEF, GOOD, lane
from page_stories import TOPIC, open_page
from streamlit.testing.v1 import AppTest

from components.tab_title import LONGEST_TOPIC, title_of_run
from runs.lane import Lane
from runs.run import Run
from runs.settings import Brief, LaneSettings


def live() -> Lane:
    return Lane(BRIEF, LaneSettings(provider="compatible", model="good"), clock=lambda: 0.0)


def title(*lanes: Lane, brief: Brief = BRIEF) -> str:
    run = Run(brief, lanes)
    return title_of_run(run, [each.view() for each in lanes])


def failed() -> Lane:
    return lane("f", "", state="failed")


@pytest.mark.parametrize(
    ("lanes", "said"),
    [
        ([live()], "Writing"),
        ([live(), live(), lane("a"), failed()], "Writing 2 of 4"),
        ([lane("a")], "✓ Done"),
        ([lane("a"), lane("b")], "✓ Done"),
        ([lane("a"), lane("b"), *(failed() for _ in range(4))], "✓ 2 of 6 complete"),
        ([failed(), failed()], "Failed"),
        ([lane("a", GOOD[:600], state="stopped")], "Stopped"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_the_title_says_how_the_run_stands_and_its_topic(lanes: list[Lane], said: str) -> None:
    assert title(*lanes) == f"{said} · {BRIEF.topic}"


def test_a_post_far_too_short_is_not_done() -> None:
    assert title(lane("a"), brief=Brief(topic="Backups", words=9_000)) == "Too short · Backups"


def test_a_long_topic_or_one_of_several_lines_is_one_short_line() -> None:
    said = title(lane("a"), brief=Brief(topic="a\nb " + "x" * 500, words=200))
    assert said.startswith("✓ Done · a b x")
    assert len(said) <= LONGEST_TOPIC + len("✓ Done · ")


def titles(page: AppTest) -> str:
    return str(page.session_state["tab-title"]) if "tab-title" in page.session_state else ""


@pytest.mark.usefixtures("page_database", "page_engine")
def test_each_view_has_its_own_title_and_the_run_takes_it_again() -> None:
    page = open_page()
    assert titles(page) in {"", "Draftbench"}
    page.session_state["view"] = "Prompts"
    page.run()
    assert titles(page) == "Prompts · Draftbench"
    page.session_state["view"] = "Write"
    page.run()
    assert titles(page) == "Draftbench"
    assert TOPIC not in titles(page)
