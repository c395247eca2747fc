"""What a visitor may still have written today, where strangers use the app."""

from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Final

import streamlit as st

from components.owner import owner
from providers.guard import keys_are_shared
from runs.quota.limits import Measure
from runs.the_engine import the_engine

CENT: Final = Decimal("0.01")


def what_is_left() -> None:
    """Say it in a line below the button; nothing where there is no limit."""
    if said := describe_left(the_engine().limiter.left(owner()), paid=keys_are_shared()):
        st.caption(said.replace("$", r"\$"))


def describe_left(left: Mapping[Measure, Decimal], *, paid: bool) -> str:
    """Say what is left of each that is limited.

    Args:
        left: How much.
        paid: Visitors may use this site's keys: what they cost is of interest.

    >>> describe_left({"runs": Decimal(1), "words": Decimal(4000)}, paid=False)
    'Left for you today: 1 run · 4,000 words.'
    """
    names = [name for name in _DESCRIBE if name in left and (paid or name != "dollars")]
    said = [_DESCRIBE[name](left[name]) for name in names]
    return f"Left for you today: {' · '.join(said)}." if said else ""


def _runs(amount: Decimal) -> str:
    return f"{amount:,f} run{'s' * (amount != 1)}"


def _words(amount: Decimal) -> str:
    return f"{amount:,f} words"


def _dollars(amount: Decimal) -> str:
    return f"${amount.quantize(CENT, rounding=ROUND_DOWN)} on this site's keys"


_DESCRIBE: Final[Mapping[Measure, Callable[[Decimal], str]]] = {
    "runs": _runs,
    "words": _words,
    "dollars": _dollars,
}
"""In the order in which they are said."""
