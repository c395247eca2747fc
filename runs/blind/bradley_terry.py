"""How strong each name is, by who won against whom: Bradley-Terry, with or without length.

Strategy: the difference of two strengths says how often one name beats the other. Each name also
plays one game against an imaginary average opponent, which is a draw: so nobody is infinitely
strong, and names that never met stand on one scale. How sure a strength is comes from fitting
other draws of the same votes; in these the imaginary games are decided by chance, so that ten wins
of ten do not pass for certainty.

Loads choix and SciPy, which take a second: import it only where a ranking is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import choix
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]

RESAMPLES: Final = 200
SEED: Final = 1
MOST_ITERATIONS: Final = 100_000
CLOSE_ENOUGH: Final = 1e-4
USUAL_EFFECT: Final = 3.0
"""What length may be expected to matter: the standard deviation of its coefficient. Held to this,
its effect stays finite where every vote agrees with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Games:
    """Who won against whom, in arrays of one entry a game; a tie is two halves of a game."""

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
    """Strengths, as the votes say and as other draws of the same votes would."""

    strengths: Floats
    """One a name."""
    resampled: Floats
    """One row a draw, one column a name."""
    length: float = 0.0
    """What the logarithm of a length ratio adds to the difference of two strengths."""
    lengths_resampled: Floats | None = None


def estimate(games: Games) -> Estimate:
    """Estimate strengths from wins alone."""
    strengths, resampled = _fit_all(games, _fit)
    return Estimate(strengths, resampled)


def estimate_for_one_length(games: Games) -> Estimate:
    """Estimate strengths as if all posts were of one length, and what length does to a vote."""
    fitted, resampled = _fit_all(games, _fit_with_length)
    return Estimate(fitted[:-1], resampled[:, :-1], float(fitted[-1]), resampled[:, -1])


Fit = Callable[[Games, Floats, Floats, Floats | None], Floats]
"""Fits strengths to games that count so much, with so much of each imaginary game won, beginning
from other strengths."""


def _fit_all(games: Games, fit: Fit) -> tuple[Floats, Floats]:
    chance = np.random.default_rng(SEED)
    fitted = fit(games, games.shares, np.full(games.names, 0.5), None)
    votes = int(games.votes.max()) + 1
    resampled = [
        fit(
            games,
            games.shares
            * np.bincount(chance.integers(votes, size=votes), minlength=votes)[games.votes],
            chance.random(games.names),
            fitted,
        )
        for _ in range(RESAMPLES)
    ]
    return fitted, np.array(resampled)


def _fit(games: Games, shares: Floats, drawn: Floats, start: Floats | None) -> Floats:
    average = games.names  # the index of the imaginary opponent
    wins = np.zeros((average + 1, average + 1))
    np.add.at(wins, (games.winners, games.losers), shares)
    wins[:average, average], wins[average, :average] = drawn, 1 - drawn
    begin = None if start is None else np.append(start, 0.0)
    fitted = choix.ilsr_pairwise_dense(
        wins, initial_params=begin, max_iter=MOST_ITERATIONS, tol=CLOSE_ENOUGH
    )
    strengths: Floats = fitted[:average] - fitted[average]
    return strengths


def _fit_with_length(games: Games, shares: Floats, drawn: Floats, start: Floats | None) -> Floats:
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
        return float(games_lost.sum() + imaginary.sum() + (length / USUAL_EFFECT) ** 2 / 2)

    def slope(parameters: Floats) -> Floats:
        strengths, length = parameters[:-1], parameters[-1]
        pull = _gather(games, -shares * expit(-ahead(parameters)))
        pull += np.append(expit(strengths) - drawn, length / USUAL_EFFECT**2)
        return pull

    def curve(parameters: Floats, direction: Floats) -> Floats:
        bend = _gather(games, shares * _bend(ahead(parameters)) * ahead(direction))
        bend += np.append(_bend(parameters[:-1]), 1 / USUAL_EFFECT**2) * direction
        return bend

    begin = np.zeros(games.names + 1) if start is None else start
    # Not by L-BFGS-B: on a busy machine its threads spend ten times the work waiting.
    fitted: Floats = minimize(
        loss, begin, jac=slope, hessp=curve, method="Newton-CG", options={"xtol": CLOSE_ENOUGH}
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
