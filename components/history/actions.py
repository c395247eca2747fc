"""Actions on the listed lanes: open, compare, write again, replay, name, delete."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import streamlit as st

from components import session_keys
from components.history.deletion import ask_before_deleting, ask_before_deleting_all
from components.history.marks import ask_for_name
from components.navigation import close_run, open_run
from components.notices import toast
from components.owner import owner
from components.widget_values import set_value
from components.write.form_state import fill_from_run
from runs.quota.limiter import LimitReached
from runs.run import COLLECTION_MARK, LANES_OF_A_RUN, Run
from runs.the_engine import the_engine

if TYPE_CHECKING:
    from runs.store.history_types import BatchPosts, KeptLane

COMPARED: Final = range(2, LANES_OF_A_RUN + 1)
"""How many lanes can be shown side by side."""
GONE: Final = "This run is not here any more."
DELETE: Final = ":material/delete: Delete"
NAME: Final = ":material/label: Name and note"


def menu_of_run(lane: "KeptLane") -> None:
    """Show the menu of actions for the run of a lane."""
    key = session_keys.menu_of(lane.run_id)
    chosen = st.menu_button(
        "More",
        [*ACTIONS, NAME, DELETE],
        key=key,
        type="tertiary",
        on_click=_act,
        args=(key, lane.run_id),
    )
    if chosen == DELETE:
        ask_before_deleting([lane])
    elif chosen == NAME:
        ask_for_name(lane)


def bar_for_picked() -> None:
    """Show the actions for the selected lanes, whichever page of the list they are on."""
    picked = list(_picked().values())
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="history-picked"
    ):
        st.button(
            "Compare",
            key="history-compare",
            icon=":material/compare_arrows:",
            disabled=len(picked) not in COMPARED,
            on_click=open_run,
            args=(COLLECTION_MARK.join(lane.lane_id for lane in picked),),
        )
        if st.button(
            "Delete",
            key="history-delete",
            icon=":material/delete:",
            disabled=not picked,
        ):
            ask_before_deleting(picked)
        if picked:
            st.button("Clear", key="history-clear", type="tertiary", on_click=forget_picked)
        st.caption(_about(len(picked)), width="content")


def button_for_all(kept: int, of_batches: "BatchPosts") -> None:
    """Show the button that deletes the whole history.

    Args:
        kept: All lanes that are there.
        of_batches: Those of them that batches wrote, which the list leaves out at first.
    """
    if st.button(
        "Delete all", key="history-delete-all", type="tertiary", icon=":material/delete_sweep:"
    ):
        ask_before_deleting_all(kept, of_batches)


def tell_what_was_done() -> None:
    """Show a one-time message about the last action."""
    if done := st.session_state.pop(session_keys.HISTORY_DONE, None):
        st.toast(done)


def pick(lane: "KeptLane") -> None:
    """Select or deselect a lane according to its checkbox."""
    picked = {name: each for name, each in _picked().items() if name != lane.lane_id}
    if st.session_state.get(session_keys.pick_of(lane.lane_id)):
        picked[lane.lane_id] = lane
    st.session_state[session_keys.HISTORY_PICKED] = picked


def forget_picked() -> None:
    """Clear the selection."""
    for lane_id in _picked():
        set_value(session_keys.pick_of(lane_id), value=False)
    st.session_state[session_keys.HISTORY_PICKED] = {}


def _write_again(run: Run) -> None:
    """Fill in the form as it was, and leave the press: what it costs is said beside it."""
    st.session_state[session_keys.FILLED_FROM] = None
    fill_from_run(run)
    close_run()


def _replay(run: Run, *, speed: float = 1.0) -> None:
    try:
        open_run(the_engine().replay(run.lanes, speed=speed, owner=owner()).id)
    except LimitReached as error:
        toast(error)


def _replay_fast(run: Run) -> None:
    _replay(run, speed=4.0)


ACTIONS: Final[Mapping[str, Callable[[Run], None]]] = {
    ":material/edit: Write again": _write_again,
    ":material/play_circle: Replay": _replay,
    ":material/fast_forward: Replay 4 times as fast": _replay_fast,
}


def _act(key: str, run_id: str) -> None:
    """Do what was chosen from a run's menu; deletion asks first, in its own place."""
    act = ACTIONS.get(str(st.session_state.get(key)))
    if not act:
        return
    run = the_engine().find(run_id)
    if run and run.ended:
        act(run)
    else:
        st.session_state[session_keys.HISTORY_DONE] = "It is still being written." if run else GONE


def _picked() -> "dict[str, KeptLane]":
    return st.session_state.get(session_keys.HISTORY_PICKED) or {}


def _about(picked: int) -> str:
    if picked in COMPARED:
        return f"{picked} lanes are picked"
    lanes = "lane is" if picked == 1 else "lanes are"
    most = COMPARED[-1]
    return f"{picked or 'No'} {lanes} picked; {COMPARED[0]} to {most} can be compared"
