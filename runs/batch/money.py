"""US dollars as whole billionths: sums are exact in both databases, whoever adds them up."""

from decimal import ROUND_CEILING, Decimal
from typing import Final

BILLION: Final = 1_000_000_000


def to_billionths(dollars: Decimal) -> int:
    """An amount, rounded up.

    >>> to_billionths(Decimal("0.25"))
    250000000
    """
    return int((dollars * BILLION).to_integral_value(ROUND_CEILING))


def to_dollars(billionths: int) -> Decimal:
    """The amount again.

    >>> to_dollars(250_000_000)
    Decimal('0.25')
    """
    return Decimal(billionths) / BILLION
