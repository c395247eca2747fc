"""The list of lanes in the history, grouped by run."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import streamlit as st

from components import session_keys
from components.history.actions import menu_of_run, pick
from components.history.names import name_model, short
from components.lane_state_badge import show_state
from components.local_time import local_moment
from components.navigation import open_run
from components.notices import label

if TYPE_CHECKING:
    from runs.store.history_types import KeptLane


def list_lanes(lanes: "Sequence[KeptLane]") -> None:
    """List lanes, grouped by run."""
    with st.container(key="history-list", gap="small"):
        for _, of_run in groupby(lanes, key=attrgetter("run_id")):
            _run(list(of_run))


def _run(lanes: "Sequence[KeptLane]") -> None:
    first = lanes[0]
    with st.container(key=f"history-{first.run_id}", gap="xxsmall"):
        topic, rest = st.columns([8, 5], gap="xxsmall", vertical_alignment="center")
        with topic:
            st.button(
                f"**{short(first.topic)}**",
                key=f"open-{first.run_id}",
                type="tertiary",
                wrap=False,
                on_click=open_run,
                args=(first.run_id,),
            )
        with (
            rest,
            st.container(
                horizontal=True, horizontal_alignment="right", vertical_alignment="center"
            ),
        ):
            st.caption(local_moment(first.started_at), width="content")
            menu_of_run(first)
        for lane in lanes:
            _lane(lane)


def _lane(lane: "KeptLane") -> None:
    name, outcome = st.columns([5, 8], gap="xsmall", vertical_alignment="center")
    picked = st.session_state.get(session_keys.HISTORY_PICKED) or {}
    with name:
        st.checkbox(
            label(_name(lane)),
            value=lane.lane_id in picked,
            key=session_keys.pick_of(lane.lane_id),
            on_change=pick,
            args=(lane,),
            wrap=True,
        )
    with (
        outcome,
        st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False),
    ):
        st.markdown(f":small[{show_state(lane.state)}]", width=104)
        st.caption(_figures(lane), width="stretch")


def _name(lane: "KeptLane") -> str:
    name = f"{name_model(lane.model_id)} · {lane.prompt_label}"
    name = f"{name} · earlier try" if lane.is_earlier else name
    return f"{name} · edited" if lane.is_edited else name


def _figures(lane: "KeptLane") -> str:
    figures = [f"{lane.words:,} words", _seconds(lane.duration)]
    if lane.cost is not None:
        figures.append(_dollars(lane.cost))
    if lane.title and lane.title != lane.topic:
        figures.append(short(lane.title))
    return " · ".join(figures)


def _seconds(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _dollars(cost: Decimal) -> str:
    return rf"\${cost:.4f}" if cost else "free"
