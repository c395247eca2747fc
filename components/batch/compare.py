"""Which version of a batch is better: the verdict over its topics, and where each is weak.

A batch that several versions write is an experiment. Nothing is told of it while posts are still to
come: who looks again and again finds a difference at last, where there is none.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch.words import many
from components.history.names import short
from components.notices import escape_markdown
from posts.assertions.assertion import Assertion
from posts.assertions.read import EXAMPLES, read_assertions
from runs.batch.values import Progress
from runs.store.database import the_database

if TYPE_CHECKING:
    from runs.experiments.scores import Comparison, ScoredCell
    from runs.experiments.verdict import Outcome

SCORED: Final = "batch-scored"
"""Session key of the scores, with the batch and the assertions that they are of."""
ASSERTIONS: Final = "batch-assertions"
MEASURES: Final = "batch-measures"
BASELINE: Final = "batch-baseline"
DEFAULT: Final = ("complete", "search")
TOPICS_SHOWN: Final = 20
TOO_EARLY: Final = (
    "Versions are compared once every post has come to its end: who looks again and again finds a "
    "difference at last, where there is none."
)
OUTCOMES: "Final[dict[Outcome, str]]" = {
    "better": ":green[:material/trending_up:]",
    "worse": ":red[:material/trending_down:]",
    "no difference": ":material/drag_handle:",
    "undecided": ":material/question_mark:",
}
GOOD, FAIR = 80, 60
"""Scores from which on a cell is green, or orange."""


def compare_section(progress: Progress) -> None:
    """Offer to compare the versions of a batch, and show what came of it."""
    with st.container(key="batch-compare", gap="small"):
        st.markdown("**Which version is better?**")
        if progress.open:
            st.caption(TOO_EARLY)
            return
        assertions = _ask_for_assertions()
        size = progress.batch.size
        of = (progress.batch.id, tuple(each.text for each in assertions), progress.counts)
        if st.button("Compare versions", key="batch-compare-now", icon=":material/science:"):
            _score(progress.batch.id, assertions, size, of)
        known: tuple[object, list[ScoredCell]] | None = st.session_state.get(SCORED)
        if known and known[0] == of:
            _show(known[1])


def _ask_for_assertions() -> Sequence[Assertion]:
    text = st.text_area(
        "Assertions of your own, one a line",
        key=ASSERTIONS,
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


def _show(cells: "Sequence[ScoredCell]") -> None:
    from runs.experiments.scores import MEASURES as KNOWN
    from runs.experiments.scores import compare_versions, names_of, versions_of

    versions = versions_of(cells)
    names = names_of(versions)
    known = [name for name in KNOWN if any(name in cell.values for cell in cells)]
    if len(versions) < 2 or not known:
        st.caption("There are no two versions with posts to compare.")
        return
    if st.session_state.get(BASELINE) not in versions:
        st.session_state[BASELINE] = versions[0]
    chosen = [name for name in st.session_state.get(MEASURES, DEFAULT) if name in known]
    st.session_state[MEASURES] = chosen or known[:1]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        baseline: str | None = st.selectbox(
            "Compared with",
            versions,
            key=BASELINE,
            format_func=lambda version: names.get(version, version),
            width=280,
        )
        measures = st.multiselect(
            "What counts",
            known,
            key=MEASURES,
            format_func=lambda name: KNOWN[name].name.capitalize(),
            width=440,
        )
    if not measures or not baseline:
        return
    for comparison in compare_versions(cells, baseline, measures):
        _verdict(comparison)
    shown = next((name for name in measures if name != "complete"), measures[0])
    _matrix(cells, names, shown, KNOWN[shown].name)
    _failed(cells, names)


def _verdict(comparison: "Comparison") -> None:
    told = comparison.verdict
    st.markdown(f"{OUTCOMES[told.outcome]} {escape_markdown(told.sentence)}")


def _matrix(
    cells: "Sequence[ScoredCell]", versions: Mapping[str, str], measure: str, name: str
) -> None:
    """Topics by versions, the worst first."""
    from pandas import DataFrame

    from runs.experiments.scores import MEASURES as KNOWN
    from runs.experiments.scores import means_of

    means = means_of(cells, measure)
    topics = {cell.topic_key: cell.topic for cell in cells}
    of_topic = {
        key: [means[key, version] for version in versions if (key, version) in means]
        for key in topics
    }
    sign = 1 if KNOWN[measure].higher_is_better else -1
    ranked = sorted(
        (key for key, values in of_topic.items() if values),
        key=lambda key: sign * sum(of_topic[key]) / len(of_topic[key]),
    )
    shown = ranked[:TOPICS_SHOWN]
    rows = [[_cell(means.get((key, version)), measure) for version in versions] for key in shown]
    st.caption(f"{name.capitalize()} by topic, the worst first, of {many(len(ranked), 'topic')}")
    st.table(
        DataFrame(
            rows,
            index=[short(topics[key], 60) for key in shown],
            columns=list(map(escape_markdown, versions.values())),
        ),
        border="horizontal",
        alt="Scores of each topic in each version",
    )


def _cell(mean: float | None, measure: str) -> str:
    if mean is None:
        return "–"
    if measure in {"claims", "cost", "time"}:
        return f"{mean:,.1f}"
    colour = "green" if mean >= GOOD else "orange" if mean >= FAIR else "red"
    return f":{colour}[{mean:.0f}]"


def _failed(cells: "Sequence[ScoredCell]", versions: Mapping[str, str]) -> None:
    """How many posts of each version fail each assertion."""
    from pandas import DataFrame

    texts = list(dict.fromkeys(text for cell in cells for text in cell.failed))
    if not texts:
        return
    judged = {
        version: [cell for cell in cells if cell.version == version and cell.values["complete"]]
        for version in versions
    }
    rows = [
        [f"{sum(text in cell.failed for cell in of):,} of {len(of):,}" for of in judged.values()]
        for text in texts
    ]
    st.caption("Posts in which an assertion does not hold")
    st.table(
        DataFrame(
            rows,
            index=[short(text, 80) for text in texts],
            columns=list(map(escape_markdown, versions.values())),
        ),
        border="horizontal",
        alt="Assertions that do not hold, by version",
    )
