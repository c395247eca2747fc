"""The lanes of a run side by side, as values: their figures and findings, row by row.

The table on the page, its CSV file and the report show the same rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal

from posts.checks import CHECKS, Finding, Severity, check_post, contract_score
from posts.measures import length_score
from runs.run import RECORDING, Lane, LaneView, Run

Value = str | int | float | Decimal | None
Better = Literal["low", "high"]
SEVERITIES: Final[Mapping[Severity, str]] = {"good": "Good", "ok": "Fair", "bad": "Bad"}
"""As they are shown."""
NAME_LIMIT: Final = 40
"""At most so many characters of a model's name are shown in a column's head."""


class ComparedLane:
    """A lane that has ended, with what can be said of it beside others."""

    def __init__(self, lane: Lane, number: int) -> None:
        self.lane = lane
        self.number = number
        """From 1, in the order of the run."""
        self.view: LaneView = lane.view()

    @property
    def recording(self) -> bool:
        """Its times are those of a recording."""
        return self.lane.settings.provider == RECORDING

    @property
    def model(self) -> str:
        """Its model, for a column's head; hostile, plain text."""
        model = self.lane.settings.model
        if len(model) > NAME_LIMIT:
            model = f"{model[: NAME_LIMIT - 1]}…"
        return f"{model} (recording)" if self.recording else model

    @property
    def name(self) -> str:
        """What tells it from the others: its number and its model; hostile, plain text."""
        return f"{self.number} · {self.model}"

    @cached_property
    def findings(self) -> list[Finding]:
        """What the checks say; nothing where there is no text to check."""
        if not self.view.text.strip():
            return []
        return check_post(self.view.envelope, self.lane.brief.keyphrase or None)

    @property
    def whole(self) -> bool:
        """It wrote a post to its end: its figures can be the best."""
        return self.view.state == "complete" and self.view.envelope.post is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure or one check of all lanes."""

    label: str
    values: tuple[Value, ...]
    """As they are, for programs; None for unknown."""
    cells: tuple[str, ...]
    """As they are shown; may quote the posts: hostile, plain text."""
    findings: tuple[tuple[Finding, ...], ...] = ()
    """What a check found in each lane; nothing for a figure."""
    best: frozenset[int] = frozenset()
    """Which cells are better than the others."""

    @property
    def is_good(self) -> bool:
        """A check that has nothing but good to tell."""
        return all(one.severity == "good" for found in self.findings for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    label: str
    read: Callable[[ComparedLane], Value]
    show: str = "{}"
    unknown: str = "–"
    better: Better | None = None
    timed: bool = False
    """Depends on how fast the lane was written: a recording's is not its model's."""


def compared(run: Run) -> list[ComparedLane]:
    """The lanes of a run that has ended."""
    return [ComparedLane(lane, number) for number, lane in enumerate(run.lanes, start=1)]


def figure_rows(lanes: Sequence[ComparedLane]) -> list[Row]:
    """The figures, a row each; the topics where they differ."""
    differ = len({lane.lane.brief.topic for lane in lanes}) > 1
    figures = (TOPIC, *FIGURES) if differ else FIGURES
    return [_figure_row(figure, lanes) for figure in figures]


def finding_rows(lanes: Sequence[ComparedLane]) -> list[Row]:
    """The checks, a row each."""
    return [_finding_row(check, lanes) for check in CHECKS]


def noted_rows(lanes: Sequence[ComparedLane]) -> tuple[list[Row], str]:
    """The checks that are not all good, and how many are left out, in a sentence."""
    rows = finding_rows(lanes)
    noted = [row for row in rows if not row.is_good]
    good = len(rows) - len(noted)
    if len(lanes) == 1:
        return noted, f"{good} of {len(rows)} checks are good and left out."
    return noted, f"{good} of {len(rows)} checks are good in every lane and left out."


def score_of(lane: ComparedLane) -> int | None:
    """The contract score; None where there is nothing to score."""
    return contract_score(lane.findings) if lane.findings else None


def _length_score(lane: ComparedLane) -> int | None:
    return length_score(lane.lane.brief.words, lane.view.words) if lane.view.text else None


def _prompt(lane: ComparedLane) -> str:
    return lane.lane.settings.prompt.label


TOPIC: Final = _Figure(label="Topic", read=lambda lane: lane.lane.brief.topic)
FIGURES: Final = (
    _Figure(label="Prompt", read=_prompt),
    _Figure(label="State", read=lambda lane: lane.view.state),
    _Figure(label="Contract score", read=score_of, show="{} of 100", better="high"),
    _Figure(label="Words", read=lambda lane: lane.view.words, show="{:,}"),
    _Figure(label="Words asked for", read=lambda lane: lane.lane.brief.words, show="{:,}"),
    _Figure(label="Length score", read=_length_score, show="{} of 100", better="high"),
    _Figure(
        label="Cost in US dollars",
        read=lambda lane: lane.view.cost,
        show="${:.4f}",
        unknown="unknown",
        better="low",
    ),
    _Figure(
        label="Seconds to first text",
        read=lambda lane: lane.view.time_to_first_text,
        show="{:.2f}",
        better="low",
        timed=True,
    ),
    _Figure(
        label="Seconds in all",
        read=lambda lane: lane.view.duration,
        show="{:,.1f}",
        better="low",
        timed=True,
    ),
    _Figure(
        label="Words a second",
        read=lambda lane: lane.view.words_per_second,
        show="{:,.1f}",
        better="high",
        timed=True,
    ),
    _Figure(
        label="Input tokens",
        read=lambda lane: lane.view.usage.input_tokens,
        show="{:,}",
        unknown="unknown",
    ),
    _Figure(
        label="Output tokens",
        read=lambda lane: lane.view.usage.output_tokens,
        show="{:,}",
        unknown="unknown",
    ),
)


def _figure_row(figure: _Figure, lanes: Sequence[ComparedLane]) -> Row:
    values = tuple(figure.read(lane) for lane in lanes)
    return Row(
        label=figure.label,
        values=values,
        cells=tuple(
            figure.unknown if value is None else figure.show.format(value) for value in values
        ),
        best=_best(figure, values, lanes),
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
    found = [tuple(one for one in lane.findings if one.check == check) for lane in lanes]
    told = tuple(" ".join(map(tell, of_lane)) for of_lane in found)
    return Row(
        label=check,
        values=tuple(text or None for text in told),
        cells=tuple(text or "–" for text in told),
        findings=tuple(found),
    )


def tell(finding: Finding) -> str:
    """A finding in words; good news are told by one."""
    word = SEVERITIES[finding.severity]
    if finding.severity == "good":
        return word
    return f"{word}. {finding.message} {finding.remedy}"
