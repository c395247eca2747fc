"""A mean with its 95 % confidence interval, from sums alone: no list of values is needed."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

T_975: Final = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
"""Student's t that 97.5 % are below, for 1 to 10 degrees of freedom."""
Z_975: Final = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean, and how far off it may be."""

    value: float
    margin: float | None
    """The interval goes so far to both sides; None for one value, which tells nothing of it."""


def mean_of_sums(count: int, total: float, squares: float) -> Mean | None:
    """The mean of values by their number, their sum and that of their squares; None for no value.

    >>> mean_of_sums(4, 280, 19_800)
    Mean(value=70.0, margin=12.990460602560121)
    """
    if not count:
        return None
    mean = total / count
    if count == 1:
        return Mean(value=mean, margin=None)
    variance = max(0.0, squares - count * mean * mean) / (count - 1)
    return Mean(value=mean, margin=t_975(count - 1) * sqrt(variance / count))


def t_975(freedom: int) -> float:
    """Student's t that 97.5 % are below.

    >>> round(t_975(20), 3), round(t_975(100), 3)
    (2.086, 1.984)
    """
    if freedom <= len(T_975):
        return T_975[freedom - 1]
    z, n = Z_975, freedom
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n * n)
