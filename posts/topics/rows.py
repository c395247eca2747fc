"""Make rows of a table: which column is which variable, and what is wrong with which line."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from posts.checks.finding import quoted
from posts.plain_text import fold_line, fold_lines
from posts.prompts.template import InvalidTopic, Variable, read_topic
from posts.prose.mojibake import find_mojibake
from posts.topics.delimited import SEPARATORS
from posts.topics.table import Cells, Table
from posts.topics.topic_list import (
    MOST_CHARACTERS,
    MOST_ROWS,
    Column,
    TopicFinding,
    TopicList,
    TopicRow,
)
from posts.topics.variables import TOPIC, Headings, assign

_HEADS: Final = frozenset({TOPIC, "keyphrase"})
"""What the heading of a list of topics and nothing else may say."""
_NUMBER: Final = re.compile(
    r"(\d{1,6}|\d{1,3}(?:[.,'’  \N{NARROW NO-BREAK SPACE}]\d{3}){1,2})(?:[.,]0{1,2})?(?: words?)?",
    re.ASCII | re.IGNORECASE,
)
_BETWEEN_DIGITS: Final = re.compile(r"\D")
_SHOWN: Final = 8
"""Headings that a sentence names."""
_FIRST: Final = 20
"""Lines among which headings may be that are not on the first one."""
NOTHING_BELOW: Final = TopicFinding(
    kind="no topics",
    severity="bad",
    message="There is no topic below the headings.",
    remedy="Write one topic a line.",
)
NOTHING: Final = replace(NOTHING_BELOW, message="There is no topic here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the prompts of a batch ask of a row."""

    variables: Sequence[Variable]
    lengths: range | None = None
    """The lengths in words that can be asked for."""
    filled: Collection[str] = ()
    """Names of variables that have a value where a row says nothing."""

    def needed(self) -> list[Variable]:
        """Variables that a row must fill."""
        return [
            each
            for each in self.variables
            if each.default is None and each.name != TOPIC and each.name not in self.filled
        ]


def make_list(table: Table, wanted: Wanted) -> TopicList:
    """Make a list of topics of a table."""
    headings = Headings(wanted.variables)
    lines, columns, findings = _columns(table, headings)
    places = {column.variable: at for at, column in enumerate(columns) if column.variable}
    if not columns:
        places = {TOPIC: 0}
    if TOPIC not in places:
        return TopicList(
            columns=columns,
            findings=(*table.findings, _no_topic(columns)),
            left_out=len(lines),
            read_as=table.read_as,
        )
    reading = _Reading(places, wanted, width=len(columns))
    for line in lines[:MOST_ROWS]:
        reading.read(line)
    if not table.has_columns and (late := _late_headings(lines, headings)):
        findings.append(late)
    if table.lines and not lines:
        findings.append(NOTHING_BELOW)
    elif not lines and not table.findings:
        findings.append(NOTHING)
    findings += [*_unfilled(wanted, places, has_columns=bool(columns)), *_too_many(lines)]
    return TopicList(
        rows=tuple(reading.rows),
        columns=columns,
        findings=tuple(_in_order([*table.findings, *findings, *reading.findings])),
        left_out=len(lines) - len(reading.rows),
        read_as=table.read_as,
    )


def _late_headings(lines: Sequence[Cells], headings: Headings) -> TopicFinding | None:
    """That a line looks like the headings of a table, which have to be on the first one."""
    for at, line in enumerate(lines[:_FIRST]):
        for separator in SEPARATORS:
            cells, *below = (_split(each, separator) for each in lines[at:][: _FIRST + 1])
            alike = sum(len(each) == len(cells) for each in below)
            known = {meaning for each in cells if (meaning := headings.meaning(each))}
            is_table = len(cells) > 1 and (len(known) > 1 or 0 < len(below) <= 2 * alike)
            if is_table and TOPIC in known:
                return TopicFinding(
                    kind="late headings",
                    severity="bad",
                    message=f"“{quoted(fold_line(line.cells[0]))}” looks like the headings.",
                    remedy="Delete the lines above it: headings have to be on the first line.",
                    line=line.line,
                )
    return None


def _split(line: Cells, separator: str) -> list[str]:
    """The cells that a plain line would have in a table."""
    return next(csv.reader(line.cells[:1], delimiter=separator), [])


def _in_order(findings: Sequence[TopicFinding]) -> list[TopicFinding]:
    return sorted(findings, key=lambda finding: finding.line or 0)


def _columns(
    table: Table, headings: Headings
) -> tuple[tuple[Cells, ...], tuple[Column, ...], list[TopicFinding]]:
    """The lines below the headings, the columns, and what is to be said of these."""
    first = table.lines[0].cells if table.lines else ()
    if not table.has_columns:
        if not first or headings.meaning(first[0]) not in _HEADS:
            return table.lines, (), []
        return table.lines[1:], (), [_heading(table.lines[0])]
    meanings = assign(first, headings)
    columns = tuple(
        Column(name=quoted(fold_line(name)), variable=meaning)
        for name, meaning in zip(first, meanings, strict=True)
    )
    return table.lines[1:], columns, list(_unused(columns, headings, table.lines[0].line))


def _heading(line: Cells) -> TopicFinding:
    message = f"“{quoted(fold_line(line.cells[0]))}” is taken for a heading, and not for a topic."
    return TopicFinding(kind="heading", severity="ok", message=message, line=line.line)


def _unused(columns: Sequence[Column], headings: Headings, line: int) -> Iterator[TopicFinding]:
    for column in columns:
        if column.variable is not None or not column.name:
            continue
        other = headings.meaning(column.name)
        why = f"another column fills {other}" if other else "no prompt has such a variable"
        yield TopicFinding(
            kind="unused column",
            severity="ok",
            message=f"The column “{column.name}” is not used: {why}.",
            line=line,
        )


def _no_topic(columns: Sequence[Column]) -> TopicFinding:
    names = ", ".join(f"“{column.name}”" for column in columns[:_SHOWN] if column.name)
    return TopicFinding(
        kind="no topic column",
        severity="bad",
        message=f"No column is called Topic. The first line says: {names}.",
        remedy="Write Topic above the column of topics.",
    )


def _unfilled(
    wanted: Wanted, places: Mapping[str, int], *, has_columns: bool
) -> Iterator[TopicFinding]:
    for variable in wanted.needed():
        if variable.name not in places:
            where = f"Add a column “{variable.name}”" if has_columns else "Use a table with columns"
            yield TopicFinding(
                kind="unfilled variable",
                severity="bad",
                message=f"Nothing fills {variable.label}, which a prompt needs.",
                remedy=f"{where}, or fill in one value for all topics.",
            )


def _too_many(lines: Sequence[Cells]) -> Iterator[TopicFinding]:
    if len(lines) > MOST_ROWS:
        yield TopicFinding(
            kind="too many rows",
            severity="bad",
            message=f"Only the first {MOST_ROWS:,} topics are read.",
            remedy="Make several batches of the rest.",
            line=lines[MOST_ROWS].line,
        )


@dataclass(slots=True)
class _Reading:
    """What is read of the lines so far."""

    places: Mapping[str, int]
    wanted: Wanted
    width: int
    """Columns with a heading; 0 where there are none."""
    rows: list[TopicRow] = field(default_factory=list)
    findings: list[TopicFinding] = field(default_factory=list)
    _seen: dict[tuple[object, ...], int] = field(default_factory=dict)
    _topics: dict[str, int] = field(default_factory=dict)

    def read(self, line: Cells) -> None:
        cell = self._cell(line, TOPIC)
        try:
            topic = read_topic(cell)
        except InvalidTopic as error:
            self._say(line, "topic", "bad", f"{error} It is left out.", error.remedy)
            return
        values = {name: self._cell(line, name) for name in self.places if name != TOPIC}
        values = {name: value for name, value in values.items() if value}
        if self._is_spoilt(line, values):
            return
        if "words" in values:
            values["words"] = _plain_number(values["words"])
        if self._is_repeated(line, topic, values):
            return
        self._doubt(line, topic, values)
        self.rows.append(TopicRow(line=line.line, topic=topic, values=values))

    def _cell(self, line: Cells, name: str) -> str:
        at = self.places[name]
        raw = line.cells[at] if at < len(line.cells) else ""
        if name == TOPIC:
            return fold_line(raw[: MOST_CHARACTERS + 1])
        return "\n".join(fold_lines(raw[: MOST_CHARACTERS + 1]))

    def _is_spoilt(self, line: Cells, values: Mapping[str, str]) -> bool:
        """Whether a value cannot be used, or is missing, which is then said."""
        for name, value in values.items():
            if len(value) > MOST_CHARACTERS:
                much = f"{name} has more than {MOST_CHARACTERS:,} characters. It is left out."
                self._say(line, "long value", "bad", much, "Shorten it.")
                return True
        words, lengths = values.get("words", ""), self.wanted.lengths
        if words and lengths is not None and not _is_in(_plain_number(words), lengths):
            wrong = f"“{quoted(words)}” is not a length in words. The line is left out."
            most = f"Give a number from {lengths.start:,} to {lengths.stop - 1:,}."
            self._say(line, "length", "bad", wrong, most)
            return True
        for variable in self.wanted.needed():
            if variable.name in self.places and variable.name not in values:
                empty = f"{variable.label} is empty, and a prompt needs it. The line is left out."
                self._say(line, "empty value", "bad", empty, f"Fill in {variable.label}.")
                return True
        return False

    def _is_repeated(self, line: Cells, topic: str, values: Mapping[str, str]) -> bool:
        """Whether a line before says the same; a topic alone may well come back."""
        key = (topic.casefold(), *sorted(values.items()))
        if (before := self._seen.setdefault(key, line.line)) != line.line:
            same = f"“{quoted(topic)}” is the same as line {before}. It is left out."
            self._say(line, "duplicate", "bad", same, "")
            return True
        first = self._topics.setdefault(topic.casefold(), line.line)
        if first != line.line:
            again = f"“{quoted(topic)}” is the topic of line {first}, too."
            remedy = "Posts on one topic compete with each other for the same search."
            self._say(line, "topic again", "ok", again, remedy)
        return False

    def _doubt(self, line: Cells, topic: str, values: Mapping[str, str]) -> None:
        broken = next((bad for text in (topic, *values.values()) if (bad := _broken(text))), "")
        if broken:
            message = f"Letters look broken: “{quoted(broken)}”."
            self._say(line, "encoding", "ok", message, "Save the file as “CSV UTF-8”.")
        others = [each for each in SEPARATORS if len(topic.split(each)) == self.width]
        if self.width > 1 and others and len(line.cells) == 1:
            message = f"“{quoted(topic)}” is one cell, as other lines have another separator."
            remedy = f"If these are several: they are separated by {SEPARATORS[others[0]]}."
            self._say(line, "separator", "ok", message, remedy)
        extra = next((cell for cell in line.cells[self.width :] if cell.strip()), None)
        if self.width and extra is not None:
            message = f"“{quoted(fold_line(extra))}” is in a column without a heading."
            remedy = "Put quotation marks around a cell in which the separator occurs."
            self._say(line, "too many cells", "ok", message, remedy)

    def _say(self, line: Cells, kind: str, severity: str, message: str, remedy: str) -> None:
        self.findings.append(
            TopicFinding(
                kind=kind,
                severity="bad" if severity == "bad" else "ok",
                message=message,
                remedy=remedy,
                line=line.line,
            )
        )


def _plain_number(text: str) -> str:
    """A whole number as spreadsheets and people write it, in digits; anything else as it is.

    >>> [_plain_number(each) for each in ("01,200", "1.200", "1500,0", "300 words", "some", "1.5")]
    ['1200', '1200', '1500', '300', 'some', '1.5']
    """
    found = _NUMBER.fullmatch(text)
    return str(int(_BETWEEN_DIGITS.sub("", found[1]))) if found else text


def _is_in(words: str, lengths: range) -> bool:
    return words.isascii() and words.isdecimal() and len(words) < 9 and int(words) in lengths


def _broken(text: str) -> str:
    found = find_mojibake(text)
    if not found:
        return ""
    at = min(found)
    return text[max(0, at - 10) : at + 20]
