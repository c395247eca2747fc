"""The vote in a blind tasting: which of two posts is better, or the best and the worst of more.

The buttons stand by the posts. None of them ever stands where another one stood a moment before.
"""

import time
from functools import partial

import streamlit as st

from components import session_keys
from components.blind.store import cast_vote
from components.live.ballot import Ballot, Choice
from components.live.lane import Act
from components.navigation import open_run
from components.notices import show_database_error
from components.owner import owner
from components.run.lane_head import MISCLICK_GUARD_S
from runs.blind.tasting import Tasting, tasting_behind
from runs.blind.votes import Verdict
from runs.run import Run
from runs.store.errors import DatabaseUnavailable
from runs.the_engine import the_engine


def take_vote(run: Run, behind: Tasting, *, ended: bool) -> Ballot | None:
    """Show what is above the posts of this blind run; the ballot once its owner can vote."""
    if run.owner != owner():
        st.caption("Only the person who started this tasting can vote in it.")
        return None
    votes = ended and not _was_stopped(run)
    if votes:
        since = st.session_state.setdefault(session_keys.VOTE_SINCE, {})
        since.setdefault(run.id, time.monotonic())
    several = len(behind.lanes) > 2
    choice = _choices().get(run.id, Choice())
    st.caption(_what_to_do(votes=votes, ended=ended, several=several))
    with st.container(horizontal=True):
        st.button(  # it stays where it is: an impatient second press finds nothing else there
            "Skip to the end",
            key="skip",
            icon=":material/skip_next:",
            disabled=ended,
            on_click=partial(the_engine().skip_to_end, run),
        )
        st.button(
            "Leave without a vote",
            key="leave",
            type="tertiary",
            on_click=open_run,
            args=(behind.run_id,),
        )
        if votes:
            (_ask_of_several if several else _ask_of_two)(run, choice)
    return Ballot.of(len(behind.lanes), choice) if votes else None


def vote_in_head(run: Run, act: Act, lane: int) -> None:
    """Do what a button by a post was pressed for, or a key. A browser may say anything."""
    several = len(run.lanes) > 2
    if act == "better" and not several:
        _vote(run.id, "chosen", best=lane, worst=1 - lane)
    elif act == "tie":
        _vote(run.id, "tie")
    elif act in {"best", "worst"} and several:
        _choices()[run.id] = _choices().get(run.id, Choice()).press(act, lane)


def say_no_vote(error: DatabaseUnavailable) -> None:
    """Say why no vote can be saved."""
    show_database_error("Votes cannot be saved now.", error)


def _what_to_do(*, votes: bool, ended: bool, several: bool) -> str:
    if not ended:
        return "All posts come at the same pace. Vote once they are all there."
    if not votes:
        return "The tasting was stopped before all of the posts were there."
    if several:
        return (
            "Choose the best and the worst post, by its buttons or its letter (with Shift: worst)."
        )
    return "**Which post is better?** Press its button or its letter, or T for a tie."


def _ask_of_two(run: Run, _choice: Choice) -> None:
    st.button("A tie", icon=":material/balance:", on_click=partial(_vote, run.id, "tie"))
    st.button(
        "Both are bad", icon=":material/thumb_down:", on_click=partial(_vote, run.id, "both bad")
    )


def _ask_of_several(run: Run, choice: Choice) -> None:
    st.button(
        "Vote",
        key="vote",
        type="primary",
        icon=":material/how_to_vote:",
        disabled=None in {choice.best, choice.worst},
        on_click=partial(_vote, run.id, "chosen", best=choice.best, worst=choice.worst),
    )


def _choices() -> dict[str, Choice]:
    choices: dict[str, Choice] = st.session_state.setdefault(session_keys.TASTE_CHOSEN, {})
    return choices


def _was_stopped(run: Run) -> bool:
    return any(lane.view().state == "stopped" for lane in run.lanes)


def _was_meant(run: Run) -> bool:
    """Whether a press can have meant a vote: right before, there was nothing to vote on.

    Among several posts, two other presses come before it.
    """
    since: dict[str, float] = st.session_state.get(session_keys.VOTE_SINCE) or {}
    several = len(run.lanes) > 2
    return several or time.monotonic() - since.get(run.id, float("inf")) > MISCLICK_GUARD_S


def _vote(
    run_id: str, verdict: Verdict, *, best: int | None = None, worst: int | None = None
) -> None:
    """Keep a vote and show the names."""
    run = the_engine().find(run_id)
    behind = tasting_behind(run) if run else None
    if run is None or behind is None or not _was_meant(run):
        return
    try:
        cast_vote(behind.vote(owner(), verdict, best=best, worst=worst))
    except ValueError:  # a browser may say anything: two places of three posts, or none
        return
    except DatabaseUnavailable as error:
        say_no_vote(error)
    else:
        open_run(behind.revealed)
