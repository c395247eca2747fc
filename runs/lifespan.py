"""What the page's server does as it begins, and before it ends."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from runs.after_restart import go_on_after_restart

if TYPE_CHECKING:
    from runs.engine import Engine

END_WAIT_S: Final = 10.0
"""Longest wait in seconds until what was written last is saved; mostly it is over at once."""
TRY_AGAIN_S: Final = 0.5
"""After a save that failed, as while another process holds the database."""
log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Go on with what was left; at the end, save what has been written.

    A server is asked to end by a signal, or Ctrl+C. One that is killed loses what it had not saved.
    """
    go_on_after_restart()
    yield
    await asyncio.to_thread(_save)


def _save() -> None:
    """Have all saved that a person has seen; the signal then ends the process with its threads."""
    from runs.store.database import is_open, the_database
    from runs.the_engine import the_engine

    due = time.monotonic() + END_WAIT_S
    saved = not the_engine.is_made or _save_posts(the_engine(), due)
    if is_open():  # edits, votes and the like, which are saved beside the posts
        saved = the_database().wait(max(0.0, due - time.monotonic())) and saved
    if not saved:
        log.warning("The server ends before all that was written last could be saved.")


def _save_posts(engine: "Engine", due: float) -> bool:
    """Save what lanes and revisions have; what cannot be saved for now is tried again."""
    engine.revisions.close(END_WAIT_S / 2)  # the rest is for saving
    while not engine.journal.flush(max(0.0, due - time.monotonic())):
        if time.monotonic() + TRY_AGAIN_S > due:
            return False
        time.sleep(TRY_AGAIN_S)
    return True
