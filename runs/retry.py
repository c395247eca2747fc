"""The one retry loop: ask a provider, and ask again when it says to come back later.

Only before the first text of a request, only for errors that say so (`ProviderError.tries`), and
never longer than a person would wait. One gate for all requests with the same provider, address
and key: one "too many requests" holds all of them back.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from providers.base import Finished, Prompt, Provider, ProviderError, TextDelta, TooSlow
from runs.run import Lane

Sleep = Callable[[float], "asyncio.Future[None]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a request is waited for, in seconds."""

    first_event: float
    """Until the first sign of work."""
    silence: float = 60.0
    """Between two signs of work; a server's pings are none."""


CLOUD: Final = Patience(first_event=60.0)
LOCAL: Final = Patience(first_event=300.0)  # a model on the person's machine may have to load first
LONGEST_WAIT: Final = 60.0
"""Seconds that a provider may ask to wait; over it the lane fails and says so."""
LONGEST_WAIT_OF_A_LANE: Final = 120.0
BACK_OFF: Final = 1.0
"""Seconds before the second try; doubled for each further one."""


@dataclass(slots=True)
class Gate:
    """Holds back all requests with one provider, address and key."""

    opens_at: float = field(default=0.0)
    """In the event loop's time."""
