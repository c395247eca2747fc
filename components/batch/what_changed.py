"""What changed between two versions of an experiment: the prompt's words, and settings."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch import keys
from components.batch.reckoned import once
from components.diff_view import show_diff
from components.notices import escape_markdown

if TYPE_CHECKING:
    from runs.experiments.changed import Changed
    from runs.experiments.scores import ScoredCell

HEIGHT: Final = 480


def what_changed_section(
    cells: "Sequence[ScoredCell]", names: Mapping[str, str], baseline: str
) -> None:
    """Offer the difference of two versions; drawn once it is opened.

    Args:
        cells: All posts.
        names: What each version is called.
        baseline: The version that the others are measured by.
    """
    with st.expander(
        "What changed between versions",
        icon=":material/difference:",
        on_change="rerun",
        key="batch-changed-open",
    ) as box:
        if box.open:
            _difference(cells, names, *_two(names, baseline))


def _two(names: Mapping[str, str], baseline: str) -> tuple[str, str]:
    """The versions to compare: asked for where there are more than two."""
    others = [version for version in names if version != baseline]
    if len(others) == 1:
        return baseline, others[0]
    before, after = st.columns(2)
    with before:
        one = _choice("Before", keys.CHANGED_BEFORE, names, baseline)
    with after:
        other = _choice("After", keys.CHANGED_AFTER, names, others[0])
    return one, other


def _choice(label: str, key: str, names: Mapping[str, str], default: str) -> str:
    if st.session_state.get(key) not in names:
        st.session_state[key] = default
    return st.selectbox(
        label,
        list(names),
        key=key,
        format_func=lambda version: names.get(version, version),
        persist_state="session",
    )


def _difference(
    cells: "Sequence[ScoredCell]", names: Mapping[str, str], before: str, after: str
) -> None:
    from runs.experiments.changed import settings_by_version, what_changed

    settings = settings_by_version(cells)
    compare = partial(what_changed, settings[before], settings[after])
    changed: Changed = once(keys.CHANGED, cells, (before, after), compare)
    told = [f"{name}: {one} → {other}" for name, (one, other) in changed.settings.items()]
    if told:
        st.markdown("\n".join(f"- {escape_markdown(each)}" for each in told))
    if changed.words:
        show_diff(
            changed.words,
            key="batch-changed",
            label=f"From {names[before]} to {names[after]}",
            height=HEIGHT,
            jumps=True,
        )
    else:
        label = escape_markdown(settings[after].prompt.label)
        st.caption(f":material/equal: Both are written with the same prompt, {label}.")
