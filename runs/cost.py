"""What a reply costs, and whether prices are loaded yet.

The price list takes 0.4 s to load: a page first asks whether it is loaded, and asks again later.
"""

import logging
from decimal import Decimal
from functools import cache
from threading import Thread

from providers.base import Usage
from providers.catalog import price_of
from providers.registry import default_base_url, is_local
from runs.settings import LaneSettings

log = logging.getLogger(__name__)


def prices_are_there(settings: LaneSettings) -> bool:
    """Whether costs are available at once; if not, loading has begun."""
    return is_local(settings.provider, settings.base_url) or not _loading().is_alive()


def cost_of(settings: LaneSettings, usage: Usage) -> Decimal | None:
    """US dollars that a reply costs; None if unknown, or if pricing fails."""
    base_url = settings.base_url or default_base_url(settings.provider)
    try:
        return price_of(settings.provider, settings.model, usage, base_url=base_url)
    except Exception:
        log.exception("The cost of a reply from %r could not be determined", settings.model_id)
        return None


@cache
def _loading() -> Thread:
    usage = Usage(input_tokens=0, output_tokens=0)
    thread = Thread(target=price_of, args=("openai", "any", usage), name="prices", daemon=True)
    thread.start()
    return thread
