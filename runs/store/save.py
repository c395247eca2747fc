"""One poll of the journal: what is new in the live lanes goes into the database."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from sqlalchemy import Connection

from runs.background import do_later
from runs.store.database import Database
from runs.store.heartbeats import check_in
from runs.store.lanes import add_lane, add_texts, end_lane, reclaim
from runs.store.scores import keep_scores
from runs.store.tracked_lane import PendingText, TrackedLane

MOST_ENDS_AT_ONCE: Final = 4
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
    troubles = [trouble for each in ended[:MOST_ENDS_AT_ONCE] if (trouble := _end(database, each))]
    if troubles:
        raise troubles[0]
    return len(ended) <= MOST_ENDS_AT_ONCE


def _end(database: Database, each: TrackedLane) -> BaseException | None:
    """Save a lane's end; what kept it from being saved must not keep the others."""
    done = database.write(partial(end_lane, ended=each.lane))
    trouble = done.exception()
    each.over = trouble is None
    if each.over:  # checking it takes too long for this thread: the text of others waits here
        do_later(partial(keep_scores, database, [each.lane]))
    return trouble


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
