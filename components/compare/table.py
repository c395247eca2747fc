"""Tables and a CSV file of lanes' figures and findings, with the best of each row marked."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from components.compare.lanes import ComparedLane
from components.compare.rows import Row, figure_rows, finding_rows, noted_rows, tell
from components.notices import escape_markdown
from posts.checks import Severity
from posts.export.csv_cells import write_csv

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


def comparison_table(lanes: Sequence[ComparedLane]) -> None:
    """Show all figures, and the checks that found a problem in any lane."""
    figures = figure_rows(lanes) if len(lanes) > 1 else []  # one lane has them at its head
    noted, others = noted_rows(lanes)
    if rows := [*figures, *noted]:
        _table(rows, lanes)
    notes = [others]
    if any(row.best for row in figures):
        notes.append("★ is the best of its row, among posts that were written to their end.")
    st.caption("  ·  ".join(notes))


def table_as_csv(lanes: Sequence[ComparedLane]) -> bytes:
    """All figures and findings as a CSV file."""
    rows = [*figure_rows(lanes), *finding_rows(lanes)]
    head = ["", *(lane.name for lane in lanes)]
    return write_csv([head, *([label_of(row), *row.values] for row in rows)])


def label_of(row: Row) -> str:
    """The text of a row's label."""
    return CHECK_LABELS.get(row.label, row.label)


def _table(rows: Sequence[Row], lanes: Sequence[ComparedLane]) -> None:
    from pandas import DataFrame  # 0.75 CPU seconds: only once lanes are compared

    cells = [[_marked(row, at) for at in range(len(lanes))] for row in rows]
    frame = DataFrame(
        cells,
        index=[label_of(row) for row in rows],
        columns=[escape_markdown(lane.name) for lane in lanes],
    )
    st.table(frame, border="horizontal", alt="Figures and findings of each lane")


def _marked(row: Row, at: int) -> str:
    if row.findings and row.findings[at]:
        return " ".join(
            f"{ICONS[one.severity]} {escape_markdown(tell(one))}" for one in row.findings[at]
        )
    cell = escape_markdown(row.cells[at])
    return f"**★ {cell}**" if at in row.best else cell
