"""Figures of batches in words: dollars, durations, counts, states."""

from collections.abc import Mapping
from decimal import ROUND_UP, Decimal
from typing import Final

from posts.slug import make_slug
from runs.batch.values import Batch, CellState

STATES: Final[Mapping[CellState, tuple[str, str, str]]] = {
    "complete": ("Complete", "green", "check_circle"),
    "open": ("To write", "gray", "schedule"),
    "no_post": ("No post", "orange", "chat_error"),
    "cut": ("Cut", "orange", "content_cut"),
    "filtered": ("Filtered", "orange", "filter_alt"),
    "stopped": ("Stopped", "gray", "stop_circle"),
    "failed": ("Failed", "red", "error"),
    "interrupted": ("Interrupted", "orange", "power_off"),
    "unpaid": ("Over budget", "orange", "money_off"),
}
"""Name, colour and icon of each state of a cell."""
WRITING: Final = ":blue[:material/edit: Writing]"
AT_PROVIDER: Final = ":violet[:material/schedule_send: At provider]"
_CENT: Final = Decimal("0.01")
_SMALL: Final = Decimal("0.0001")


def state_badge(state: CellState, *, writing: bool = False, at_provider: bool = False) -> str:
    """The state of a cell as Markdown."""
    if writing or at_provider:
        return WRITING if writing else AT_PROVIDER
    name, colour, icon = STATES[state]
    return f":{colour}[:material/{icon}: {name}]"


def dollars(amount: Decimal, *, beside: Decimal | None = None) -> str:
    r"""An amount as Markdown, rounded up: small ones with four digits, as is one beside such.

    >>> print(dollars(Decimal("12.341")), dollars(Decimal("0.00042")), dollars(Decimal(0)))
    \$12.35 \$0.0005 \$0
    >>> print(dollars(Decimal("0.0104"), beside=Decimal("0.0052")))
    \$0.0104
    """
    return rf"\${rounded_up(amount, beside=beside):,}" if amount else r"\$0"


def rounded_up(amount: Decimal, *, beside: Decimal | None = None) -> Decimal:
    """An amount as `dollars` shows it, to reckon with what is shown.

    >>> rounded_up(Decimal("0.0121")), rounded_up(Decimal("0.0121"), beside=Decimal("0.001"))
    (Decimal('0.02'), Decimal('0.0121'))
    """
    smallest = min(abs(amount), abs(beside or amount))
    return amount.quantize(_CENT if smallest >= _CENT else _SMALL, rounding=ROUND_UP)


def duration(seconds: float) -> str:
    """A time that passes, about.

    >>> duration(41), duration(200), duration(8000), duration(300_000)
    ('41 s', '3 min', '2.2 h', '83 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5_400:
        return f"{seconds / 60:.0f} min"
    hours = seconds / 3_600
    return f"{hours:.1f} h" if hours < 10 else f"{hours:,.0f} h"


def plain_title(batch: Batch) -> str:
    """What a batch is called: its name, or how many posts it has."""
    return batch.name or f"Batch of {many(batch.size, 'post')}"


def file_stem(batch: Batch) -> str:
    """What its files are called, without an ending."""
    return make_slug(batch.name)[:60] if batch.name else "batch"


def many(count: int, noun: str) -> str:
    """A count with its noun.

    >>> many(1, "post"), many(1200, "post")
    ('1 post', '1,200 posts')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def short(tokens: int) -> str:
    """A number of tokens, about.

    >>> short(950), short(12_340), short(4_500_000)
    ('950', '12k', '4.5M')
    """
    if tokens < 1_000:
        return str(tokens)
    return f"{tokens / 1_000:.0f}k" if tokens < 1_000_000 else f"{tokens / 1_000_000:.1f}M"
