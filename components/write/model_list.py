"""The models to choose from: the provider's own list where it can be had, else our catalogue.

The provider is asked in the background, once for each key and address. The page waits a moment for
it, goes on with the catalogue, and looks again until the list is there or could not be had. Where
an SDK is to be loaded first, it is asked once the page is drawn.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Thread, Timer
from typing import Final

import streamlit as st

from components import session_keys
from providers.base import ProviderError
from providers.catalog import ModelInfo, known_models, with_listed
from providers.listing import ListedModel
from providers.registry import any_sdk_is_loaded
from runs.the_engine import the_engine

MOMENT: Final = 0.5
"""Seconds that the page waits for a list."""


@dataclass(slots=True)
class Lookup:
    """One question to a provider, and its answer once it is there."""

    api_key: str | None = field(repr=False)
    base_url: str | None
    listed: list[ListedModel] | None = None
    error: ProviderError | None = None
    asked: bool = False
    """The question is on its way."""

    @property
    def pending(self) -> bool:
        """The answer is still to come; it comes, as the engine waits so long and no longer."""
        return self.listed is None and self.error is None


def look_up(provider: str, *, api_key: str | None, base_url: str | None) -> Lookup:
    """Ask a provider for its models, or recall what it said to the same key and address.

    What comes while the page is drawn is for the next time: all of the page speaks of one state.
    """
    lookups: dict[str, Lookup] = st.session_state.get(session_keys.MODEL_LISTS) or {}
    st.session_state[session_keys.MODEL_LISTS] = lookups
    lookup = lookups.get(provider)
    if lookup is None or (lookup.api_key, lookup.base_url) != (api_key, base_url):
        lookup = lookups[provider] = Lookup(api_key, base_url)
        if any_sdk_is_loaded():
            _start(provider, lookup).join(MOMENT)
    return replace(lookup)


def ask_the_rest(*, after: float) -> None:
    """Ask what was not asked yet, after so many seconds: to be called once the page is drawn."""
    for provider, lookup in (st.session_state.get(session_keys.MODEL_LISTS) or {}).items():
        if not lookup.asked:
            _start(provider, lookup, after=after)


def forget_lists() -> None:
    """Ask again at the next look."""
    st.session_state[session_keys.MODEL_LISTS] = {}


def models_to_choose(provider: str, lookup: Lookup | None) -> list[ModelInfo]:
    """The models that still answer today, the default first."""
    today = datetime.now(UTC).date()
    if lookup and lookup.listed:
        return with_listed(provider, lookup.listed, on=today)
    return known_models(provider, on=today)


def _start(provider: str, lookup: Lookup, *, after: float = 0.0) -> Thread:
    lookup.asked = True
    thread = Timer(after, _ask, (provider, lookup))
    thread.name, thread.daemon = "model-list", True
    thread.start()
    return thread


def _ask(provider: str, lookup: Lookup) -> None:
    try:
        lookup.listed = the_engine().list_models(
            provider, api_key=lookup.api_key, base_url=lookup.base_url
        )
    except ProviderError as error:
        lookup.error = error
