"""Whether a judge can be trusted: its agreement with a person's votes, and what sways it.

A judge sees each pair in both orders. One that goes by the quality of the posts names the same
post twice; one that goes by their place names another. Which of two posts is longer should not
matter to it more than to the person.
"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Place = Literal["first", "second", "tie"]
RESAMPLES: Final = 2_000
SEED: Final = 1
LEAST_PAIRS: Final = 20
"""Fewer pairs tell nothing of a judge."""
TRUSTED: Final = 0.4
"""Cohen's kappa from which on a judge is one: "moderate" agreement (Landis and Koch 1977)."""
LONGER: Final = 1.1
"""So many times the words of another post has one that counts as longer."""
_Z: Final = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two raters agree beyond chance."""

    pairs: int
    kappa: float | None
    """1 for always, 0 for as often as by chance; None where both always say the same one thing."""
    low: float
    high: float
    """The 95 % interval; -1 to 1 where nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with its 95 % interval (Wilson)."""

    count: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """None where there is nothing to count."""
        return self.count / self.of if self.of else None

    @property
    def leans(self) -> bool:
        """Whether it is not a half."""
        return not self.low <= 0.5 <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """What a judge said of two posts, A and B, in both orders."""

    a_first: Place
    """The place it preferred where A stood first."""
    b_first: Place
    """The place it preferred where B stood first."""
    words_of_a: int = 0
    words_of_b: int = 0

    @property
    def winner(self) -> Literal["A", "B", "tie"]:
        """The post that it preferred in both orders; a tie where it did not hold to one."""
        if self.a_first == "first" and self.b_first == "second":
            return "A"
        if self.a_first == "second" and self.b_first == "first":
            return "B"
        return "tie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """What sways a judge beside quality."""

    first_place: Share
    """Of pairs in which it named one place both times: how often that was the first."""
    swayed: Share
    """Of all pairs that it decided: how often it went by the place."""
    longer: Share
    """Of pairs with a winner and a longer post: how often that won."""


def agreement(
    judged: Sequence[Hashable], voted: Sequence[Hashable], *, seed: int = SEED
) -> Agreement:
    """Cohen's kappa of two raters of the same pairs, with its interval by bootstrap."""
    table = Counter(zip(judged, voted, strict=True))
    names = sorted({name for pair in table for name in pair}, key=repr)
    counts = np.array([[table[one, other] for other in names] for one in names], dtype=float)
    pairs = int(counts.sum())
    if not pairs:
        return Agreement(pairs=0, kappa=None, low=-1.0, high=1.0)
    kappa = float(_kappas(counts[None])[0])
    drawn = np.random.default_rng(seed).multinomial(pairs, counts.ravel() / pairs, RESAMPLES)
    kappas = _kappas(drawn.reshape(RESAMPLES, len(names), len(names)).astype(float))
    kappas = kappas[np.isfinite(kappas)]
    if math.isnan(kappa) or pairs < 2 or not len(kappas):
        return Agreement(pairs=pairs, kappa=None, low=-1.0, high=1.0)
    low, high = np.quantile(kappas, [0.025, 0.975])
    return Agreement(pairs=pairs, kappa=kappa, low=float(low), high=float(high))


def leaning(pairs: Sequence[JudgedPair]) -> Leaning:
    """What sways a judge."""
    twice = [pair.a_first for pair in pairs if pair.a_first == pair.b_first != "tie"]
    won = [pair for pair in pairs if pair.winner != "tie"]
    unequal = [pair for pair in won if _longer(pair)]
    return Leaning(
        first_place=share(twice.count("first"), len(twice)),
        swayed=share(len(twice), len(twice) + len(won)),
        longer=share(sum(pair.winner == _longer(pair) for pair in unequal), len(unequal)),
    )


def share(count: int, of: int) -> Share:
    """A share with its interval.

    >>> round(share(8, 10).low, 2), round(share(8, 10).high, 2)
    (0.49, 0.94)
    """
    if not of:
        return Share(count=0, of=0, low=0.0, high=1.0)
    rate, room = count / of, _Z**2 / of
    centre = (rate + room / 2) / (1 + room)
    reach = _Z * math.sqrt(rate * (1 - rate) / of + room / (4 * of)) / (1 + room)
    return Share(count=count, of=of, low=max(0.0, centre - reach), high=min(1.0, centre + reach))


def is_to_be_trusted(agreed: Agreement, leans: Leaning) -> bool | None:
    """Whether the judge is one; None where that is not known yet."""
    if leans.swayed.low > 0.5:
        return False
    if agreed.pairs < LEAST_PAIRS or agreed.kappa is None:
        return None
    if agreed.high < TRUSTED or agreed.kappa < TRUSTED:
        return False
    return True if agreed.low >= TRUSTED else None


def trust(agreed: Agreement, leans: Leaning) -> str:
    """Whether the judge is one, in a sentence or more."""
    if (swayed := leans.swayed).low > 0.5:
        return " ".join(
            [
                "This is no judge: do not trust it. It went by the place of the posts in "
                f"{swayed.count} of the {swayed.of} pairs that it decided.",
                *_sways(leans),
            ]
        )
    if agreed.pairs < LEAST_PAIRS or agreed.kappa is None:
        more = max(1, LEAST_PAIRS - agreed.pairs)
        unknown = "Not known yet whether it can be trusted: vote on about"
        pairs = "pair" if more == 1 else "pairs"
        said = f"{unknown} {more} more {pairs} to see whether this judge agrees."
        return " ".join([said, *_sways(leans)])
    figures = (
        f"Cohen's kappa {agreed.kappa:.2f}, 95 % interval {agreed.low:.2f} to {agreed.high:.2f}"
    )
    if is_to_be_trusted(agreed, leans) is False:
        said = (
            "This is no judge: do not trust it. It agrees with you little more than chance would "
            f"({figures})."
        )
    elif agreed.low < TRUSTED:
        said = f"It seems to agree with you, but more votes are needed to trust it ({figures})."
    else:
        said = f"It agrees with you ({figures})."
    return " ".join([said, *_sways(leans)])


def _sways(leans: Leaning) -> list[str]:
    said = []
    if leans.first_place.leans:
        place = "first" if (leans.first_place.value or 0) > 0.5 else "second"
        said.append(
            f"It prefers what stands {place}: in {leans.swayed.count} of {leans.swayed.of} pairs "
            "it went by the place, and these count as ties."
        )
    if leans.longer.leans:
        length = "longer" if (leans.longer.value or 0) > 0.5 else "shorter"
        won = max(leans.longer.count, leans.longer.of - leans.longer.count)
        said.append(f"The {length} post won {won} of {leans.longer.of} times.")
    return said


def _longer(pair: JudgedPair) -> Literal["A", "B"] | None:
    if pair.words_of_a >= LONGER * max(1, pair.words_of_b):
        return "A"
    return "B" if pair.words_of_b >= LONGER * max(1, pair.words_of_a) else None


def _kappas(tables: Floats) -> Floats:
    """Of each table of counts; not a number where chance alone would agree always."""
    totals = tables.sum(axis=(1, 2))
    agreed = np.trace(tables, axis1=1, axis2=2) / totals
    by_chance = (tables.sum(axis=2) * tables.sum(axis=1)).sum(axis=1) / totals**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(by_chance < 1, (agreed - by_chance) / (1 - by_chance), np.nan)
