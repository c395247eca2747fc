"""The leaderboard of scores: what the checks said on average of each model's posts."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from components.notices import show_database_error
from components.owner import owner
from components.ranking.words import THINGS
from components.saving import wait_until_saved
from runs.background import do_later
from runs.model_names import name_models
from runs.store.database import Database, nothing_is_kept, the_database
from runs.store.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from runs.blind.ranking import By
    from runs.means import Mean
    from runs.store.scores import ScoredPosts

COLUMNS: Final[dict["By", str]] = {"model": "model_id", "prompt": "prompt_label"}
HELP: Final = "On average, with the interval in which the mean of many such posts would lie (95 %)"
FEW: Final = 10
"""Posts below which a mean may be chance."""


def score_board(by: "By") -> None:
    """Show the scores of the owner's posts, by model or by prompt version."""
    if nothing_is_kept():
        return
    wait_until_saved()
    try:
        _score_board(the_database(), by)
    except DatabaseUnavailable as error:
        show_database_error("The scores cannot be read now.", error)


def _score_board(database: Database, by: "By") -> None:
    from runs.store.scores import check_older, count_unchecked, scores_by, unchecked_of

    unchecked = count_unchecked(database, owner())  # first: one that is checked now counts below
    scored = scores_by(database, owner(), COLUMNS[by])
    if not scored and not unchecked:
        return
    st.subheader("What the checks say", anchor=False)
    models = name_models(each.name for each in scored) if by == "model" else {}
    if scored:
        st.dataframe(
            [_row(each, models.get(each.name, each.name), by) for each in best_first(scored)],
            hide_index=True,
            key=f"scores-{by}",
            column_config={
                "Posts": st.column_config.NumberColumn(
                    format="localized", help="Complete posts, as they were written"
                ),
                "Search": st.column_config.TextColumn(help=HELP),
                "Readability": st.column_config.TextColumn(help=HELP),
                "Claims": st.column_config.TextColumn(
                    help=f"That the notes do not support, a post. {HELP}"
                ),
            },
        )
    if few := [each for each in scored if each.posts < FEW]:
        names = "one of these has" if len(few) == 1 else f"{len(few)} of these have"
        st.caption(
            f"{names.capitalize()} fewer than {FEW} posts: such a mean may be due to chance."
        )
    if unchecked:
        posts = "1 post is" if unchecked == 1 else f"{unchecked:,} posts are"
        st.caption(f"{posts} not checked yet; the newest of them are now. Look again in a while.")
        do_later(partial(check_older, database, unchecked_of(database, owner())))


def best_first(scored: "Sequence[ScoredPosts]") -> "list[ScoredPosts]":
    """By search, then by readability."""

    def key(each: "ScoredPosts") -> tuple[float, ...]:
        return tuple(-mean.value if mean else 1.0 for mean in (each.search, each.readability))

    return sorted(scored, key=key)


def _row(each: "ScoredPosts", name: str, by: "By") -> dict[str, Any]:
    return {
        THINGS[by].capitalize(): name,
        "Posts": each.posts,
        "Search": said(each.search, most=100),
        "Readability": said(each.readability, most=100),
        "Claims": said(each.claims),
    }


def said(mean: "Mean | None", most: float = float("inf")) -> str:
    """A mean with its interval, which ends where the scale does."""
    if mean is None:
        return "–"
    value = f"{mean.value:.0f}" if most == 100 else f"{mean.value:.1f}"
    if mean.margin is None:
        return value
    low, high = max(0.0, mean.value - mean.margin), min(most, mean.value + mean.margin)
    return f"{value} ({low:.0f} to {high:.0f})"
