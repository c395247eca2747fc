"""Scores of topics by versions, the worst first: a press on a score opens its post."""

from collections.abc import Mapping, Sequence
from functools import partial
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch import keys
from components.batch.reckoned import once
from components.batch.words import many
from components.history.names import short
from components.navigation import open_run
from components.notices import escape_markdown

if TYPE_CHECKING:
    from runs.experiments.scores import ScoredCell
    from runs.experiments.summary import Level, TopicScores

TOPICS_OF_A_PAGE: Final = 20
MOST_BESIDE: Final = 6
"""Posts that are shown side by side."""
SCORE_WIDTH: Final = 72
COLOURS: "Final[dict[Level, str]]" = {"good": "green", "ok": "orange", "bad": "red"}


def letters_of(names: Mapping[str, str]) -> dict[str, str]:
    """A letter for each version, or a number where there are very many."""
    few = len(names) <= len(ascii_uppercase)
    return {
        version: ascii_uppercase[at] if few else str(at + 1) for at, version in enumerate(names)
    }


def matrix(cells: "Sequence[ScoredCell]", names: Mapping[str, str], measure: str) -> None:
    """Show a page of topics, with a score for each version.

    Args:
        cells: All posts.
        names: What each version is called.
        measure: What is shown.
    """
    from runs.experiments.scores import MEASURES
    from runs.experiments.summary import topics_of

    topics = once(keys.RANKED, cells, measure, partial(topics_of, cells, measure))
    if not topics:
        st.caption(f"No post has a {MEASURES[measure].name}.")
        return
    letters = letters_of(names)
    name = MEASURES[measure].name.capitalize()
    st.caption(f"{name} by topic, the worst first, of {many(len(topics), 'topic')}")
    told = [f"**{letters[version]}** {escape_markdown(name)}" for version, name in names.items()]
    st.markdown(f":small[{' · '.join(told)}]")
    pages = -(-len(topics) // TOPICS_OF_A_PAGE)
    page = min(st.session_state.get(keys.MATRIX_PAGE) or 1, pages)
    with st.container(key="batch-matrix", gap=None):
        for row in topics[(page - 1) * TOPICS_OF_A_PAGE : page * TOPICS_OF_A_PAGE]:
            _row(row, letters, measure)
    if pages > 1:
        st.pagination(pages, key=keys.MATRIX_PAGE)


def _row(row: "TopicScores", letters: Mapping[str, str], measure: str) -> None:
    with st.container(
        key=f"matrix-{next(iter(row.cells.values()))[0].id}",
        horizontal=True,
        vertical_alignment="center",
        gap="xsmall",
    ):
        st.markdown(f":small[{short(row.topic, 56)}]", width=400)
        for version, letter in letters.items():
            _score(row, version, letter, measure)
        beside = [row.cells[version][0].lane_id for version in letters if version in row.cells]
        if len(beside) > 1:
            st.button(
                "Side by side",
                key=f"beside-{beside[0]}",
                type="tertiary",
                icon=":material/compare_arrows:",
                on_click=open_run,
                args=(".".join(beside[:MOST_BESIDE]),),
            )


def _score(row: "TopicScores", version: str, letter: str, measure: str) -> None:
    """The mean of a cell's posts; a press opens the worst of them."""
    from runs.experiments.summary import level_of, said

    mean, posts = row.means.get(version), row.cells.get(version)
    text = f"{letter} {said(measure, mean)}"
    if mean is not None and (colour := COLOURS.get(level_of(measure, mean))):
        text = f":{colour}-background[{text}]"
    st.button(
        text,
        key=f"score-{letter}-{next(iter(row.cells.values()))[0].id}",
        type="tertiary",
        disabled=posts is None,
        width=SCORE_WIDTH,
        on_click=open_run,
        args=(posts[0].id if posts else "",),
    )
