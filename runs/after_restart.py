"""After a restart, batches and improvements go on by themselves: no page has to be opened.

Strategy: a thread waits until somebody has opened the database, or a while, looks once whether a
cell is to be written, and ends. An installation that keeps nothing is not looked at.
"""

import logging
import time
from threading import Thread
from typing import Final

WAIT_S: Final = 10.0
"""The first page comes first."""
LOOK_INTERVAL_S: Final = 1.0
TRIES: Final = 60
RETRY_S: Final = 10.0
log = logging.getLogger(__name__)


def go_on_after_restart() -> None:
    """Have this process go on with batches, if there are any; returns at once."""
    Thread(target=_go_on, name="after-restart", daemon=True).start()


def _go_on() -> None:
    from runs.store.database import is_open, nothing_is_kept

    if nothing_is_kept():
        return
    due = time.monotonic() + WAIT_S
    while not is_open() and time.monotonic() < due:
        time.sleep(LOOK_INTERVAL_S)
    for _ in range(TRIES):
        if _looked():
            return
        time.sleep(RETRY_S)


def _looked() -> bool:
    """Look; False where the database is away."""
    from runs.batch.serving import serve_if_needed
    from runs.improvement.record import to_search
    from runs.store.database import the_database
    from runs.store.errors import DatabaseUnavailable, cause_of
    from runs.the_engine import the_engine

    try:
        serve_if_needed(the_engine(), the_database())
        if to_search(the_database()):
            from runs.improvement.serving import search_what_is_left  # brings the checks

            search_what_is_left(the_engine(), the_database())
    except DatabaseUnavailable as error:
        log.debug("Batches are looked for again: %s", cause_of(error))
        return False
    return True
