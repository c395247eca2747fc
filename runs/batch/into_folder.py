"""A batch into a folder: start it or go on with it, and write its files as its cells end."""

import argparse
import os
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from runs.background import activity
from runs.batch.arguments import FORMAT_NAMES
from runs.batch.asked import (
    OWNER,
    Misuse,
    budget_asked,
    cells_asked,
    follow_limits,
    refuse_missing_keys,
)
from runs.batch.batches import batch_progress, cell_ids_of
from runs.batch.delivery import RESULTS, Delivery, batch_of, files_in_the_way, name_batch
from runs.batch.serving import (
    add_to_batch,
    change_budget,
    start_batch,
    stop_batch,
    stop_serving,
    write_missing,
)
from runs.batch.table import cell_options, ended_after, find_cells, ids_of
from runs.batch.telling import Teller, say
from runs.batch.values import Batch, CellFilter, Progress
from runs.engine import Engine
from runs.run import Run
from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable
from runs.store.load import load_run

POLL_INTERVAL_S: Final = 0.1
SLOW_POLL_INTERVAL_S: Final = 1.0
"""While all that is open is at a provider."""
PAUSES_A_LOOK: Final = 5
"""A look at very many cells takes long: it is done less often."""
LOOK_AGAIN_S: Final = 2.0
"""Before a database that is away is asked again."""
STOP_TIMEOUT_S: Final = 10.0
FLUSH_S: Final = 5.0


def write_into_folder(options: argparse.Namespace, engine: Engine, database: Database) -> bool:
    """Write a batch, whoever else helps; whether every post is complete.

    Raises:
        Misuse: what was asked for cannot be done.
        DatabaseUnavailable: the batch cannot be begun.
    """
    with _alone_in(options.out):
        return _write_into_folder(options, engine, database)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Have no other command write into the folder meanwhile, where the system can tell.

    Raises:
        Misuse: another one does.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            remedy = "wait for it, or choose another folder"
            raise Misuse(f"Another command is writing into {folder}: {remedy}.") from error
        except OSError:
            pass  # some network drives lock nothing
        yield
    finally:
        os.close(place)


def _write_into_folder(options: argparse.Namespace, engine: Engine, database: Database) -> bool:
    batch_id = _begin(options, engine, database)
    delivery = Delivery(options.out, FORMAT_NAMES[options.format])
    if delivery.set_aside:
        say(
            f"{RESULTS} has other columns, or cannot be read: it is kept as {delivery.set_aside}, "
            "and post files that were changed are kept, too."
        )
    if others := delivery.in_other_formats:
        say(f"Posts that are there in another format stay as they are: {others}.")
    try:
        told = _watch(engine, database, batch_id, delivery)
    except KeyboardInterrupt:
        told = _leave(engine, database, batch_id)
        stop_serving()  # what it wrote of other batches is another's, or the next start's
        _deliver(engine, database, batch_id, delivery)
        if told:
            Teller().show(told, over=True)
    finally:
        engine.journal.flush(FLUSH_S)
        delivery.write_rows()
    if told and told.counts.get("failed"):
        _say_why(database, batch_id)
    return told is not None and not told.missing


def _say_why(database: Database, batch_id: str) -> None:
    """Say why the first of the posts that failed did; of others, the results say it."""
    for cell in find_cells(database, batch_id, wanted=CellFilter(state="failed"), limit=1).cells:
        say(f"{cell.topic}: {cell.error}")


def _begin(options: argparse.Namespace, engine: Engine, database: Database) -> str:
    """Start the batch, or go on with that of the folder; its id."""
    known = batch_of(options.out)
    if options.resume:
        return _resume(options, engine, database, known)
    if known:
        raise Misuse(f"{options.out} holds a batch already: --resume goes on with it.")
    if found := files_in_the_way(options.out):
        raise Misuse(
            f"{options.out} already has a {found} that is not from a batch: choose another folder."
        )
    refuse_missing_keys(settings.provider for settings in options.models)
    _warm_up(options, engine)
    cells = cells_asked(options, database)
    follow_limits(options, database)
    most = sum((cell.most or Decimal(0) for cell in cells), Decimal(0))
    price = f", at most ${most:.4f}" if most and not options.half_price else ""
    say(f"{len(cells)} {'post' if len(cells) == 1 else 'posts'}{price}")
    return start_batch(
        engine,
        database,
        OWNER,
        cells,
        budget=budget_asked(options),
        name=options.topics.stem,
        half_price=options.half_price,
        on_begun=partial(name_batch, options.out),
    )


def _resume(
    options: argparse.Namespace, engine: Engine, database: Database, batch_id: str | None
) -> str:
    told = batch_progress(database, batch_id) if batch_id else None
    if told is None:
        raise Misuse(f"{options.out} holds no batch of this database.")
    if told.missing:
        models = cell_options(database, told.batch.id)["model_id"]
        refuse_missing_keys({model_id.partition(":")[0] for model_id in models})
    known = ids_of(database, told.batch.id)
    if len(known) < told.batch.size:
        _add_the_rest(options, engine, database, told.batch, known)
    else:
        _say_what_differs(options, database, told.batch.id, known)
    follow_limits(options, database)
    if options.budget is not None:
        change_budget(database, told.batch.id, budget_asked(options))
    if told.missing:
        _warm_up(options, engine)
        write_missing(engine, database, told.batch.id)
    return told.batch.id


def _add_the_rest(
    options: argparse.Namespace,
    engine: Engine,
    database: Database,
    batch: Batch,
    known: Set[str],
) -> None:
    """Add the cells of a batch whose command was killed before it had added all of them.

    Raises:
        Misuse: others are asked for than it was begun with.
    """
    cells = cells_asked(options, database)
    if len(cells) != batch.size or not known <= {*cell_ids_of(batch.id, cells)}:
        raise Misuse(
            f"The batch of {options.out} was interrupted while its posts were put in the queue, "
            "and can only go on with the topics, models, prompts and options that it was begun "
            "with: ask for the same, or choose another folder."
        )
    add_to_batch(engine, database, batch.id, cells)


def _say_what_differs(
    options: argparse.Namespace, database: Database, batch_id: str, known: Set[str]
) -> None:
    """A batch goes on as it was begun: say so where now something else is asked for."""
    try:
        asked = cells_asked(options, database)
    except Misuse:
        return
    if known != {*cell_ids_of(batch_id, asked)}:
        say(
            f"The batch of {options.out} goes on as it was begun, with its own topics, models, "
            "prompts and options: for others, choose another folder."
        )


def _warm_up(options: argparse.Namespace, engine: Engine) -> None:
    """Have the SDKs loaded while topics are read and the queue starts."""
    for provider in {settings.provider for settings in options.models}:
        engine.warm_up(provider)


def _watch(
    engine: Engine, database: Database, batch_id: str, delivery: Delivery
) -> Progress | None:
    """Write files as cells end; how far the batch is once all have, or None if it is deleted."""
    teller = Teller()
    while True:
        began = time.monotonic()
        try:
            told = batch_progress(database, batch_id)  # before the files: those are written, then
            looked = time.monotonic() - began
            if not is_beginning(told):
                _deliver(engine, database, batch_id, delivery)
        except DatabaseUnavailable as error:
            teller.complain(str(error))
            time.sleep(LOOK_AGAIN_S)
            continue
        over = told is None or not told.open or told.batch.state == "stopped"
        if told:
            teller.show(told, over=over)
        if over:
            delivery.write_rows()
            return told
        slow = told is not None and told.at_provider == told.open
        least = SLOW_POLL_INTERVAL_S if slow else POLL_INTERVAL_S
        time.sleep(max(least, PAUSES_A_LOOK * looked))


def is_beginning(told: Progress | None) -> bool:
    """Whether posts are just being begun: the files of others wait until those are written."""
    if told is None or not activity.seconds_to_wait:
        return False
    return told.open > told.writing + told.at_provider


def _deliver(engine: Engine, database: Database, batch_id: str, delivery: Delivery) -> None:
    """Write the posts that have ended since the last look; if there are none, rows meanwhile."""
    any_post = False
    while True:
        if cells := ended_after(database, batch_id, delivery.place):
            delivery.write_posts(cells, partial(_run_of, engine, database))
            any_post = True
        elif any_post or not delivery.write_row():
            return


def _run_of(engine: Engine, database: Database, cell_id: str) -> Run | None:
    """A cell's run; `Engine.find` would say None, too, where it cannot be read."""
    return engine.in_memory(cell_id) or load_run(database, cell_id)


def _leave(engine: Engine, database: Database, batch_id: str) -> Progress | None:
    """Stop what is being written here; what a provider was given for a day stays there."""
    told = batch_progress(database, batch_id)
    if told and told.at_provider:
        posts = "1 post stays" if told.at_provider == 1 else f"{told.at_provider} posts stay"
        collected = "--resume collects what it writes, and the page can stop it"
        say(f"\nLeaving: {posts} at the provider; {collected}.")
        return told
    say("\nStopping: --resume goes on from here.")
    stop_batch(engine, database, batch_id)
    return _wait_for_stop(database, batch_id)


def _wait_for_stop(database: Database, batch_id: str) -> Progress | None:
    until = time.monotonic() + STOP_TIMEOUT_S
    while (told := batch_progress(database, batch_id)) and told.writing:
        if time.monotonic() > until:
            break
        time.sleep(POLL_INTERVAL_S)
    return told
