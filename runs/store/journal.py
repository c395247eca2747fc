"""The journal: save every run while it is being written, so that a crash costs a moment of text.

Strategy: a thread of its own polls the live lanes and appends what is new to what is saved. It only
reads them: a database that is slow, locked or full delays no lane and no page, and what could not
be saved is still in memory at the next poll.
"""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final, TypeVar

from runs.lane import Lane
from runs.run import Run
from runs.store.deletion_watch import LOOK_INTERVAL_S, DeletionWatch, Memory
from runs.store.errors import cause_of, explain_database_error
from runs.store.saves_beside import SavesBeside
from runs.store.tracked_lane import TrackedLane
from runs.store.undo import Trash

if TYPE_CHECKING:
    from runs.store.database import Database

POLL_INTERVAL_S: Final = 0.15
"""Between two polls; what one takes comes on top, and 0.25 s are promised."""
FIRST_POLL_INTERVAL_S: Final = 0.1
"""While there is nothing yet to open a database for."""
OPEN_AFTER_S: Final = 2.0
"""After that, it is opened for lanes without text, too."""
RETRY_INTERVAL_S: Final = 1.0
"""After a poll that could save nothing."""
T = TypeVar("T")
log = logging.getLogger(__name__)


class Journal:
    """Saves the runs of this process."""

    memory: Memory | None = None
    """Where runs are dropped that were deleted from the database."""

    def __init__(
        self,
        open_database: "Callable[[], Database] | None" = None,
        *,
        is_open: Callable[[], bool] = lambda: True,
        writer: str | None = None,
    ) -> None:
        """Save nothing yet.

        Args:
            open_database: Called in the journal's own thread, or in that of whoever looks for a
                run; None to save nothing.
            is_open: Whether somebody has opened it already. If so, using it costs nothing; if not,
                the journal waits until there is something to save.
            writer: Its id in the database, of `new_writer`; None to take one when something is
                saved.
        """
        self.trouble: str | None = None
        """Why nothing is being saved now, and what to do about it; None while all is well."""
        self.losses = 0
        """How often the database file was deleted or replaced, and got what is in memory again."""
        self.trash = Trash()
        """What was deleted and can still be taken back: looked after once a second."""
        self.beside = SavesBeside(open_database, self.attend)
        """Saves what a lane that has ended has beside its post."""
        self._deletions = DeletionWatch(self.trash)
        self._open_database = open_database
        self._is_open = is_open
        self._tracked: dict[str, TrackedLane] = {}
        self._change = Condition()
        self._asked = 0
        self._answered = 0
        """Number of the last request to `flush` that was met."""
        self._refused = 0
        """Number of the last one that failed."""
        self._closing = False
        self._thread: Thread | None = None
        self._file_trouble = False
        """The trouble is about the file, noticed while there was nothing to save."""
        self._writer = writer
        """Its id in the database; None until something is saved, or somebody asks for it."""

    @property
    def writer(self) -> str:
        """Its id in the database, by which others know whether it lives."""
        from runs.store.heartbeats import new_writer

        with self._change:
            self._writer = self._writer or new_writer()
            return self._writer

    def warm_up(self) -> None:
        """Import what the first save needs: the first words of all could be lost meanwhile."""
        if self._open_database is not None:
            import runs.store.save  # noqa: F401

    def follow(self, run: Run) -> None:
        """Save this run and all that its lanes write from now on; returns at once."""
        if self._open_database is None or not run.is_to_be_saved:
            return
        started_at = datetime.now(UTC) if run.turn else run.started_at
        live = [each for each in enumerate(run.lanes) if not each[1].view().ended]
        with self._change:
            for position, lane in live:
                new = TrackedLane(run=run, position=position, lane=lane, started_at=started_at)
                self._tracked.setdefault(lane.id, new)
        self.attend()

    def attend(self) -> None:
        """Start polling, as there is something in memory; returns at once."""
        if self._open_database is None:
            return
        with self._change:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="journal", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def drop(self, lanes: Collection[Lane]) -> None:
        """Save nothing more of these lanes: they were deleted."""
        with self._change:
            dropped = [self._tracked.pop(each.id) for each in lanes if each.id in self._tracked]
        for each in dropped:
            each.let_go.set_result(None)

    @property
    def has_work(self) -> bool:
        """Something is being written, or is not saved yet."""
        return bool(self._tracked) or bool(self.beside)

    def flush(self, seconds: float = 10.0) -> bool:
        """Wait until all that was written so far is saved; False when it cannot be for now."""
        with self._change:
            self._asked += 1
            mine = self._asked
            self._change.notify_all()
            if not self._tracked and not self.beside:
                return True
            self._change.wait_for(lambda: max(self._answered, self._refused) >= mine, seconds)
            return self._answered >= mine

    def saved(self, ended: Lane) -> Future[None]:
        """Save a lane that has ended now, and not at the next poll; done once it is saved.

        Unlike `flush`, this waits for no other lane.
        """
        with self._change:
            if tracked := self._tracked.get(ended.id):
                self._asked += 1
                self._change.notify_all()
                return tracked.let_go
        nothing_left: Future[None] = Future()
        nothing_left.set_result(None)
        return nothing_left

    def load_run(self, run_id: str) -> Run | None:
        """A saved run; None if there is no run with that id, or it cannot be read now."""
        from runs.store.load import load_run  # brings SQLAlchemy

        return self._ask(lambda database: load_run(database, run_id))

    def load_lanes(self, lane_ids: Sequence[str]) -> list[Lane]:
        """Those of the lanes that were saved, in this order."""
        from runs.store.load import load_lanes

        return self._ask(lambda database: load_lanes(database, lane_ids)) or []

    def close(self) -> None:
        """Save what is there, as far as that is possible, and stop polling."""
        with self._change:
            self._closing = True
            self._change.notify_all()
        if self._thread:
            self._thread.join()
        if self._open_database is not None and self.trash.pages:
            self.trash.close(self._open_database())
        if self._writer:
            from runs.store.heartbeats import retire

            retire(self._writer)

    def _ask(self, question: "Callable[[Database], T | None]") -> "T | None":
        if self._open_database is None:
            return None
        try:
            return question(self._open_database())
        except Exception as error:  # noqa: BLE001 - whoever looks for a run finds none, and goes on
            log.warning("Saved runs cannot be read: %s", cause_of(error))
            return None

    def _work(self) -> None:
        """What the thread does: poll, and wait for the time or a request to poll again."""
        while True:
            with self._change:
                closing, asked, began = self._closing, self._asked, time.monotonic()
            if self.memory is not None and self._is_open():
                self._deletions.look(self.memory, self._database)
            pause = self._poll()
            with self._change:
                if pause == POLL_INTERVAL_S:  # all is saved
                    self._answered = asked
                elif pause == RETRY_INTERVAL_S:
                    self._refused = asked
                self._change.notify_all()
                if closing and pause:
                    return
                due = began + (pause if self._tracked else LOOK_INTERVAL_S)
                self._wait(asked, due)

    def _wait(self, asked: int, due: float) -> None:
        """Until that time, or until somebody cannot wait for it."""

        def wanted() -> bool:
            return self._closing or self._asked > asked or (idle and bool(self._tracked))

        idle = not self._tracked
        self._change.wait_for(wanted, max(0.0, due - time.monotonic()))

    def _poll(self) -> float:
        """Save what is new; seconds until the next poll."""
        with self._change:
            tracked = list(self._tracked.values())
        if not (tracked or self.beside or self._is_open()):
            return POLL_INTERVAL_S
        if tracked and not self._is_due(tracked):
            return FIRST_POLL_INTERVAL_S
        try:
            all_saved = self._save(tracked) if tracked else self._look_after_file()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next poll may go better
            self._file_trouble = not tracked
            self._note(error)
            return RETRY_INTERVAL_S
        finally:
            self._let_go([each for each in tracked if each.over])
        if tracked or self._file_trouble:
            self.trouble, self._file_trouble = None, False
        return POLL_INTERVAL_S if all_saved else 0.0

    def _let_go(self, over: Sequence[TrackedLane]) -> None:
        with self._change:
            known = [each for each in over if self._tracked.get(each.lane.id) is each]
            for each in known:
                del self._tracked[each.lane.id]
        for each in known:
            each.let_go.set_result(None)

    def _is_due(self, tracked: Sequence[TrackedLane]) -> bool:
        """Opening a database takes CPU time that the first request of all needs for its SDK."""
        return (
            self._is_open()
            or self._closing
            or self._asked > self._answered
            or any(each.has_started() for each in tracked)
            or tracked[0].lane.view().duration > OPEN_AFTER_S
        )

    def _save(self, tracked: Sequence[TrackedLane]) -> bool:
        from runs.store.save import save  # 0.3 CPU seconds with SQLAlchemy: once there is a run

        database = self._database()
        all_saved = save(database, self.writer, tracked)
        self.beside.save_left(database)
        return self._follow_lost(database) and all_saved

    def _look_after_file(self) -> bool:
        database = self._database()
        database.look_after_file().result()
        self.beside.save_left(database)
        return self._follow_lost(database)

    def _follow_lost(self, database: "Database") -> bool:
        """After a loss of the file, save what is in memory once more; False where that is due."""
        if self.losses == (losses := database.losses):
            return True
        from runs.store.lost_lanes import lost_lanes

        lost = lost_lanes(database, self.memory.runs() if self.memory else ())
        with self._change:
            for each in lost:
                known = self._tracked.get(each.lane.id)
                if each.lane.erased or (known and not known.over):
                    continue
                if known:  # whoever waits for it, waits on
                    each.let_go = known.let_go
                self._tracked[each.lane.id] = each
        self.losses = losses
        return not self._tracked

    def _note(self, error: Exception) -> None:
        if self.trouble != (reason := explain_database_error(error)):
            log.error("Runs are not being saved: %s", cause_of(error))
        self.trouble = reason

    def _database(self) -> "Database":
        assert self._open_database is not None
        return self._open_database()
