"""What the page's server does as it begins, and before it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from runs.after_restart import go_on_after_restart

END_WAIT_S: Final = 10.0
"""Longest wait in seconds until what was written last is saved; mostly it is over at once."""


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Go on with what was left; at the end, save what has been written.

    A server is asked to end by a signal, or Ctrl+C. One that is killed loses what it had not saved.
    """
    go_on_after_restart()
    yield
    await asyncio.to_thread(_save)


def _save() -> None:
    from runs.the_engine import the_engine

    if the_engine.is_made:
        the_engine().journal.flush(END_WAIT_S)
