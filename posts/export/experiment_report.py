"""The report of an experiment: verdicts, scores of each topic, pictures, assertions and settings.

One page for somebody who has no app. It runs and loads nothing; pictures are inline SVG, and every
figure in them stands in a table, too. Topics, names, assertions and prompts are escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from posts.direction import direction_of
from posts.export.report import ReportedPrompt, folded_part, write_page, write_prompts
from posts.plain_text import drop_unprintable
from posts.word_diff import Kind

Level = Literal["good", "ok", "bad", "plain"]
SIGNS: Final = {"good": "✓", "ok": "!", "bad": "✗", "plain": ""}
"""What a level looks like without colour."""
WIDTH: Final = 240
"""Of the picture of a spread."""
ROW: Final = 22
MIDDLE: Final = 11
HEIGHT: Final = 260
"""Of the picture of cost and quality, which is twice as wide."""
LEFT, RIGHT, TOP, BOTTOM = 46, 466, 14, 220


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedVerdict:
    """What is said of one version in one measure."""

    sign: str
    """One character, as `▲`: our own."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedScore:
    """A cell of the table of topics."""

    text: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTopic:
    """A row of the table of topics."""

    topic: str
    scores: tuple[ReportedScore, ...]
    """One a version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedSpread:
    """How the scores of a version are spread."""

    version: str
    posts: int
    points: tuple[float, float, float, float, float]
    """Lowest, first quarter, median, third quarter, highest."""
    told: tuple[str, ...]
    """The same in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedCost:
    """What a version costs, and how good it is."""

    version: str
    cost: float | None
    """Cents a post; None where the price is not known."""
    quality: float
    told: tuple[str, str]
    """Both in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTable:
    """A table: a name, and a cell for each version."""

    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedChange:
    """What changed from one prompt to another."""

    label: str
    pieces: Sequence[tuple[Kind, str]]
    """In order: words of both prompts, removed and added ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentReport:
    """All that a report of an experiment says. Every text in it may be hostile."""

    title: str
    made: str
    """When, of how many posts, in words."""
    note: str
    versions: Sequence[str]
    verdicts: Sequence[ReportedVerdict]
    measure: str
    """What the tables and pictures show, as `search score`."""
    topics: Sequence[ReportedTopic]
    """The worst first."""
    left_out: str
    """Which topics are not in the table; empty where all are."""
    spreads: Sequence[ReportedSpread]
    costs: Sequence[ReportedCost]
    means: ReportedTable
    """All measures."""
    assertions: ReportedTable
    judge: Sequence[str]
    """What a judge said, and whether it can be trusted, a sentence each; empty without one."""
    settings: ReportedTable
    changes: Sequence[ReportedChange]
    prompts: Sequence[ReportedPrompt]


def write_experiment(report: ExperimentReport) -> str:
    """Write the report as a page of its own."""
    versions = report.versions
    parts = (
        _heading(report),
        _verdicts(report.verdicts),
        _list("Judge", report.judge),
        _table("All measures", "Mean", report.means, versions),
        _topics(report),
        _spreads(report),
        _costs(report),
        _table("Assertions", "Posts in which it does not hold", report.assertions, versions),
        _table("Settings", "Setting", report.settings, versions),
        folded_part("What changed", [*map(_change, report.changes)]),
        write_prompts(report.prompts),
    )
    return write_page(f"{report.title} – experiment", "\n".join(filter(None, parts)))


def _heading(report: ExperimentReport) -> str:
    return f"""<header>
<p class="made">Draftbench experiment · {_text(report.made)}</p>
<h1 dir="auto">{_text(report.title)}</h1>
</header>
""" + _note(report.note)


def _verdicts(verdicts: Sequence[ReportedVerdict]) -> str:
    return _list("Verdict", [f"{each.sign} {each.sentence}" for each in verdicts])


def _list(title: str, sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    items = "".join(f'<li dir="auto">{_text(each)}</li>' for each in sentences)
    return f'<h2 class="part">{title}</h2>\n<ul>{items}</ul>'


def _topics(report: ExperimentReport) -> str:
    lines = "\n".join(map(_topic, report.topics))
    title = f"{report.measure.capitalize()} by topic, the worst first"
    return _framed(title, _head("Topic", report.versions), lines) + _note(report.left_out)


def _topic(row: ReportedTopic) -> str:
    return _row(row.topic, "".join(_score(each.text, each.level) for each in row.scores))


def _score(text: str, level: Level) -> str:
    return f'<td class="{level}"><span class="sign">{_text(SIGNS[level])}</span> {_text(text)}</td>'


def _table(title: str, corner: str, table: ReportedTable, versions: Sequence[str]) -> str:
    if not table.rows:
        return ""
    lines = "\n".join(_row(name, _cells(cells)) for name, cells in table.rows)
    return _framed(title, _head(corner, versions), lines)


def _spreads(report: ExperimentReport) -> str:
    if not report.spreads:
        return ""
    low = min(each.points[0] for each in report.spreads)
    high = max(each.points[-1] for each in report.spreads)
    lines = "\n".join(_spread(each, low, high) for each in report.spreads)
    names = ("Posts", "Lowest", "First quarter", "Median", "Third quarter", "Highest", "Picture")
    title = f"How the {report.measure} is spread"
    return _framed(title, _head("Version", names), lines)


def _spread(spread: ReportedSpread, low: float, high: float) -> str:
    told = _cells([f"{spread.posts:,}", *spread.told])
    picture = _box(spread.points, low, high)
    return _row(spread.version, f"{told}<td>{picture}</td>")


def _box(points: Sequence[float], low: float, high: float) -> str:
    """A line from the lowest to the highest, a box for the middle half, a bar at the median."""
    reach = (high - low) or 1.0
    places = [8 + (WIDTH - 16) * (point - low) / reach for point in points]
    at = [f"{place:.1f}" for place in places]
    width = f"{max(2.0, places[3] - places[1]):.1f}"
    first, quarter, median, last = at[0], at[1], at[2], at[4]
    marks = _line(first, MIDDLE, last, MIDDLE)
    marks += f'<rect x="{quarter}" y="5" width="{width}" height="12" class="box"/>'
    marks += _line(median, 3, median, 19, "median")
    size = f'viewBox="0 0 {WIDTH} {ROW}" width="{WIDTH}" height="{ROW}"'
    return f'<svg {size} aria-hidden="true">{marks}</svg>'


def _costs(report: ExperimentReport) -> str:
    if not report.costs:
        return ""
    rows = [
        _row(f"{number} · {each.version}", _cells(each.told))
        for number, each in enumerate(report.costs, start=1)
    ]
    head = _head("Version", ("Cents a post", report.measure.capitalize()))
    table = _framed("Cost against quality", head, "\n".join(rows))
    return f"{table}\n{_scatter(report.costs)}"


def _scatter(costs: Sequence[ReportedCost]) -> str:
    """A point for each version with a known cost, by its number in the table above."""
    known = [(number, each) for number, each in enumerate(costs, start=1) if each.cost is not None]
    if not known:
        return ""
    most = max(each.cost or 0 for _, each in known) or 1.0
    qualities = [each.quality for _, each in known]
    low, high = _bounds(qualities)
    points = ""
    for number, each in known:
        x = f"{LEFT + (RIGHT - LEFT) * (each.cost or 0) / (1.1 * most):.1f}"
        y = f"{BOTTOM - (BOTTOM - TOP) * (each.quality - low) / (high - low):.1f}"
        points += f'<circle cx="{x}" cy="{y}" r="5" class="point"/>'
        points += f'<text x="{x}" y="{y}" dx="8" dy="-6">{number}</text>'
    marks = _line(LEFT, TOP, LEFT, BOTTOM) + _line(LEFT, BOTTOM, RIGHT, BOTTOM)
    marks += _label(LEFT - 6, TOP + 4, f"{high:.0f}", "end")
    marks += _label(LEFT - 6, BOTTOM + 4, f"{low:.0f}", "end")
    marks += _label(LEFT, BOTTOM + 20, "0", "middle")
    marks += _label(RIGHT, BOTTOM + 20, f"{1.1 * most:,.2f} cents a post", "end")
    size = f'viewBox="0 0 {2 * WIDTH} {HEIGHT}"'
    told = "Cost against quality, by the numbers in the table"
    return f'<svg {size} class="picture" role="img" aria-label="{told}">{marks}{points}</svg>'


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    """From where to where the axis of scores goes: with room about them, but within 0 to 100."""
    low, high = min(values), max(values)
    room = max((high - low) * 0.15, 1.0)
    return max(low - room, 0.0), min(high + room, 100.0)


def _line(x1: object, y1: object, x2: object, y2: object, kind: str = "axis") -> str:
    ends = zip(("x1", "y1", "x2", "y2"), (x1, y1, x2, y2), strict=True)
    told = " ".join(f'{name}="{number}"' for name, number in ends)
    return f'<line {told} class="{_text(kind)}"/>'


def _label(x: int, y: int, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{_text(anchor)}">{_text(text)}</text>'


def _change(change: ReportedChange) -> str:
    marks = "".join(_piece(kind, text) for kind, text in change.pieces)
    summary = f"<summary>{_text(change.label)}</summary>"
    legend = "<p>Removed words are struck through, added ones underlined.</p>"
    return f'<details>{summary}{legend}<pre dir="auto">{marks}</pre></details>'


def _piece(kind: Kind, text: str) -> str:
    tag = {"removed": "del", "added": "ins"}.get(kind)
    return f"<{tag}>{_text(text)}</{tag}>" if tag else _text(text)


def _framed(title: str, head: str, lines: str) -> str:
    """A table that scrolls by itself where it is wider than the page."""
    return f"""<h2 class="part">{_text(title)}</h2>
<div class="wide" role="region" aria-label="{_text(title)}" tabindex="0"><table class="rows">
<thead><tr>{head}</tr></thead>
<tbody>
{lines}
</tbody>
</table></div>"""


def _head(corner: str, names: Sequence[str]) -> str:
    return "".join(f'<th scope="col"><bdi>{_text(name)}</bdi></th>' for name in (corner, *names))


def _row(name: str, cells: str) -> str:
    """A row of a table; its cells are HTML."""
    direction = direction_of(name)
    head = f'<th scope="row" class="wrap" dir="{direction}">{_text(name)}</th>'
    return f"<tr>{head}{cells}</tr>"


def _cells(cells: Sequence[str]) -> str:
    return "".join(f'<td dir="auto">{_text(cell)}</td>' for cell in cells)


def _note(text: str) -> str:
    return f'<p class="note">{_text(text)}</p>' if text else ""


def _text(text: str) -> str:
    return escape(drop_unprintable(text))
