"""A topic that never reaches the model, and a hole that may be empty within a sentence."""

import re
from collections.abc import Iterator
from typing import Final

from posts.prompts.holes import HOLE, stands_alone
from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.lines import last_filled
from posts.prompts.lint.sheet import Sheet

_OTHER_SIGNS: Final = re.compile(
    r"(?<![{\\])\{\s*(?:topic|subject|thema|sujet|tema|argomento|тема|主题|テーマ|주제)\s*\}(?!\})"
    r"|"
    r"(?:\[|\[\[|<|<<|\(\(|%|\$\{?|__|#)\s*"
    r"(?:your |the |insert )?(?:topic|subject|thema|sujet|tema|"
    r"argomento|onderwerp|temat|тема|"
    r"主题|テーマ|주제)(?: here)?\s*(?:\]\]|\]|>>|>|\)\)|%|"
    r"\}|__|#|\b)",
    re.IGNORECASE,
)


def no_topic(sheet: Sheet) -> Iterator[TemplateFinding]:
    """Without a hole for it, every post is about the same."""
    if any(variable.name == "topic" for variable in sheet.template.variables):
        return
    for line in sheet.lines:
        if found := _OTHER_SIGNS.search(line.text):
            yield _finding(
                line.number, f"{found[0]} is no hole, so the topic is never sent.", found[0]
            )
            return
    yield _finding(last_filled(sheet.lines), "Nothing takes the topic, so it is never sent.", "")


def _finding(line: int, message: str, written: str) -> TemplateFinding:
    remedy = (
        f"Write {{{{topic}}}} for {written}." if written else "Write {{topic}} where it belongs."
    )
    return TemplateFinding(
        rule="no_topic", line=line, severity="bad", message=message, remedy=remedy
    )


def empty_in_sentence(sheet: Sheet) -> Iterator[TemplateFinding]:
    """A variable that may be empty leaves a gap, unless its line goes with it."""
    may_be_empty = {each.name for each in sheet.template.variables if each.default == ""}
    for line in sheet.lines:
        names = [name for name in HOLE.findall(line.text) if name in may_be_empty]
        if names and not stands_alone(line.text):
            yield TemplateFinding(
                rule="empty_in_sentence",
                line=line.number,
                severity="ok",
                message=f"{{{{{names[0]}}}}} may be empty, and leaves a gap in this line then.",
                remedy=f"Give it a line of its own, as “{names[0].capitalize()}: "
                f"{{{{{names[0]}}}}}”.",
            )
