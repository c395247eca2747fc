"""An experiment as files: its report, its scores, and a promptfoo configuration."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from components.batch.promptfoo import config_of
from components.batch.words import file_stem, plain_title
from components.notices import escape_markdown
from posts.assertions.assertion import Assertion
from runs.batch.values import Batch

if TYPE_CHECKING:
    from runs.experiments.scores import ScoredCell


def experiment_files(
    batch: Batch,
    cells: "Sequence[ScoredCell]",
    baseline: str,
    measures: Sequence[str],
    judge: Sequence[str],
) -> None:
    """Offer the report and the scores, made at the press.

    Args:
        batch: The experiment.
        cells: Its posts, with their scores.
        baseline: The version that the others are compared with.
        measures: What counts, by name.
        judge: What is said of the judge, a sentence each.
    """
    name = file_stem(batch)

    def report() -> bytes:
        from posts.export.experiment_report import write_experiment
        from runs.experiments.report import report_of

        told = report_of(
            cells,
            baseline,
            measures,
            title=plain_title(batch),
            made=f"{batch.started_at:%-d %B %Y}, {batch.size:,} posts",
            note=batch.note,
            judge=judge,
        )
        return write_experiment(told).encode()

    def scores() -> bytes:
        from runs.experiments.summary import scores_csv

        return scores_csv(cells)

    with st.container(horizontal=True, key="batch-compare-downloads"):
        st.download_button(
            "Report",
            data=report,
            file_name=f"{name}-report.html",
            mime="text/html",
            key="batch-report",
            icon=":material/summarize:",
            help="One HTML file with verdicts, scores and settings. Opens without the app.",
            on_click="ignore",
        )
        st.download_button(
            "Scores as CSV",
            data=scores,
            file_name=f"{name}-scores.csv",
            mime="text/csv",
            key="batch-scores-csv",
            icon=":material/table:",
            help="A row for each post: every measure, and each of your assertions.",
            on_click="ignore",
        )


def promptfoo_file(
    batch: Batch, cells: "Sequence[ScoredCell]", assertions: Sequence[Assertion]
) -> None:
    """Offer the experiment as a promptfoo configuration, and say what it lacks."""
    name = plain_title(batch)

    def config() -> bytes:
        return config_of(cells, assertions, with_tests=True, name=name).text.encode()

    st.download_button(
        "promptfoo config",
        data=config,
        file_name=f"{file_stem(batch)}.promptfoo.yaml",
        mime="application/yaml",
        key="batch-promptfoo-config",
        icon=":material/download:",
        help="Its prompts, models, topics and assertions. No key is in it.",
        on_click="ignore",
    )
    if left_out := config_of(cells, assertions, with_tests=False, name=name).left_out:
        st.caption("Not in the promptfoo config, which has no place for it:")
        st.caption("\n".join(f"- {escape_markdown(each)}" for each in left_out))
