"""Preferences as a measure: how many of its pairs a version won, by a judge or by blind votes.

As with posts that are still to come, there is no result before all pairs are compared: checking
early and often finds differences that are not real.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final, Literal

from runs.experiments.judge_said import Votes, say_of_judge
from runs.experiments.pairs import Pair, judged_pairs, missing_orders, pairs_of
from runs.experiments.scores import ScoredCell
from runs.store.judgements import KeptJudgement, Order

Winner = Literal["A", "B", "tie"]
WON: Final[Mapping[Winner, float]] = {"A": 0.0, "tie": 50.0, "B": 100.0}
"""What a pair is worth for B, in percent of pairs won; the rest is A's."""
NO_JUDGE: Final = "The judge's preferences are not used: this is no judge, do not trust it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a judge or a person said of pairs of the baseline (A) and another version (B)."""

    pairs: Sequence[tuple[Pair, Winner]] = ()
    unknown: Sequence[str] = ()
    """Why of some versions nothing is told, a sentence each."""


def by_judge(
    cells: Sequence[ScoredCell],
    names: Mapping[str, str],
    baseline: str,
    kept: Mapping[Order, KeptJudgement],
    votes: Votes,
) -> Decided:
    """What a judge prefers; nothing of one that is not to be trusted.

    Args:
        cells: All posts.
        names: What each version is called.
        baseline: The version that the others are measured by.
        kept: What the judge said so far.
        votes: A person's own, by which the judge is known.
    """
    judged, decided, unknown = [], list[tuple[Pair, Winner]](), list[str]()
    for told, pairs in _against(cells, names, baseline):
        of_pairs = judged_pairs(pairs, kept)
        judged += of_pairs
        compared = sum(not missing_orders([pair], kept) for pair in pairs)
        if compared < len(pairs):
            unknown.append(
                f"The judge has compared {compared:,} of {len(pairs):,} pairs of {told}: its "
                "preference is told once it has compared all of them."
            )
        else:
            decided += [(pair, each.winner) for pair, each in of_pairs]
    if judged and say_of_judge(judged, votes, a="A", b="B").is_none:
        return Decided(unknown=[NO_JUDGE])
    return Decided(pairs=decided, unknown=unknown)


def by_votes(
    cells: Sequence[ScoredCell], names: Mapping[str, str], baseline: str, votes: Votes
) -> Decided:
    """What a person preferred who did not see which version wrote what."""
    decided, unknown = list[tuple[Pair, Winner]](), list[str]()
    for told, pairs in _against(cells, names, baseline):
        voted = [(pair, winner) for pair in pairs if (winner := _vote_on(pair, votes))]
        if len(voted) < len(pairs):
            unknown.append(
                f"You have voted on {len(voted):,} of {len(pairs):,} pairs of {told}: your "
                "preference is told once you have voted on all of them."
            )
        else:
            decided += voted
    return Decided(pairs=decided, unknown=unknown)


def with_preferences(
    cells: Sequence[ScoredCell], measure: str, decided: Sequence[tuple[Pair, Winner]]
) -> list[ScoredCell]:
    """The posts, with the share of their pairs that they won as a measure; all others without it.

    A post of the baseline stands in a pair with each other version, and gets the mean of them.
    """
    won: dict[str, list[float]] = {}
    for pair, winner in decided:
        won.setdefault(pair.a.id, []).append(100 - WON[winner])
        won.setdefault(pair.b.id, []).append(WON[winner])
    return [
        replace(cell, values={**cell.values, measure: fmean(won[cell.id])})
        if cell.id in won
        else cell
        for cell in cells
    ]


def _against(
    cells: Sequence[ScoredCell], names: Mapping[str, str], baseline: str
) -> Iterator[tuple[str, list[Pair]]]:
    """Each other version: both names in words, and the pairs, without versions that have none."""
    for other in names:
        if other != baseline and (pairs := pairs_of(cells, baseline, other)):
            yield f"{names[other]} and {names[baseline]}", pairs


def _vote_on(pair: Pair, votes: Votes) -> Winner | None:
    lanes = frozenset((pair.a.lane_id, pair.b.lane_id))
    if lanes not in votes:
        return None
    winner = votes[lanes]
    return "tie" if winner is None else "A" if winner == pair.a.lane_id else "B"
