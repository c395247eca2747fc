"""A background thread of this process, for work that nobody waits for: checks of posts.

It gives way to posts that begin or end, as they share the interpreter with it: a post that begins
late ends late, while a check is in time as long as the others are being written.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from typing import Final

from runs.once import Once

QUIET_S: Final = 0.25
"""So long after a post has begun or ended, no other one is expected to."""
MOST_WAIT_S: Final = 2.0
"""Where posts begin and end without a pause for so long, nothing waits for a pause any more."""
log = logging.getLogger(__name__)


class Activity:
    """Whether posts of this process have begun or ended just now."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = self._last = float("-inf")

    def note(self) -> None:
        """A post begins or ends. For one thread: that of the engine's loop."""
        now = self._clock()
        if now - self._last > QUIET_S:
            self._since = now
        self._last = now

    @property
    def seconds_to_wait(self) -> float:
        """Until it is quiet, if none begins or ends meanwhile; 0 where nothing is to wait."""
        now = self._clock()
        if now - self._since >= MOST_WAIT_S:
            return 0.0
        return max(0.0, self._last + QUIET_S - now)


activity: Final = Activity()
"""That of this process."""


@Once
def in_background() -> Executor:
    """The thread: what is handed to it is done in its turn."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")


def do_later(work: Callable[[], object]) -> None:
    """Have work done once it is quiet; what goes wrong is logged, and nothing else depends on it.

    At the end of the process nothing is taken in any more.
    """
    with suppress(RuntimeError):
        in_background().submit(_attempt, work)


def _attempt(work: Callable[[], object]) -> None:
    while seconds := activity.seconds_to_wait:
        time.sleep(seconds)
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever it is, the thread goes on
        log.debug("Work in the background was not done: %s", type(error).__name__)
