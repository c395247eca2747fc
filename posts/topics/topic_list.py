"""A list of topics as it was understood: its rows, its columns, and what is to be said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 5_000_000
"""Of a file."""
MOST_COLUMNS: Final = 100
"""Of a table; what stands beyond is said, and not read."""
MOST_CHARACTERS: Final = 20_000
"""Of a value; a topic may have far fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """One topic, with what its line says beside it."""

    line: int
    """In the text or the file, or the row of the sheet, from 1."""
    topic: str
    """As `posts.prompts.version.read_topic` makes it."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Names of variables to what the line says of them; without the topic and what is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a file, and what it is taken for."""

    name: str
    """As the file has it. Hostile, plain text."""
    variable: str | None
    """The name of the variable that it fills, or `topic`; None where nothing uses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFinding:
    """What is to be said of a line, or of the whole list."""

    kind: str
    """One word or two, by which findings of many lines are told in one."""
    severity: Literal["ok", "bad"]
    """`bad`: something is left out, or cannot be written as it is."""
    message: str
    """A sentence. May quote the file: hostile, plain text."""
    remedy: str = ""
    line: int | None = None
    """None where it is about the whole list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicList:
    """What was understood. Without rows, a finding says why."""

    rows: tuple[TopicRow, ...] = ()
    columns: tuple[Column, ...] = ()
    """Empty where there is one topic a line and nothing else."""
    findings: tuple[TopicFinding, ...] = ()
    """Those of the whole list first, then by line."""
    left_out: int = 0
    """Lines that say something and are no row."""
    read_as: str = ""
    """Kind of file, separator and encoding, as `CSV, separated by semicolons, UTF-8`."""
