"""Blind tasting: the posts of a run without their names, a vote, and then the names.

A blind run has an address of its own. After the vote, the address names the lanes that were
tasted, in the order in which they were shown: there each has its name and figures beside it.
"""

from functools import partial
from typing import Final

import streamlit as st

from components import state
from components.ballots import VotesOutOfReach, cast_vote, own_vote_on
from components.notices import escape_markdown
from components.owner import owner
from runs.engine import the_engine
from runs.run import Lane, Run
from runs.tasting import (
    Tasting,
    lanes_to_taste,
    post_name,
    start_tasting,
    tasting_behind,
)
from runs.votes import Verdict, Vote

VERDICTS: Final[dict[Verdict, str]] = {
    "chosen": "You chose the best post.",
    "tie": "You found both posts equally good.",
    "both bad": "You found both posts bad.",
}


def tasting(run: Run, *, ended: bool) -> None:
    """Above the lanes: take a vote on a blind run, or tell what was voted on these posts."""
    behind = tasting_behind(run)
    lanes = behind.lanes if behind else lanes_to_taste(run) if ended else ()
    if not lanes:
        return
    try:
        vote = own_vote_on(lanes)
    except VotesOutOfReach as trouble:
        _say_trouble(trouble)
        return
    if vote is None and behind is None:
        return
    with st.container(key="tasting", border=True):
        if vote:
            _tell(vote, run)
        elif behind:
            _take_vote(run, behind, ended=ended)
        if behind:
            _offer_way_out(behind, voted=vote is not None)


def taste_button(run: Run) -> None:
    """Offer a blind tasting of an ended run, where there is something to taste and to vote on."""
    lanes = lanes_to_taste(run)
    if lanes and run.owner == owner() and _is_open(lanes):
        st.button(
            "Taste blind",
            key="taste",
            icon=":material/visibility_off:",
            help="Read the posts shuffled and without names, then vote. Votes make the ranking.",
            on_click=_start,
            args=(run.id,),
        )


def _is_open(lanes: list[Lane]) -> bool:
    """Whether a vote on these posts can be cast."""
    try:
        return own_vote_on(lanes) is None
    except VotesOutOfReach:
        return False


def _take_vote(run: Run, behind: Tasting, *, ended: bool) -> None:
    if not ended:
        _wait(run)
    elif run.owner != owner():
        st.caption("Only the person who started this tasting can vote in it.")
    elif any(lane.view().state == "stopped" for lane in run.lanes):
        st.caption("The tasting was stopped before all of the posts were there.")
    elif len(behind.lanes) == 2:
        _ask_of_two(run)
    else:
        _ask_of_several(run)


def _offer_way_out(behind: Tasting, *, voted: bool) -> None:
    label = "Show the names" if voted else "Leave without a vote"
    address = _revealed(behind) if voted else behind.run_id
    st.button(label, key="leave", type="tertiary", on_click=_show, args=(address,))


def _wait(run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Skip to the end",
            key="skip",
            icon=":material/skip_next:",
            on_click=partial(the_engine().skip_to_end, run),
        )
        st.caption(
            "All posts come at the same pace. Vote once they are all there.", width="content"
        )


def _ask_of_two(run: Run) -> None:
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


def _ask_of_several(run: Run) -> None:
    places = range(len(run.lanes))
    best = st.segmented_control("Best post", places, key=state.TASTE_BEST, format_func=post_name)
    worst = st.segmented_control("Worst post", places, key=state.TASTE_WORST, format_func=post_name)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Vote",
            key="vote",
            type="primary",
            icon=":material/how_to_vote:",
            disabled=None in {best, worst} or best == worst,
            on_click=partial(_vote, run.id, "chosen", best=best, worst=worst),
        )
        if best is not None and best == worst:
            st.caption("The best and the worst post cannot be the same one.", width="content")


def _tell(vote: Vote, run: Run) -> None:
    """What was voted, with the names."""
    places = {lane.id: f", lane {index}" for index, lane in enumerate(run.lanes, start=1)}
    st.markdown(f"**{VERDICTS[vote.verdict]}**")
    for index, post in enumerate(vote.posts):
        badge = {vote.best: ":green-badge[Best]", vote.worst: ":orange-badge[Worst]"}.get(index, "")
        st.markdown(
            f"{post_name(index)}{places.get(post.lane_id, '')}: "
            f"**{escape_markdown(post.model_id)}**, {escape_markdown(post.prompt)}, "
            f"{post.words:,} words {badge}"
        )


def _start(run_id: str) -> None:
    if run := the_engine().find(run_id):
        _show(start_tasting(the_engine(), run, owner=owner()).id)


def _vote(
    run_id: str, verdict: Verdict, *, best: int | None = None, worst: int | None = None
) -> None:
    """Keep a vote and show the names."""
    run = the_engine().find(run_id)
    behind = tasting_behind(run) if run else None
    if behind is None:
        return
    try:
        cast_vote(behind.vote(owner(), verdict, best=best, worst=worst))
    except VotesOutOfReach as trouble:
        _say_trouble(trouble)
    else:
        _show(_revealed(behind))


def _say_trouble(trouble: VotesOutOfReach) -> None:
    st.error(f"Votes cannot be kept now. {escape_markdown(str(trouble))}", icon=":material/error:")


def _revealed(behind: Tasting) -> str:
    """The address of the lanes that were tasted, as they were shown."""
    return ".".join(lane.id for lane in behind.lanes)


def _show(run_id: str) -> None:
    st.query_params[state.RUN_PARAMETER] = run_id
