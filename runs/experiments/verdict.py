"""The verdict of an experiment in a sentence: better, worse, or not decided yet.

Several comparisons at once are corrected by Holm's method.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from runs.experiments.paired import Paired  # brings NumPy and SciPy

Outcome = Literal["better", "worse", "undecided"]
ERROR: Final = 0.03
"""The share of experiments without a difference in which one is claimed. Five in a hundred are
promised; the rest is room for scores that are skewed, and for chance."""
LEAST_TOPICS: Final = 8
"""Fewer say nothing, whatever they are."""
MOST_MORE: Final = 1_000
"""Topics that may be worth adding."""
SURE: Final = 2.17
"""The standard deviations that leave out `ERROR`."""
POWER: Final = 0.84
"""The standard deviations that make a difference of this size be found four times of five."""
HALF: Final = 50.0
"""The percentage of its pairs that a version wins which is no better than the other one."""
_SIZES: Final = ((0.8, "large"), (0.5, "medium"), (0.2, "small"), (0.0, "very small"))
"""Cohen's words for effects, from which on each is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is compared, and how it is said."""

    name: str
    """As `search score`."""
    unit: str = "points"
    higher_is_better: bool = True
    digits: int = 1
    is_share: bool = False
    """It is the percentage of its pairs that B won against A: it is measured by a half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an experiment says of B, measured by A."""

    outcome: Outcome
    difference: float
    """B's mean less A's."""
    low: float
    high: float
    """The interval, at the error that the number of comparisons leaves to each."""
    p_value: float
    """Corrected for the number of comparisons."""
    effect: float
    """Cohen's d for pairs."""
    more_topics: int | None
    """About so many more would tell; None where it is decided, or where no number would do."""
    sentence: str


def verdict(paired: "Paired", measure: Measure, *, a: str = "A", b: str = "B") -> Verdict:
    """The verdict of one comparison.

    Args:
        paired: The differences.
        measure: What the scores are.
        a: How the first version is called.
        b: How the second one is called.
    """
    return verdicts([(paired, measure)], [(a, b)])[0]


def verdicts(
    comparisons: Sequence[tuple["Paired", Measure]], names: Sequence[tuple[str, str]]
) -> list[Verdict]:
    """The verdicts of comparisons that belong together: all of them are right at the error rate."""
    p_values = [paired.p_value for paired, _ in comparisons]
    errors = [ERROR / divisor for divisor in _divisors(p_values, ERROR)]
    return [
        _verdict(paired, measure, pair, error, p_value)
        for (paired, measure), pair, error, p_value in zip(
            comparisons, names, errors, holm(p_values), strict=True
        )
    ]


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for their number by Holm's method.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    corrected = [0.0] * len(p_values)
    most = 0.0
    for rank, at in enumerate(_by_size(p_values)):
        most = max(most, min(1.0, p_values[at] * (len(p_values) - rank)))
        corrected[at] = most
    return corrected


def _divisors(p_values: Sequence[float], error: float) -> list[int]:
    """By how much the error rate is divided for each, so that intervals and verdicts agree."""
    count = len(p_values)
    divisors = [0] * count
    still_rejects, divisor = True, count
    for rank, at in enumerate(_by_size(p_values)):
        if still_rejects:
            divisor = count - rank
            still_rejects = p_values[at] <= error / divisor
        divisors[at] = divisor
    return divisors


def _by_size(p_values: Sequence[float]) -> list[int]:
    return sorted(range(len(p_values)), key=lambda at: p_values[at])


def _verdict(
    paired: "Paired", measure: Measure, names: tuple[str, str], error: float, p_value: float
) -> Verdict:
    low, high = paired.interval(error)
    outcome: Outcome = "undecided"
    if paired.topics >= LEAST_TOPICS and not low <= 0 <= high:
        is_higher = paired.difference > 0
        outcome = "better" if is_higher == measure.higher_is_better else "worse"
    more = _more_topics(paired) if outcome == "undecided" else None
    said = _Sentence(paired, measure, *names, low, high, error)
    return Verdict(
        outcome=outcome,
        difference=paired.difference,
        low=low,
        high=high,
        p_value=p_value,
        effect=paired.effect,
        more_topics=more,
        sentence=said.of(outcome, more),
    )


def _more_topics(paired: "Paired") -> int | None:
    """How many topics beside these would likely tell, if the difference is what it seems to be."""
    if paired.topics < LEAST_TOPICS:
        return LEAST_TOPICS - paired.topics
    if not paired.difference:
        return None
    in_all = ((SURE + POWER) * paired.spread / paired.difference) ** 2
    more = max(in_all - paired.topics, paired.topics / 4)
    return None if more > MOST_MORE else _round_up(more)


def _round_up(number: float) -> int:
    """To two digits, as it is a guess.

    >>> _round_up(3.2), _round_up(123.4)
    (4, 130)
    """
    step = 10 if number > 100 else 1
    return math.ceil(number / step) * step


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Words for a verdict."""

    paired: "Paired"
    measure: Measure
    a: str
    b: str
    low: float
    high: float
    error: float

    def of(self, outcome: Outcome, more: int | None) -> str:
        """The sentence of an outcome."""
        match outcome:
            case "better" | "worse":
                return (
                    f"{self.b} is {outcome} than {self.a} in {self.measure.name}: "
                    f"{self._how_far(outcome)}. The effect is {self._size()}."
                )
            case "undecided" if not self.paired.spread and self.paired.topics >= LEAST_TOPICS:
                topics = _count(self.paired.topics, "topic")
                return f"{self.a} and {self.b} are equal in {self.measure.name} on all {topics}."
            case "undecided" if not self.paired.topics:
                return (
                    f"{self.b} cannot be compared with {self.a} in {self.measure.name}: there is "
                    "no topic on which both have it."
                )
            case "undecided":
                return f"Not decided yet: {self._so_far()} {self._needed(more)}"

    def _how_far(self, outcome: Outcome) -> str:
        if not self.measure.is_share:
            how_far = f"{self._difference()} on average ({self._interval()})"
            return f"{how_far}, on {self._won(outcome)}"
        part = "more" if outcome == "better" else "less"
        return f"it won {self._share()}, {part} than half on {self._won(outcome)}"

    def _share(self) -> str:
        return f"{self._difference()}, ties as half ({self._interval()})"

    def _so_far(self) -> str:
        if self.paired.topics < LEAST_TOPICS:
            topics = _count(self.paired.topics, "topic")
            return (
                f"{self.b} can be compared with {self.a} in {self.measure.name} on {topics}, too "
                "few to tell."
            )
        if self.measure.is_share:
            topics = _count(self.paired.topics, "topic")
            return (
                f"against {self.a}, {self.b} won {self._share()} on {topics} "
                f"by {self.measure.name}."
            )
        return (
            f"{self.b} differs from {self.a} in {self.measure.name} by {self._difference()} on "
            f"average ({self._interval()}) on {_count(self.paired.topics, 'topic')}."
        )

    def _needed(self, more: int | None) -> str:
        if self.paired.topics < LEAST_TOPICS:
            return f"At least {_count(more or 1, 'more topic')} are needed."
        if more is None:
            return f"A difference as small as this would take more than {MOST_MORE:,} topics."
        return f"About {_count(more, 'more topic')} would tell."

    def _won(self, outcome: Outcome) -> str:
        is_ahead = (outcome == "better") == self.measure.higher_is_better
        won = self.paired.ahead if is_ahead else self.paired.behind
        return f"{won:,} of {_count(self.paired.topics, 'topic')}"

    def _size(self) -> str:
        return next(word for least, word in _SIZES if abs(self.paired.effect) >= least)

    def _difference(self) -> str:
        return f"{self._value(self.paired.difference)} {self.measure.unit}"

    def _interval(self) -> str:
        if math.isinf(self.low):
            return "interval unknown"
        sure = math.floor(1_000 * (1 - self.error)) / 10
        unit = " %" if self.measure.is_share else ""
        return f"{sure:g} % interval {self._value(self.low)} to {self._value(self.high)}{unit}"

    def _value(self, difference: float) -> str:
        """A difference with its sign; of a share, how much it is."""
        if self.measure.is_share:
            return self._number(min(100.0, max(0.0, difference + HALF)))
        return self._number(difference, sign="+")

    def _number(self, value: float, *, sign: str = "") -> str:
        text = f"{value:{sign},.{self.measure.digits}f}"
        is_zero = not any(digit in "123456789" for digit in text)
        if is_zero and abs(value) >= 10 ** -(self.measure.digits + 2):
            return f"{value:{sign},.{self.measure.digits + 2}f}".replace("-", "−")
        return (text.lstrip("+-") if is_zero else text).replace("-", "−")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
