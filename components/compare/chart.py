"""A chart of cost against time for several lanes; lanes without a known cost are listed."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components.compare.lanes import ComparedLane
from components.notices import escape_markdown


def comparison_chart(lanes: Sequence[ComparedLane]) -> None:
    """Draw cost against time, with dots sized by words; list the lanes without a known cost."""
    drawn = [lane for lane in lanes if lane.view.cost is not None and lane.view.text]
    left_out = [lane.name for lane in lanes if lane.view.cost is None and lane.view.text]
    if drawn:
        st.altair_chart(_chart(drawn), height=360, alt=describe(drawn))
    if left_out:
        names = ", ".join(map(escape_markdown, left_out))
        st.caption(f"Not in the chart, as the cost is unknown: {names}.")


def describe(lanes: Sequence[ComparedLane]) -> str:
    """The chart in words, for screen readers."""
    points = (
        f"{lane.name}: ${lane.view.cost:.4f}, {lane.view.duration:.1f} seconds, "
        f"{lane.view.words:,} words"
        for lane in lanes
    )
    return f"Cost against time. {'; '.join(points)}."


def _chart(lanes: Sequence[ComparedLane]) -> Any:
    import altair  # 0.5 CPU seconds, as pandas: only once lanes are compared
    from pandas import DataFrame

    points = DataFrame(map(_point, lanes))
    ends = {"seconds": points["seconds"].max() or 1, "cost": points["cost"].max() or 0.01}
    base = altair.Chart(points).encode(
        x=altair.X("seconds", title="Seconds in all", axis=altair.Axis(tickCount=8)).scale(
            domain=[0, 1.1 * ends["seconds"]]
        ),
        y=altair.Y(
            "cost", title="Cost in US dollars", axis=altair.Axis(format="$.4~f", tickCount=5)
        ).scale(domain=[0, 1.25 * ends["cost"]]),
        tooltip=[
            altair.Tooltip("name", title="Lane"),
            altair.Tooltip("seconds", format=",.1f", title="Seconds"),
            altair.Tooltip("cost", format="$.4f", title="Cost"),
            altair.Tooltip("words", format=",", title="Words"),
        ],
    )
    circles = base.mark_circle(opacity=0.75).encode(
        size=altair.Size("words", legend=None).scale(domainMin=0, range=[40, 900])
    )
    near_the_end = altair.datum["seconds"] > 0.6 * ends["seconds"]
    labels = base.encode(text="label")
    look: dict[str, Any] = {"dy": -20, "fontSize": 13, "limit": 170, "color": _text_color()}
    return altair.layer(
        circles,
        labels.mark_text(align="left", dx=-12, **look).transform_filter(~near_the_end),
        labels.mark_text(align="right", dx=12, **look).transform_filter(near_the_end),
    )


def _point(lane: ComparedLane) -> dict[str, str | float]:
    return {
        "name": lane.name,
        "label": f"{lane.name}, {lane.view.words:,} words",
        "seconds": lane.view.duration,
        "cost": float(lane.view.cost or 0),
        "words": lane.view.words,
    }


def _text_color() -> str:
    """Streamlit dresses a chart's axes in its theme, but not the text within it."""
    return str(st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor") or "#808080")
