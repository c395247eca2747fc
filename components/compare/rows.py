"""Figures and findings of several lanes as table rows.

The table on the page, its CSV file and the report show the same rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from components.compare.lanes import ComparedLane
from components.live.figures import dollars
from posts.checks import CHECKS, FAMILIES, Finding, Severity
from posts.versions import WRITTEN

Value = str | int | float | Decimal | None
Better = Literal["low", "high"]
SEVERITIES: Final[Mapping[Severity, str]] = {
    "good": "Good",
    "ok": "Fair",
    "bad": "Bad",
    "unchecked": "Not checked",
}
"""As they are shown."""
LISTED_CHECKS: Final = tuple(check for check in CHECKS if check not in FAMILIES["claims"])
"""Those that have a row: of claims, which may be hundreds, there is a count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure or one check, with a value per lane."""

    label: str
    values: tuple[Value, ...]
    """As they are, for programs; None for unknown."""
    cells: tuple[str, ...]
    """As they are shown; may quote the posts: hostile, plain text."""
    findings: tuple[tuple[Finding, ...], ...] = ()
    """What a check found in each lane; nothing for a figure."""
    best: frozenset[int] = frozenset()
    """Which cells are better than the others."""
    differences: tuple[str, ...] = ()
    """From the baseline, a lane each: empty for itself and where none is known."""

    @property
    def short_label(self) -> str:
        """The label, where there is no room for all of it."""
        return self.label.removesuffix(" in US dollars").lower()

    @property
    def is_good(self) -> bool:
        """Whether a check found no problem."""
        return all(one.severity == "good" for found in self.findings for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    label: str
    read: Callable[[ComparedLane], Value]
    show: Callable[[Any], str] = str
    unknown: str = "–"
    better: Better | None = None
    compared: Callable[[Any], str] | None = None
    """How a difference from the baseline is shown; None where none is."""
    timed: bool = False
    """Depends on how fast the lane was written: a recording's is not its model's."""


def figure_rows(lanes: Sequence[ComparedLane], *, baseline: int | None = None) -> list[Row]:
    """One row per figure; also the topics if they differ, and the versions if some are changed.

    Args:
        lanes: What is compared.
        baseline: The lane that the others are measured by; None for no one.
    """
    differ = len({lane.lane.brief.topic for lane in lanes}) > 1
    figures = (TOPIC, *FIGURES) if differ else FIGURES
    if any(lane.version.name != WRITTEN for lane in lanes):
        figures = (*figures, VERSION)
    return [_figure_row(figure, lanes, baseline) for figure in figures]


def finding_rows(lanes: Sequence[ComparedLane], checks: Iterable[str] = LISTED_CHECKS) -> list[Row]:
    """One row per check."""
    return [_finding_row(check, lanes) for check in checks]


def noted_rows(
    lanes: Sequence[ComparedLane], checks: Iterable[str] = LISTED_CHECKS, *, of: str = "checks"
) -> tuple[list[Row], str]:
    """The checks that found a problem, and a sentence that counts the others.

    Args:
        lanes: What is compared.
        checks: Those that are looked at.
        of: What these are called.
    """
    rows = finding_rows(lanes, checks)
    noted = [row for row in rows if not row.is_good]
    return noted, f"{len(rows) - len(noted)} of {len(rows)} {of} found nothing wrong."


def tell_differences(
    rows: Sequence[Row], lanes: Sequence[ComparedLane], baseline: int | None
) -> list[str]:
    """A line for each lane: how it differs from the baseline; none where there is no baseline."""
    if baseline is None:
        return []
    compared_with = f"Against lane {lanes[baseline].number}: "
    told = [_told_of_lane([row for row in rows if row.differences], at) for at in range(len(lanes))]
    lines = [compared_with + (line or "no difference") for line in told]
    lines[baseline] = "Baseline"
    return lines


SAME: Final = ("", "=")
"""Differences that a line does not tell: unknown ones, and none."""


def _told_of_lane(rows: Sequence[Row], at: int) -> str:
    known = [(row.short_label, row.differences[at]) for row in rows]
    return " · ".join(
        f"{name} {difference}" for name, difference in known if difference not in SAME
    )


def _more_or_less(difference: int) -> str:
    return f"{difference:+,}".replace("-", "−") if difference else "="


def _dearer_or_cheaper(difference: Decimal) -> str:
    return f"{'+' if difference > 0 else '−'}{dollars(abs(difference))}" if difference else "="


TOPIC: Final = _Figure(label="Topic", read=lambda lane: lane.lane.brief.topic)
VERSION: Final = _Figure(label="Version of the post", read=lambda lane: lane.version.name)
FIGURES: Final = (
    _Figure(label="Prompt", read=lambda lane: lane.lane.settings.prompt.label),
    _Figure(label="State", read=lambda lane: lane.state),
    _Figure(
        label="Format score",
        read=lambda lane: lane.score,
        better="high",
        compared=_more_or_less,
    ),
    _Figure(
        label="Search score",
        read=lambda lane: lane.search_score,
        better="high",
        compared=_more_or_less,
    ),
    _Figure(
        label="Readability score",
        read=lambda lane: lane.readability_score,
        better="high",
        compared=_more_or_less,
    ),
    _Figure(
        label="Claims to verify",
        read=lambda lane: lane.claims_to_verify,
        compared=_more_or_less,
    ),
    _Figure(
        label="Words",
        read=lambda lane: lane.words,
        show="{:,}".format,
        compared=_more_or_less,
    ),
    _Figure(label="Words asked for", read=lambda lane: lane.lane.brief.words, show="{:,}".format),
    _Figure(
        label="Length score",
        read=lambda lane: lane.length_score,
        better="high",
        compared=_more_or_less,
    ),
    _Figure(
        label="Cost in US dollars",
        read=lambda lane: lane.view.cost,
        show=dollars,
        unknown="unknown",
        better="low",
        compared=_dearer_or_cheaper,
    ),
    _Figure(
        label="Seconds to first text",
        read=lambda lane: lane.view.time_to_first_text,
        show="{:.2f}".format,
        better="low",
        timed=True,
    ),
    _Figure(
        label="Seconds in all",
        read=lambda lane: lane.view.duration,
        show="{:,.1f}".format,
        better="low",
        timed=True,
    ),
    _Figure(
        label="Words a second",
        read=lambda lane: lane.view.words_per_second,
        show="{:,.1f}".format,
        better="high",
        timed=True,
    ),
    _Figure(
        label="Input tokens",
        read=lambda lane: lane.view.usage.input_tokens,
        show="{:,}".format,
        unknown="unknown",
    ),
    _Figure(
        label="Output tokens",
        read=lambda lane: lane.view.usage.output_tokens,
        show="{:,}".format,
        unknown="unknown",
    ),
)


def _figure_row(figure: _Figure, lanes: Sequence[ComparedLane], baseline: int | None = None) -> Row:
    values = tuple(figure.read(lane) for lane in lanes)
    return Row(
        label=figure.label,
        values=values,
        cells=tuple(figure.unknown if value is None else figure.show(value) for value in values),
        best=_best(figure, values, lanes),
        differences=_differences(figure, values, baseline),
    )


def _differences(figure: _Figure, values: Sequence[Any], baseline: int | None) -> tuple[str, ...]:
    if figure.compared is None or baseline is None or values[baseline] is None:
        return ()
    return tuple(
        "" if value is None or at == baseline else figure.compared(value - values[baseline])
        for at, value in enumerate(values)
    )


def _best(
    figure: _Figure, values: Sequence[Value], lanes: Sequence[ComparedLane]
) -> frozenset[int]:
    """Whose value is best, among whole posts; nobody's where all are equal."""
    known = {
        at: float(value)
        for at, (value, lane) in enumerate(zip(values, lanes, strict=True))
        if value is not None and not isinstance(value, str) and lane.whole
        if not (figure.timed and lane.recording)
    }
    if figure.better is None or len(set(known.values())) < 2:
        return frozenset()
    best = min(known.values()) if figure.better == "low" else max(known.values())
    return frozenset(at for at, value in known.items() if value == best)


def _finding_row(check: str, lanes: Sequence[ComparedLane]) -> Row:
    found = [lane.findings_by_check.get(check, ()) for lane in lanes]
    told = tuple(" ".join(map(tell, of_lane)) for of_lane in found)
    return Row(
        label=check,
        values=tuple(text or None for text in told),
        cells=tuple(text or "–" for text in told),
        findings=tuple(found),
    )


def tell(finding: Finding) -> str:
    """A lane's findings for one check as text; if all are good, only the first."""
    word = SEVERITIES[finding.severity]
    if finding.severity == "good":
        return word
    if finding.severity == "unchecked":  # which the message says itself
        return f"{finding.message} {finding.remedy}".strip()
    return f"{word}. {finding.message} {finding.remedy}"
