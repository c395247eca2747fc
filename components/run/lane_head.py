"""The head of a lane: what it is written with, and what can be done about it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from components import session_keys
from components.live.lane import lane_pane
from runs.lane import Lane
from runs.lane_states import LaneState
from runs.run import Run
from runs.settings import RECORDING

TAKEN_IN: Final = 0.5
"""Seconds in which nobody has taken in yet that a button says something else."""
TO_RETRY: Final[frozenset[LaneState]] = frozenset(
    {"cut", "filtered", "stopped", "failed", "interrupted"}
)
"""How a lane ends that may do better the next time."""
TO_CONTINUE: Final[frozenset[LaneState]] = frozenset({"cut", "stopped", "interrupted"})
"""How a lane ends that has more to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneActions:
    """What the page does when a lane's button is pressed; each takes the lane's place."""

    stop: Callable[[int], None]
    retry: Callable[[int], None]
    go_on: Callable[[int], None]


def lane_head(
    run: Run, lane: int, *, ended: bool, compact: bool, actions: LaneActions | None
) -> None:
    """Show what a lane is, and a button to stop it or to have it written once more.

    Args:
        run: The run that the lane belongs to.
        lane: Its place in the run.
        ended: The page shows it as ended.
        compact: Other lanes stand beside it.
        actions: None where the run is not this visitor's to change.
    """
    name, note = lane_name(run, lane), _note(run, lane)
    with st.container(
        key=f"head-{lane}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        lane_pane("head", run, lane, compact=compact, name=name, note=note)
        if actions and not run.blind:
            _button(run.lanes[lane], lane, ended=ended, alone=not compact, actions=actions)
            if ended:
                _continue_button(run.lanes[lane], lane, actions.go_on)


def lane_name(run: Run, lane: int) -> str:
    """What a lane is called: by its model, or by a letter where nobody is to know it."""
    if run.blind:
        return f"Post {chr(ord('A') + lane)}"
    name = run.lanes[lane].settings.model
    return name if len(run.lanes) == 1 else f"{lane + 1}  {name}"


def _note(run: Run, lane: int) -> str:
    """What else the lane is written with."""
    if run.blind:
        return ""
    settings = run.lanes[lane].settings
    said = ["Recording"] if settings.provider == RECORDING else []
    said += [settings.prompt.label]
    said += [f"{name} {value}" for name, value in settings.parameters.items()]
    return " · ".join(said)


def _button(lane: Lane, index: int, *, ended: bool, alone: bool, actions: LaneActions) -> None:
    """Stop while it writes, unless the one button above does the same; Retry once it went wrong."""
    since = st.session_state.setdefault(session_keys.RETRY_SINCE, {})
    if not ended and not alone:
        label, icon, act = "Stop", "stop_circle", actions.stop
    elif ended and lane.view().state in TO_RETRY and lane.settings.provider != RECORDING:
        label, icon, act = "Retry", "refresh", actions.retry
        since.setdefault(lane.id, time.monotonic())
    else:
        return
    # One key for both: beside a new button, the old one would stand until the page is all drawn.
    st.button(
        label, key=f"lane-button-{index}", icon=f":material/{icon}:", on_click=act, args=(index,)
    )


def _continue_button(lane: Lane, index: int, act: Callable[[int], None]) -> None:
    """Offer to go on with a post that broke off; one that is written in pieces cannot be."""
    view = lane.view()
    torn = view.state in TO_CONTINUE and view.text.strip() and not view.envelope.complete
    settings = lane.settings
    if torn and settings.writing == "whole" and settings.provider != RECORDING:
        st.button(
            "Continue",
            key=f"continue-{index}",
            icon=":material/play_arrow:",
            help="Go on where it broke off",
            on_click=act,
            args=(index,),
        )


def was_meant_to_retry(lane: Lane) -> bool:
    """Whether a press can have meant Retry: right before, the same button was a Stop."""
    since: dict[str, float] = st.session_state.get(session_keys.RETRY_SINCE) or {}
    return time.monotonic() - since.get(lane.id, 0.0) > TAKEN_IN
