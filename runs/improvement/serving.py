"""The improvements that this process searches for, each in a thread; what pages ask of them.

A search that is interrupted, by an end of the process or by a database that is away, is begun anew:
its posts and replies are kept, so that it is soon where it was, and pays nothing twice.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock, Thread
from typing import Any, Final

from runs.batch.batches import find_batch
from runs.batch.serving import open_batch, serve, stop_batch, write_missing
from runs.batch.values import Keys
from runs.engine import Engine
from runs.improvement.messages import body_of
from runs.improvement.plan import Plan
from runs.improvement.record import (
    TakenOver,
    add_improvement,
    claim_improvement,
    end_improvement,
    find_improvement,
    keep_found,
    reopen_improvement,
    to_search,
)
from runs.improvement.reflecting import Reflector
from runs.improvement.search import Candidate, Graded, Proposal, Search, SearchEnded
from runs.improvement.values import State, found_values
from runs.improvement.watch import Closing, Watch
from runs.improvement.writing import JUDGED, CellsWriter
from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable, cause_of

AGAIN_S: Final = 3.0
"""Before a search is begun anew whose database was away."""
FAULT: Final = "Draftbench itself had a fault. Press Go on; if it comes back, report it."
_lock: Final = Lock()
_searching: Final[set[str]] = set()
"""The batches for which this process has a thread."""
_keys: Final[dict[str, Keys]] = {}
"""Typed keys by batch: in memory, and nowhere else."""
log = logging.getLogger(__name__)


def begin_improvement(
    engine: Engine,
    database: Database,
    owner: str,
    plan: Plan,
    *,
    budget: Decimal | None = None,
    name: str = "",
    keys: Keys | None = None,
    on_begun: Callable[[str], None] = lambda _: None,
) -> str:
    """Begin to improve a prompt; returns at once, with the id of the batch that has its posts.

    Args:
        engine: Writes and reflects.
        database: Keeps all of it.
        owner: Whose improvement it is.
        plan: What is to be done.
        budget: US dollars that posts and proposals may cost together; None for no limit.
        name: A person's own.
        keys: Typed keys: this process alone can go on with it, then.
        on_begun: Told the batch's id before anything is asked.
    """
    providers = {plan.writing.provider, plan.reflecting.provider}
    batch_id = open_batch(engine, database, owner, providers, budget=budget, name=name, keys=keys)
    on_begun(batch_id)
    _keys[batch_id] = keys or {}
    add_improvement(database, batch_id, plan)
    _search(engine, database, batch_id)
    return batch_id


def stop_improvement(engine: Engine, database: Database, batch_id: str) -> None:
    """Stop what is being written and asked; what was found is kept."""
    stop_batch(engine, database, batch_id)


def go_on_improving(
    engine: Engine, database: Database, batch_id: str, *, keys: Keys | None = None
) -> None:
    """Go on with an improvement that was stopped, or that could not go on; with no other."""
    improvement = find_improvement(database, batch_id)
    if improvement is None or improvement.state != "ended":  # it was pressed elsewhere, too
        return
    if keys:
        _keys[batch_id] = keys
    write_missing(engine, database, batch_id, keys=keys, but=JUDGED)
    if reopen_improvement(database, batch_id):
        _search(engine, database, batch_id)


def search_what_is_left(engine: Engine, database: Database) -> None:
    """Go on with all improvements for which nobody searches: their process is gone."""
    for batch_id in to_search(database):
        _search(engine, database, batch_id)


def _search(engine: Engine, database: Database, batch_id: str) -> None:
    with _lock:
        if batch_id in _searching:
            return
        _searching.add(batch_id)
    search = _Searching(engine, database, batch_id)
    Thread(target=search.run, name="improvement", daemon=True).start()


@dataclass(frozen=True, slots=True)
class _Searching:
    """The thread of one improvement."""

    engine: Engine
    database: Database
    batch_id: str

    @property
    def _me(self) -> str:
        return self.engine.journal.writer

    def run(self) -> None:
        """Search to the end, however often the database is away."""
        try:
            while not self.engine.closing and not self._is_over():
                time.sleep(AGAIN_S)
        except (Closing, TakenOver):
            pass
        finally:
            with _lock:
                _searching.discard(self.batch_id)
        self._look_again()

    def _look_again(self) -> None:
        """Somebody may have had it go on before this thread was over."""
        try:
            if not self.engine.closing and self.batch_id in to_search(self.database):
                _search(self.engine, self.database, self.batch_id)
        except DatabaseUnavailable as error:
            log.warning("An improvement was not looked for again: %s", cause_of(error))

    def _is_over(self) -> bool:
        """Search; False if the database was away meanwhile."""
        try:
            if claim_improvement(self.database, self.batch_id, self._me):
                self._searched()
        except DatabaseUnavailable as error:
            log.warning("An improvement waits for the database: %s", cause_of(error))
            return False
        return True

    def _searched(self) -> None:
        serve(self.engine, self.database)  # which says that this process lives
        state: State = "ended"
        try:
            reason, state = self._found(), "done"
        except SearchEnded as error:
            reason = str(error)
        except (Closing, TakenOver, DatabaseUnavailable):
            raise
        except Exception as error:
            if self.engine.closing:  # beneath it: the next process goes on
                log.warning("An improvement was cut short", exc_info=True)
                raise Closing from error
            log.exception("An improvement ended by an unforeseen error")
            reason = FAULT
        end_improvement(self.database, self.batch_id, self._me, state, reason)

    def _found(self) -> str:
        improvement = find_improvement(self.database, self.batch_id)
        batch = find_batch(self.database, self.batch_id)
        if improvement is None or batch is None:
            return ""
        plan, before = improvement.plan, _extent(improvement.candidates)

        def keep(candidates: Sequence[Candidate]) -> None:
            if _extent(candidates) >= before:  # one that is begun anew is soon where it was
                self._keep(found_values(candidates))

        search = Search(
            body_of(plan.prompt.template),
            plan.parts,
            most_posts=plan.posts,
            writer=self._writer(plan, batch.owner),
            on_change=keep,
            name=plan.prompt.label,
        )
        found = search.run()
        self._keep(found_values(found.candidates, found))
        return found.because

    def _keep(self, found: dict[str, Any]) -> None:
        keep_found(self.database, self.batch_id, self._me, found)

    def _writer(self, plan: Plan, owner: str) -> "_Writer":
        watch = Watch(self.engine, self.database, self.batch_id)
        posts = CellsWriter(watch, plan)
        keys = _keys.get(self.batch_id, {})
        return _Writer(
            posts,
            Reflector(watch, plan, owner=owner, keys=keys, cost_of_verdict=posts.cost_of_verdict),
        )


def _extent(candidates: Sequence[Candidate]) -> int:
    """How much was found: proposals, and posts that were written with them."""
    return len(candidates) + sum(len(each.scores) for each in candidates)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Both in one, as the search asks for them."""

    posts: CellsWriter
    reflector: Reflector

    def write(
        self, candidate: Candidate, topics: Sequence[int], *, reserve: Sequence[Candidate]
    ) -> Sequence[Graded]:
        return self.posts.write(candidate, topics, reserve=reserve)

    def reflect(
        self,
        parent: Candidate,
        examples: Sequence[tuple[int, Graded]],
        *,
        count: int,
        refused: str,
        reserve: Sequence[Candidate],
    ) -> Proposal:
        return self.reflector.reflect(
            parent, examples, count=count, refused=refused, reserve=reserve
        )
