"""The head of a lane: what it is written with, and what can be done about it."""

import time
from typing import Final

import streamlit as st

from components import session_keys
from components.live.lane import Act, ShownLane
from components.run.edits import can_edit
from runs.example import LABEL as EXAMPLE
from runs.example import is_example
from runs.lane import Lane
from runs.lane_states import LaneState
from runs.model_names import name_model
from runs.run import Run
from runs.settings import RECORDING, is_pasted

MISCLICK_GUARD_S: Final = 0.5
"""Seconds in which nobody has taken in yet that a button says something else."""
TO_RETRY: Final[frozenset[LaneState]] = frozenset(
    {"cut", "filtered", "stopped", "failed", "interrupted"}
)
"""How a lane ends that may do better the next time."""
TO_CONTINUE: Final[frozenset[LaneState]] = frozenset({"cut", "stopped", "interrupted"})
"""How a lane ends that has more to say."""


def lane_head(run: Run, lane: int, *, ended: bool, own: bool) -> ShownLane:
    """What a lane is, and what can be done with it.

    Args:
        run: The run that the lane belongs to.
        lane: Its place in the run.
        ended: The page shows it as ended.
        own: The run is this visitor's to change.
    """
    acts = _acts(run.lanes[lane], ended=ended, alone=len(run.lanes) == 1)
    return {
        "name": lane_name(run, lane),
        "note": _note(run, lane),
        "acts": acts if own and not run.blind else [],
        "editable": ended and can_edit(run, lane, own=own),
        "chosen": [],
    }


def lane_name(run: Run, lane: int) -> str:
    """What a lane is called: by its model, or by a letter where nobody is to know it."""
    if run.blind:
        return f"Post {chr(ord('A') + lane)}"
    settings = run.lanes[lane].settings
    name = name_model(settings.model) if settings.provider == RECORDING else settings.model
    return name if len(run.lanes) == 1 else f"{lane + 1}  {name}"


def _note(run: Run, lane: int) -> str:
    """What else the lane is written with."""
    if run.blind:
        return ""
    settings = run.lanes[lane].settings
    if is_pasted(settings):
        return "A post of your own"
    said = [EXAMPLE if is_example(run) else "Recording"] if settings.provider == RECORDING else []
    said += [f"{name} {value}" for name, value in settings.parameters.items()]
    said += [settings.prompt.label]
    said += ["By plan"] if run.lanes[lane].plan.outline else []
    return " · ".join(said)


def _acts(lane: Lane, *, ended: bool, alone: bool) -> list[Act]:
    """Stop while it writes, unless the one button above does the same; more once it went wrong."""
    if not ended:
        return [] if alone else ["stop"]
    if lane.settings.provider == RECORDING or lane.view().state not in TO_RETRY:
        return []
    since = st.session_state.setdefault(session_keys.RETRY_SINCE, {})
    since.setdefault(lane.id, time.monotonic())
    return ["retry", "go_on"] if _can_go_on(lane) else ["retry"]


def _can_go_on(lane: Lane) -> bool:
    """Whether a post broke off that has more to say."""
    view = lane.view()
    return view.state in TO_CONTINUE and bool(view.text.strip()) and not view.envelope.complete


def was_meant_to_retry(lane: Lane) -> bool:
    """Whether a press can have meant Retry: right before, the same button was a Stop."""
    since: dict[str, float] = st.session_state.get(session_keys.RETRY_SINCE) or {}
    return time.monotonic() - since.get(lane.id, 0.0) > MISCLICK_GUARD_S
