"""What a post is worth to an improvement, and what was wrong with it, in words for a model."""

from collections.abc import Sequence
from typing import Final

from posts.assertions.assertion import Assertion
from posts.checks import Family, Severity
from runs.batch.values import CellRow
from runs.checking import check_part
from runs.experiments.scores import score_cell
from runs.improvement.search import Graded
from runs.run import Run

_FAMILIES: Final[dict[str, Family]] = {
    "search": "search",
    "readability": "readability",
    "format": "format",
}
_ORDER: Final[dict[Severity, int]] = {"bad": 0, "ok": 1}
NOT_FAR: Final = 90
"""A length score from which on nothing is said."""


def grade_post(
    cell: CellRow, run: Run, measures: Sequence[str], assertions: Sequence[Assertion]
) -> Graded:
    """The mean of what counts; nothing for a post that is not complete."""
    view = run.lanes[0].view()
    scored = score_cell(cell, run, assertions)
    if cell.state != "complete":
        return Graded(score=0.0, failed=(_not_complete(cell),), excerpt=view.text)
    values = [scored.values[name] for name in measures if name in scored.values]
    families = tuple(_FAMILIES[name] for name in measures if name in _FAMILIES)
    found = [each for each in check_part(run.brief, view.envelope, families) if each.remedy]
    found.sort(key=lambda each: _ORDER.get(each.severity, 2))
    failed = [f"{each.message} {each.remedy}" for each in found if each.severity in _ORDER]
    if "length" in measures and scored.values["length"] < NOT_FAR:
        asked = run.brief.words
        failed.insert(0, f"The body has {view.words:,} words; about {asked:,} were asked for.")
    failed = [*(f"This does not hold: {each}" for each in scored.failed), *failed]
    score = sum(values) / len(values) if values else 0.0
    return Graded(score=score, failed=tuple(failed), excerpt=view.envelope.body)


def _not_complete(cell: CellRow) -> str:
    said = {
        "no_post": "The reply is no post in the form that was asked for.",
        "cut": "The post breaks off before its end.",
        "filtered": "The model refused to write it, or a filter stopped it.",
    }
    return said.get(cell.state, "No whole post came.")
