"""The topics of a batch: typed, pasted or from a file, with what was understood of them."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Final

import streamlit as st

from components.autosave import follow_typing
from components.batch import keys
from components.batch.topic_sets import chosen_set, kept_sets, offer_to_save
from components.labels import choice
from components.notices import escape_markdown
from posts.prompts.version import Variable
from posts.topics.read import read_file, read_typed
from posts.topics.topic_list import MOST_BYTES, MOST_ROWS, TopicFinding, TopicList
from posts.topics.variables import TOPIC
from runs.settings import WORDS

TYPE: Final = "Type or paste"
UPLOAD: Final = "From a file"
SAVED: Final = "Saved"
SOURCES: Final = (TYPE, UPLOAD)
"""How topics can be given; and `SAVED`, where there are any."""
FILES: Final = ["csv", "tsv", "txt", "xlsx", "yaml", "yml"]
ROWS_SHOWN: Final = 5
KINDS_SHOWN: Final = 8
LINES_SHOWN: Final = 10
LONGEST_CELL: Final = 60
"""Characters of a cell that the preview shows."""
PLACEHOLDER: Final = (
    "How to test a backup before you need it\nSourdough for people who travel a lot"
)
HELP: Final = (
    f"One topic a line, up to {MOST_ROWS:,}. Or a table from a spreadsheet, with headings: a "
    "column Topic, and one for each variable of the prompts, as Keyphrase, Audience or Words."
)


def ask_for_topics(variables: Sequence[Variable], filled: Collection[str]) -> TopicList:
    """Ask for topics, and show what was understood.

    Args:
        variables: Those of the batch's prompts.
        filled: Names of those that the form has a value for.
    """
    sets = kept_sets()
    sources = (*SOURCES, SAVED) if sets else SOURCES
    if st.session_state.get(keys.SOURCE) not in sources:
        st.session_state[keys.SOURCE] = TYPE
    source = st.segmented_control(
        "Topics",
        sources,
        key=keys.SOURCE,
        required=True,
        format_func=choice,
        help=HELP,
        persist_state="session",
    )
    if source == UPLOAD:
        file = st.file_uploader(
            "A file of topics",
            type=FILES,
            key=keys.FILE,
            max_upload_size=MOST_BYTES // 1_000_000,
            label_visibility="collapsed",
        )
        data, name = (file.getvalue(), file.name) if file else (b"", "")
    elif source == SAVED:
        data, name = chosen_set(sets)
    else:
        with st.container(key="batch-typed", gap=None):
            text = st.text_area(
                "Topics, one a line",
                key=keys.TYPED,
                height=160,
                placeholder=PLACEHOLDER,
                label_visibility="collapsed",
                persist_state="session",
            )
            follow_typing("batch-typed")
        data, name = (text or "").encode(errors="replace"), ""
    if not data.strip():
        if name:
            st.error("The file is empty. Write one topic a line into it.", icon=":material/error:")
        return TopicList()
    topics = _read(data, name, variables, filled)
    _show(topics)
    if source != SAVED:
        offer_to_save(data, name, len(topics.rows))
    return topics


def _read(
    data: bytes, name: str, variables: Sequence[Variable], filled: Collection[str]
) -> TopicList:
    """Read the topics, once for all the times that the page is drawn with them."""
    of = (sha256(data).hexdigest(), name, tuple(variables), tuple(sorted(filled)))
    known: tuple[object, TopicList] | None = st.session_state.get(keys.READ)
    if known is None or known[0] != of:
        if name:
            topics = read_file(data, name, variables, lengths=WORDS, filled=filled)
        else:
            topics = read_typed(data.decode(), variables, lengths=WORDS, filled=filled)
        known = (of, topics)
        st.session_state[keys.READ] = known
    return known[1]


def _show(topics: TopicList) -> None:
    with st.container(key="batch-understood", gap="xsmall"):
        st.caption(_summary(topics))
        if topics.columns and topics.rows:
            _preview(topics)
        _findings(topics.findings)


def _summary(topics: TopicList) -> str:
    count = len(topics.rows)
    said = [f"{count:,} topic" if count == 1 else f"{count:,} topics"]
    if topics.read_as:
        said.append(topics.read_as)
    if topics.left_out:
        lines = "line is" if topics.left_out == 1 else "lines are"
        said.append(f"{topics.left_out:,} {lines} left out")
    return escape_markdown(" · ".join(said))


def _preview(topics: TopicList) -> None:
    """The first rows, a column for each variable that the file fills."""
    from pandas import DataFrame  # 0.75 CPU seconds: only for a table

    used = [column for column in topics.columns if column.variable]
    rows = [
        [
            _cell(row.topic if column.variable == TOPIC else row.values.get(column.variable or ""))
            for column in used
        ]
        for row in topics.rows[:ROWS_SHOWN]
    ]
    heads = [_head(column.name, column.variable or "") for column in used]
    lines = [f"Line {row.line}" for row in topics.rows[:ROWS_SHOWN]]
    st.table(
        DataFrame(rows, index=lines, columns=heads),
        border="horizontal",
        alt="The first topics, as they were understood",
    )


def _head(name: str, variable: str) -> str:
    """A column by its own name, and by the variable that it fills where that is another."""
    same = name.casefold() == variable.casefold()
    return escape_markdown(name if same else f"{name} → {variable}")


def _cell(text: str | None) -> str:
    text = " ".join((text or "").split())
    return escape_markdown(text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…")


def _findings(findings: Sequence[TopicFinding]) -> None:
    """What is to be said, a line for each kind: what is left out first."""
    ordered = sorted(findings, key=lambda each: (each.severity != "bad", each.kind))
    kinds = [list(group) for _, group in groupby(ordered, key=attrgetter("severity", "kind"))]
    said = []
    for group in kinds[:KINDS_SHOWN]:
        icon = ":red[:material/error:]" if group[0].severity == "bad" else ":material/info:"
        said.append(f":small[{icon} {_tell(group)}]")
    st.markdown("  \n".join(said))


def _tell(group: Sequence[TopicFinding]) -> str:
    first = group[0]
    numbers = list(dict.fromkeys(each.line for each in group if each.line))
    lines = [f"{number:,}" for number in numbers[:LINES_SHOWN]]
    more = f" and {len(numbers) - LINES_SHOWN:,} more" if len(numbers) > LINES_SHOWN else ""
    where = f"Line {lines[0]}: " if len(lines) == 1 else ""
    if len(lines) > 1:
        is_same = all(each.message == first.message for each in group)
        where = f"Lines {', '.join(lines)}{more}{': ' if is_same else '. The first: '}"
    return escape_markdown(f"{where}{first.message} {first.remedy}".strip())
