"""Recordings of a run: one lane or all, at their own pace or several times as fast."""

from typing import Final

import streamlit as st

from components import session_keys
from components.navigation import open_run
from components.notices import toast
from components.owner import owner
from runs.quota.limiter import LimitReached
from runs.quota.limits import limits_of_today, slowest_replay
from runs.run import Run
from runs.settings import is_pasted
from runs.the_engine import the_engine

SPEEDS: Final = (1, 4)
"""Offered as buttons; any other can be typed."""
SLOWEST: Final = 0.1
FASTEST: Final = 1000.0
ALL: Final = -1


def replay(run: Run) -> None:
    """Offer to play an ended run, or one lane of it, as a recording."""
    lanes = [index for index, lane in enumerate(run.lanes) if lane.view().text]
    if run.blind or not lanes or is_pasted(run.lanes[0].settings):
        return
    with st.popover("Replay", icon=":material/replay:"):
        counts = "counts as a run of today" if limits_of_today() else "costs nothing"
        st.caption(f"Shows the writing again, as it came. Nothing is sent, and it {counts}.")
        if len(run.lanes) > 1:
            st.selectbox(
                "What",
                [ALL, *lanes],
                key=session_keys.REPLAY_LANES,
                format_func=lambda index: _label(run, index),
            )
        _usual_speeds(run)
        _any_speed(run)


def _usual_speeds(run: Run) -> None:
    with st.container(horizontal=True):
        for speed in SPEEDS:
            st.button(
                f"At {speed}×",
                key=f"replay-{speed}",
                icon=":material/play_arrow:",
                on_click=_play,
                args=(run.id, float(speed)),
            )


def _any_speed(run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        speed = st.number_input(
            "Times as fast",
            min_value=slowest_replay() or SLOWEST,
            max_value=FASTEST,
            value=10.0,
            step=1.0,
            format="%g",
            key=session_keys.REPLAY_SPEED,
            persist_state="session",
            width=130,
        )
        st.button(
            "Play",
            key="replay-other",
            icon=":material/play_arrow:",
            on_click=_play,
            args=(run.id, speed or 1.0),
        )


def _label(run: Run, index: int) -> str:
    if index == ALL:
        return "The whole run"
    return f"Lane {index + 1}: {run.lanes[index].settings.model}"


def _play(run_id: str, speed: float) -> None:
    if not (run := the_engine().find(run_id)):
        return
    chosen = st.session_state.get(session_keys.REPLAY_LANES, ALL)
    lanes = run.lanes if chosen == ALL else run.lanes[chosen : chosen + 1]
    ended = [lane for lane in lanes if lane.view().ended]  # one may be written once more by now
    if ended:
        try:
            played = the_engine().replay(ended, speed=speed, owner=owner())
        except LimitReached as error:
            toast(error)
        else:
            open_run(played.id)
