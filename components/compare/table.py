"""Tables and a CSV file of lanes' figures and findings, with the best of each row marked."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from components import session_keys
from components.compare.check_labels import CHECK_LABELS
from components.compare.lanes import ComparedLane
from components.compare.rows import (
    Row,
    figure_rows,
    finding_rows,
    noted_rows,
    tell,
    tell_differences,
)
from components.gone import leave_deleted
from components.live.lane import show_differences
from components.notices import escape_markdown
from posts.checks import FORMAT_CHECKS, Severity
from posts.export.csv_cells import write_csv
from posts.export.report import BEST

ICONS: Final[Mapping[Severity, str]] = {
    "good": ":green[:material/check_circle:]",
    "ok": ":orange[:material/error:]",
    "bad": ":red[:material/cancel:]",
    "unchecked": ":gray[:material/remove:]",
}


@st.fragment
def comparison_table(run_id: str, lanes: Sequence[ComparedLane]) -> None:
    """Show all figures of several lanes, and the checks of the format that found a problem in any.

    What the other checks found is in each lane's own panel.
    """
    leave_deleted([each.lane for each in lanes])
    baseline = _choose_baseline(lanes)
    figures = figure_rows(lanes, baseline=baseline)
    show_differences(run_id, tell_differences(figures, lanes, baseline))
    noted, others = noted_rows(lanes, FORMAT_CHECKS, of="format checks")
    _table([*figures, *noted], lanes, baseline)
    notes = [others]
    if any(row.best for row in figures):
        notes.append(BEST)
    st.caption("  ·  ".join(notes))


def table_as_csv(lanes: Sequence[ComparedLane]) -> bytes:
    """All figures and findings as a CSV file."""
    rows = [*figure_rows(lanes), *finding_rows(lanes)]
    head = ["", *(lane.name for lane in lanes)]
    return write_csv([head, *([label_of(row), *row.values] for row in rows)])


def label_of(row: Row) -> str:
    """The text of a row's label."""
    return CHECK_LABELS.get(row.label, row.label)


def _choose_baseline(lanes: Sequence[ComparedLane]) -> int | None:
    """The lane that the others are measured by; None until one is chosen."""
    options = range(len(lanes))
    if st.session_state.get(session_keys.BASELINE) not in {None, *options}:
        st.session_state[session_keys.BASELINE] = None  # chosen in a run of more lanes
    return st.selectbox(
        "Baseline",
        options,
        index=None,
        format_func=lambda at: lanes[at].name,
        key=session_keys.BASELINE,
        placeholder="None",
        help="Words, cost and scores of the others are shown with their difference from it.",
        width=280,
        persist_state="session",
    )


def _table(rows: Sequence[Row], lanes: Sequence[ComparedLane], baseline: int | None) -> None:
    from pandas import DataFrame  # 0.75 CPU seconds: only once lanes are compared

    cells = [[_marked(row, at) for at in range(len(lanes))] for row in rows]
    frame = DataFrame(
        cells,
        index=[label_of(row) for row in rows],
        columns=[_head(lane, is_baseline=at == baseline) for at, lane in enumerate(lanes)],
    )
    st.table(frame, border="horizontal", alt="Figures and findings of each lane")


def _head(lane: ComparedLane, *, is_baseline: bool) -> str:
    return escape_markdown(lane.name) + (" (baseline)" if is_baseline else "")


def _marked(row: Row, at: int) -> str:
    if row.findings and row.findings[at]:
        return " ".join(
            f"{ICONS[one.severity]} {escape_markdown(tell(one))}" for one in row.findings[at]
        )
    cell = escape_markdown(row.cells[at])
    difference = escape_markdown(row.differences[at]) if row.differences else ""
    beside = f" ({difference})" if difference else ""
    return f"**★ {cell}**{beside}" if at in row.best else cell + beside
