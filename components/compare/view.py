"""The comparison below a finished run: figures, findings, and word-by-word differences."""

import streamlit as st

from components.compare.chart import comparison_chart
from components.compare.checks_panel import checks_panels
from components.compare.lanes import compared
from components.compare.report import report_button
from components.compare.revise.desk import Desk
from components.compare.table import comparison_table, table_as_csv
from components.compare.two import compare_two
from components.gone import unless_deleted
from components.run.versions import chosen_version
from posts.slug import make_slug
from runs.run import Run


def comparison(run: Run, desk: Desk | None = None) -> None:
    """Compare the lanes of a finished run; shows nothing if that would reveal a blind tasting.

    Args:
        run: What is compared.
        desk: How its posts can be revised; None where the run is only to be looked at.
    """
    lanes = compared(run, chosen_version)
    if run.blind or not any(lane.view.text and not lane.view.plan_ready for lane in lanes):
        return
    several = len(lanes) > 1
    with st.container(key="comparison"):
        st.subheader("Comparison" if several else "Checks", divider="gray")
        if several:
            comparison_table(run.id, lanes)
        checks_panels(run, lanes, desk)
        if several:
            comparison_chart(lanes)
            with st.expander(
                "Compare two",
                icon=":material/difference:",
                on_change="rerun",
                key="compare-two-open",
            ) as two:
                if two.open:
                    compare_two(lanes)
        with st.container(horizontal=True):
            report_button(run, lanes)
            st.download_button(
                "Table as CSV",
                data=unless_deleted([each.lane for each in lanes], lambda: table_as_csv(lanes)),
                file_name=f"{make_slug(run.brief.topic)}-figures.csv",
                mime="text/csv",
                key="comparison-csv",
                icon=":material/download:",
                on_click="ignore",
            )
