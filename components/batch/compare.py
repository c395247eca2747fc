"""Which version of a batch is better: the verdict over its topics, and where each is weak.

A batch that several versions write is an experiment. It has no result while posts are still to
come: who checks often enough finds a difference that is not real.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch import keys
from components.batch.experiment_files import experiment_files, promptfoo_file
from components.batch.judge import AskedJudge, judge_section
from components.batch.matrix import matrix
from components.batch.pictures import pictures
from components.batch.preferences import PREFERENCES, Measured, measure_preferences
from components.batch.promptfoo import assertions_from_promptfoo
from components.batch.reckoned import once
from components.batch.what_changed import what_changed_section
from components.batch.words import many
from components.history.names import short
from components.notices import escape_markdown
from posts.assertions.assertion import Assertion
from posts.assertions.read import EXAMPLES, read_assertions
from runs.batch.values import Batch, Progress
from runs.store.database import the_database

if TYPE_CHECKING:
    from pandas import DataFrame

    from runs.experiments.scores import Comparison, ScoredCell
    from runs.experiments.verdict import Outcome

SCORED: Final = "batch-scored"
"""Session key of the scores, with the batch and the assertions that they are of."""
MEASURES: Final = "batch-measures"
BASELINE: Final = "batch-baseline"
DEFAULT: Final = ("complete", "search")
TOO_EARLY: Final = (
    "Versions are compared once all posts are done: checking early and often finds differences "
    "that are not real."
)
OUTCOMES: "Final[dict[Outcome, str]]" = {
    "better": ":green[:material/trending_up:]",
    "worse": ":red[:material/trending_down:]",
    "undecided": ":material/question_mark:",
}


def compare_section(progress: Progress, *, has_side_bar: bool = False) -> None:
    """Offer to compare the versions of a batch, and show what came of it.

    Args:
        progress: The batch, and how far it is.
        has_side_bar: The form of the models is there already.
    """
    with st.container(key="batch-compare", gap="small"):
        st.markdown("**Which version is better?**")
        if progress.open:
            st.caption(TOO_EARLY)
            return
        assertions = _ask_for_assertions()
        size = progress.batch.size
        of = (progress.batch.id, tuple(each.text for each in assertions), progress.counts)
        with st.container(horizontal=True, vertical_alignment="center"):
            pressed = st.button(
                "Compare versions", key="batch-compare-now", icon=":material/science:"
            )
            assertions_from_promptfoo()
        if pressed:
            _score(progress.batch.id, assertions, size, of)
        known: tuple[object, list[ScoredCell]] | None = st.session_state.get(SCORED)
        if known and known[0] == of:
            _show(known[1], progress.batch, assertions, has_side_bar=has_side_bar)


def _ask_for_assertions() -> Sequence[Assertion]:
    text = st.text_area(
        "Assertions of your own, one a line",
        key=keys.ASSERTIONS,
        height=96,
        placeholder="\n".join(EXAMPLES[:3]),
        help="As in: " + " — ".join(map(escape_markdown, EXAMPLES)),
        persist_state="session",
    )
    read, wrong = read_assertions(text or "")
    said = [f"Line {each.line}: {each.message} {each.remedy}" for each in wrong]
    if said:
        st.error("  \n".join(map(escape_markdown, said)), icon=":material/error:")
    return read


def _score(batch_id: str, assertions: Sequence[Assertion], size: int, of: object) -> None:
    from runs.experiments.scores import score_cells  # brings SciPy and SQLAlchemy

    bar = st.progress(0.0, text="Scoring the posts…")

    def tell(done: int) -> None:
        bar.progress(min(1.0, done / size), text="Scoring the posts…")

    cells = score_cells(the_database(), batch_id, assertions, on_scored=tell)
    bar.empty()
    st.session_state[SCORED] = (of, cells)


def _show(
    cells: "Sequence[ScoredCell]",
    batch: Batch,
    assertions: Sequence[Assertion],
    *,
    has_side_bar: bool,
) -> None:
    from runs.experiments.scores import MEASURES as KNOWN
    from runs.experiments.scores import names_of, versions_of
    from runs.experiments.summary import shown_measure

    versions = versions_of(cells)
    names = names_of(cells)
    known = [
        name for name in KNOWN if name in PREFERENCES or any(name in cell.values for cell in cells)
    ]
    if len(versions) < 2:
        st.caption("There are no two versions with posts to compare.")
        return
    baseline, measures = _what_counts(names, known)
    if not measures or not baseline:
        return
    told, asked = st.container(gap="small"), st.container(gap="small")
    with asked:  # first, as what the judge says may count
        judge = judge_section(
            batch.id,
            cells,
            names,
            baseline,
            counts="judge" in measures,
            has_side_bar=has_side_bar,
        )
    with told:
        measured = measure_preferences(cells, names, baseline, measures, judge)
        if measured.measures:
            _tell(measured, names, baseline, judge)
        what_changed_section(cells, names, baseline)
        if measured.measures:
            pictures(measured.cells, names, shown_measure(measured.measures))
        _failed(cells, names)
    if measured.measures:
        said = [*(judge.said if judge else ()), *measured.unknown]
        experiment_files(batch, measured.cells, baseline, measured.measures, said)
    promptfoo_file(batch, cells, assertions)


def _tell(
    measured: Measured, names: Mapping[str, str], baseline: str, judge: AskedJudge | None
) -> None:
    """The verdicts, and the scores that they are of."""
    from runs.experiments.scores import compare_versions
    from runs.experiments.summary import shown_measure

    cells, measures = measured.cells, measured.measures
    compare = partial(compare_versions, cells, baseline, measures)
    for comparison in once(keys.COMPARED, cells, (baseline, tuple(measures)), compare):
        _verdict(comparison)
    if judge and "judge" in measures:
        st.caption(f":material/gavel: {escape_markdown(judge.trust)}")
    matrix(cells, names, shown_measure(measures))


def _what_counts(
    names: Mapping[str, str], known: Sequence[str]
) -> tuple[str | None, Sequence[str]]:
    """Ask for the version that the others are measured by, and for what counts."""
    from runs.experiments.scores import MEASURES as KNOWN

    if st.session_state.get(BASELINE) not in names:
        st.session_state[BASELINE] = next(iter(names))
    chosen = [name for name in st.session_state.get(MEASURES, DEFAULT) if name in known]
    st.session_state[MEASURES] = chosen or known[:1]
    left, right = st.columns([1, 2])
    baseline: str | None = left.selectbox(
        "Compared with",
        list(names),
        key=BASELINE,
        format_func=lambda version: names.get(version, version),
        persist_state="session",
    )
    measures = right.multiselect(
        "What counts",
        known,
        key=MEASURES,
        format_func=lambda name: KNOWN[name].name.capitalize(),
        on_change=_show_judge,
        wrap=True,
        persist_state="session",
    )
    return baseline, measures


def _show_judge() -> None:
    """Where a judge counts, what it takes to ask it is shown."""
    if "judge" in st.session_state[MEASURES]:
        st.session_state[keys.JUDGE] = True


def _verdict(comparison: "Comparison") -> None:
    told = comparison.verdict
    st.markdown(f"{OUTCOMES[told.outcome]} {escape_markdown(told.sentence)}")


def _failed(cells: "Sequence[ScoredCell]", names: Mapping[str, str]) -> None:
    """How many posts of each version fail each assertion."""
    from pandas import DataFrame

    from runs.experiments.summary import assertions_of, failures_of

    asked = assertions_of(cells)
    failures = {text: failures_of(cells, text) for text in asked}
    failures = {text: of for text, of in failures.items() if any(each[0] for each in of.values())}
    if not failures:
        if asked:
            st.caption(_all_hold(cells, len(asked)))
        return
    st.caption("Posts in which an assertion does not hold")
    st.table(
        DataFrame(
            [[f"{of[each][0]:,} of {of[each][1]:,}" for each in names] for of in failures.values()],
            index=[short(text, 80) for text in failures],
            columns=list(map(escape_markdown, names.values())),
        ),
        border="horizontal",
        alt="How many posts of each version fail each assertion",
    )
    with st.expander("Each post", icon=":material/rule:", key="batch-assertions-each"):
        st.dataframe(_pass_or_fail(cells, names), hide_index=True)


def _pass_or_fail(cells: "Sequence[ScoredCell]", names: Mapping[str, str]) -> "DataFrame":
    """A row a post, those with the most failures first."""
    from pandas import DataFrame

    from runs.experiments.summary import assertions_of

    ordered = sorted(cells, key=lambda cell: (-len(cell.failed), cell.number))
    told = {text: [_told(cell, text) for cell in ordered] for text in assertions_of(cells)}
    return DataFrame(
        {
            "Post": [cell.number for cell in ordered],
            "Topic": [cell.topic for cell in ordered],
            "Version": [names.get(cell.version, cell.version) for cell in ordered],
        }
        | {f"{at}. {text[:80]}": column for at, (text, column) in enumerate(told.items(), start=1)}
    )


def _all_hold(cells: "Sequence[ScoredCell]", asked: int) -> str:
    """Where none fails: in how many posts, as one that is not complete is not checked."""
    checked = [cell for cell in cells if cell.held]
    said = f"All assertions hold in {many(len(checked), 'complete post')}."
    unknown = sum(len(cell.held) < asked for cell in checked)
    return f"{said} In {unknown:,} of them, not all could be checked." if unknown else said


def _told(cell: "ScoredCell", text: str) -> str:
    return "fail" if text in cell.failed else "pass" if text in cell.held else "–"
