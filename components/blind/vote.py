"""The vote in a blind tasting: which of two posts is better, or the best and the worst of more."""

import time
from functools import partial

import streamlit as st

from components import session_keys
from components.blind.store import cast_vote
from components.labels import choice
from components.navigation import open_run
from components.notices import show_database_error
from components.owner import owner
from components.run.lane_head import TAKEN_IN
from runs.blind.tasting import Tasting, post_name, tasting_behind
from runs.blind.votes import Verdict
from runs.run import Run
from runs.store.errors import DatabaseUnavailable
from runs.the_engine import the_engine


def take_vote(run: Run, behind: Tasting, *, ended: bool) -> None:
    """Show the ballot to the owner of this blind run, once it has ended."""
    if run.owner != owner():
        st.caption("Only the person who started this tasting can vote in it.")
    elif not ended:
        st.caption("All posts come at the same pace. Vote once they are all there.")
        with st.container(horizontal=True):
            st.button(
                "Skip to the end",
                key="skip",
                icon=":material/skip_next:",
                on_click=partial(the_engine().skip_to_end, run),
            )
            _way_out(behind)
    elif any(lane.view().state == "stopped" for lane in run.lanes):
        st.caption("The tasting was stopped before all of the posts were there.")
        _way_out(behind)
    elif len(behind.lanes) == 2:
        _ask_of_two(run, behind)
    else:
        _ask_of_several(run, behind)


def say_no_vote(error: DatabaseUnavailable) -> None:
    """Say why no vote can be saved."""
    show_database_error("Votes cannot be saved now.", error)


def _ask_of_two(run: Run, behind: Tasting) -> None:
    since = st.session_state.setdefault(session_keys.VOTE_SINCE, {})
    since.setdefault(run.id, time.monotonic())
    st.markdown("**Which post is better?**")
    answers = (
        (
            f"{post_name(0)} is better",
            "thumb_up",
            partial(_vote, run.id, "chosen", best=0, worst=1),
        ),
        (
            f"{post_name(1)} is better",
            "thumb_up",
            partial(_vote, run.id, "chosen", best=1, worst=0),
        ),
        ("A tie", "balance", partial(_vote, run.id, "tie")),
        ("Both are bad", "thumb_down", partial(_vote, run.id, "both bad")),
    )
    with st.container(horizontal=True):
        for label, icon, answer in answers:
            st.button(label, icon=f":material/{icon}:", on_click=answer)
        _way_out(behind)


def _ask_of_several(run: Run, behind: Tasting) -> None:
    places = range(len(run.lanes))
    with st.container(horizontal=True, gap="medium"):
        best = st.segmented_control(
            "Best post", places, key=session_keys.TASTE_BEST, format_func=_post_to_choose
        )
        worst = st.segmented_control(
            "Worst post", places, key=session_keys.TASTE_WORST, format_func=_post_to_choose
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Vote",
            key="vote",
            type="primary",
            icon=":material/how_to_vote:",
            disabled=None in {best, worst} or best == worst,
            on_click=partial(_vote, run.id, "chosen", best=best, worst=worst),
        )
        _way_out(behind)
        if best is not None and best == worst:
            st.caption("The best and the worst post cannot be the same one.", width="content")


def _post_to_choose(index: int) -> str:
    return choice(post_name(index))


def _way_out(behind: Tasting) -> None:
    st.button(
        "Leave without a vote",
        key="leave",
        type="tertiary",
        on_click=open_run,
        args=(behind.run_id,),
    )


def _was_meant(run_id: str) -> bool:
    """Whether a press can have meant a vote: right before, another button stood there."""
    since: dict[str, float] = st.session_state.get(session_keys.VOTE_SINCE) or {}
    return time.monotonic() - since.get(run_id, 0.0) > TAKEN_IN


def _vote(
    run_id: str, verdict: Verdict, *, best: int | None = None, worst: int | None = None
) -> None:
    """Keep a vote and show the names."""
    if not _was_meant(run_id):
        return
    run = the_engine().find(run_id)
    behind = tasting_behind(run) if run else None
    if behind is None:
        return
    try:
        cast_vote(behind.vote(owner(), verdict, best=best, worst=worst))
    except DatabaseUnavailable as error:
        say_no_vote(error)
    else:
        open_run(behind.revealed)
