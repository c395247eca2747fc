"""Which posts of a batch are alike: read from the database one by one, none is kept in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from posts.checks.finding import Finding
from posts.checks.near_duplicates import findings_of, near_duplicates
from posts.envelope import Envelope
from runs.batch.table import find_cells
from runs.batch.values import CellFilter, CellRow
from runs.store.database import Database
from runs.store.load import load_run

AT_ONCE: Final = 500
"""Cells that are looked up together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A post that is like an earlier one of its batch."""

    cell_id: str
    number: int
    topic: str
    findings: tuple[Finding, ...]


def alike_posts(database: Database, batch_id: str) -> list[Alike]:
    """The complete posts that are like an earlier one, with what is alike. Takes a while."""
    cells = list(_complete(database, batch_id))
    topics = [cell.topic.casefold() for cell in cells]
    found = near_duplicates((_post(database, cell) for cell in cells), topics)
    findings = findings_of(found, [f"{cell.number} {cell.topic}" for cell in cells])
    return [
        Alike(
            cell_id=cells[at].id,
            number=cells[at].number,
            topic=cells[at].topic,
            findings=tuple(said),
        )
        for at, said in sorted(findings.items())
    ]


def _complete(database: Database, batch_id: str) -> Iterator[CellRow]:
    at, wanted = 0, CellFilter(state="complete")
    while page := find_cells(database, batch_id, wanted=wanted, offset=at, limit=AT_ONCE).cells:
        yield from page
        at += len(page)


def _post(database: Database, cell: CellRow) -> Envelope:
    """A cell's post; an empty one where it was deleted meanwhile."""
    run = load_run(database, cell.id)
    return run.lanes[0].view().envelope if run else Envelope()
