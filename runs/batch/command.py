"""`python -m runs batch`: many posts into a folder; `python -m runs worker`: help with it."""

import argparse
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Final

from runs.batch.values import Batch, Cell, Progress, ProviderLimits

if TYPE_CHECKING:
    from posts.prompts.version import PromptVersion
    from runs.batch.delivery import Delivery
    from runs.batch.plan import Refusal
    from runs.engine import Engine
    from runs.run import Run
    from runs.store.database import Database

COMPLETE: Final = 0
MISSING: Final = 1
USAGE: Final = 2
POLL_INTERVAL_S: Final = 0.2
PAUSES_A_LOOK: Final = 5
"""A look at very many cells takes long: it is done less often."""
LINE_INTERVAL_S: Final = 10.0
"""Between two lines of progress, where no line can be written over."""
LOOK_AGAIN_S: Final = 2.0
"""Before a database that is away is asked again."""
STOP_TIMEOUT_S: Final = 10.0
FLUSH_S: Final = 5.0
OWNER: Final = "local"
"""The owner that the page uses on one's own machine."""


class Misuse(Exception):
    """What was asked for cannot be done; nothing was sent."""


def write_batch(options: argparse.Namespace, engine: "Engine") -> int:
    """Write a batch into a folder; returns the exit status."""
    from runs.batch.serving import stop_serving
    from runs.store.database import the_database
    from runs.store.errors import DatabaseUnavailable

    try:
        database = the_database()
        batch_id = _begin(options, engine, database)
        return _follow(options, engine, database, batch_id)
    except (Misuse, DatabaseUnavailable) as error:
        _say(str(error))
        return USAGE if isinstance(error, Misuse) else MISSING
    finally:
        stop_serving(finish=True)
        engine.close()


def serve_batches(options: argparse.Namespace, engine: "Engine") -> int:
    """Write the cells of all batches of the database, until somebody interrupts it."""
    del options
    from runs.batch.serving import serve
    from runs.store.database import the_database

    database, over = the_database(), Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    worker = serve(engine, database)
    _say("Serving the batches of this database. Ctrl+C ends it: what it writes is taken over.")
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
    database.write(lambda connection: connection.execute(gone).close()).result(FLUSH_S)
    sys.stderr.flush()
    os._exit(COMPLETE)


def _begin(options: argparse.Namespace, engine: "Engine", database: "Database") -> str:
    """Start the batch, or go on with that of the folder; its id."""
    from runs.batch.delivery import batch_of, name_batch
    from runs.batch.serving import start_batch

    _change_limits(options, database)
    known = batch_of(options.out)
    if options.resume:
        return _resume(options, engine, database, known)
    if known:
        raise Misuse(f"{options.out} holds a batch already: --resume goes on with it.")
    cells = _cells(options, database)
    _say(f"{len(cells)} posts")
    return start_batch(
        engine,
        database,
        OWNER,
        cells,
        budget=_budget(options),
        name=options.topics.stem,
        on_begun=partial(name_batch, options.out),
    )


def _resume(
    options: argparse.Namespace, engine: "Engine", database: "Database", batch_id: str | None
) -> str:
    from runs.batch.batches import find_batch
    from runs.batch.serving import change_budget, write_missing

    batch = find_batch(database, batch_id) if batch_id else None
    if batch is None:
        raise Misuse(f"{options.out} holds no batch of this database.")
    if options.budget is not None:
        change_budget(database, batch.id, _budget(options))
    _add_what_is_missing(options, engine, database, batch)
    write_missing(engine, database, batch.id)
    return batch.id


def _add_what_is_missing(
    options: argparse.Namespace, engine: "Engine", database: "Database", batch: Batch
) -> None:
    """A start that was killed may not have added all cells: the same ones get the same ids."""
    from runs.batch.batches import batch_progress
    from runs.batch.serving import add_to_batch

    told = batch_progress(database, batch.id)
    if told and sum(told.counts.values()) < batch.size:
        add_to_batch(engine, database, batch.id, _cells(options, database))


def _cells(options: argparse.Namespace, database: "Database") -> list[Cell]:
    from runs.batch.plan import brief_of, cells_of, lanes_of, priced
    from runs.batch.topics import read_topics
    from runs.settings import Brief

    prompts = _prompts(options, database)
    topics, complaints = read_topics(options.topics, prompts)
    for complaint in complaints:
        _say(complaint)
    lanes = lanes_of(
        options.models,
        prompts,
        writing=options.writing,
        continuations=options.continuations,
    )
    base = Brief(topic="", words=options.words)
    briefs = [brief_of(base, topic) for topic in topics]
    cells, told, refusals = priced(cells_of(briefs, lanes, repeats=options.repeats))
    _complain(refusals)
    if not cells:
        raise Misuse(f"{options.topics} holds no topic that can be written.")
    if told.unknown and options.budget is not None:
        _say(f"The price of {told.unknown} posts is unknown: with a budget, they are not written.")
    return cells


def _prompts(options: argparse.Namespace, database: "Database") -> list["PromptVersion"]:
    from runs.store.prompt_versions import list_prompts

    known = list_prompts(database, OWNER)
    if not options.prompts:
        return [known[0]]
    found = []
    for asked in options.prompts:
        name, _, number = asked.rpartition("@") if "@" in asked else (asked, "", "")
        fits = [each for each in known if each.name.casefold() == name.strip().casefold()]
        fits = [each for each in fits if not number or str(each.number) == number.strip()]
        if not fits:
            raise Misuse(f"There is no prompt {asked!r}.")
        found.append(fits[0])
    return found


def _change_limits(options: argparse.Namespace, database: "Database") -> None:
    from runs.batch.limits import read_limits
    from runs.batch.serving import change_limits

    if options.concurrency is None:
        return
    limits = read_limits(database)
    for provider in {settings.provider for settings in options.models}:
        wanted: ProviderLimits = replace(limits[provider], at_once=options.concurrency)
        change_limits(database, provider, wanted)


def _follow(
    options: argparse.Namespace, engine: "Engine", database: "Database", batch_id: str
) -> int:
    """Write files as cells end; returns the exit status once all have."""
    from runs.batch.arguments import FORMAT_NAMES
    from runs.batch.delivery import Delivery
    from runs.batch.serving import stop_batch, stop_serving

    delivery = Delivery(options.out, FORMAT_NAMES[options.format])
    try:
        told = _watch(engine, database, batch_id, delivery)
    except KeyboardInterrupt:
        _say("\nStopping: --resume goes on from here.")
        stop_batch(engine, database, batch_id)
        told = _wait_for_stop(database, batch_id)
        stop_serving()  # what it wrote of other batches is another's, or the next start's
    engine.journal.flush(FLUSH_S)
    return COMPLETE if told and not told.missing else MISSING


def _watch(
    engine: "Engine", database: "Database", batch_id: str, delivery: "Delivery"
) -> Progress | None:
    from runs.batch.batches import batch_progress
    from runs.store.errors import DatabaseUnavailable

    line_due = 0.0
    while True:
        began = time.monotonic()
        try:
            told = batch_progress(database, batch_id)  # before the files: those are written, then
            _deliver(engine, database, batch_id, delivery)
        except DatabaseUnavailable as error:
            line_due = _complain_once(str(error), line_due)
            time.sleep(LOOK_AGAIN_S)
            continue
        over = told is None or not told.open or told.batch.state == "stopped"
        if told and (over or sys.stderr.isatty() or time.monotonic() >= line_due):
            line_due = time.monotonic() + LINE_INTERVAL_S
            _show(told)
        if over:
            return told
        time.sleep(max(POLL_INTERVAL_S, PAUSES_A_LOOK * (time.monotonic() - began)))


def _deliver(engine: "Engine", database: "Database", batch_id: str, delivery: "Delivery") -> None:
    """Write what has ended since the last time."""
    from runs.batch.table import ended_after

    while cells := ended_after(database, batch_id, delivery.place):
        for cell in cells:
            delivery.deliver(cell, partial(_run_of, engine, database, cell.id))


def _run_of(engine: "Engine", database: "Database", cell_id: str) -> "Run | None":
    """A cell's run; `Engine.find` would say None, too, where it cannot be read."""
    from runs.store.load import load_run

    return engine.in_memory(cell_id) or load_run(database, cell_id)


def _complain_once(trouble: str, due: float) -> float:
    """Say what is wrong now and then; when to say it next."""
    if time.monotonic() < due:
        return due
    _say(trouble)
    return time.monotonic() + LINE_INTERVAL_S


def _wait_for_stop(database: "Database", batch_id: str) -> Progress | None:
    from runs.batch.batches import batch_progress

    until = time.monotonic() + STOP_TIMEOUT_S
    while (told := batch_progress(database, batch_id)) and told.writing:
        if time.monotonic() > until:
            break
        time.sleep(POLL_INTERVAL_S)
    return told


def _show(told: Progress) -> None:
    line = progress_line(told)
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{line:<100}" + ("\r" if told.open else "\n"))
        sys.stderr.flush()
    else:
        _say(line)


def progress_line(told: Progress) -> str:
    """How far a batch is, on a line."""
    states = [f"{count} {state}" for state, count in told.counts.items() if state != "open"]
    parts = [f"{told.ended} of {told.batch.size} posts", *states, f"{told.writing} being written"]
    parts.append(f"{told.words:,} words, ${told.batch.spent:.4f}")
    if told.cells_a_minute:
        parts.append(f"{told.cells_a_minute:.0f} a minute")
    if told.open and told.seconds_left is not None:
        parts.append(f"{told.seconds_left:.0f} s left")
    if told.batch.state != "running":
        parts.append(told.batch.state)
    return ", ".join(parts)


def _complain(refusals: "list[Refusal]") -> None:
    for refusal in refusals[:20]:
        _say(f"{refusal.topic}: {refusal.reason}")
    if len(refusals) > 20:
        _say(f"... and {len(refusals) - 20} more that cannot be written")


def _budget(options: argparse.Namespace) -> Decimal | None:
    return None if options.budget is None else Decimal(str(options.budget))


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
