"""The one worker of this process, and what pages and commands ask of batches.

The worker begins with the first batch: a process without batches never loads the queue.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from runs.batch.keys import have_keys
from runs.batch.values import Cell, CellState, Keys, ProviderLimits
from runs.engine import Engine
from runs.store.database import Database

if TYPE_CHECKING:
    from runs.batch.worker import Worker

_lock = Lock()
_worker: "Worker | None" = None


def serve(engine: Engine, database: Database) -> "Worker":
    """Have this process write the cells of a database's batches, from now on."""
    global _worker  # DBOS is one a process
    from runs.batch.worker import Worker

    with _lock:
        if _worker is None:
            _worker = Worker(engine, database)
        return _worker


def serve_if_needed(engine: Engine, database: Database) -> None:
    """Likewise, if there is a cell to write: after a restart, batches go on by themselves."""
    from runs.batch.batches import any_open
    from runs.batch.jobs.rows import any_jobs

    if database.read(partial(any_open, writer=None)) or database.read(any_jobs):
        serve(engine, database)


def posts_being_written() -> int:
    """How many posts this process is writing, of whatever batches."""
    return len(_worker.writer.batches) if _worker else 0


def stop_serving(*, finish: bool = False) -> None:
    """Take no more cells, and if `finish`, wait for the ends of those that are being written."""
    global _worker
    with _lock:
        if _worker:
            _worker.close(finish=finish)
        _worker = None


def start_batch(
    engine: Engine,
    database: Database,
    owner: str,
    cells: Sequence[Cell],
    *,
    budget: Decimal | None = None,
    name: str = "",
    keys: Keys | None = None,
    half_price: bool = False,
    on_begun: Callable[[str], None] = lambda _: None,
    on_added: Callable[[int], None] = lambda _: None,
) -> str:
    """Add a batch and have it written; its id, once all of its cells are in the queue.

    Args:
        engine: Writes them, as other workers do.
        database: Keeps them.
        owner: Whose batch it is.
        cells: As `runs.batch.plan.priced` returns them.
        budget: US dollars that all cells may cost; None for no limit.
        name: A person's own.
        keys: Typed keys: this process alone writes the batch, then, and keeps them in memory.
        half_price: Have the providers' batch APIs write the cells that may wait.
        on_begun: Told the batch's id before it has cells.
        on_added: Told now and then how many cells are in the queue.
    """
    from runs.batch.batches import add_batch
    from runs.batch.control import put_in_queue

    worker = serve(engine, database)
    shared = not keys and have_keys({cell.settings.provider for cell in cells})
    own = None if shared else worker.id  # what lacks its key here fails here, and says so
    batch_id = add_batch(
        database,
        owner,
        size=len(cells),
        budget=budget,
        name=name,
        writer=own,
        half_price=half_price,
    )
    on_begun(batch_id)
    if keys:
        worker.give_keys(batch_id, keys)
    put_in_queue(
        database,
        worker.queue,
        batch_id,
        cells,
        own=own is not None,
        half_price=half_price,
        on_added=on_added,
    )
    worker.wake()
    return batch_id


def open_batch(
    engine: Engine,
    database: Database,
    owner: str,
    providers: Iterable[str],
    *,
    budget: Decimal | None = None,
    name: str = "",
    keys: Keys | None = None,
) -> str:
    """Add a batch that has no cells yet and grows by `grow_batch`; its id.

    Args:
        engine: Writes its cells.
        database: Keeps them.
        owner: Whose batch it is.
        providers: Those that its cells will ask.
        budget: US dollars that all of it may cost; None for no limit.
        name: A person's own.
        keys: Typed keys, as `start_batch` takes them.
    """
    from runs.batch.batches import add_batch

    worker = serve(engine, database)
    own = None if not keys and have_keys(providers) else worker.id
    batch_id = add_batch(database, owner, size=0, budget=budget, name=name, writer=own)
    if keys:
        worker.give_keys(batch_id, keys)
    return batch_id


def grow_batch(
    engine: Engine, database: Database, batch_id: str, cells: Sequence[Cell]
) -> list[str]:
    """Have more cells written in a batch; the ids of all these, whether they were there or not."""
    from runs.batch.batches import is_of_one_process
    from runs.batch.control import put_more_in_queue

    queue = serve(engine, database).queue
    own = is_of_one_process(database, batch_id)
    return put_more_in_queue(database, queue, batch_id, cells, own=own)


def add_to_batch(engine: Engine, database: Database, batch_id: str, cells: Sequence[Cell]) -> None:
    """Add the cells that a batch lacks, because whoever added them was interrupted."""
    from runs.batch.batches import find_batch
    from runs.batch.control import put_in_queue

    batch = find_batch(database, batch_id)
    half_price = batch is not None and batch.half_price
    queue = serve(engine, database).queue
    put_in_queue(database, queue, batch_id, cells, own=False, half_price=half_price)


def pause_batch(engine: Engine, database: Database, batch_id: str) -> None:
    """Begin no more of a batch's cells; those that are being written come to their ends."""
    from runs.batch.control import pause

    pause(database, serve(engine, database).queue, batch_id)


def stop_batch(engine: Engine, database: Database, batch_id: str) -> None:
    """Likewise, and stop what is being written; its text is kept."""
    from runs.batch.control import stop

    worker = serve(engine, database)
    stop(database, worker.queue, batch_id)
    worker.wake()


def go_on_batch(
    engine: Engine, database: Database, batch_id: str, *, keys: Keys | None = None
) -> None:
    """Write the open cells of a batch that was paused or stopped, or that needs its keys again."""
    from runs.batch.control import go_on

    worker = serve(engine, database)
    go_on(database, worker.queue, batch_id, keys_of=_keys_of(worker, database, batch_id, keys))
    worker.wake()


def write_missing(
    engine: Engine,
    database: Database,
    batch_id: str,
    *,
    keys: Keys | None = None,
    but: Sequence[CellState] = (),
) -> None:
    """Write all cells of a batch that are not complete; what has text goes on from there.

    Those of the states in `but` stay as they are.
    """
    from runs.batch.control import again

    worker = serve(engine, database)
    keys_of = _keys_of(worker, database, batch_id, keys)
    again(database, worker.queue, batch_id, keys_of=keys_of, but=but)
    worker.wake()


def delete_batch(engine: Engine, database: Database, owner: str, batch_id: str) -> None:
    """Delete a batch of an owner's for good, with all posts that it wrote: this takes a while."""
    from runs.batch.control import delete

    worker = serve(engine, database)
    delete(database, worker.queue, owner, batch_id)
    worker.forget_keys(batch_id)
    worker.wake()


def change_budget(database: Database, batch_id: str, budget: Decimal | None) -> None:
    """Change what a batch may cost; cells that could not be paid are written by `write_missing`."""
    from runs.batch.control import keep_budget

    keep_budget(database, batch_id, budget)


def change_limits(database: Database, provider: str, limits: ProviderLimits) -> None:
    """Change how a provider is asked, while batches run. Raises as `keep_limits` does."""
    from runs.batch.limits import keep_limits

    keep_limits(database, provider, limits)
    if worker := _worker:
        worker.wake()


def _keys_of(worker: "Worker", database: Database, batch_id: str, keys: Keys | None) -> str | None:
    """The worker that alone may write a batch, as it has its keys; None where any may."""
    from runs.batch.table import cell_options

    if keys:
        worker.give_keys(batch_id, keys)
    models = cell_options(database, batch_id)["model_id"]
    shared = have_keys({model_id.partition(":")[0] for model_id in models})
    return None if shared and not worker.has_keys(batch_id) else worker.id
