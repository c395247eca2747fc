"""A chart of cost against time for several lanes; lanes without a known cost are listed.

Where all of them are free there is no cost to draw: words stand against time.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypedDict

import streamlit as st

from components.compare.lanes import ComparedLane
from components.notices import escape_markdown

Height = Literal["cost", "words"]
"""What stands against the time."""
AXES: Final[Mapping[Height, tuple[str, str]]] = {
    "cost": ("Cost in US dollars", "$.4~f"),
    "words": ("Words", ",d"),
}
"""Title of the axis and the form of its figures."""
TOOLTIP: Final = [
    {"field": "name", "type": "nominal", "title": "Lane"},
    {"field": "seconds", "type": "quantitative", "title": "Seconds", "format": ",.1f"},
    {"field": "cost", "type": "quantitative", "title": "Cost", "format": "$.4f"},
    {"field": "words", "type": "quantitative", "title": "Words", "format": ","},
    {"field": "search", "type": "nominal", "title": "Search"},
    {"field": "readability", "type": "nominal", "title": "Readability"},
]


NEAR: Final = 0.05
"""Of an axis: points that are nearer than that to each other share a label, a line for each."""


class _Point(TypedDict):
    name: str
    label: str
    """Empty where another point's label has its line."""
    seconds: float
    cost: float
    words: int
    search: str
    """Its score, of 100; "–" where it has none."""
    readability: str


def comparison_chart(lanes: Sequence[ComparedLane]) -> None:
    """Draw cost against time, with dots sized by words; list the lanes without a known cost.

    Where all are free, draw words against time.
    """
    drawn = [lane for lane in lanes if lane.view.cost is not None and lane.view.text]
    left_out = [lane.name for lane in lanes if lane.view.cost is None and lane.view.text]
    if drawn:
        st.vega_lite_chart(spec=_chart(drawn), height=360, alt=describe(drawn))
    if left_out:
        names = ", ".join(map(escape_markdown, left_out))
        st.caption(f"Not in the chart, as the cost is unknown: {names}.")


def describe(lanes: Sequence[ComparedLane]) -> str:
    """The chart in words, for screen readers."""
    free = _all_are_free(lanes)
    points = (
        f"{lane.name}: {'' if free else f'${lane.view.cost:.4f}, '}"
        f"{lane.view.duration:.1f} seconds, {lane.words:,} words, search "
        f"{_score(lane.search_score)}, readability {_score(lane.readability_score)}"
        for lane in lanes
    )
    return f"{'Words' if free else 'Cost'} against time. {'; '.join(points)}."


def _chart(lanes: Sequence[ComparedLane]) -> dict[str, Any]:
    """The chart in Vega-Lite's words: Altair takes 30 ms at each rerun to make the same of its own.

    Names stand in its data only: what stands elsewhere may be read as an expression.
    """
    free = _all_are_free(lanes)
    height: Height = "words" if free else "cost"
    points = [_point(lane) for lane in lanes]
    last = max(point["seconds"] for point in points) or 1
    highest = max(point[height] for point in points) or 0.01
    _join_labels(points, height, NEAR * last, NEAR * highest)
    size = {"field": "words", "type": "quantitative", "legend": None}
    circles = {
        "mark": {"type": "circle", "opacity": 0.75},
        "encoding": {"size": size | {"scale": {"domainMin": 0, "range": [40, 900]}}},
    }
    near_the_end = f"datum.seconds > {0.6 * last}"
    return {
        "data": {"values": points},
        "encoding": {
            "x": _axis("seconds", "Seconds in all", 1.1 * last, tickCount=8),
            "y": _axis(
                height, AXES[height][0], 1.25 * highest, tickCount=5, format=AXES[height][1]
            ),
            "tooltip": [each for each in TOOLTIP if not (free and each["field"] == "cost")],
        },
        "layer": [
            circles,
            _labels(f"!({near_the_end})", align="left", dx=-12),
            _labels(near_the_end, align="right", dx=12),
        ],
    }


def _axis(field: str, title: str, end: float, **axis: int | str) -> dict[str, Any]:
    scale = {"domain": [0, end]}
    return {"field": field, "type": "quantitative", "title": title, "scale": scale, "axis": axis}


def _labels(shown: str, **place: int | str) -> dict[str, Any]:
    look = {"type": "text", "dy": -20, "fontSize": 13, "limit": 170, "color": text_color()}
    look |= {"baseline": "line-bottom", "lineBreak": "\n"}
    return {
        "mark": look | place,
        "encoding": {"text": {"field": "label", "type": "nominal"}},
        "transform": [{"filter": shown}],
    }


def _point(lane: ComparedLane) -> _Point:
    return {
        "name": lane.name,
        "label": f"{' '.join(lane.name.split())}, {lane.words:,} words",
        "seconds": lane.view.duration,
        "cost": float(lane.view.cost or 0),
        "words": lane.words,
        "search": _score(lane.search_score),
        "readability": _score(lane.readability_score),
    }


def _score(score: int | None) -> str:
    return "–" if score is None else str(score)


def _join_labels(points: Sequence[_Point], height: Height, near: float, high: float) -> None:
    """Have the first of points that coincide carry the labels of all: they cover each other."""
    carriers: list[_Point] = []
    for point in points:
        for first in carriers:
            if (
                abs(first["seconds"] - point["seconds"]) < near
                and abs(first[height] - point[height]) < high
            ):
                first["label"] += f"\n{point['label']}"
                point["label"] = ""
                break
        else:
            carriers.append(point)


def _all_are_free(lanes: Sequence[ComparedLane]) -> bool:
    return not any(lane.view.cost for lane in lanes)


def text_color() -> str:
    """Streamlit dresses a chart's axes in its theme, but not the text within it."""
    return str(st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor") or "#808080")
