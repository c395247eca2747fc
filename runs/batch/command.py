"""`python -m runs batch`: many posts into a folder; `python -m runs worker`: help with it.

What they need is loaded once they are called: `python -m runs write` needs none of it.
"""

import argparse
import os
import signal
import sys
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from runs.engine import Engine
    from runs.store.database import Database

COMPLETE: Final = 0
MISSING: Final = 1
USAGE: Final = 2
FLUSH_S: Final = 5.0


def write_batch(options: argparse.Namespace, engine: "Engine") -> int:
    """Write a batch into a folder; returns the exit status."""
    from runs.batch.asked import Misuse
    from runs.batch.into_folder import write_into_folder
    from runs.batch.serving import posts_being_written, stop_serving
    from runs.batch.telling import say
    from runs.store.database import the_database
    from runs.store.errors import DatabaseUnavailable

    is_complete: bool | None = None
    try:
        is_complete = write_into_folder(options, engine, the_database())
        if others := posts_being_written():
            say(f"Posts of other batches that are being written here are finished first: {others}.")
        stop_serving(finish=True)
    except (Misuse, DatabaseUnavailable) as error:
        say(str(error))
        return USAGE if isinstance(error, Misuse) else MISSING
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        say(f"{said}. {_how_to_go_on(options)}".strip())
        return MISSING
    except KeyboardInterrupt:
        if not is_complete:
            say(f"Left at once. {_how_to_go_on(options)}".strip())
    finally:
        stop_serving()
        engine.close()
    return COMPLETE if is_complete else MISSING


def _how_to_go_on(options: argparse.Namespace) -> str:
    from runs.batch.delivery import batch_of

    return "--resume goes on from here." if batch_of(options.out) else ""


def serve_batches(options: argparse.Namespace, engine: "Engine") -> int:
    """Write the cells of all batches of the database, until somebody interrupts it."""
    del options
    from providers.registry import PROVIDERS
    from runs.batch.keys import has_key
    from runs.batch.serving import serve
    from runs.batch.telling import say
    from runs.store.database import the_database
    from runs.store.errors import DatabaseUnavailable

    over = Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    try:
        database = the_database()
        worker = serve(engine, database)
    except DatabaseUnavailable as error:
        say(str(error))
        return MISSING
    served = ", ".join(each for each in PROVIDERS if has_key(each))
    say(f"Serving batches with {served}. Ctrl+C ends it: what it writes is taken over.")
    with suppress(KeyboardInterrupt):
        over.wait()
    leave(engine, database, worker.id)
    return COMPLETE


def leave(engine: "Engine", database: "Database", me: str) -> None:
    """End at once, as a kill would, but with all text saved: others take over what is open."""
    from sqlalchemy import delete

    from runs.store.schema import WRITERS

    engine.journal.flush(FLUSH_S)
    gone = delete(WRITERS).where(WRITERS.c.id == me)
    with suppress(Exception):  # it is found to be gone all the same
        database.write(lambda connection: connection.execute(gone).close()).result(FLUSH_S)
    sys.stderr.flush()
    os._exit(COMPLETE)
