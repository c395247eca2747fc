"""The list of lanes in the history, grouped by run."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from components import session_keys
from components.history.actions import menu_of_run, pick
from components.history.marks import star_button
from components.history.names import short
from components.history.outcome import outcome
from components.local_time import local_moment
from components.navigation import open_run
from components.notices import label
from runs.model_names import name_model

if TYPE_CHECKING:
    from runs.store.history_types import KeptLane

MOST_OF_A_NOTE: Final = 300
"""Characters of a note that the list shows."""


def list_lanes(lanes: "Sequence[KeptLane]") -> None:
    """List lanes, grouped by run."""
    with st.container(key="history-list", gap="small"):
        for of_run in _by_run(lanes):
            _run(of_run)


def _by_run(lanes: "Sequence[KeptLane]") -> "Iterable[Sequence[KeptLane]]":
    """The lanes of each run, newest first.

    Between the tries of a run, others may have been written: they do not lie beside each other.
    """
    runs: dict[str, list[KeptLane]] = {}
    for lane in lanes:
        runs.setdefault(lane.run_id, []).append(lane)
    return runs.values()


def _run(lanes: "Sequence[KeptLane]") -> None:
    first = lanes[0]
    with st.container(key=f"history-{first.run_id}", gap="xxsmall"):
        topic, rest = st.columns([8, 5], gap="xxsmall", vertical_alignment="center")
        with (
            topic,
            st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False),
        ):
            star_button(first)
            st.button(
                _heading(first),
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
            if first.complete_of_run < first.lanes_of_run > 1:
                said = f"{first.complete_of_run} of {first.lanes_of_run} complete"
                st.caption(said, width="content")
            st.caption(local_moment(first.started_at), width="content")
            menu_of_run(first)
        if first.note:
            st.caption(short(first.note, MOST_OF_A_NOTE))
        for lane in lanes:
            _lane(lane)


def _heading(lane: "KeptLane") -> str:
    """The name of a run, with its topic; the topic alone where it has no name."""
    if not lane.name:
        return f"**{short(lane.topic)}**"
    return f"**{short(lane.name)}** · {short(lane.topic)}"


def _lane(lane: "KeptLane") -> None:
    name, came_out = st.columns([5, 8], gap="xsmall", vertical_alignment="center")
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
    with came_out:
        outcome(lane)


def _name(lane: "KeptLane") -> str:
    name = f"{name_model(lane.model_id)} · {lane.prompt_label}"
    name = f"{name} · earlier try" if lane.is_earlier else name
    return f"{name} · edited" if lane.is_edited else name
