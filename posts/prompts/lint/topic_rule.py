"""A topic that never reaches the model, and a hole that may be empty within a sentence."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from posts.prompts.holes import HOLE, stands_alone
from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.lines import last_filled
from posts.prompts.lint.parsed_template import ParsedTemplate
from posts.prompts.template import PromptTemplate
from posts.prompts.template_file import find_variables

_WORD: Final = (
    r"(?:(?:your|the|insert|blog|post|article|main|my|ihr|dein|votre|tu|seu)[ _-]?){0,3}(?:topic|"
    r"subject|theme|thema|"
    r"sujet|tema|argomento|onderwerp|temat|téma|ämne|emne|aihe|téma|subiect|θέμα|konu|тема|"
    r"тему|主题|主題|テーマ|주제|chủ đề|topik|หัวข้อ|विषय|الموضوع|موضوع|נושא)"
    r"(?:[ _-]?(?:here|name|title|goes here|einfügen|hier|ici|aquí|aqui|qui|invoegen))?"
)
_PAIRS: Final = (
    *((r"\{\{", r"\}\}"), (r"(?<!\{)\$?\{", r"\}(?!\})"), (r"\[\[?", r"\]\]?(?!\()")),
    *((r"<<?", r">>?"), (r"\(\(", r"\)\)"), (r"%", r"%"), (r"__", r"__"), (r"#", r"#")),
    *((r"（", r"）"), (r"【", r"】"), (r"\{%\s*", r"\s*%\}"), (r"«", r"»"), (r"\|", r"\|")),
)
_DRESSED: Final = "|".join(rf"{opening}\s*{_WORD}\s*{closing}" for opening, closing in _PAIRS)
_OTHER_SIGNS: Final = re.compile(
    rf"(?<!\\)(?:{_DRESSED}|(?<![\w:@$])[$@:](?:topic|subject|thema)\b)", re.IGNORECASE
)
"""`{topic}`, `[your topic]`, `<topic>`, `$topic` and their like."""
_HOLE: Final = "{{topic}}"


def no_topic(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """Without a hole for it, every post is about the same."""
    template = parsed.template
    if any(variable.name == "topic" for variable in template.variables):
        return
    fixed = with_topic(template)
    for line in parsed.lines:
        if found := _OTHER_SIGNS.search(line.text):
            message = f"{found[0]} is no hole, so the topic is never sent."
            yield _finding(line.number, message, f"Write {_HOLE} for {found[0]}.", fixed)
            return
    message = "Nothing takes the topic, so it is never sent."
    remedy = f"Write {_HOLE} where it belongs."
    yield _finding(last_filled(parsed.lines), message, remedy, fixed)


def with_topic(template: PromptTemplate) -> PromptTemplate:
    """The template with a hole for the topic: where other signs stand for it, else at its top.

    >>> from posts.prompts.template_file import read_template
    >>> with_topic(read_template("Write about [topic].")).text
    'Write about {{topic}}.'
    """
    instructions = _OTHER_SIGNS.sub(_HOLE, template.instructions)
    text = _OTHER_SIGNS.sub(_HOLE, template.text)
    if (instructions, text) == (template.instructions, template.text):
        text = _with_line(text)
    variables = find_variables(f"{instructions}\n{text}", template.variables)
    return replace(template, instructions=instructions, text=text, variables=variables)


def _with_line(text: str) -> str:
    """A text with a line for the topic at its top."""
    return f"Topic: {_HOLE}\n\n{text}".strip()


def _finding(line: int, message: str, remedy: str, fixed: PromptTemplate) -> TemplateFinding:
    return TemplateFinding(
        rule="no_topic", line=line, severity="bad", message=message, remedy=remedy, fixed=fixed
    )


def empty_in_sentence(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """A variable that may be empty leaves a gap, unless its line goes with it."""
    may_be_empty = {each.name for each in parsed.template.variables if each.default == ""}
    for line in parsed.lines:
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
