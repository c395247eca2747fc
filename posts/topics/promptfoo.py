"""The tests of a promptfoo config as a table of topics: a row a test, a column a variable."""

from pathlib import PurePath
from typing import Final

from posts.prompts.promptfoo.config_file import UnreadableConfig
from posts.prompts.promptfoo.tests import read_tests
from posts.topics.table import Cells, NoTable, Table
from posts.topics.topic_list import TopicFinding

_ENDINGS: Final = frozenset({".yaml", ".yml"})


def is_config(name: str) -> bool:
    """Whether a file is called as a promptfoo config is."""
    return PurePath(name).suffix.lower() in _ENDINGS


def read_tests_as_table(text: str) -> Table:
    """Read the tests of a config; its assertions are read elsewhere.

    Raises:
        NoTable: there are none.
    """
    try:
        found = read_tests(text)
    except UnreadableConfig as error:
        raise NoTable(str(error), remedy=error.remedy) from error
    default = found.default.variables
    names = list(dict.fromkeys(name for test in found.tests for name in (*test.variables,)))
    names += [name for name in default if name not in names]
    rows = [
        Cells(
            line=test.line,
            cells=tuple(test.variables.get(name, default.get(name, "")) for name in names),
        )
        for test in found.tests
    ]
    if not names or not rows:
        raise NoTable(
            "The tests in the file have no variables.", remedy="Write `vars:` with a `topic` each."
        )
    findings = [
        TopicFinding(kind="promptfoo", severity="ok", message=each.message, line=each.line)
        for each in found.left_out
    ]
    if any(test.assertions for test in (found.default, *found.tests)):
        message = "Its assertions are not topics."
        remedy = "Read them in where the finished batch asks which version is better."
        findings.append(
            TopicFinding(kind="assertions", severity="ok", message=message, remedy=remedy)
        )
    return Table(
        lines=(Cells(line=1, cells=tuple(names)), *rows),
        read_as="promptfoo's tests",
        has_columns=True,
        findings=tuple(findings),
    )
