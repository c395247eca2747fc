"""What is said of a judge: which version it prefers, and whether it can be trusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runs.blind.votes import Vote
from runs.experiments.judging import (
    JudgedPair,
    Share,
    agreement,
    is_to_be_trusted,
    leaning,
    share,
    trust,
)
from runs.experiments.pairs import Pair

Votes = Mapping[frozenset[str], str | None]
"""Pairs of lanes that a person voted on, with the better one; None for a tie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSaid:
    """What there is to say of a judge."""

    prefers: str
    """Which version, in a sentence."""
    trust: str
    """Whether it is a judge at all, in a sentence or more."""
    is_none: bool
    """It is no judge: nobody should go by what it prefers."""


def votes_on_pairs(votes: Sequence[Vote]) -> Votes:
    """What blind votes say of pairs of posts; of the same pair, the last vote counts."""
    found: dict[frozenset[str], str | None] = {}
    for vote in votes:
        for winner, loser, weight in vote.comparisons():
            pair = frozenset((winner.lane_id, loser.lane_id))
            found[pair] = winner.lane_id if weight == 1.0 else None
    return found


def say_of_judge(
    judged: Sequence[tuple[Pair, JudgedPair]], votes: Votes, *, a: str, b: str
) -> JudgeSaid:
    """Say what a judge prefers, and whether to trust it.

    Args:
        judged: Pairs with its answers in both orders.
        votes: A person's own.
        a: What the first version is called.
        b: What the other one is called.
    """
    rated = [(each.winner, _vote_on(pair, votes)) for pair, each in judged if _lanes(pair) in votes]
    agreed = agreement([one for one, _ in rated], [other for _, other in rated])
    leans = leaning([each for _, each in judged])
    return JudgeSaid(
        prefers=_prefers([each for _, each in judged], a, b),
        trust=trust(agreed, leans),
        is_none=is_to_be_trusted(agreed, leans) is False,
    )


def _prefers(judged: Sequence[JudgedPair], a: str, b: str) -> str:
    winners = [each.winner for each in judged]
    for_a, for_b = winners.count("A"), winners.count("B")
    won = share(max(for_a, for_b), for_a + for_b)
    ties = f"{len(judged) - won.of:,} of {len(judged):,} pairs are ties"
    if not won.of:
        return f"The judge prefers neither: {ties}."
    better, other = (a, b) if for_a > for_b else (b, a)
    figures = f"{won.count:,} of {won.of:,} pairs that it decided ({_interval(won)}); {ties}"
    if won.leans:
        return f"The judge prefers {better} to {other}: in {figures}."
    return f"The judge prefers neither clearly: {better} in {figures}."


def _interval(won: Share) -> str:
    return f"95 % interval {100 * won.low:.0f} to {100 * won.high:.0f} %"


def _lanes(pair: Pair) -> frozenset[str]:
    return frozenset((pair.a.lane_id, pair.b.lane_id))


def _vote_on(pair: Pair, votes: Votes) -> str:
    winner = votes[_lanes(pair)]
    return "tie" if winner is None else "A" if winner == pair.a.lane_id else "B"
