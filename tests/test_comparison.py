import csv
import io
import json
import re
from decimal import Decimal
from typing import Any, Final

import bad_inputs
import pytest
from made_lanes import BRIEF, GOOD, POORER, lane
from streamlit.testing.v1 import AppTest

from components.compare import chart
from components.compare.chart import describe
from components.compare.check_labels import CHECK_LABELS
from components.compare.lanes import ComparedLane, compared
from components.compare.rows import (
    LISTED_CHECKS,
    Row,
    figure_rows,
    finding_rows,
    tell_differences,
)
from components.compare.table import table_as_csv
from components.live.figures import figures
from posts.checks import CHECKS
from posts.prompts.version import BUILT_IN, PromptVersion
from runs.lane import Lane
from runs.lane_states import LaneState
from runs.run import Run
from runs.settings import Brief

HOSTILE = "<img src=x onerror=alert(1)> **b** $x$ :red[no] [l](http://127.0.0.1:9/x)"


def side_by_side(*lanes: Lane) -> list[ComparedLane]:
    return compared(Run(BRIEF, lanes))


def row(rows: list[Row], label: str) -> Row:
    (found,) = [row for row in rows if row.label == label]
    return found


def best(lanes: list[ComparedLane], label: str) -> set[int]:
    return set(row(figure_rows(lanes), label).best)


# Figures


def test_every_figure_and_every_check_is_a_row_with_a_cell_for_each_lane() -> None:
    lanes = side_by_side(lane("a"), lane("b", POORER), lane("c", "", state="failed"))
    rows = [*figure_rows(lanes), *finding_rows(lanes)]
    assert {len(row.cells) for row in rows} == {3}
    labels = {row.label for row in rows}
    assert {"State", "Words", "Length score", "Cost in US dollars", "Format score"} <= labels
    assert {"Search score", "Readability score", "Claims to verify"} <= labels
    assert set(LISTED_CHECKS) <= labels
    assert set(LISTED_CHECKS) == set(CHECKS) - {"claims"}, "which may be hundreds: counted"
    assert set(CHECK_LABELS) == set(CHECKS)


def test_the_best_of_each_row_is_marked_where_lanes_differ() -> None:
    lanes = side_by_side(
        lane("a", cost="0.02", duration=10.0), lane("b", POORER, cost="0.01", duration=20.0)
    )
    assert best(lanes, "Cost in US dollars") == {1}
    assert best(lanes, "Seconds in all") == {0}
    assert best(lanes, "Format score") == {0}
    assert best(lanes, "Seconds to first text") == set(), "both are equal"
    assert best(lanes, "State") == set()


def test_only_a_whole_post_can_be_best() -> None:
    short = lane("c", GOOD[:600], state="stopped", cost="0.001", duration=1.0)
    failed = lane("d", "", state="failed", cost="0", duration=0.1)
    lanes = side_by_side(lane("a"), lane("b", cost="0.02", duration=40.0), short, failed)
    assert best(lanes, "Cost in US dollars") == {0}
    assert best(lanes, "Seconds in all") == {0}


def test_a_recording_is_named_as_one_and_is_never_the_fastest() -> None:
    lanes = side_by_side(
        lane("a", duration=30.0),
        lane("b", duration=40.0),
        lane("openai:gpt-6-luna", provider="replay", duration=1.0),
    )
    assert "recording" in lanes[2].name
    assert best(lanes, "Seconds in all") == {0}


def test_an_unknown_cost_is_said_and_is_not_nothing() -> None:
    lanes = side_by_side(lane("a", cost=None), lane("b", cost="0"))
    assert row(figure_rows(lanes), "Cost in US dollars").cells == ("unknown", "free")
    assert row(figure_rows(lanes), "Cost in US dollars").values == (None, Decimal(0))


def test_lanes_of_several_topics_show_theirs() -> None:
    other = Brief(topic="How to test a restore")
    lanes = side_by_side(lane("a"), lane("b", brief=other))
    assert row(figure_rows(lanes), "Topic").cells == (BRIEF.topic, other.topic)
    assert "Topic" not in {row.label for row in figure_rows(lanes[:1])}


def test_the_chart_in_words_names_each_lane() -> None:
    lanes = side_by_side(lane("a", cost="0.0132", duration=31.2), lane("b"))
    said = describe(lanes)
    assert "1 · a: $0.0132, 31.2 seconds" in said
    first = lanes[0]
    assert f"search {first.search_score}, readability {first.readability_score}" in said
    assert "2 · b" in said


@pytest.mark.parametrize("state", ["stopped", "cut", "filtered", "failed", "interrupted"])
def test_a_post_that_broke_off_has_no_scores(state: LaneState) -> None:
    broken = lane("a", GOOD[:600], state=state)
    (beside,) = side_by_side(broken)
    assert (beside.score, beside.length_score) == (None, None)
    assert (beside.search_score, beside.readability_score) == (None, None)
    assert beside.claims_to_verify is None
    shown = figures(broken, broken.view())
    assert (shown["format"], shown["length"]) == (None, None)
    assert shown["words"] > 0
    assert beside.findings, "what is wrong with it is said all the same"


def test_the_chart_is_one_that_vega_lite_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    import altair

    monkeypatch.setattr(chart, "text_color", lambda: "#808080")
    drawn = chart._chart(side_by_side(lane("a"), lane("b", cost="0.02", duration=9.0)))
    points = drawn["data"]["values"]
    assert [(each["name"], each["seconds"], each["cost"]) for each in points] == [
        ("1 · a", 30.0, 0.01),
        ("2 · b", 9.0, 0.02),
    ]
    assert isinstance(altair.Chart.from_dict(drawn), altair.LayerChart)
    drawn["layer"][0]["mark"]["type"] = "disc"
    with pytest.raises(Exception, match="disc"):
        altair.Chart.from_dict(drawn)


def drawn_labels(lanes: list[ComparedLane], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(chart, "text_color", lambda: "#808080")
    return [point["label"] for point in chart._chart(lanes)["data"]["values"]]


def test_points_of_the_chart_that_coincide_share_a_label_with_a_line_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    near = [lane(name, cost=cost, duration=30.1) for name, cost in (("b", "0.01"), ("c", "0.0101"))]
    lanes = side_by_side(lane("a"), *near, lane("d", cost="0.02"), lane("e", duration=9.0))
    first, *others = drawn_labels(lanes, monkeypatch)
    assert [line.partition(",")[0] for line in first.split("\n")] == ["1 · a", "2 · b", "3 · c"]
    assert [label.partition(",")[0] for label in others] == ["", "", "4 · d", "5 · e"]


def test_the_label_of_a_model_has_one_line_whatever_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lanes = side_by_side(lane("a\nb\u2028c"), lane("d", duration=3.0))
    assert drawn_labels(lanes, monkeypatch)[0].startswith("1 · a b c, ")


def test_where_all_is_free_the_chart_is_of_words_and_speaks_of_no_dollars(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lanes = side_by_side(lane("a", cost="0"), lane("b", POORER, cost="0", duration=9.0))
    monkeypatch.setattr(chart, "text_color", lambda: "#808080")
    drawn = chart._chart(lanes)
    assert drawn["encoding"]["y"]["field"] == "words"
    assert "$" not in json.dumps(drawn)
    assert "ollar" not in json.dumps(drawn)
    assert describe(lanes).startswith("Words against time. 1 · a: 30.0 seconds, ")
    some = side_by_side(lane("a", cost="0"), lane("b"))
    assert chart._chart(some)["encoding"]["y"]["field"] == "cost"


# A post that is complete in name only


LONG: Final = Brief(topic="How to test a backup", words=1500)


def test_a_post_far_too_short_is_no_best_one_and_not_called_complete_alone() -> None:
    longer = GOOD.replace("## ", " ".join(f"word{at}" for at in range(900)) + "\n\n## ", 1)
    lanes = side_by_side(
        lane("a", brief=LONG, cost="0.001", duration=1.0),
        lane("b", longer, brief=LONG),
        lane("c", longer, brief=LONG, cost="0.02", duration=40.0),
    )
    assert best(lanes, "Cost in US dollars") == {1}
    assert best(lanes, "Seconds in all") == {1}
    states = row(figure_rows(lanes), "State").cells
    assert states == ("complete, but far too short", "complete", "complete")
    assert [figures(each.lane, each.view)["lacking"] for each in lanes] == [True, False, False]


# The baseline


def test_others_show_their_difference_from_the_baseline() -> None:
    lanes = side_by_side(
        lane("a", cost="0.02"), lane("b", POORER, cost="0.0251"), lane("c", cost=None)
    )
    rows = figure_rows(lanes, baseline=0)
    fewer = lanes[1].view.words - lanes[0].view.words
    assert row(rows, "Words").differences == ("", f"−{-fewer}", "=")
    assert row(rows, "Cost in US dollars").differences == ("", "+$0.0051", "")
    lower = (lanes[1].score or 0) - (lanes[0].score or 0)
    assert row(rows, "Format score").differences == ("", f"−{-lower}", "=")
    worse = (lanes[1].search_score or 0) - (lanes[0].search_score or 0)
    assert row(rows, "Search score").differences == ("", f"{worse:+}".replace("-", "−"), "=")
    assert row(rows, "Readability score").differences[2] == "="
    assert row(rows, "Claims to verify").differences[2] == "="
    assert row(rows, "Seconds in all").differences == ()
    cheaper = figure_rows(lanes, baseline=1)
    assert row(cheaper, "Cost in US dollars").differences == ("−$0.0051", "", "")
    assert row(figure_rows(lanes, baseline=2), "Cost in US dollars").differences == ()
    assert not any(each.differences for each in figure_rows(lanes))


def test_each_lane_is_told_in_a_line_how_it_differs_from_the_baseline() -> None:
    lanes = side_by_side(lane("a", cost="0.02"), lane("b", cost="0.03"), lane("c", cost=None))
    rows = figure_rows(lanes, baseline=0)
    assert tell_differences(rows, lanes, 0) == [
        "Baseline",
        "Against lane 1: cost +$0.0100",
        "Against lane 1: no difference",
    ]
    assert tell_differences(figure_rows(lanes), lanes, None) == []


def test_a_baseline_without_a_score_compares_none() -> None:
    lanes = side_by_side(lane("a", GOOD[:600], state="stopped"), lane("b"))
    assert row(figure_rows(lanes, baseline=0), "Format score").differences == ()


# The table as a file


def read_csv(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_the_file_has_all_figures_and_findings() -> None:
    lanes = side_by_side(lane("a"), lane("b", POORER, cost=None))
    head, *rows = read_csv(table_as_csv(lanes))
    assert head == ["", "1 · a", "2 · b"]
    figures = {label: cells for label, *cells in rows}
    assert figures["Cost in US dollars"] == ["0.01", ""]
    assert figures["Words"][0] == str(lanes[0].view.words)
    assert figures["Allowed categories"][0] == "Good"
    assert "Human Resources" in figures["Allowed categories"][1]
    assert len(rows) == len(figure_rows(lanes)) + len(LISTED_CHECKS)


def formulas() -> list[str]:
    return [text for text in bad_inputs.strings("csv_formula") if text.strip()]


@pytest.mark.parametrize("text", formulas(), ids=ascii)
def test_no_cell_of_the_file_is_a_formula(text: str) -> None:
    prompt = PromptVersion(name=text, number=1, text=BUILT_IN.text)
    brief = Brief(topic=text)
    lanes = side_by_side(lane(text, prompt=prompt, brief=brief), lane("b"))
    for cells in read_csv(table_as_csv(lanes)):
        for cell in cells:
            assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠")), cell


# On the page


def page_of(run: Run) -> AppTest:
    def script() -> None:
        import streamlit as st

        from components.compare.view import comparison

        comparison(st.session_state["run"])

    page = AppTest.from_function(script, default_timeout=30)
    page.session_state["run"] = run
    page.run()
    assert not page.exception
    return page


def component_data(page: AppTest, name: str) -> dict[str, Any]:
    (found,) = [
        element.proto
        for element in page.main
        if element.type == "bidi_component" and element.proto.component_name.endswith(name)
    ]
    data: dict[str, Any] = json.loads(found.json)
    return data


def test_the_page_shows_a_table_a_chart_and_the_files() -> None:
    page = page_of(Run(BRIEF, [lane("a"), lane("b", POORER, cost=None), lane("c", cost="0.02")]))
    assert [heading.value for heading in page.subheader] == ["Comparison"]
    (table,) = page.table
    frame = table.value
    assert list(frame.columns) == ["1 · a", "2 · b", "3 · c"]
    assert frame.loc["Cost in US dollars", "1 · a"] == r"**★ \$0\.0100**"
    assert "Human Resources" in str(frame.loc["Allowed categories", "2 · b"])
    assert "Leftover markers" not in frame.index, "good in every lane"
    assert len(page.get("vega_lite_chart")) == 1
    assert any("2 · b" in caption.value for caption in page.caption), "its cost is unknown"
    assert [button.proto.label for button in page.get("download_button")] == [
        "Report",
        "Table as CSV",
    ]


def test_a_lane_is_pinned_as_the_baseline_and_unpinned_by_a_run_that_lacks_it() -> None:
    page = page_of(Run(BRIEF, [lane("a"), lane("b", cost="0.02"), lane("c", cost="0.04")]))
    page.selectbox(key="baseline").select_index(2).run()
    frame = page.table[0].value
    assert list(frame.columns) == ["1 · a", "2 · b", "3 · c (baseline)"]
    cells = [str(frame.loc["Cost in US dollars", name]) for name in frame.columns]
    assert [cell.partition(" (")[2].replace("\\", "") for cell in cells] == [
        "−$0.0300)",
        "−$0.0200)",
        "",
    ]
    page.session_state["run"] = Run(BRIEF, [lane("a"), lane("b")])
    page.run()
    assert not page.exception
    assert page.selectbox(key="baseline").value is None


def test_one_lane_has_its_checks_and_nothing_to_compare() -> None:
    page = page_of(Run(BRIEF, [lane("a", POORER)]))
    assert [heading.value for heading in page.subheader] == ["Checks"]
    assert not page.table
    assert not page.get("vega_lite_chart")
    assert [box.label.partition(" (")[0] for box in page.expander] == ["What to improve"]


def test_a_blind_run_and_a_run_without_text_are_not_compared() -> None:
    assert not page_of(Run(BRIEF, [lane("a"), lane("b")], blind=True)).table
    assert not page_of(Run(BRIEF, [lane("a", "", state="failed")])).table


def test_without_any_known_cost_no_chart_is_drawn() -> None:
    page = page_of(Run(BRIEF, [lane("a", cost=None), lane("b", cost=None)]))
    assert not page.get("vega_lite_chart")
    assert any("unknown" in caption.value for caption in page.caption)


def test_text_of_outside_origin_is_nothing_but_text_in_the_table() -> None:
    prompt = PromptVersion(name=HOSTILE, number=1, text=BUILT_IN.text)
    reply = f"TITLE: {HOSTILE}\nCATEGORIES: {HOSTILE}\n\n{HOSTILE}\n"
    page = page_of(Run(BRIEF, [lane(HOSTILE, reply, prompt=prompt), lane("b")]))
    frame = page.table[0].value
    for text in [*frame.columns, *frame.to_numpy().ravel()]:
        for live in ("<img", "**b**", "$x$", ":red[no]", "[l]("):
            assert not re.search(rf"(?<!\\){re.escape(live)}", text), text


def open_two(run: Run) -> AppTest:
    """The page with "Compare two" open, as a press on it leaves it."""

    def script() -> None:
        import streamlit as st

        from components.compare.lanes import compared
        from components.compare.two import compare_two

        compare_two(compared(st.session_state["run"]))

    page = AppTest.from_function(script, default_timeout=30)
    page.session_state["run"] = run
    page.run()
    assert not page.exception
    return page


def test_any_two_lanes_can_be_compared_field_by_field_and_word_by_word() -> None:
    other = GOOD.replace("backup", "copy")
    page = open_two(Run(BRIEF, [lane("a"), lane("b", other), lane("c", POORER)]))
    texts = [text.value for text in page.text]
    assert "How to Test Your Website Backups Before You Need Them" in texts
    pieces = component_data(page, "draftbench_diff")["pieces"]
    assert ["removed", "backup"] in pieces
    assert ["added", "copy"] in pieces
    page.selectbox(key="compare-right").select(2).run()
    assert "A Fairer Hour: Interviewing Junior Developers" in [text.value for text in page.text]
    page.selectbox(key="compare-left").select(2).run()
    assert any("No differences" in caption.value for caption in page.caption)


def test_changes_alone_are_shown_with_a_few_words_around_each() -> None:
    page = open_two(Run(BRIEF, [lane("a"), lane("b", GOOD.replace("backup", "copy", 3))]))
    whole = component_data(page, "draftbench_diff")["pieces"]
    page.toggle(key="compare-changes").set_value(True).run()
    pieces = component_data(page, "draftbench_diff")["pieces"]
    assert component_data(page, "draftbench_diff")["jumps"]
    assert [each for each in pieces if each[0] in {"added", "removed"}] == [
        each for each in whole if each[0] in {"added", "removed"}
    ]
    assert any(kind == "gap" for kind, _ in pieces)
    assert sum(len(text) for _, text in pieces) < sum(len(text) for _, text in whole) / 2


def test_a_choice_of_lanes_that_are_gone_is_forgotten() -> None:
    page = open_two(Run(BRIEF, [lane("a"), lane("b"), lane("c")]))
    page.selectbox(key="compare-right").select(2).run()
    page.session_state["run"] = Run(BRIEF, [lane("a"), lane("b")])
    page.run()
    assert not page.exception
    assert page.selectbox(key="compare-right").value == 1


# As written or fixed


def downloads_of(run: Run) -> AppTest:
    def script() -> None:
        import streamlit as st

        from components.run.downloads import downloads

        downloads(st.session_state["run"], 0)

    page = AppTest.from_function(script, default_timeout=30)
    page.session_state["run"] = run
    page.run()
    assert not page.exception
    return page


def test_a_post_with_nothing_to_fix_offers_no_choice() -> None:
    page = downloads_of(Run(BRIEF, [lane("a")]))
    assert not page.segmented_control
    assert len(page.get("download_button")) == 4


def test_of_thousands_of_fixes_some_are_shown_and_the_others_counted() -> None:
    head, _, _ = GOOD.partition("\n\n")
    page = downloads_of(Run(BRIEF, [lane("a", head + "\n\n" + "**a**\n\n" * 3_000)]))
    assert page.expander[0].label == "3000 fixes"
    shown = [each for each in page.get("bidi_component") if str(each.key).startswith("fix-")]
    assert len(shown) == 20
    assert page.caption[-1].value == "And 2,980 more."


def test_one_press_fixes_a_post_and_shows_each_fix() -> None:
    reply = GOOD.replace("CATEGORIES: ", "CATEGORIES: Backups, ")
    page = downloads_of(Run(BRIEF, [lane("a", reply)]))
    (choice,) = page.segmented_control
    assert choice.value == "As written"
    assert page.expander[0].label == "1 fix"
    assert component_data(page, "draftbench_diff")["pieces"] == [
        ["removed", "Backups"],
        ["added", "Website Backup and Recovery"],
    ]
    choice.select("Fixed").run()
    assert not page.exception
    assert page.segmented_control[0].value == "Fixed"
