"""The report of an experiment, put together from its scored posts."""

from collections.abc import Mapping, Sequence
from typing import Final

from posts.export.experiment_report import (
    ExperimentReport,
    ReportedChange,
    ReportedCost,
    ReportedScore,
    ReportedSpread,
    ReportedTable,
    ReportedTopic,
    ReportedVerdict,
)
from posts.export.report import ReportedPrompt
from runs.experiments.changed import changed_words, said_settings, settings_by_version
from runs.experiments.scores import (
    MEASURES,
    ScoredCell,
    compare_versions,
    names_of,
    versions_of,
)
from runs.experiments.summary import (
    NOT_SCORES,
    Spread,
    TopicScores,
    assertions_of,
    failures_of,
    level_of,
    means_by_version,
    said,
    shown_measure,
    spreads_of,
    topics_of,
)
from runs.experiments.verdict import Outcome

MOST_TOPICS: Final = 500
"""Rows of the table of topics; the scores of all others are in the CSV file."""
SIGNS: Final[Mapping[Outcome, str]] = {
    "better": "▲",
    "worse": "▼",
    "undecided": "?",
}


def report_of(
    cells: Sequence[ScoredCell],
    baseline: str,
    measures: Sequence[str],
    *,
    title: str,
    made: str,
    note: str = "",
    judge: Sequence[str] = (),
) -> ExperimentReport:
    """Collect the contents of a report.

    Args:
        cells: All posts of the experiment.
        baseline: The version that the others are measured by.
        measures: What counts; the tables and pictures show the first that is a score.
        title: What the experiment is called.
        made: When, and of how many posts, in words.
        note: A person's own.
        judge: What is said of a judge, a sentence each.
    """
    versions = versions_of(cells)
    names = names_of(cells)
    shown = shown_measure(measures)
    topics = topics_of(cells, shown)
    more = len(topics) - MOST_TOPICS
    told = [each.verdict for each in compare_versions(cells, baseline, measures)]
    return ExperimentReport(
        title=title,
        made=made,
        note=note,
        versions=[names[version] for version in versions],
        verdicts=[
            ReportedVerdict(sign=SIGNS[each.outcome], sentence=each.sentence) for each in told
        ],
        measure=MEASURES[shown].name,
        topics=[_topic(row, versions, shown) for row in topics[:MOST_TOPICS]],
        left_out=f"{more:,} better topics are in the scores as CSV." if more > 0 else "",
        spreads=[
            _spread(names[version], each, shown)
            for version, each in spreads_of(cells, shown).items()
        ],
        costs=_costs(cells, names, shown),
        means=_means(cells, versions),
        assertions=_assertions(cells, versions),
        judge=judge,
        settings=_settings(cells, versions),
        changes=_changes(cells, baseline),
        prompts=_prompts(cells, names),
    )


def _topic(row: TopicScores, versions: Sequence[str], measure: str) -> ReportedTopic:
    means = [row.means.get(version) for version in versions]
    return ReportedTopic(
        topic=row.topic,
        scores=tuple(
            ReportedScore(
                text=said(measure, mean),
                level="plain" if mean is None else level_of(measure, mean),
            )
            for mean in means
        ),
    )


def _spread(name: str, spread: Spread, measure: str) -> ReportedSpread:
    points = (spread.low, spread.quarter, spread.median, spread.three_quarters, spread.high)
    told = tuple(said(measure, point) for point in points)
    return ReportedSpread(version=name, posts=spread.posts, points=points, told=told)


def _costs(
    cells: Sequence[ScoredCell], names: Mapping[str, str], measure: str
) -> list[ReportedCost]:
    """Nothing where the measure is none of quality, or no price is known."""
    costs, qualities = means_by_version(cells, "cost"), means_by_version(cells, measure)
    if measure in NOT_SCORES or not costs:
        return []
    return [
        ReportedCost(
            version=names[version],
            cost=costs.get(version),
            quality=quality,
            told=(said("cost", costs.get(version)), said(measure, quality)),
        )
        for version, quality in qualities.items()
    ]


def _means(cells: Sequence[ScoredCell], versions: Sequence[str]) -> ReportedTable:
    rows = []
    for measure, of in MEASURES.items():
        means = means_by_version(cells, measure)
        if means:
            told = [said(measure, means.get(version)) for version in versions]
            unit = {"points": "", "percentage points": ", %"}.get(of.unit, f", {of.unit}")
            rows.append((f"{of.name.capitalize()}{unit}", told))
    return ReportedTable(rows=rows)


def _assertions(cells: Sequence[ScoredCell], versions: Sequence[str]) -> ReportedTable:
    rows = []
    for text in assertions_of(cells):
        found = failures_of(cells, text)
        rows.append((text, [f"{found[each][0]:,} of {found[each][1]:,}" for each in versions]))
    return ReportedTable(rows=rows)


def _settings(cells: Sequence[ScoredCell], versions: Sequence[str]) -> ReportedTable:
    of = {cell.version: said_settings(cell.settings) for cell in cells}
    names = list(dict.fromkeys(name for version in versions for name in of[version]))
    return ReportedTable(
        rows=[(name, [of[version].get(name, "–") for version in versions]) for name in names]
    )


def _changes(cells: Sequence[ScoredCell], baseline: str) -> list[ReportedChange]:
    """From the baseline's prompt to each other one, once."""
    prompts = {version: each.prompt for version, each in settings_by_version(cells).items()}
    before = prompts[baseline]
    others = {prompt.text: prompt for prompt in prompts.values() if prompt.text != before.text}
    return [
        ReportedChange(
            label=f"From {before.label} to {after.label}",
            pieces=[(each.kind, each.text) for each in changed_words(before, after)],
        )
        for after in others.values()
    ]


def _prompts(cells: Sequence[ScoredCell], names: Mapping[str, str]) -> list[ReportedPrompt]:
    """Each prompt once, as it was written, with the versions that are written with it."""
    of = {cell.version: cell.settings.prompt for cell in cells}
    using: dict[tuple[str, str], list[str]] = {}
    for version, prompt in of.items():
        using.setdefault((prompt.label, prompt.text), []).append(names[version])
    return [
        ReportedPrompt(label=f"{label} · {', '.join(mine)}", instructions="", message=text)
        for (label, text), mine in using.items()
    ]
