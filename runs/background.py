"""One thread of this process for what nobody waits for: checks of posts, whoever asks for them."""

import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress

from runs.once import Once

log = logging.getLogger(__name__)


@Once
def in_background() -> Executor:
    """The thread: what is handed to it is done in its turn."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")


def do_later(work: Callable[[], object]) -> None:
    """Have work done some time; what goes wrong is logged, and nothing else depends on it.

    At the end of the process nothing is taken in any more.
    """
    with suppress(RuntimeError):
        in_background().submit(_attempt, work)


def _attempt(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever it is, the thread goes on
        log.debug("Work in the background was not done: %s", type(error).__name__)
