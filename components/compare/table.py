"""Tables and a CSV file of lanes' figures and findings, with the best of each row marked."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from components import session_keys
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
from posts.checks import Severity
from posts.export.csv_cells import write_csv
from posts.export.report import BEST

ICONS: Final[Mapping[Severity, str]] = {
    "good": ":green[:material/check_circle:]",
    "ok": ":orange[:material/error:]",
    "bad": ":red[:material/cancel:]",
    "unchecked": ":gray[:material/remove:]",
}
CHECK_LABELS: Final[Mapping[str, str]] = {
    "answered": "A post, not an answer",
    "title_present": "Title",
    "description_present": "Meta description",
    "tags_present": "Tags",
    "categories_present": "Categories",
    "body_present": "Body",
    "envelope_complete": "End marker",
    "field_order": "Order of the fields",
    "form": "Form of the reply",
    "preamble": "Before the post",
    "chatter": "After the post",
    "title_chars": "Length of the title",
    "description_length": "Length of the description",
    "tag_count": "Number of tags",
    "tag_unique": "Tags differ",
    "category_known": "Allowed categories",
    "category_count": "Number of categories",
    "headings_missing": "Markdown headings",
    "heading_fake": "Real headings",
    "title_is_h1": "Title only once",
    "marker_left": "Leftover markers",
    "key_left": "Leftover header lines",
    "small_talk": "Words to the person",
    "citation_left": "Leftover citation marks",
    "gap_left": "Gaps to fill",
    "html_left": "HTML in the body",
}


@st.fragment
def comparison_table(run_id: str, lanes: Sequence[ComparedLane]) -> None:
    """Show all figures, and the checks that found a problem in any lane."""
    leave_deleted([each.lane for each in lanes])
    several = len(lanes) > 1  # one lane has its figures at its head
    baseline = _choose_baseline(lanes) if several else None
    figures = figure_rows(lanes, baseline=baseline) if several else []
    if several:
        show_differences(run_id, tell_differences(figures, lanes, baseline))
    noted, others = noted_rows(lanes)
    if rows := [*figures, *noted]:
        _table(rows, lanes, baseline)
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
