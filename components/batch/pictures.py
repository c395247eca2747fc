"""Pictures of an experiment: how scores are spread by version, and cost against quality."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from components.batch.matrix import letters_of
from components.compare.chart import text_color

if TYPE_CHECKING:
    from runs.experiments.scores import ScoredCell

ROW_HEIGHT: Final = 44
CHART_HEIGHT: Final = 260
LINES: Final = "#7f8b89"
"""A colour that can be seen in both themes."""
NARROW: Final = 0.01
"""Of the highest value: an axis on which all values lie within so much would be all decimals."""
ABOUT: Final = 0.1
"""Of the highest value: as much is shown on both sides of such values."""


def pictures(cells: "Sequence[ScoredCell]", names: Mapping[str, str], measure: str) -> None:
    """Draw both, side by side; cost only where a price is known and the measure is a score."""
    letters = letters_of(names)
    spread, *cost = st.columns(2 if _has_costs(cells, measure) else 1, gap="medium")
    with spread:
        _spread(cells, letters, measure)
    for place in cost:
        with place:
            _cost(cells, letters, measure)


def _spread(cells: "Sequence[ScoredCell]", letters: Mapping[str, str], measure: str) -> None:
    from runs.experiments.scores import MEASURES
    from runs.experiments.summary import most_of, said, spreads_of

    spreads = spreads_of(cells, measure)
    rows = [
        {
            "version": letters[version],
            "low": each.low,
            "quarter": each.quarter,
            "median": each.median,
            "upper": each.three_quarters,
            "high": each.high,
        }
        for version, each in spreads.items()
    ]
    told = "; ".join(
        f"{letters[version]}: {said(measure, each.low)} to {said(measure, each.high)}, "
        f"median {said(measure, each.median)}, half of its {each.posts:,} posts from "
        f"{said(measure, each.quarter)} to {said(measure, each.three_quarters)}"
        for version, each in spreads.items()
    )
    if not rows:
        return
    name = MEASURES[measure].name
    st.caption(f"How the {name} is spread: all posts, the middle half, the median")
    st.vega_lite_chart(
        spec=spread_chart(rows, name.capitalize(), most=most_of(measure)),
        height=ROW_HEIGHT * len(rows) + 60,
        alt=f"How the {name} is spread. {told}.",
    )


def spread_chart(rows: Sequence[Mapping[str, Any]], title: str, *, most: float) -> dict[str, Any]:
    """How scores are spread, in Vega-Lite's words; none of them is higher than `most`."""
    scale = _scale([row[end] for row in rows for end in ("low", "high")], most)

    def across(field: str, other: str | None = None) -> dict[str, Any]:
        axis = {"field": field, "type": "quantitative", "title": title, "scale": scale}
        return {"x": axis} | ({"x2": {"field": other}} if other else {})

    return {
        "data": {"values": list(rows)},
        "encoding": {"y": {"field": "version", "type": "nominal", "title": None, "sort": None}},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": LINES},
                "encoding": across("low", "high"),
            },
            {
                "mark": {"type": "bar", "size": 18, "opacity": 0.35},
                "encoding": across("quarter", "upper"),
            },
            {  # in the theme's own colour, which the browser changes with the theme
                "mark": {"type": "tick", "size": 26, "thickness": 3, "opacity": 1},
                "encoding": across("median"),
            },
        ],
    }


def _scale(values: Sequence[float], most: float, **roomy: int) -> dict[str, Any]:
    """From where to where an axis goes: by itself, but with room about values that are equal.

    Args:
        values: All that are drawn.
        most: The highest that there can be.
        roomy: What else is said of an axis that finds its ends by itself.
    """
    low, high = min(values), max(values)
    if high - low > NARROW * high:
        return {"zero": False} | roomy
    room = ABOUT * high or 1.0
    return {"zero": False, "domain": [max(0.0, low - room), min(most, high + room)]}


def _has_costs(cells: "Sequence[ScoredCell]", measure: str) -> bool:
    from runs.experiments.summary import NOT_SCORES, means_by_version

    costs, qualities = means_by_version(cells, "cost"), means_by_version(cells, measure)
    return (
        measure not in NOT_SCORES and any(costs.values()) and not costs.keys().isdisjoint(qualities)
    )


def _cost(cells: "Sequence[ScoredCell]", letters: Mapping[str, str], measure: str) -> None:
    from runs.experiments.scores import MEASURES
    from runs.experiments.summary import means_by_version, most_of, said

    costs, qualities = means_by_version(cells, "cost"), means_by_version(cells, measure)
    points = [
        {"version": letters[version], "cost": costs[version], "quality": quality}
        for version, quality in qualities.items()
        if version in costs
    ]
    name = MEASURES[measure].name
    told = "; ".join(
        f"{letters[version]}: {said('cost', costs.get(version))} cents a post, "
        f"{name} {said(measure, quality)}"
        for version, quality in qualities.items()
    )
    st.caption(f"Cost against {name}, on average: the best is at the top left")
    st.vega_lite_chart(
        spec=cost_chart(points, name.capitalize(), most=most_of(measure)),
        height=CHART_HEIGHT,
        alt=f"Cost against {name}. {told}.",
    )
    if unknown := [letters[version] for version in qualities if version not in costs]:
        st.caption(f"Not in the picture, as the cost is unknown: {', '.join(unknown)}.")


def cost_chart(points: Sequence[Mapping[str, Any]], title: str, *, most: float) -> dict[str, Any]:
    """Cost against quality, in Vega-Lite's words; no quality is higher than `most`."""
    dearest = max(point["cost"] for point in points)
    label = {"type": "text", "dy": -14, "fontSize": 13, "color": text_color()}
    return {
        "data": {"values": list(points)},
        "encoding": {
            "x": {
                "field": "cost",
                "type": "quantitative",
                "title": "Cents a post",
                "scale": {"domain": [0, 1.15 * dearest]},
            },
            "y": {
                "field": "quality",
                "type": "quantitative",
                "title": title,
                "scale": _scale([point["quality"] for point in points], most, padding=24),
            },
        },
        "layer": [
            {"mark": {"type": "circle", "size": 140, "opacity": 0.85}},
            {"mark": label, "encoding": {"text": {"field": "version", "type": "nominal"}}},
        ],
    }
