"""What a reply costs, and whether that can be told by now.

The list of prices takes 0.4 s to load: a page asks first whether it is there, and looks again.
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
    """Whether a cost is told at once; else what that needs is on its way from now on."""
    return is_local(settings.provider, settings.base_url) or not _loading().is_alive()


def cost_of(settings: LaneSettings, usage: Usage) -> Decimal | None:
    """US dollars that a reply costs; None where that is unknown, by a fault of ours as well."""
    base_url = settings.base_url or default_base_url(settings.provider)
    try:
        return price_of(settings.provider, settings.model, usage, base_url=base_url)
    except Exception:
        log.exception("The cost of a reply of %r could not be told", settings.model_id)
        return None


@cache
def _loading() -> Thread:
    usage = Usage(input_tokens=0, output_tokens=0)
    thread = Thread(target=price_of, args=("openai", "any", usage), name="prices", daemon=True)
    thread.start()
    return thread
