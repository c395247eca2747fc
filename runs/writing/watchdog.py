"""Give up what takes too long, where there are many waits and hardly one is long.

One timer does for all of them: it looks when the present wait began, and is set once more. A timer
for each would cost more than the piece of text that is waited for.
"""

import asyncio
from collections.abc import Awaitable
from math import inf
from typing import Self, TypeVar

T = TypeVar("T")


class Watchdog:
    """Watches over the waits of one task; a context manager."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[object] | None = None
        """Who waits now."""
        self._until = inf
        """When that takes too long."""
        self._gave_up = False

    async def wait(self, what: Awaitable[T], seconds: float) -> T:
        """Wait for something, but no longer than that.

        Raises:
            TimeoutError: it takes longer.
        """
        self._task, self._until = asyncio.current_task(), self._loop.time() + seconds
        if self._timer is None or self._timer.when() > self._until:
            self._set_timer()
        try:
            return await what
        except asyncio.CancelledError:
            gave_up, self._gave_up = self._gave_up, False
            if gave_up and self._task and self._task.uncancel() == 0:  # and nobody else cancelled
                raise TimeoutError from None
            raise
        finally:
            self._until = inf

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer:
            self._timer.cancel()

    def _set_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._until, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._until == inf:  # nobody waits: the next one who does sets the timer
            return
        if self._loop.time() < self._until:
            self._set_timer()
        elif self._task:
            self._gave_up = True
            self._task.cancel()
