"""A badge for the state of a lane: text, icon and colour."""

from collections.abc import Mapping
from typing import Final

from runs.lane_states import LaneState

_MARKS: Final[Mapping[LaneState, tuple[str, str]]] = {
    "queued": ("gray", "schedule"),
    "writing": ("blue", "edit"),
    "waiting": ("orange", "hourglass_top"),
    "complete": ("green", "check_circle"),
    "cut": ("orange", "content_cut"),
    "filtered": ("orange", "filter_alt"),
    "stopped": ("gray", "stop_circle"),
    "failed": ("red", "error"),
    "interrupted": ("orange", "power_off"),
}


def show_state(state: LaneState, *, far_too_short: bool = False, plan_ready: bool = False) -> str:
    """The state as Markdown; a post that is far too short is complete in name only."""
    if plan_ready:
        return ":blue[:material/list_alt: Plan ready]"
    short = far_too_short and state == "complete"
    colour, icon = ("orange", "short_text") if short else _MARKS[state]
    return f":{colour}[:material/{icon}: {state.capitalize()}]"
