"""Candidates are written as cells of a batch, and graded.

A cell that is there already is not written again, so that a search that is begun anew gets the same
answers at once. A post that could not be written (no key, no network, no money) is no bad post: the
search ends there, says so, and can be gone on with.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from posts.assertions.read import read_assertions
from posts.prompts.version import PromptVersion
from runs.batch.batches import cell_ids_of
from runs.batch.plan import cells_of, priced
from runs.batch.serving import grow_batch
from runs.batch.table import find_cells
from runs.batch.values import Cell, CellRow, CellState
from runs.improvement.grading import grade_post
from runs.improvement.messages import with_body
from runs.improvement.plan import Plan
from runs.improvement.search import POSTS_USED, Candidate, Graded, SearchEnded, SearchOver
from runs.improvement.watch import DELETED, LOOK_INTERVAL_S, NO_BUDGET, NO_PRICE, Watch
from runs.store.load import load_run

JUDGED: Final[tuple[CellState, ...]] = ("complete", "no_post", "cut", "filtered")
"""Cells whose model has answered; all others could not be written."""


class CellsWriter:
    """Writes the posts of one search; for its thread only."""

    def __init__(self, watch: Watch, plan: Plan) -> None:
        self._watch = watch
        self._plan = plan
        self._assertions = read_assertions(plan.assertions)[0]

    def write(
        self, candidate: Candidate, topics: Sequence[int], *, reserve: Sequence[Candidate]
    ) -> list[Graded]:
        """Write a post for each topic, and grade it. Raises as `search.Writer.write` does."""
        cells = self._cells(candidate, topics)
        self._check_limits(cells, reserve)
        watch = self._watch
        ids = grow_batch(watch.engine, watch.database, watch.batch_id, cells)
        while watch.look().open:
            time.sleep(LOOK_INTERVAL_S)
        found = {row.id: row for row in self._rows()}
        if not found.keys() >= set(ids):
            raise SearchEnded(DELETED)
        return [self._graded(found[each]) for each in ids]

    def cost_of_verdict(self, candidates: Sequence[Candidate]) -> Decimal:
        """What these may cost on the topics held back, as far as they are not written there.

        Raises:
            SearchEnded: nobody knows.
        """
        held_back = self._plan.parts.held_back
        return sum((_cost(self._new(self._cells(each, held_back))) for each in candidates), _ZERO)

    def _cells(self, candidate: Candidate, topics: Sequence[int]) -> list[Cell]:
        settings = replace(self._plan.writing, prompt=self._prompt_of(candidate))
        briefs = [self._plan.briefs[topic] for topic in topics]
        cells, _, refusals = priced(cells_of(briefs, [settings]))
        if refusals:
            raise SearchEnded(refusals[0].reason)
        return cells

    def _prompt_of(self, candidate: Candidate) -> PromptVersion:
        prompt = self._plan.prompt
        if not candidate.number:
            return prompt
        return PromptVersion(
            name=f"{prompt.label}, proposal",
            number=candidate.number,
            text=with_body(prompt.template, candidate.text),
        )

    def _check_limits(self, cells: Sequence[Cell], reserve: Sequence[Candidate]) -> None:
        """Whether what is new can be written, and the verdict can still be paid then."""
        new, batch = self._new(cells), self._watch.look().batch
        if new and batch.size + len(new) > self._plan.posts:
            raise SearchOver(POSTS_USED)
        if not new or batch.left is None:
            return
        if _cost(new) + self.cost_of_verdict(reserve) > batch.left:
            raise SearchOver(NO_BUDGET)

    def _new(self, cells: Sequence[Cell]) -> list[Cell]:
        there = {row.id for row in self._rows()}
        ids = cell_ids_of(self._watch.batch_id, cells)
        return [cell for cell, each in zip(cells, ids, strict=True) if each not in there]

    def _rows(self) -> Sequence[CellRow]:
        watch = self._watch
        return find_cells(watch.database, watch.batch_id, limit=self._plan.posts).cells

    def _graded(self, row: CellRow) -> Graded:
        if row.state not in JUDGED:
            raise SearchEnded(row.error or f"A post could not be written ({row.state}).")
        run = load_run(self._watch.database, row.id)
        if run is None:
            raise SearchEnded(DELETED)
        return grade_post(row, run, self._plan.measures, self._assertions)


_ZERO: Final = Decimal(0)


def _cost(cells: Sequence[Cell]) -> Decimal:
    if any(cell.most is None for cell in cells):
        raise SearchEnded(NO_PRICE)
    return sum((cell.most or _ZERO for cell in cells), _ZERO)
