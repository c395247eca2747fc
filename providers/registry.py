"""Which providers there are, as data, and how to connect to one: name -> "module:Class", lazily."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from providers.base import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderInfo:
    """What a person has to know to use a provider."""

    name: str
    """The part of a model id before the colon."""
    label: str
    """As the page shows it."""
    target: str
    """"module:Class" of the wire that speaks to it."""
    default_base_url: str | None
    """None where the person must give one, or where there is none (the embedded model)."""
    key_variable: str | None
    """Environment variable of the key; None where no key is used."""
    base_url_variable: str | None
    key_needed: bool
    """False: works without a key (one may still be given)."""
    key_page: str | None
    """Where to get a key, as a URL; None where there is none to get."""
    local: bool
    """Runs on the person's own machine: free, offline, and slow to its first text."""


PROVIDERS: Final[Mapping[str, ProviderInfo]] = {}


def connect(provider: str, *, api_key: str | None = None, base_url: str | None = None) -> Provider:
    """Make a provider, ready to stream. Sends nothing yet.

    With `api_key=None` the environment's key is used, but only for the origin it belongs to:
    never for a base URL that the person typed and the environment does not name.

    Raises:
        InvalidKey: a needed key is missing, or it holds blanks, line breaks or non-ASCII.
        Unreachable: the base URL is not an http(s) URL.
    """
    raise NotImplementedError
