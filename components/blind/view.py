"""Blind tasting: the posts of a run without their names, a vote, and then the names.

A blind run has an address of its own. After the vote, the address names the lanes that were
tasted, in the order in which they were shown: there each has its name and figures beside it.
"""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from components.blind.store import own_vote_on, undo_own_vote
from components.blind.vote import say_no_vote, take_vote
from components.live.ballot import Ballot
from components.live.lane import look_again
from components.navigation import open_run
from components.notices import escape_markdown, show_database_error, toast
from components.owner import owner
from runs.blind.tasting import (
    Tasting,
    lanes_to_taste,
    post_name,
    start_tasting,
    tasting_behind,
)
from runs.blind.votes import UNDO, Verdict, Vote
from runs.lane import Lane
from runs.model_names import name_models
from runs.quota.limiter import LimitReached
from runs.run import Run
from runs.store.errors import DatabaseUnavailable
from runs.the_engine import the_engine

VERDICTS: Final[dict[Verdict, str]] = {
    "chosen": "You voted for the best post.",
    "tie": "You found both posts equally good.",
    "both bad": "You found both posts bad.",
}


def tasting(run: Run, *, ended: bool) -> Ballot | None:
    """Show above the lanes how a blind run is voted on, or the vote already cast on these posts.

    Returns:
        What stands by the posts themselves; None where nobody votes.
    """
    behind = tasting_behind(run)
    lanes = behind.lanes if behind else lanes_to_taste(run) if ended else ()
    if not lanes:
        return None
    try:
        vote = own_vote_on(lanes)
    except DatabaseUnavailable as error:
        if behind:
            say_no_vote(error)
        return None
    if vote is None and behind is None:
        return None
    with st.container(key="tasting", border=True):
        if vote:
            _tell(vote, run)
            with st.container(horizontal=True):
                if behind:
                    _offer_names(behind)
                _offer_undo(vote)
        elif behind:
            return take_vote(run, behind, ended=ended)
    return None


def taste_button(run: Run) -> None:
    """Offer a blind tasting of a finished run that has at least two posts to vote on."""
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
    except DatabaseUnavailable:
        return False


def _offer_names(behind: Tasting) -> None:
    st.button(
        "Show the posts with names", key="revealed", on_click=open_run, args=(behind.revealed,)
    )


def _offer_undo(vote: Vote) -> None:
    """Offer to take a vote back, for a minute."""
    left = (vote.cast_at + UNDO - datetime.now(UTC)).total_seconds()
    if left > 0:
        st.button(
            "Undo the vote",
            key="undo-vote",
            icon=":material/undo:",
            on_click=_undo,
            args=(vote,),
        )
        look_again("vote", after=left + 0.1)


def _undo(vote: Vote) -> None:
    """Take a vote back and return to its ballot, or to the run that was tasted."""
    try:
        undone = undo_own_vote(vote.tasting)
    except DatabaseUnavailable as error:
        show_database_error("The vote could not be taken back.", error)
        return
    if undone:
        open_run(_ballot_of(vote) or vote.run_id)
    else:
        st.toast("It is too late to take this vote back.", icon=":material/error:")


def _ballot_of(vote: Vote) -> str | None:
    """The blind run in which a vote was cast; None where it is gone from memory."""
    mine = [run for run in the_engine().runs() if run.owner == vote.owner]
    tastings = ((run.id, tasting_behind(run)) for run in reversed(mine))
    return next((run_id for run_id, each in tastings if each and each.name == vote.tasting), None)


def _tell(vote: Vote, run: Run) -> None:
    """What was voted, with the names."""
    places = {lane.id: f", lane {index}" for index, lane in enumerate(run.lanes, start=1)}
    badges = {vote.best: " :green-badge[Best]"}
    if len(vote.posts) > 2:  # of two, the other is not called the worst
        badges[vote.worst] = " :orange-badge[Worst]"
    names = name_models(post.model_id for post in vote.posts)
    lines = (
        f"- {post_name(index)}{places.get(post.lane_id, '')}: "
        f"**{escape_markdown(names[post.model_id])}**, {escape_markdown(post.prompt)}, "
        f"{post.words:,} words{badges.get(index, '')}"
        for index, post in enumerate(vote.posts)
    )
    st.markdown("\n".join((f"**{VERDICTS[vote.verdict]}**\n", *lines)))


def _start(run_id: str) -> None:
    if not (run := the_engine().find(run_id)):
        return
    try:
        open_run(start_tasting(the_engine(), run, owner=owner()).id)
    except LimitReached as error:
        toast(error)
    except ValueError:  # one is written once more by now
        return
