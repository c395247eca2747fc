"""Blind tasting: the posts of a run without their names, a vote, and then the names.

A blind run has an address of its own. After the vote, the address names the lanes that were
tasted, in the order in which they were shown: there each has its name and figures beside it.
"""

from functools import partial
from typing import Final

import streamlit as st

from components import state
from components.notices import escape_markdown
from components.owner import owner
from runs.engine import the_engine
from runs.run import Run
from runs.tasting import (
    Tasting,
    lanes_to_taste,
    post_name,
    start_tasting,
    tasting_behind,
)
from runs.votes import Verdict, Vote, tasting_of

VERDICTS: Final[dict[Verdict, str]] = {
    "chosen": "You chose the best post.",
    "tie": "You found both posts equally good.",
    "both bad": "You found both posts bad.",
}


def tasting(run: Run, *, ended: bool) -> None:
    """Offer a blind tasting of a run, take a vote in one, or tell what was voted."""
    behind = tasting_behind(run)
    if behind is None:
        if ended:
            _of_a_run(run)
        return
    with st.container(key="tasting", border=True):
        vote = _vote_on(behind.name)
        if vote:
            _tell(vote)
            st.button(
                "Show the names",
                icon=":material/visibility:",
                on_click=partial(_show, _revealed(behind)),
            )
        elif not ended:
            _wait(run)
        elif run.owner == owner():
            _ask(run, behind)
        else:
            st.caption("Only the person who started this tasting can vote in it.")


def _of_a_run(run: Run) -> None:
    lanes = lanes_to_taste(run)
    if not lanes:
        return
    if vote := _vote_on(tasting_of([lane.id for lane in lanes])):
        with st.container(key="tasting", border=True):
            _tell(vote)
    elif run.owner == owner():
        with st.container(key="tasting", horizontal=True, vertical_alignment="center"):
            st.button(
                "Taste blind",
                key="taste",
                icon=":material/visibility_off:",
                on_click=partial(_start, run.id),
            )
            st.caption(
                "Read the posts shuffled and without names, then vote. Votes make the Ranking.",
                width="content",
            )


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


def _ask(run: Run, behind: Tasting) -> None:
    names = [post_name(index) for index in range(len(behind.lanes))]
    if len(names) == 2:
        _ask_of_two(run, names)
    else:
        _ask_of_several(run, names)


def _ask_of_two(run: Run, names: list[str]) -> None:
    st.markdown("**Which post is better?**")
    answers = (
        (f"{names[0]}, left", "thumb_up", partial(_vote, run.id, "chosen", best=0, worst=1)),
        (f"{names[1]}, right", "thumb_up", partial(_vote, run.id, "chosen", best=1, worst=0)),
        ("A tie", "balance", partial(_vote, run.id, "tie")),
        ("Both are bad", "thumb_down", partial(_vote, run.id, "both bad")),
    )
    with st.container(horizontal=True):
        for label, icon, answer in answers:
            st.button(label, icon=f":material/{icon}:", on_click=answer)


def _ask_of_several(run: Run, names: list[str]) -> None:
    best = st.segmented_control(
        "Best post", range(len(names)), key=state.TASTE_BEST, format_func=names.__getitem__
    )
    worst = st.segmented_control(
        "Worst post", range(len(names)), key=state.TASTE_WORST, format_func=names.__getitem__
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
        if best is not None and best == worst:
            st.caption("The best and the worst post cannot be the same one.", width="content")


def _tell(vote: Vote) -> None:
    """What was voted, with the names."""
    st.markdown(f"**{VERDICTS[vote.verdict]}**")
    for index, post in enumerate(vote.posts):
        badge = {vote.best: ":green-badge[Best]", vote.worst: ":orange-badge[Worst]"}.get(index, "")
        st.markdown(
            f"{post_name(index)}: **{escape_markdown(post.model_id)}**, "
            f"{escape_markdown(post.prompt)}, {post.words:,} words {badge}"
        )


def _vote_on(tasting_name: str) -> Vote | None:
    from runs.database import the_database  # brings SQLAlchemy
    from runs.votes import find_vote

    return find_vote(the_database(), owner(), tasting_name)


def _start(run_id: str) -> None:
    if run := the_engine().find(run_id):
        _show(start_tasting(the_engine(), run, owner=owner()).id)


def _vote(
    run_id: str, verdict: Verdict, *, best: int | None = None, worst: int | None = None
) -> None:
    """Keep a vote and show the names; a second one on the same posts changes nothing."""
    from runs.database import the_database
    from runs.votes import cast

    run = the_engine().find(run_id)
    behind = tasting_behind(run) if run else None
    if behind:
        cast(the_database(), behind.vote(owner(), verdict, best=best, worst=worst))
        _show(_revealed(behind))


def _revealed(behind: Tasting) -> str:
    """The address of the lanes that were tasted, as they were shown."""
    return ".".join(lane.id for lane in behind.lanes)


def _show(run_id: str) -> None:
    st.query_params[state.RUN_PARAMETER] = run_id
