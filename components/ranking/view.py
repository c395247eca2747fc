"""The ranking view: leaderboards of models and prompt versions, by blind votes and by scores."""

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import streamlit as st

from components import session_keys
from components.blind.store import forget_own_votes, own_votes
from components.labels import choice
from components.notices import show_database_error
from components.ranking.scores import score_board
from components.ranking.words import (
    HOW_IT_IS_COUNTED,
    THINGS,
    length_effect,
    nothing_to_rank,
    reservations,
    verdict,
)
from runs.blind.votes import Vote
from runs.model_names import name_models
from runs.store.errors import DatabaseUnavailable

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from runs.blind.ranking import By, Ranking, Standing

RANKED: Final[dict["By", str]] = {"model": "Models", "prompt": "Prompt versions"}
LENGTHS: Final = {False: "As voted", True: "At equal length"}
POINTS: Final = "#2b827c"
LINES: Final = "#7f8b89"
"""Colours that can be seen in both themes: what Streamlit dresses of a chart is its axes only."""
WINS, INTERVAL, LOW, HIGH = "Wins", "95 % interval", "from", "to"


def ranking() -> None:
    """Draw the leaderboards."""
    try:
        votes = own_votes()
    except DatabaseUnavailable as error:
        show_database_error("Your votes cannot be read now.", error)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        by = st.segmented_control(
            "Rank",
            list(RANKED),
            default="model",
            required=True,
            key=session_keys.RANKED_BY,
            format_func=lambda by: choice(RANKED[by]),
            persist_state="session",
        )
        for_length = st.segmented_control(
            "Length",
            list(LENGTHS),
            default=False,
            required=True,
            key=session_keys.RANKED_FOR_LENGTH,
            format_func=lambda corrected: choice(LENGTHS[corrected]),
            persist_state="session",
            help="Longer posts tend to win votes. At equal length, that is taken out.",
        )
    _leaderboard(votes, by or "model", length_controlled=bool(for_length))
    score_board(by or "model")
    if votes:
        _offer_to_forget(len(votes))


def _leaderboard(votes: tuple[Vote, ...], by: "By", *, length_controlled: bool) -> None:
    ranked = _rank(votes, by, length_controlled=length_controlled) if votes else None
    if ranked is None or not ranked.standings:
        with st.container(key="no-ranking", border=True):
            st.markdown(nothing_to_rank(len(votes), by))
        return
    st.markdown(verdict(ranked))
    if ranked.length_effect:
        st.markdown(length_effect(ranked.length_effect))
    table = _table(ranked, by)
    picture, figures = st.columns([2, 3], gap="medium")
    with picture:
        st.altair_chart(
            _picture(table, THINGS[by]),
            alt=f"How often each {THINGS[by]} wins, with its interval; the table has the figures.",
        )
    with figures:
        _show(table)
    for reservation in reservations(ranked, by):
        st.caption(reservation)
    with st.expander("How this is counted", icon=":material/help:"):
        st.markdown(HOW_IT_IS_COUNTED)


def _offer_to_forget(votes: int) -> None:
    with st.popover("Delete votes", icon=":material/delete:", type="tertiary"):
        st.markdown(f"Delete your {'vote' if votes == 1 else f'{votes:,} votes'} for good?")
        st.button("Delete all votes", key="forget-votes", on_click=_forget)


def _forget() -> None:
    try:
        forget_own_votes()
    except DatabaseUnavailable as error:
        show_database_error("Nothing was deleted.", error)


@lru_cache(maxsize=8)
def _rank(votes: tuple[Vote, ...], by: "By", *, length_controlled: bool) -> "Ranking":
    from runs.blind.ranking import rank  # brings SciPy: 1 CPU second

    return rank(_named(votes) if by == "model" else votes, by, length_controlled=length_controlled)


def _named(votes: tuple[Vote, ...]) -> list[Vote]:
    """The votes with what a person calls each model in place of its id."""
    names = name_models(post.model_id for vote in votes for post in vote.posts)
    return [
        replace(
            vote,
            posts=tuple(replace(post, model_id=names[post.model_id]) for post in vote.posts),
        )
        for vote in votes
    ]


def _table(ranked: "Ranking", by: "By") -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(_row(each, by) for each in ranked.standings)


def _row(standing: "Standing", by: "By") -> dict[str, str | float | None]:
    """A line of the table; with too few votes, redraws of them say nothing about chance."""
    wins, known = standing.wins, standing.rank is not None
    low, high = 100 * wins.low, 100 * wins.high
    return {
        "Rank": str(standing.rank) if known else "–",
        THINGS[by].capitalize(): standing.name,
        WINS: 100 * wins.value,
        INTERVAL: f"{low:.0f} to {high:.0f} %" if known else "–",
        "Votes": standing.votes,
        "Both bad": standing.both_bad,
        "Words": round(standing.words),
        LOW: low if known else None,
        HIGH: high if known else None,
    }


def _show(table: "pd.DataFrame") -> None:
    st.dataframe(
        table,
        hide_index=True,
        column_order=[name for name in table.columns if name not in {LOW, HIGH}],
        column_config={
            WINS: st.column_config.NumberColumn(format="%.0f %%", help="Against the others"),
            "Words": st.column_config.NumberColumn(format="localized", help="On average"),
            "Both bad": st.column_config.NumberColumn(help="Votes that found both posts bad"),
        },
    )


def _picture(table: "pd.DataFrame", thing: str) -> "alt.LayerChart":
    import altair as alt

    name = f"{thing.capitalize()}:N"
    share = alt.Scale(domain=[0, 100])
    percent = alt.Axis(labelExpr="datum.value + ' %'", values=[0, 25, 50, 75, 100])
    names = alt.Axis(labelLimit=180, labelFlush=False)
    base = alt.Chart(table).encode(y=alt.Y(name, sort=None, title=None, axis=names))
    interval = base.mark_rule(strokeWidth=2, color=LINES).encode(
        x=alt.X(f"{LOW}:Q", scale=share, title="Wins against the others", axis=percent),
        x2=f"{HIGH}:Q",
    )
    point = base.mark_point(filled=True, size=90, opacity=1, color=POINTS).encode(
        x=alt.X(f"{WINS}:Q", scale=share),
        tooltip=[name, alt.Tooltip(f"{WINS}:Q", format=".0f"), INTERVAL, "Votes"],
    )
    even = alt.Chart().mark_rule(strokeDash=[3, 3], color=LINES).encode(x=alt.datum(50))
    picture: alt.LayerChart = (even + interval + point).properties(height=alt.Step(34))
    return picture
