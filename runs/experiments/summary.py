"""What pictures and tables show of an experiment: topics by versions, spreads, cost and quality."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles
from typing import Final, Literal

from posts.export.csv_cells import write_csv
from runs.experiments.scores import MEASURES, ScoredCell, versions_of
from runs.experiments.verdict import HALF

Level = Literal["good", "ok", "bad", "plain"]
"""How a score is; `plain` where no number is good or bad by itself."""
GOOD, FAIR = 80, 60
"""Scores from which on a cell is good, or fair."""
NOT_SCORES: Final = frozenset({"claims", "repetition", "cost", "time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScores:
    """A topic, with what each version made of it."""

    key: str
    topic: str
    means: Mapping[str, float]
    """The mean of its repeats, by version; without those that have no score."""
    cells: Mapping[str, tuple[ScoredCell, ...]]
    """All of its posts, by version; those of the worst score first, those without one last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How the scores of a version are spread."""

    posts: int
    low: float
    quarter: float
    median: float
    three_quarters: float
    high: float
    mean: float


def shown_measure(measures: Sequence[str]) -> str:
    """What tables and pictures show: the first measure that is more than yes or no."""
    return next((name for name in measures if name != "complete"), measures[0])


def topics_of(cells: Sequence[ScoredCell], measure: str) -> list[TopicScores]:
    """Topics that have a score, the worst first."""
    by_topic: dict[str, list[ScoredCell]] = {}
    for cell in cells:
        by_topic.setdefault(cell.topic_key, []).append(cell)
    rows = [_topic(key, of, measure) for key, of in by_topic.items()]
    sign = 1 if MEASURES[measure].higher_is_better else -1
    return sorted((row for row in rows if row.means), key=lambda row: sign * _worst(row, sign))


def spreads_of(cells: Sequence[ScoredCell], measure: str) -> dict[str, Spread]:
    """How the scores of each version are spread, over all of its posts."""
    values = {
        version: [
            cell.values[measure]
            for cell in cells
            if cell.version == version and measure in cell.values
        ]
        for version in versions_of(cells)
    }
    return {version: _spread(of) for version, of in values.items() if of}


def means_by_version(cells: Sequence[ScoredCell], measure: str) -> dict[str, float]:
    """The mean of each version's posts."""
    return {version: spread.mean for version, spread in spreads_of(cells, measure).items()}


def most_of(measure: str) -> float:
    """The highest value that there can be: scores and shares are of 100."""
    return math.inf if measure in {"claims", "cost", "time"} else 100.0


def level_of(measure: str, value: float) -> Level:
    """How good a score is by itself; of preferences, which of the versions was preferred."""
    if measure in NOT_SCORES:
        return "plain"
    if MEASURES[measure].is_share:
        return "good" if value > HALF else "bad" if value < HALF else "ok"
    return "good" if value >= GOOD else "ok" if value >= FAIR else "bad"


def said(measure: str, value: float | None) -> str:
    """A score as a table shows it.

    >>> said("search", 81.6), said("cost", 0.123), said("cost", None)
    ('82', '0.12', '–')
    """
    if value is None:
        return "–"
    return f"{value:,.{MEASURES[measure].digits}f}" if measure in NOT_SCORES else f"{value:.0f}"


def assertions_of(cells: Iterable[ScoredCell]) -> list[str]:
    """The assertions that could be told of any post."""
    return list(dict.fromkeys(text for cell in cells for text in (*cell.held, *cell.failed)))


def failures_of(cells: Sequence[ScoredCell], text: str) -> dict[str, tuple[int, int]]:
    """Of each version: posts in which an assertion does not hold, of those it could be told of."""
    found: dict[str, tuple[int, int]] = {}
    for version in versions_of(cells):
        mine = [cell for cell in cells if cell.version == version]
        failed = sum(text in cell.failed for cell in mine)
        found[version] = failed, failed + sum(text in cell.held for cell in mine)
    return found


def scores_csv(cells: Sequence[ScoredCell]) -> bytes:
    """All scores as a CSV file: a row a post, a column a measure and an assertion.

    `results.csv` has the fields and figures of each post, by the same ids of cells.
    """
    texts = assertions_of(cells)
    head = ["cell", "number", "topic", "version", "repeat", "words", *MEASURES, *texts]
    return write_csv([head, *(_row(cell, texts) for cell in cells)])


def _row(cell: ScoredCell, texts: Sequence[str]) -> list[object]:
    values = [cell.values.get(measure) for measure in MEASURES]
    held = {**dict.fromkeys(cell.held, "pass"), **dict.fromkeys(cell.failed, "fail")}
    told = [held.get(text) for text in texts]
    plain: list[object] = [cell.id, cell.number, cell.topic, cell.version, cell.repeat, cell.words]
    return [*plain, *values, *told]


def _topic(key: str, cells: Sequence[ScoredCell], measure: str) -> TopicScores:
    sign = 1 if MEASURES[measure].higher_is_better else -1
    by_version: dict[str, list[ScoredCell]] = {}
    for cell in cells:
        by_version.setdefault(cell.version, []).append(cell)

    def place(cell: ScoredCell) -> tuple[bool, float]:
        value = cell.values.get(measure)
        return value is None, 0.0 if value is None else sign * value

    scores = {
        version: [cell.values[measure] for cell in of if measure in cell.values]
        for version, of in by_version.items()
    }
    return TopicScores(
        key=key,
        topic=cells[0].topic,
        means={version: fmean(of) for version, of in scores.items() if of},
        cells={version: tuple(sorted(of, key=place)) for version, of in by_version.items()},
    )


def _worst(row: TopicScores, sign: int) -> float:
    """The score of a topic's worst cell."""
    return min(row.means.values(), key=lambda value: sign * value)


def _spread(values: Sequence[float]) -> Spread:
    quarters = quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return Spread(
        posts=len(values),
        low=min(values),
        quarter=quarters[0],
        median=quarters[1],
        three_quarters=quarters[2],
        high=max(values),
        mean=fmean(values),
    )
