"""The scores of a batch's posts, by version and topic: what an experiment compares."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from posts.assertions.assertion import Assertion
from posts.assertions.subject import Subject
from posts.prose.topics import propose_keyphrase
from runs.batch.table import find_cells
from runs.batch.values import CellRow
from runs.experiments.paired import compare
from runs.experiments.verdict import HALF, Measure, Verdict, verdicts
from runs.json_record import scores_of
from runs.model_names import name_models
from runs.run import Run
from runs.settings import LaneSettings
from runs.store.database import Database
from runs.store.load import load_run

MEASURES: Final[Mapping[str, Measure]] = {
    "complete": Measure(name="complete posts", unit="percentage points"),
    "search": Measure(name="search score"),
    "readability": Measure(name="readability score"),
    "format": Measure(name="format score"),
    "length": Measure(name="length score"),
    "assertions": Measure(name="assertions that hold", unit="percentage points"),
    "claims": Measure(name="claims to verify", unit="claims", higher_is_better=False),
    "repetition": Measure(name="repetition", unit="percentage points", higher_is_better=False),
    "cost": Measure(name="cost", unit="cents", higher_is_better=False, digits=2),
    "time": Measure(name="time", unit="seconds", higher_is_better=False),
    "judge": Measure(name="preference of the judge", unit="% of pairs", is_share=True, digits=0),
    "votes": Measure(
        name="preference in your blind votes", unit="% of pairs", is_share=True, digits=0
    ),
}
"""What can count, by its id. Of a post that is not complete, only that is known."""
_BETWEEN: Final = " · "
_WAYS: Final = {"whole": "in one go", "plan": "by plan"}
AT_ONCE: Final = 500
"""Cells that are looked up together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredCell:
    """A post of a batch, with what it is worth."""

    id: str
    """Of the cell, and of its run."""
    lane_id: str
    number: int
    topic: str
    topic_key: str
    """The same for all posts that were asked for with the same words."""
    version: str
    """Prompt and model, and what else tells it from the others of its batch."""
    settings: LaneSettings
    """Of the version: one for all of its cells."""
    repeat: int
    values: Mapping[str, float]
    """By ids of `MEASURES`; without those that are not known."""
    words: int = 0
    held: tuple[str, ...] = ()
    """The assertions that hold, as they were written; what could not be told is in neither."""
    failed: tuple[str, ...] = ()
    """The assertions that do not hold, as they were written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One version measured by another, in one measure."""

    version: str
    baseline: str
    measure: str
    verdict: Verdict


def score_cells(
    database: Database,
    batch_id: str,
    assertions: Sequence[Assertion] = (),
    *,
    on_scored: Callable[[int], None] = lambda _: None,
) -> list[ScoredCell]:
    """Score all posts of a batch that came to an end. Takes a while: each is read and checked.

    Args:
        database: Where they are.
        batch_id: The batch.
        assertions: A person's own.
        on_scored: Told now and then how many are scored.
    """
    scored: list[ScoredCell] = []
    settings: dict[str, LaneSettings] = {}
    for cell in _ended(database, batch_id):
        run = load_run(database, cell.id)
        if run:
            scored.append(score_cell(cell, run, assertions, settings))
        if len(scored) % 10 == 0:
            on_scored(len(scored))
    return scored


def versions_of(cells: Sequence[ScoredCell]) -> list[str]:
    """The versions, in the order of the batch."""
    return list(dict.fromkeys(cell.version for cell in cells))


def names_of(cells: Sequence[ScoredCell]) -> dict[str, str]:
    """What tells each version from the others: what all have in common goes without saying."""
    models = {cell.version: cell.settings.model_id for cell in cells}
    names = name_models(models.values())
    parts = {
        version: [names[model] if part == model else part for part in version.split(_BETWEEN)]
        for version, model in models.items()
    }
    common = set.intersection(*map(set, parts.values())) if parts else set()
    short = {
        version: _BETWEEN.join(part for part in of if part not in common) or _BETWEEN.join(of)
        for version, of in parts.items()
    }
    return short if len(set(short.values())) == len(short) else {each: each for each in models}


def compare_versions(
    cells: Sequence[ScoredCell], baseline: str, measures: Sequence[str]
) -> list[Comparison]:
    """Each other version against this one, in each measure, corrected for all of them together.

    Of preferences, only versions are told of that somebody compared with the baseline.
    """
    topics = list(dict.fromkeys(cell.topic_key for cell in cells))
    others = [version for version in versions_of(cells) if version != baseline]
    asked = [
        (version, measure)
        for version in others
        for measure in measures
        if not MEASURES[measure].is_share or is_measured(cells, version, measure)
    ]

    def scores(version: str, measure: str) -> list[list[float]]:
        if version == baseline and MEASURES[measure].is_share:
            return [[HALF]] * len(topics)
        by_topic: dict[str, list[float]] = {topic: [] for topic in topics}
        for cell in cells:
            if cell.version == version and measure in cell.values:
                by_topic[cell.topic_key].append(cell.values[measure])
        return list(by_topic.values())

    pairs = [
        (compare(scores(baseline, measure), scores(version, measure)), MEASURES[measure])
        for version, measure in asked
    ]
    names = names_of(cells)
    told = verdicts(pairs, [(names[baseline], names[version]) for version, _ in asked])
    return [
        Comparison(version=version, baseline=baseline, measure=measure, verdict=verdict)
        for (version, measure), verdict in zip(asked, told, strict=True)
    ]


def is_measured(cells: Sequence[ScoredCell], version: str, measure: str) -> bool:
    """Whether any post of a version has this measure."""
    return any(cell.version == version and measure in cell.values for cell in cells)


def _ended(database: Database, batch_id: str) -> Iterator[CellRow]:
    at = 0
    while page := find_cells(database, batch_id, offset=at, limit=AT_ONCE).cells:
        yield from (cell for cell in page if cell.state != "open")
        at += len(page)


def score_cell(
    cell: CellRow,
    run: Run,
    assertions: Sequence[Assertion],
    settings: dict[str, LaneSettings] | None = None,
) -> ScoredCell:
    """What a post that came to its end is worth.

    Args:
        cell: Its cell.
        run: Its run.
        assertions: A person's own.
        settings: Those of the versions seen so far, to be added to: equal ones are kept once.
    """
    lane = run.lanes[0]
    view, version = lane.view(), _version(lane.settings)
    known = {} if settings is None else settings
    values: dict[str, float] = {"complete": 100.0 if cell.state == "complete" else 0.0}
    held, failed = list[str](), list[str]()
    if cell.state == "complete":
        found = scores_of(run, view) or {}
        alike = ("search", "readability", "format", "length", "repetition")
        for name, key in ({each: each for each in alike} | {"claims": "claims_to_verify"}).items():
            if isinstance(score := found.get(key), int | float):
                values[name] = float(score)
        values["time"] = cell.duration
        if cell.cost is not None:
            values["cost"] = float(cell.cost * 100)
        held, failed = _assert(run, assertions, values)
    return ScoredCell(
        id=cell.id,
        lane_id=lane.id,
        number=cell.number,
        topic=cell.topic,
        topic_key=repr(run.brief),
        version=version,
        settings=known.setdefault(version, lane.settings),
        repeat=cell.repeat,
        values=values,
        words=view.words,
        held=tuple(held),
        failed=tuple(failed),
    )


def _assert(
    run: Run, assertions: Sequence[Assertion], values: dict[str, float]
) -> tuple[list[str], list[str]]:
    """What holds, and what does not; what could not be told counts neither way."""
    brief = run.brief
    subject = Subject(
        post=run.lanes[0].view().envelope,
        topic=brief.topic,
        keyphrase=brief.keyphrase or propose_keyphrase(brief.topic, brief.language),
        language=brief.language,
    )
    results = [(each.text, each.check(subject).passed) for each in assertions]
    known = [(text, passed) for text, passed in results if passed is not None]
    if known:
        values["assertions"] = 100 * sum(passed for _, passed in known) / len(known)
    return [text for text, passed in known if passed], [text for text, ok in known if not ok]


def _version(settings: LaneSettings) -> str:
    """What is written with, in a line: parameters only where some are set."""
    said = [settings.prompt.label, settings.model_id]
    said += [f"{name} {value}" for name, value in sorted(settings.parameters.items())]
    if settings.base_url:
        said.append(settings.base_url)
    said += [_WAYS[settings.writing]] if settings.writing in _WAYS else []
    return _BETWEEN.join(said)
