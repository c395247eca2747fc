"""Paired differences of two versions over the same topics, with an interval by bootstrap.

Strategy: topics differ far more from each other than versions do, so each topic is compared with
itself. Topics are drawn anew, and within each the repeats, two thousand times. Of few topics such
draws tell too narrow an interval, where Student's is right; where scores are skewed, it is the
other way round: the wider one is taken. The p-value belongs to it: it is below an error rate where
the interval at that rate leaves out zero.

Importing this loads NumPy and some of SciPy: its statistics would take a second more to load.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Scores = Sequence[Sequence[float]]
"""The scores of each topic, one a repeat. Topics may have more repeats than others, or none."""

RESAMPLES: Final = 2_000
AT_ONCE: Final = 2_000_000
"""Draws held in memory."""
DIGITS: Final = 9
"""Of a difference: what is smaller comes of adding floats in another order."""
SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """How far B is from A on the topics that both have scores for."""

    topics: int
    """Topics that could be compared."""
    left_out: int
    """Topics that lack a score of A or of B."""
    difference: float
    """B's mean less A's, over topics; 0.0 where there are none."""
    spread: float
    """The standard deviation of the topics' differences."""
    ahead: int
    """Topics on which B has the higher mean."""
    behind: int
    drawn: Floats
    """The differences of the draws, in order."""

    @property
    def effect(self) -> float:
        """The difference in standard deviations (Cohen's d for pairs); infinite where none is."""
        if self.spread:
            return self.difference / self.spread
        return math.copysign(math.inf, self.difference) if self.difference else 0.0

    def interval(self, error: float) -> tuple[float, float]:
        """From where to where the difference may be, but for this share of experiments."""
        if self.topics < 2:
            return -math.inf, math.inf
        if not self.spread:
            return self._one_sided(error)
        low, high = np.quantile(self.drawn, [error / 2, 1 - error / 2])
        reach = -float(stdtrit(self.topics - 1, error / 2)) * self._standard_error
        return min(float(low), self.difference - reach), max(float(high), self.difference + reach)

    @property
    def p_value(self) -> float:
        """The error rate at which the interval just touches zero; at most 1."""
        if self.topics < 2:
            return 1.0
        draws = len(self.drawn)
        above = np.count_nonzero(self.drawn > 0) + np.count_nonzero(self.drawn == 0) / 2
        drawn = 2 * max(min(above, draws - above), 0.5) / draws
        return min(1.0, max(drawn, self._student()))

    def _one_sided(self, error: float) -> tuple[float, float]:
        """Where all topics say the same: of those not seen, so many may say the opposite.

        The exact interval of a share (Clopper and Pearson) of topics that all had the same end.
        """
        seen = (error / 2) ** (1 / self.topics)
        ends = self.difference, self.difference * (2 * seen - 1)
        return min(ends), max(ends)

    def _student(self) -> float:
        if not self._standard_error:
            return 2 * 0.5**self.topics if self.difference else 1.0
        return 2 * float(stdtr(self.topics - 1, -abs(self.difference) / self._standard_error))

    @property
    def _standard_error(self) -> float:
        return self.spread / math.sqrt(self.topics)


def compare(a: Scores, b: Scores, *, seed: int = SEED) -> Paired:
    """Compare two versions, topic by topic.

    Args:
        a: The scores of the first version; the topics are those of `b`, in the same order.
        b: The scores of the second one.
        seed: Of the draws: the same scores always give the same verdict.
    """
    pairs = [
        (np.asarray(one, dtype=float), np.asarray(other, dtype=float))
        for one, other in zip(a, b, strict=True)
        if len(one) and len(other)
    ]
    differences = np.round([other.mean() - one.mean() for one, other in pairs], DIGITS)
    topics = len(pairs)
    return Paired(
        topics=topics,
        left_out=len(a) - topics,
        difference=float(differences.mean()) if topics else 0.0,
        spread=float(differences.std(ddof=1)) if topics > 1 else 0.0,
        ahead=int(np.count_nonzero(differences > 0)),
        behind=int(np.count_nonzero(differences < 0)),
        drawn=_draw(pairs, np.random.default_rng(seed)) if topics > 1 else np.zeros(0),
    )


def _draw(pairs: Sequence[tuple[Floats, Floats]], random: np.random.Generator) -> Floats:
    """The mean difference of topics drawn anew, each with its repeats drawn anew."""
    first, second = (_Repeats.of([pair[side] for pair in pairs]) for side in (0, 1))
    means: list[Floats] = []
    at_once = max(1, AT_ONCE // (len(pairs) * (first.most + second.most)))
    for start in range(0, RESAMPLES, at_once):
        draws = min(at_once, RESAMPLES - start)
        topics = random.integers(len(pairs), size=(draws, len(pairs)))
        differences = second.draw(topics, random) - first.draw(topics, random)
        means.append(differences.mean(axis=1))
    return np.sort(np.concatenate(means))


@dataclass(frozen=True, slots=True)
class _Repeats:
    """All scores of a version, one row a topic, filled up to the most repeats."""

    scores: Floats
    counts: NDArray[np.intp]

    @classmethod
    def of(cls, scores: Sequence[Floats]) -> "_Repeats":
        counts = np.array([len(each) for each in scores])
        rows = np.zeros((len(scores), counts.max()))
        for row, each in zip(rows, scores, strict=True):
            row[: len(each)] = each
        return cls(rows, counts)

    @property
    def most(self) -> int:
        return int(self.scores.shape[1])

    def draw(self, topics: NDArray[np.intp], random: np.random.Generator) -> Floats:
        """The mean of as many repeats, drawn anew, as each of these topics has."""
        if self.most == 1:
            return np.asarray(self.scores[topics, 0])
        counts = self.counts[topics][..., None]
        chosen = (random.random((*topics.shape, self.most)) * counts).astype(np.intp)
        drawn = self.scores[topics[..., None], chosen]
        is_there = np.arange(self.most) < counts
        return np.asarray((drawn * is_there).sum(axis=-1) / counts[..., 0])
