"""One poll of the journal: what is new in the live lanes goes into the database."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from sqlalchemy import Connection

from runs.background import do_later
from runs.lane import Lane
from runs.store.database import Database
from runs.store.heartbeats import check_in
from runs.store.lanes import add_lane, add_texts, end_lane, reclaim
from runs.store.scores import keep_scores
from runs.store.tracked_lane import PendingText, TrackedLane

MOST_ENDS_AT_ONCE: Final = 12
"""Lanes that are ended in one poll: the text of the others must not wait for long."""


def save(database: Database, writer: str, tracked: Sequence[TrackedLane]) -> bool:
    """Save what is new; False where more is waiting.

    Text first: a process that dies may lose a moment of it. Each lane's end is synced, and holds
    all of its text once more.
    """
    breaks = _mark_unsaved_after_break(database, tracked)
    written = [(each, each.pending_text()) for each in tracked]
    work = partial(_save_text, writer=writer, written=written)
    present = database.write(work, synced=False).result()
    if database.breaks != breaks:
        return save(database, writer, tracked)
    for each, new in written:
        each.known, each.over = True, each.lane.id not in present
        if new:
            each.mark_saved(new)
    ended = [each for each in tracked if not each.over and each.has_ended()]
    _end(database, ended[:MOST_ENDS_AT_ONCE])
    return len(ended) <= MOST_ENDS_AT_ONCE


def _end(database: Database, ended: Sequence[TrackedLane]) -> None:
    """Save the ends of lanes together; what keeps one from being saved must not keep the others.

    Raises:
        DatabaseUnavailable: one cannot be saved; all others are.
    """
    if not ended:
        return
    trouble = _try_to_end(database, ended)
    if trouble and len(ended) > 1:
        trouble = next(filter(None, [_try_to_end(database, [each]) for each in ended]), None)
    # Checking them takes too long for this thread: the text of others waits here.
    if over := [each.lane for each in ended if each.over]:
        do_later(partial(keep_scores, database, over))
    if trouble:
        raise trouble


def _try_to_end(database: Database, ended: Sequence[TrackedLane]) -> BaseException | None:
    """Save these ends in one transaction, which is one sync; what went wrong."""
    for each in ended:
        each.lane.view()  # what it says is read before others have to wait for the database
    edits = [(each.lane.edit, each.lane.edit.kept) for each in ended]
    trouble = database.write(partial(_end_all, ended=[each.lane for each in ended])).exception()
    for each in ended:
        each.over = trouble is None
    for edit, kept in edits if trouble is None else ():
        if kept:
            edit.mark_saved(kept)
    return trouble


def _end_all(connection: Connection, ended: Sequence[Lane]) -> None:
    for lane in ended:
        end_lane(connection, lane)


def _mark_unsaved_after_break(database: Database, tracked: Sequence[TrackedLane]) -> int:
    """A server that crashed may lack the last moments, even lanes: nobody deleted them."""
    breaks = database.breaks
    for each in tracked:
        if each.breaks != breaks:
            each.mark_unsaved()
        each.breaks = breaks
    return breaks


def _save_text(
    connection: Connection,
    *,
    writer: str,
    written: Sequence[tuple[TrackedLane, PendingText | None]],
) -> set[str]:
    """Save lanes that are new, and new text; the ids of those that are there."""
    check_in(connection, writer)
    for each, _ in written:
        if not each.known:
            add_lane(connection, each, writer)
    present = reclaim(connection, [each.lane.id for each, _ in written], writer)
    add_texts(connection, [new for _, new in written if new and new.lane_id in present])
    return present
