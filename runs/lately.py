"""Something made of a lane's growing text, anew now and then, in the background.

Whoever watches the lane is answered at once, with what was made last: however many watch, it is
made once, and however long it takes, nobody waits for it. It is made anew once the text has grown
by a share of itself: all of it together costs a few times what it costs for the whole text.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from threading import Lock
from typing import Any, Final, TypeVar

from runs.background import in_background

EVERY_S: Final = 1.0
"""Seconds between two beginnings, at least."""
REST: Final = 20
"""Times that it took last: so long it rests, too, and needs little of a processor in all."""
GROWTH: Final = 1.25
"""Times as long as it was made of last a text is before it is made anew."""
Made = TypeVar("Made")


class Lately:
    """What was made last, and when it is due again. Belongs to a lane, and goes with it."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        executor: Callable[[], Executor] = in_background,
    ) -> None:
        self._clock, self._executor = clock, executor
        self._lock = Lock()
        self._made: Any = None
        self._due = clock() + EVERY_S
        self._size = 0
        """Of the text that it is made of, or was made of last."""
        self._is_busy = False
        self._closed = False

    def of(self, make: Callable[[], Made], size: int) -> Made | None:
        """What was made last, None for nothing yet; has it made anew where that is due.

        Args:
            make: Makes it.
            size: Characters of the text that it would be made of.
        """
        with self._lock:
            last: Made | None = self._made
            is_due = self._clock() >= self._due and size > self._size * GROWTH
            if self._closed or self._is_busy or not is_due:
                return last
            self._is_busy, self._size = True, size
        self._executor().submit(partial(self._remake, make))
        return last

    def close(self) -> None:
        """Forget it, and have nothing made any more."""
        with self._lock:
            self._closed, self._made = True, None

    def _remake(self, make: Callable[[], object]) -> None:
        began, made = self._clock(), None
        try:
            made = make()
        finally:
            took = self._clock() - began
            with self._lock:
                self._is_busy = False
                self._due = began + max(EVERY_S, REST * took)
                self._made = None if self._closed else made
