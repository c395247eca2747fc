"""Leaderboards from blind votes: win rates, confidence intervals, and the effect of length.

Importing this loads SciPy (`runs.blind.bradley_terry`): import it only to draw a ranking.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit  # type: ignore[import-untyped]

from runs.blind.bradley_terry import Floats, Games, estimate, estimate_for_one_length
from runs.blind.votes import TastedPost, Vote

By = Literal["model", "prompt"]
NAME_OF: Final[Mapping[By, Callable[[TastedPost], str]]] = {
    "model": lambda post: post.model_id,
    "prompt": lambda post: post.prompt,
}
OTHER: Final[Mapping[By, By]] = {"model": "prompt", "prompt": "model"}
INTERVAL: Final = (2.5, 97.5)
"""Percent of the draws that lie below: the 95 % interval."""
CLEARLY: Final = 0.975
"""Share of the draws in which a name must be ahead of another to count as better."""
ENOUGH: Final = 10
"""Votes on a name, below which it counts as neither better nor worse than any other."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The place of one name in a ranking."""

    name: str
    rank: int | None
    """1, and 1 more for each name that is clearly better: those that cannot be told apart share
    it. None where too few votes are about the name."""
    wins: Interval
    """Against the others, each as often: from 0 to 1."""
    votes: int
    both_bad: int
    """Votes that found both posts bad."""
    words: float
    """Of its posts, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """A leaderboard."""

    standings: tuple[Standing, ...] = ()
    """Best first. A name that met no other is not in it."""
    votes: int = 0
    """Votes that compare two names at least."""
    groups: tuple[tuple[str, ...], ...] = ()
    """Names that met, directly or through others. Between two groups nothing is known."""
    mixed: float = 0.0
    """Share of the comparisons between posts that differ in the other thing too: with models
    ranked, in the prompt."""
    length_effect: Interval | None = None
    """How often the longer of two posts wins, if it is twice as long and all else is alike; None
    where length is not looked at."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    vote: int
    winner: TastedPost
    loser: TastedPost
    share: float


def rank(votes: Sequence[Vote], by: By, *, length_controlled: bool = False) -> Ranking:
    """Rank models or prompt versions.

    Args:
        votes: The votes of one person.
        by: Whether to rank models or prompt versions.
        length_controlled: Control for the length of the posts.
    """
    name_of = NAME_OF[by]
    compared = list(_comparisons(votes, by))
    names = sorted({name_of(post) for each in compared for post in (each.winner, each.loser)})
    if not names:
        return Ranking()
    games = _games(compared, names, by)
    estimated = (estimate_for_one_length if length_controlled else estimate)(games)
    met = _met(games)
    wins, wins_drawn = _wins(estimated.strengths, met), _wins(estimated.resampled, met)
    order = sorted(range(len(names)), key=lambda i: -wins[i])
    counts = _Counts(votes, by)
    enough = np.array([counts.votes[name] >= ENOUGH for name in names])
    better = _clearly_better(estimated.resampled) & met & enough
    return Ranking(
        standings=tuple(
            Standing(
                name=names[i],
                rank=1 + int(better[i].sum()) if enough[i] else None,
                wins=_interval(wins[i], wins_drawn[:, i]),
                votes=counts.votes[names[i]],
                both_bad=counts.both_bad[names[i]],
                words=counts.words(names[i]),
            )
            for i in order
        ),
        votes=len({each.vote for each in compared}),
        groups=tuple(
            tuple(names[i] for i in order if met[i, first])
            for position, first in enumerate(order)
            if not any(met[first, earlier] for earlier in order[:position])
        ),
        mixed=_mixed(compared, by),
        length_effect=_effect(estimated.length, estimated.lengths_resampled),
    )


class _Counts:
    """What is counted about each name in the votes that compare it with another."""

    def __init__(self, votes: Sequence[Vote], by: By) -> None:
        self.votes, self.both_bad = Counter[str](), Counter[str]()
        self._posts, self._words = Counter[str](), Counter[str]()
        for vote in votes:
            names = [NAME_OF[by](post) for post in vote.posts]
            if len(set(names)) < 2:
                continue
            self.votes.update(set(names))
            self.both_bad.update(set(names) if vote.verdict == "both bad" else ())
            self._posts.update(names)
            for name, post in zip(names, vote.posts, strict=True):
                self._words[name] += post.words

    def words(self, name: str) -> float:
        return self._words[name] / self._posts[name]


def _comparisons(votes: Sequence[Vote], by: By) -> Iterator[_Comparison]:
    """What the votes say of two names; of two posts of one name, they say nothing about it."""
    name_of = NAME_OF[by]
    for number, vote in enumerate(votes):
        for winner, loser, share in vote.comparisons():
            if name_of(winner) != name_of(loser):
                yield _Comparison(number, winner, loser, share)


def _games(compared: Sequence[_Comparison], names: Sequence[str], by: By) -> Games:
    index = {name: i for i, name in enumerate(names)}
    _, votes = np.unique([each.vote for each in compared], return_inverse=True)
    return Games(
        names=len(names),
        winners=np.array([index[NAME_OF[by](each.winner)] for each in compared]),
        losers=np.array([index[NAME_OF[by](each.loser)] for each in compared]),
        shares=np.array([each.share for each in compared]),
        longer=np.array([_longer(each.winner, each.loser) for each in compared]),
        votes=votes,
    )


def _longer(winner: TastedPost, loser: TastedPost) -> float:
    return log(max(winner.words, 1) / max(loser.words, 1))


def _met(games: Games) -> NDArray[np.bool_]:
    """Which names met, directly or through others."""
    met = np.eye(games.names, dtype=bool)
    met[games.winners, games.losers] = met[games.losers, games.winners] = True
    for through in range(games.names):
        met |= met[:, [through]] & met[[through], :]
    return met


def _wins(strengths: Floats, met: NDArray[np.bool_]) -> Floats:
    """How often each name wins against the others that it met, each as often."""
    others = met & ~np.eye(len(met), dtype=bool)
    chances = expit(strengths[..., :, None] - strengths[..., None, :])
    wins: Floats = (chances * others).sum(axis=-1) / others.sum(axis=-1)
    return wins


def _clearly_better(drawn: Floats) -> NDArray[np.bool_]:
    """Which names (in columns) are ahead of which others (in rows) in nearly all draws."""
    ahead: Floats = (drawn[:, None, :] > drawn[:, :, None]).mean(axis=0)
    return ahead >= CLEARLY


def _interval(value: float, drawn: Floats) -> Interval:
    low, high = np.percentile(drawn, INTERVAL)
    return Interval(float(value), float(low), float(high))


def _mixed(compared: Sequence[_Comparison], by: By) -> float:
    other = NAME_OF[OTHER[by]]
    return sum(other(each.winner) != other(each.loser) for each in compared) / len(compared)


def _effect(length: float, drawn: Floats | None) -> Interval | None:
    return None if drawn is None else _interval(expit(length * log(2)), expit(drawn * log(2)))
