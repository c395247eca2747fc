"""The daily limits of public mode: for each visitor, and for all visitors together.

They are set by environment variables. In private mode, only the number of concurrent lanes is
limited.
"""

import logging
import os
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final, Literal, Self

from providers.guard import is_public_mode

Measure = Literal["runs", "words", "dollars"]
Whose = Literal["visitor", "all"]
UNLIMITED: Final = "none"
"""What a variable says that sets no limit."""
DEAREST: Final = (Decimal("0.00001"), Decimal("0.00005"))
"""US dollars a token in and out: what a model counts as whose price is not known."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A daily limit on one quantity."""

    variable: str
    whose: Whose
    measure: Measure
    default: Decimal
    """Where the variable is not set, or says nothing that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount that is requested, or was used."""

    runs: int = 0
    words: int = 0
    """Asked for, of all lanes."""
    dollars: Decimal = Decimal(0)
    """Of lanes that are written with a key of the operator's."""

    def __add__(self, other: Self) -> "Amount":
        return Amount(
            runs=self.runs + other.runs,
            words=self.words + other.words,
            dollars=self.dollars + other.dollars,
        )

    def of(self, measure: Measure) -> Decimal:
        """One of the three."""
        return Decimal(getattr(self, measure))


_DEFAULTS: Final[tuple[tuple[str, Whose, Measure, int], ...]] = (
    ("DRAFTBENCH_RUNS_A_DAY", "visitor", "runs", 50),
    ("DRAFTBENCH_WORDS_A_DAY", "visitor", "words", 100_000),
    ("DRAFTBENCH_DOLLARS_A_DAY", "visitor", "dollars", 1),
    ("DRAFTBENCH_ALL_RUNS_A_DAY", "all", "runs", 1_000),
    ("DRAFTBENCH_ALL_WORDS_A_DAY", "all", "words", 2_000_000),
    ("DRAFTBENCH_ALL_DOLLARS_A_DAY", "all", "dollars", 10),
)
LIMITS: Final = tuple(
    Limit(variable=variable, whose=whose, measure=measure, default=Decimal(default))
    for variable, whose, measure, default in _DEFAULTS
)
"""Those of all visitors hold for those, too, who come as another one each time."""
LANES_VARIABLE: Final = "DRAFTBENCH_LANES_AT_ONCE"
LANES_FOR_VISITORS: Final = 12
LANES_FOR_ONESELF: Final = 100
"""At once; more than one person looks at, and less than what brings a machine to its knees."""
MINUTES_VARIABLE: Final = "DRAFTBENCH_MINUTES_A_LANE"
MINUTES_FOR_VISITORS: Final = 30
"""Three times what a long post takes at a slow provider."""


def dearest(*, input_tokens: int = 0, output_tokens: int = 0) -> Decimal:
    """The cost of tokens at the highest price of any model."""
    return input_tokens * DEAREST[0] + output_tokens * DEAREST[1]


def limits_of_today() -> dict[Limit, Decimal]:
    """The limits in force and their values; empty in private mode."""
    if not is_public_mode():
        return {}
    amounts = {limit: _read(limit.variable, limit.default) for limit in LIMITS}
    return {limit: amount for limit, amount in amounts.items() if amount is not None}


def lanes_at_once() -> int:
    """Maximum number of lanes written at once; others wait in the queue."""
    default = LANES_FOR_VISITORS if is_public_mode() else LANES_FOR_ONESELF
    return int(_read(LANES_VARIABLE, Decimal(default)) or default)


def lanes_of_one() -> int:
    """How many of them may be one visitor's: where strangers use the app, half, rounded up."""
    return (lanes_at_once() + 1) // 2 if is_public_mode() else lanes_at_once()


def longest_minutes() -> float | None:
    """How long a lane may hold its place; None for no limit, as on one's own machine."""
    if not is_public_mode():
        return None
    minutes = _read(MINUTES_VARIABLE, Decimal(MINUTES_FOR_VISITORS))
    return None if minutes is None else float(minutes)


def slowest_replay() -> float:
    """The lowest speed of a recording: where strangers use the app, it takes no longer than it did.

    One that is played ten times as slowly would hold its place for ten times as long.
    """
    return 1.0 if is_public_mode() else 0.0


def _read(variable: str, default: Decimal) -> Decimal | None:
    """What a variable allows; None for no limit."""
    return _amount(variable, os.environ.get(variable, "").strip(), default)


@cache
def _amount(variable: str, said: str, default: Decimal) -> Decimal | None:
    """What a variable says. One that cannot be read lifts no limit, and is complained of once."""
    if said.lower() == UNLIMITED:
        return None
    try:
        amount = Decimal(said) if said else default
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_finite() and amount >= 0:
        return amount
    log.warning("%s is not a number: %s is taken in its place", variable, default)
    return default
