"""Which providers this process can ask with its environment's keys.

It takes nobody's cells that it cannot write: another process may have the key.
"""

from collections.abc import Iterable

from providers.registry import PROVIDERS, environment_key_for


def has_key(provider: str) -> bool:
    """Whether the environment has a key for a provider, or it needs none."""
    return not PROVIDERS[provider].key_needed or environment_key_for(provider) is not None


def have_keys(providers: Iterable[str]) -> bool:
    """Whether that holds for each of these."""
    return all(map(has_key, providers))
