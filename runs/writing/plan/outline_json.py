"""Read an outline that a model gives as JSON."""

import json
import re
from dataclasses import replace
from typing import Any, Final

from runs.writing.plan.heading_line import LENGTHS, NUMBER, number_in, read_section
from runs.writing.plan.outline import MOST_PARTS, Section

_NAMES: Final = (
    "heading",
    "title",
    "section",
    "name",
    "h2",
    "überschrift",
    "titre",
    "titel",
    "标题",
)
_LISTS: Final = (
    "outline",
    "sections",
    "plan",
    "body",
    "headings",
    "gliederung",
    "content",
    "structure",
)
_PARTS: Final = ("parts", "subsections", "subheadings", "h3", "children", "sections", "points")
_WORDS: Final = ("words", "word_count", "length", "wordcount", "wörter", "target_words", "count")


def from_json(reply: str) -> list[Section]:
    """The sections of the first JSON value in a reply; none where it has none."""
    start = min((at for at in (reply.find("{"), reply.find("[")) if at >= 0), default=-1)
    if start < 0:
        return []
    try:
        value, _ = json.JSONDecoder().raw_decode(reply, start)
    except (ValueError, RecursionError):
        return []
    return [section for each in _listed(value) if (section := _from_value(each))]


def _listed(value: Any) -> list[Any]:
    """The list of sections in a value."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    named = {str(key).casefold(): each for key, each in value.items()}
    for name in _LISTS:
        inner = named.get(name)
        if isinstance(inner, list) or (isinstance(inner, dict) and _listed(inner)):
            return _listed(inner)
        if isinstance(inner, str) and "\n" in inner:
            return [inner]
    return []


def _from_value(value: Any) -> Section | None:
    if isinstance(value, str):
        return read_section(value)
    if not isinstance(value, dict):
        return None
    named = {str(key).casefold(): each for key, each in value.items()}
    heading = next((named[name] for name in _NAMES if isinstance(named.get(name), str)), "")
    section = read_section(heading)
    words = next((named[name] for name in _WORDS if name in named), 0)
    inner: list[Any] = next(
        (named[name] for name in _PARTS if isinstance(named.get(name), list)), []
    )
    parts = [part.heading for each in inner[:MOST_PARTS] if (part := _from_value(each))]
    if not section:
        return None
    return replace(section, words=section.words or _words_in(words), parts=tuple(parts))


def _words_in(value: Any) -> int:
    if isinstance(value, int | float) and 0 < value < LENGTHS.stop:
        return int(value)
    found = re.search(NUMBER, value) if isinstance(value, str) else None
    return number_in(found[0]) if found else 0
