"""The report of an experiment: what it says, that it stays text, and its scores as CSV."""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import bad_inputs
import pytest
from hits import Hits
from html_reading import TAGS_OF_A_REPORT, ReadHtml

from components.batch.pictures import LINES, cost_chart, spread_chart
from posts.export.experiment_report import write_experiment
from posts.prompts.version import PromptVersion
from runs.experiments.changed import what_changed
from runs.experiments.report import MOST_TOPICS, report_of
from runs.experiments.scores import ScoredCell
from runs.experiments.summary import scores_csv, topics_of
from runs.settings import LaneSettings

CHANGES: Final = {"del", "ins"}
PICTURES: Final = {"svg", "line", "rect", "circle", "text"}
SETTINGS: Final = {
    "A": LaneSettings(provider="openai", model="luna", parameters={"temperature": 0.2}),
    "B": LaneSettings(provider="openai", model="sol"),
}


def scored(
    number: int, version: str, values: Mapping[str, float], topic: str = "", repeat: int = 1
) -> ScoredCell:
    topic = topic or f"Topic {number}"
    return ScoredCell(
        id=f"cell-{number}-{version}-{repeat}",
        lane_id=f"lane-{number}-{version}-{repeat}",
        number=number,
        topic=topic,
        topic_key=topic,
        version=version,
        settings=SETTINGS.get(version, SETTINGS["A"]),
        repeat=repeat,
        values=values,
        words=900,
        held=("no images",),
        failed=("at least 3 headings",) if version == "B" else (),
    )


def experiment(topics: int = 12) -> list[ScoredCell]:
    cells = []
    for number in range(1, topics + 1):
        score = 60.0 + number
        values = {"complete": 100.0, "search": score, "cost": 0.5}
        cells.append(scored(number, "A", values))
        cells.append(scored(number, "B", values | {"search": score + 9 + number % 3, "cost": 2.0}))
    return cells


def written(cells: list[ScoredCell], **more: Any) -> str:
    given = {"title": "Autumn", "made": "27 November 2026, 24 posts", "note": "For the shop"}
    return write_experiment(report_of(cells, cells[0].version, ["search"], **given | more))


def text_of(page: str) -> str:
    page = page.replace("</td>", " </td>").replace("</th>", " </th>")
    return " ".join(ReadHtml(page.partition("<body>")[2]).text.split())


def test_it_tells_the_verdict_the_scores_the_assertions_and_the_settings() -> None:
    said = text_of(written(experiment(), judge=["It agrees with you."]))
    for part in (
        "Autumn",
        "27 November 2026, 24 posts",
        "For the shop",
        "▲ B is better than A in search score: +10.0 points on average",
        "It agrees with you.",
        "Topic 1",
        "! 61",
        "! 71",
        "at least 3 headings",
        "12 of 12",
        "luna",
        "OpenAI",
        "0.2",
        "Cents a post",
        "2.00",
        "You write blog posts",
    ):
        assert part in said, part
    assert said.index("Topic 1 ") < said.index("Topic 12 "), "the worst first"


def test_topics_are_sorted_by_their_worst_cell_and_repeats_by_their_mean() -> None:
    cells = [
        scored(1, "A", {"search": 70.0}),
        scored(1, "B", {"search": 75.0}),
        scored(2, "A", {"search": 95.0}),
        scored(2, "B", {"search": 50.0}),
        scored(2, "B", {"search": 60.0}, repeat=2),
        scored(3, "A", {}),
    ]
    rows = topics_of(cells, "search")
    assert [row.topic for row in rows] == ["Topic 2", "Topic 1"]
    assert rows[0].means == {"A": 95.0, "B": 55.0}
    assert [cell.repeat for cell in rows[0].cells["B"]] == [1, 2]
    costs = [scored(1, "A", {"cost": 1.0}), scored(2, "A", {"cost": 3.0})]
    assert [row.topic for row in topics_of(costs, "cost")] == ["Topic 2", "Topic 1"]


def test_less_repetition_is_better_and_no_number_of_it_is_good_by_itself() -> None:
    cells = []
    for number in range(1, 10):
        cells.append(scored(number, "A", {"repetition": 1.0 + number / 10}))
        cells.append(scored(number, "B", {"repetition": 5.0 + number / 5}))
    report = report_of(cells, "A", ["repetition"], title="", made="", note="")
    (told,) = report.verdicts
    assert told.sentence.startswith(
        "B is worse than A in repetition: +4.5 percentage points on average (97 % interval +"
    )
    assert [topic.topic for topic in report.topics[:2]] == ["Topic 9", "Topic 8"]
    shown = report.topics[0].scores
    assert [(each.text, each.level) for each in shown] == [("1.9", "plain"), ("6.8", "plain")]
    assert report.means.rows == [("Repetition, %", ["1.5", "6.0"])]


def test_topics_beyond_a_page_are_said_to_be_elsewhere() -> None:
    said = text_of(written(experiment(MOST_TOPICS + 3)))
    assert "3 better topics are in the scores as CSV." in said
    assert f"Topic {MOST_TOPICS} " in said
    assert f"Topic {MOST_TOPICS + 1} " not in said


def test_one_version_without_a_price_has_no_place_in_the_picture_of_costs() -> None:
    cells = experiment()
    for at, cell in enumerate(cells):
        if cell.version == "B":
            values = {name: value for name, value in cell.values.items() if name != "cost"}
            cells[at] = replace(cell, values=values)
    page = written(cells)
    assert page.count("<circle") == 1
    assert "2 · B – 7" in text_of(page)
    free = [replace(cell, values={"search": 1.0}) for cell in cells]
    assert "Cents a post" not in written(free)


@pytest.mark.parametrize("score", [0.0, 100.0])
def test_the_axis_of_scores_stays_within_0_and_100(score: float) -> None:
    cells = [replace(cell, values={"search": score, "cost": 0.01}) for cell in experiment()]
    page = written(cells)
    assert page.count("<circle") == 2
    assert not any(f">{beyond}</text>" in page for beyond in ("101", "-1"))


def test_scores_as_csv_have_every_measure_and_assertion_and_no_formula() -> None:
    cells = [scored(1, "A", {"search": 61.0}, topic="=1+1"), scored(1, "B", {}, topic="=1+1")]
    rows = list(csv.DictReader(io.StringIO(scores_csv(cells).decode("utf-8-sig"))))
    assert [row["topic"] for row in rows] == ["'=1+1", "'=1+1"]
    assert [row["search"] for row in rows] == ["61.0", ""]
    assert [row["no images"] for row in rows] == ["pass", "pass"]
    assert [row["at least 3 headings"] for row in rows] == ["", "fail"]
    assert {"cell", "repeat", "length", "assertions", "repetition", "cost", "time"} <= rows[
        0
    ].keys()


@pytest.mark.parametrize(
    ("values", "most", "domain"),
    [
        ((55.0, 55.0), 100, [49.5, 60.5]),
        ((81.66666666666667, 81.66666666666666), 100, [73.5, 89.8333]),
        ((100.0, 100.0), 100, [90, 100]),
        ((0.0, 0.0), 100, [0, 1]),
        ((3_000.0, 3_000.0), math.inf, [2_700, 3_300]),
        ((55.0, 70.0), 100, None),
    ],
    ids=str,
)
def test_an_axis_of_equal_values_has_room_about_them(
    values: tuple[float, float], most: float, domain: list[float] | None
) -> None:
    rows = [dict.fromkeys(("low", "quarter", "median", "upper", "high"), each) for each in values]
    spread = spread_chart(rows, "Search score", most=most)["layer"][0]["encoding"]["x"]
    points = [{"cost": 1.0, "quality": each} for each in values]
    cost = cost_chart(points, "Search score", most=most)["encoding"]["y"]
    for axis in (spread, cost):
        assert axis["scale"].get("domain") == (domain and pytest.approx(domain, abs=1e-4))


def test_no_mark_of_a_spread_is_drawn_in_the_colour_of_one_theme_alone() -> None:
    row = dict.fromkeys(("low", "quarter", "median", "upper", "high"), 50.0)
    layers = spread_chart([row], "Search score", most=100)["layer"]
    of_the_theme = None  # which the browser changes without the server
    colors = {each["mark"]["type"]: each["mark"].get("color", of_the_theme) for each in layers}
    assert colors == {"rule": LINES, "bar": of_the_theme, "tick": of_the_theme}


PROMPTS: Final = [
    PromptVersion(name="Post", number=number, text=f"Write {how} about {{{{topic}}}}.")
    for number, how in ((1, "a long post"), (2, "a short post"))
]


def test_what_changed_from_the_baselines_prompt_to_each_other_one_is_told_once() -> None:
    cells = [
        replace(scored(1, version, {"search": 50.0}), settings=settings)
        for version, settings in {
            "A": LaneSettings(provider="openai", model="luna", prompt=PROMPTS[0]),
            "B": LaneSettings(provider="openai", model="luna", prompt=PROMPTS[1]),
            "C": LaneSettings(provider="openai", model="sol", prompt=PROMPTS[1]),
        }.items()
    ]
    page = written(cells)
    assert page.count("<summary>From Post v1 to Post v2</summary>") == 1
    assert "Write a <del>long</del><ins>short</ins> post about {{topic}}." in page
    assert "<details open" not in page
    assert "What changed" not in written(cells[1:])
    of_models = what_changed(cells[1].settings, cells[2].settings)
    assert (of_models.words, of_models.settings) == ((), {"Model": ("luna", "sol")})


# What it must not hold


def hostile(text: str) -> str:
    prompt = PromptVersion(name=text, number=1, text=f"{text}\n{{{{topic}}}}")
    settings = LaneSettings(
        provider="compatible", model=text, base_url=text, prompt=prompt, parameters={text: text}
    )
    cells = []
    for version in (text, f"{text} 2"):
        cell = scored(1, version, {"search": 50.0, "cost": 1.0}, topic=text)
        prompt = replace(prompt, text=f"{version}\n{prompt.text}")
        settings = replace(settings, prompt=prompt)
        cells.append(replace(cell, settings=settings, held=(text,), failed=(f"{text}!",)))
    return written(cells, title=text, note=text, made=text, judge=[text])


def faults_of(page: str) -> list[str]:
    read = ReadHtml(page.removeprefix("<!doctype html>"))
    return read.strange + [
        f"{tag} {attributes}"
        for tag, attributes in read.tags
        if tag not in TAGS_OF_A_REPORT | PICTURES | CHANGES
        or any(name.startswith("on") or "href" in name or "src" in name for name in attributes)
    ]


def test_hostile_text_is_text() -> None:
    texts = [
        text
        for name in ("xss_payloads", "html_event_handlers", "envelope_injection")
        for text in bad_inputs.strings(name)
    ]
    assert len(texts) > 100
    assert [fault for text in texts for fault in faults_of(hostile(text))] == []


@pytest.mark.browser
def test_in_a_browser_it_runs_nothing_loads_nothing_and_fits_the_page(
    browser: Any, hits: Hits, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    address = f"{hits.address}/hit"
    attack = (
        f'"></td></svg><script>window.pwned=1</script><img src="{address}" onerror="pwned=1">'
        f"<style>@import url({address})</style>" + "x" * 300
    )
    file.write_text(hostile(attack), encoding="utf-8")
    page, asked = browser.new_page(viewport={"width": 390, "height": 800}), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert hits.paths == []
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()
