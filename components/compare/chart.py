"""A chart of cost against time for several lanes; lanes without a known cost are listed."""

from collections.abc import Sequence
from typing import Any, Final, TypedDict

import streamlit as st

from components.compare.lanes import ComparedLane
from components.notices import escape_markdown

TOOLTIP: Final = [
    {"field": "name", "type": "nominal", "title": "Lane"},
    {"field": "seconds", "type": "quantitative", "title": "Seconds", "format": ",.1f"},
    {"field": "cost", "type": "quantitative", "title": "Cost", "format": "$.4f"},
    {"field": "words", "type": "quantitative", "title": "Words", "format": ","},
]


class _Point(TypedDict):
    name: str
    label: str
    seconds: float
    cost: float
    words: int


def comparison_chart(lanes: Sequence[ComparedLane]) -> None:
    """Draw cost against time, with dots sized by words; list the lanes without a known cost."""
    drawn = [lane for lane in lanes if lane.view.cost is not None and lane.view.text]
    left_out = [lane.name for lane in lanes if lane.view.cost is None and lane.view.text]
    if drawn:
        st.vega_lite_chart(spec=_chart(drawn), height=360, alt=describe(drawn))
    if left_out:
        names = ", ".join(map(escape_markdown, left_out))
        st.caption(f"Not in the chart, as the cost is unknown: {names}.")


def describe(lanes: Sequence[ComparedLane]) -> str:
    """The chart in words, for screen readers."""
    points = (
        f"{lane.name}: ${lane.view.cost:.4f}, {lane.view.duration:.1f} seconds, "
        f"{lane.words:,} words"
        for lane in lanes
    )
    return f"Cost against time. {'; '.join(points)}."


def _chart(lanes: Sequence[ComparedLane]) -> dict[str, Any]:
    """The chart in Vega-Lite's words: Altair takes 30 ms at each rerun to make the same of its own.

    Names stand in its data only: what stands elsewhere may be read as an expression.
    """
    points = [_point(lane) for lane in lanes]
    last = max(point["seconds"] for point in points) or 1
    dearest = max(point["cost"] for point in points) or 0.01
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
            "y": _axis("cost", "Cost in US dollars", 1.25 * dearest, tickCount=5, format="$.4~f"),
            "tooltip": TOOLTIP,
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
    look = {"type": "text", "dy": -20, "fontSize": 13, "limit": 170, "color": _text_color()}
    return {
        "mark": look | place,
        "encoding": {"text": {"field": "label", "type": "nominal"}},
        "transform": [{"filter": shown}],
    }


def _point(lane: ComparedLane) -> _Point:
    return {
        "name": lane.name,
        "label": f"{lane.name}, {lane.words:,} words",
        "seconds": lane.view.duration,
        "cost": float(lane.view.cost or 0),
        "words": lane.words,
    }


def _text_color() -> str:
    """Streamlit dresses a chart's axes in its theme, but not the text within it."""
    return str(st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor") or "#808080")
