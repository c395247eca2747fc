"""A judge's preference and that of one's own blind votes, where they count in an experiment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch import keys
from components.batch.judge import AskedJudge, vote_button
from components.batch.reckoned import once
from components.notices import escape_markdown
from components.owner import owner
from runs.store.database import the_database

if TYPE_CHECKING:
    from runs.experiments.judge_said import Votes
    from runs.experiments.preferences import Decided
    from runs.experiments.scores import ScoredCell

PREFERENCES: Final = ("judge", "votes")
"""Measures that a post has by being compared with another one."""
ASK_FIRST: Final = "No judge has compared these versions. Ask one first, by “Ask a judge”."


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Posts with the preferences that are known of them."""

    cells: "Sequence[ScoredCell]"
    measures: list[str]
    """What counts, without preferences of which nothing is known."""
    unknown: list[str]
    """Why nothing is, a sentence each."""


def measure_preferences(
    cells: "Sequence[ScoredCell]",
    names: Mapping[str, str],
    baseline: str,
    measures: Sequence[str],
    judge: AskedJudge | None,
) -> Measured:
    """Give posts what a judge and blind votes say of them, and tell what is missing."""
    wanted = [measure for measure in PREFERENCES if measure in measures]
    if not wanted:
        return Measured(cells=cells, measures=list(measures), unknown=[])
    from runs.blind.votes import votes_of
    from runs.experiments.judge_said import votes_on_pairs

    votes = votes_on_pairs(votes_of(the_database(), owner()))
    found = {measure: _decided(measure, cells, names, baseline, judge, votes) for measure in wanted}
    unknown = [sentence for decided in found.values() for sentence in decided.unknown]
    for sentence in unknown:
        st.markdown(f":material/pending: {escape_markdown(sentence)}")
    if "votes" in wanted:
        _offer_to_vote(cells, names, baseline, votes)
    asked = {measure: _asked(decided) for measure, decided in found.items() if decided.pairs}
    return Measured(
        cells=once(keys.PREFERRED, cells, asked, partial(_give, cells, found)) if asked else cells,
        measures=[each for each in measures if each in asked or each not in PREFERENCES],
        unknown=unknown,
    )


def _decided(
    measure: str,
    cells: "Sequence[ScoredCell]",
    names: Mapping[str, str],
    baseline: str,
    judge: AskedJudge | None,
    votes: "Votes",
) -> "Decided":
    from runs.experiments.preferences import Decided, by_judge, by_votes

    if measure == "votes":
        return by_votes(cells, names, baseline, votes)
    if judge is None or not judge.kept:
        return Decided(unknown=[ASK_FIRST])
    return by_judge(cells, names, baseline, judge.kept, votes)


def _asked(decided: "Decided") -> list[tuple[str, str, str]]:
    """By what preferences are told from others."""
    return [(pair.a.id, pair.b.id, winner) for pair, winner in decided.pairs]


def _give(cells: "Sequence[ScoredCell]", found: "Mapping[str, Decided]") -> "Sequence[ScoredCell]":
    from runs.experiments.preferences import with_preferences

    for measure, decided in found.items():
        cells = with_preferences(cells, measure, decided.pairs)
    return cells


def _offer_to_vote(
    cells: "Sequence[ScoredCell]", names: Mapping[str, str], baseline: str, votes: "Votes"
) -> None:
    from runs.experiments.pairs import pairs_of

    others = [version for version in names if version != baseline]
    pairs = [pair for other in others for pair in pairs_of(cells, baseline, other)]
    vote_button(pairs, votes, key="batch-vote")
