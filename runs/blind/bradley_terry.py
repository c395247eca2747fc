"""Bradley-Terry strengths from pairwise wins, with or without control for length.

Strategy: the difference of two strengths gives the probability that one name beats the other. Each
name also draws one game against an imaginary average opponent (a prior), so no strength is
infinite, and names that never met are on one scale. Uncertainty is estimated by bootstrap: the
model is fitted to resampled votes, in which the imaginary games are decided at random, so that ten
wins out of ten are not mistaken for certainty.

Importing this loads SciPy, which takes a second: import it only to draw a ranking.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]

RESAMPLES: Final = 200
SEED: Final = 1
CLOSE_ENOUGH: Final = 1e-4
DEFAULT_EFFECT: Final = 3.0
"""What length may be expected to matter: the standard deviation of its coefficient. Held to this,
its effect stays finite where every vote agrees with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Games:
    """Who won against whom, as arrays with one entry per game; a tie counts as two half games."""

    names: int
    """How many there are; they are indexes from 0."""
    winners: Indexes
    losers: Indexes
    shares: Floats
    """How much of a win it was."""
    longer: Floats
    """Logarithm of the winner's length over the loser's."""
    votes: Indexes
    """The vote that each game is from: the games of one vote are drawn together."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Strengths fitted to the votes, and to bootstrap resamples of them."""

    strengths: Floats
    """One a name."""
    resampled: Floats
    """One row a draw, one column a name."""
    length: float = 0.0
    """What the logarithm of a length ratio adds to the difference of two strengths."""
    lengths_resampled: Floats | None = None


def estimate(games: Games) -> Estimate:
    """Estimate strengths from wins alone."""
    fitted = estimate_for_one_length(replace(games, longer=np.zeros_like(games.longer)))
    return Estimate(fitted.strengths, fitted.resampled)


def estimate_for_one_length(games: Games) -> Estimate:
    """Estimate strengths controlled for length, and the effect of length on a vote."""
    chance = np.random.default_rng(SEED)
    fitted = _fit(games, games.shares, np.full(games.names, 0.5), np.zeros(games.names + 1))
    votes = int(games.votes.max()) + 1
    resampled = np.array(
        [
            _fit(
                games,
                games.shares
                * np.bincount(chance.integers(votes, size=votes), minlength=votes)[games.votes],
                chance.random(games.names),
                fitted,
            )
            for _ in range(RESAMPLES)
        ]
    )
    return Estimate(fitted[:-1], resampled[:, :-1], float(fitted[-1]), resampled[:, -1])


def _fit(games: Games, shares: Floats, drawn: Floats, start: Floats) -> Floats:
    """Fit strengths, and last the effect of length, to games that count as much as `shares` says.

    Args:
        games: Who won against whom.
        shares: How much each game counts.
        drawn: How much of each name's imaginary game was won.
        start: Strengths and effect to begin from.
    """

    def ahead(parameters: Floats) -> Floats:
        """By how much each winner was the stronger one, with what length added."""
        strengths, length = parameters[:-1], parameters[-1]
        difference: Floats = strengths[games.winners] - strengths[games.losers]
        difference += length * games.longer
        return difference

    def loss(parameters: Floats) -> float:
        strengths, length = parameters[:-1], parameters[-1]
        games_lost = shares * np.logaddexp(0, -ahead(parameters))
        imaginary = np.logaddexp(0, strengths) - drawn * strengths
        return float(games_lost.sum() + imaginary.sum() + (length / DEFAULT_EFFECT) ** 2 / 2)

    def slope(parameters: Floats) -> Floats:
        strengths, length = parameters[:-1], parameters[-1]
        pull = _gather(games, -shares * expit(-ahead(parameters)))
        pull += np.append(expit(strengths) - drawn, length / DEFAULT_EFFECT**2)
        return pull

    def curve(parameters: Floats, direction: Floats) -> Floats:
        bend = _gather(games, shares * _bend(ahead(parameters)) * ahead(direction))
        bend += np.append(_bend(parameters[:-1]), 1 / DEFAULT_EFFECT**2) * direction
        return bend

    # Not by L-BFGS-B: on a busy machine its threads spend ten times the work waiting.
    fitted: Floats = minimize(
        loss, start, jac=slope, hessp=curve, method="Newton-CG", options={"xtol": CLOSE_ENOUGH}
    ).x
    return fitted


def _gather(games: Games, values: Floats) -> Floats:
    """Sum up what each game says of its winner, its loser and of length."""
    won = np.bincount(games.winners, values, games.names)
    lost = np.bincount(games.losers, values, games.names)
    return np.append(won - lost, (values * games.longer).sum())


def _bend(logits: Floats) -> Floats:
    chance: Floats = expit(logits)
    return chance * (1 - chance)
