"""The models that a provider offers."""

from concurrent.futures import CancelledError
from typing import Final

from providers.base import ProviderError, TooSlow
from providers.listing import ListedModel
from providers.registry import PROVIDERS, connect
from runs.loop_thread import LoopThread
from runs.write_lane import unforeseen

LISTING_TIMEOUT_S: Final = 10.0
"""How long a provider may take to list its models."""


def list_models(
    loop: LoopThread, provider: str, *, api_key: str | None, base_url: str | None
) -> list[ListedModel]:
    """The models that the provider offers with this key, asked for in this loop; blocks.

    Raises:
        ProviderError: it did not list them.
    """
    connected = connect(provider, api_key=api_key, base_url=base_url)
    try:
        return loop.wait_for(connected.list_models(), seconds=LISTING_TIMEOUT_S)
    except (TimeoutError, CancelledError):
        raise TooSlow(
            f"{PROVIDERS[provider].label} did not list its models in time.",
            remedy="Type the model's name, or try again.",
        ) from None
    except ProviderError:
        raise
    except Exception as error:
        raise unforeseen("A list of models", error) from error
