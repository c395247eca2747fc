"""What a reply costs, and whether prices are loaded yet.

The price list takes 0.4 s to load: a page first asks whether it is loaded, and asks again later.
"""

import logging
from decimal import Decimal
from threading import Event, Timer
from typing import Final

from providers.base import Usage
from providers.catalog import price_of
from providers.registry import default_base_url, is_local
from runs.settings import LaneSettings

log = logging.getLogger(__name__)
_BEGUN: Final = Event()
_LOADED: Final = Event()


def prices_are_there(settings: LaneSettings) -> bool:
    """Whether costs are available at once: always where nothing is to be paid."""
    return is_local(settings.provider, settings.base_url) or _LOADED.is_set()


def load_prices(*, after: float = 0.0) -> None:
    """Load the list of prices in the background, once, after so many seconds."""
    if not _BEGUN.is_set():
        _BEGUN.set()
        timer = Timer(after, _load)
        timer.name, timer.daemon = "prices", True
        timer.start()


def cost_of(settings: LaneSettings, usage: Usage, *, in_job: bool = False) -> Decimal | None:
    """US dollars that a reply costs; None if unknown, or if pricing fails.

    `in_job`: it is written by the provider's batch API, at its lower price.
    """
    address = settings.base_url or default_base_url(settings.provider)
    name = settings.model
    try:
        return price_of(settings.provider, name, usage, base_url=address, in_job=in_job)
    except Exception:
        log.exception("The cost of a reply from %r could not be determined", settings.model_id)
        return None


def _load() -> None:
    try:
        price_of("openai", "any", Usage(input_tokens=0, output_tokens=0))
    finally:
        _LOADED.set()  # nor is there anything to wait for where that failed
