"""How a listed lane came out, or how far it is: what is still being written moves on by itself."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.history.names import short
from components.lane_state_badge import show_state
from posts.measures import is_far_too_short
from runs.lane import Lane
from runs.lane_states import ENDED
from runs.the_engine import the_engine

if TYPE_CHECKING:
    from runs.store.history_types import KeptLane

POLL_INTERVAL_S: Final = 1.0
"""Seconds between two looks at a lane that this process writes."""
SLOW_POLL_INTERVAL_S: Final = 5.0
"""Likewise at one that another process writes: its text is read from the database."""


def outcome(lane: "KeptLane") -> None:
    """Show the state and the figures of a lane; live until it has ended."""
    if lane.state in ENDED:
        _show(lane)
        return
    now = lane_now(lane)
    if now.state in ENDED:  # and is about to be saved
        _show(now)
    else:
        every = POLL_INTERVAL_S if _written_here(lane) else SLOW_POLL_INTERVAL_S
        st.fragment(_follow, run_every=every)(lane)


def lane_now(lane: "KeptLane") -> "KeptLane":
    """A listed lane as it stands now; as it was listed, where nothing of it is to be had."""
    found = _written_here(lane)
    if found is None:
        found = next(iter(the_engine().journal.load_lanes([lane.lane_id])), None)
    if found is None:
        return lane
    view = found.view()
    elapsed = 0.0 if view.ended else (datetime.now(UTC) - lane.started_at).total_seconds()
    return replace(
        lane,
        state=view.state,
        plan_ready=view.plan_ready,
        words=view.words,
        duration=max(view.duration, elapsed),  # only its own process knows how long it takes
        cost=view.cost,
        title=view.envelope.title or "",
    )


def _follow(lane: "KeptLane") -> None:
    now = lane_now(lane)
    if now.state in ENDED:
        st.rerun()
    _show(now)


def _written_here(lane: "KeptLane") -> Lane | None:
    runs = (run for run in the_engine().runs() if run.id == lane.run_id)
    return next((each for run in runs for each in run.lanes if each.id == lane.lane_id), None)


def _show(lane: "KeptLane") -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.markdown(f":small[{_word(lane)}]", width=104)
        st.caption(_figures(lane), width="stretch")


def _word(lane: "KeptLane") -> str:
    far_too_short = is_far_too_short(lane.asked, lane.words)
    return show_state(lane.state, far_too_short=far_too_short, plan_ready=lane.plan_ready)


def _figures(lane: "KeptLane") -> str:
    words = f"{lane.words:,} of {lane.asked:,} words" if lane.asked else f"{lane.words:,} words"
    figures = [words, _seconds(lane.duration)]
    if lane.cost is not None:
        figures.append(_dollars(lane.cost))
    figures += _scores(lane)
    if lane.title and lane.title != lane.topic:
        figures.append(short(lane.title))
    return " · ".join(figures)


def _scores(lane: "KeptLane") -> list[str]:
    """What the checks said of a complete post; one of an older release is checked once listed."""
    if lane.state != "complete":
        return []
    if lane.claims is None:
        return ["not checked yet"]
    scores = {"search": lane.search_score, "readability": lane.readability_score}
    said = [f"{name} {'–' if score is None else score}" for name, score in scores.items()]
    return [*said, f"{lane.claims:,} {'claim' if lane.claims == 1 else 'claims'}"]


def _seconds(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _dollars(cost: Decimal) -> str:
    return rf"\${cost:.4f}" if cost else "free"
