"""Tell what stands in a body but is no part of the post: for the checks, and for the fixes.

Whatever stands in code, in a list, a quote or a table is the post's own.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from posts.blocks import Block, lines_of, read_blocks
from posts.html_to_markdown import ANY_TAG
from posts.reader.key_lines import read_key_line
from posts.vocabulary.going_on import promises_more
from posts.vocabulary.keys import OWN_KEY, letters_of
from posts.vocabulary.markers import are_special_tokens, is_marker
from posts.vocabulary.offers import is_offer
from posts.vocabulary.phrases import FAREWELL, hands_over, is_of_itself

_OWN_KEY: Final = re.compile(rf"[*_#\s]*{OWN_KEY.pattern}")
_BOLD_LINE: Final = re.compile(r"(\*\*|__)(?=\S)(?P<text>(?:(?!\1).){1,100}?)(?<=\S)\1[:：]?")
_INLINE_CODE: Final = re.compile(r"(`+)(?!`).{1,400}?(?<!`)\1(?!`)")
_GAP: Final = re.compile(
    r"\[(?:(?i:insert|add|enter|your|link|name of|placeholder|to be (?:added|filled)|e\.g\.|"
    r"einfügen|hier|ihr\b|dein|insérer|votre|insertar|tu\b|inserir|seu\b|inserire|вставь|"
    r"ваш|插入|您的)"
    r"[^\[\]\n]{0,80}|[A-Z][A-Z0-9]{2,}(?:[ _/-][A-Z0-9]+){0,6}|"
    r"[^\[\]\n]{0,60}\b(?i:here|placeholder))\]"
    r"(?![(\[:])|\{\{\s*[\w .-]{1,60}\s*\}\}"
)
"""A bracket that is no link."""
_ASKED_OR_BRACKETED: Final = ("?", "？", "؟", ";", "]", "］", "】")
"""How `Shall I continue?` ends; "To be continued." may end one post of a series."""
_SENTENCE_END: Final = (".", "!", "。", "！", "…", ",", ";")


@lru_cache(maxsize=4)
def prose_lines(body: str, *, everywhere: bool = False) -> Sequence[tuple[int, str]]:
    """The lines of paragraphs and headings, each with its number, from 0.

    The same for all who look at a body one after the other, as its checks do.

    Args:
        body: Markdown.
        everywhere: The lines of all blocks, but for code.
    """
    lines = lines_of(body)
    numbers: list[int] = []
    for block in read_blocks(body):
        is_prose = block.kind in ("paragraph", "heading") or _is_marker_alone(block)
        if is_prose or (everywhere and block.kind != "code"):
            numbers += range(block.start, min(block.stop, len(lines)))
    return tuple((number, lines[number].rstrip("\r\n")) for number in numbers)


def _is_marker_alone(block: Block) -> bool:
    """Whether a block that Markdown takes for HTML begins with an end marker."""
    return block.kind == "html" and is_leftover_marker(block.text.partition("\n")[0])


def is_leftover_marker(line: str) -> bool:
    """Whether the line is an end marker, or a control word of a model."""
    return bool(line.strip()) and (is_marker(line) or are_special_tokens(line))


def is_leftover_key(line: str) -> bool:
    """Whether the line is one of a header, with its key as the prompt spells it."""
    return bool(_OWN_KEY.match(line)) and read_key_line(line) is not None


def is_title(block: Block, title: str) -> bool:
    """Whether the block is a heading of the first level that says the title."""
    return (
        block.kind == "heading"
        and block.level == 1
        and letters_of(block.text) == _letters_of_title(title) != ""
    )


@lru_cache(maxsize=8)
def _letters_of_title(title: str) -> str:
    """The same for each heading that is compared with it."""
    return letters_of(title)


def bold_line(text: str) -> str | None:
    """What a line says that is bold as a whole; None for any other, and for a sentence."""
    found = _BOLD_LINE.fullmatch(text.strip())
    if not found or found["text"].endswith(_SENTENCE_END):
        return None
    return found["text"].strip().rstrip(":：")


def small_talk(body: str) -> list[Block]:
    """Paragraphs at the edges of a body in which the model speaks to the person."""
    paragraphs = [block for block in read_blocks(body) if block.kind == "paragraph"]
    talk = [block for block in paragraphs[:1] if block.start == 0 and hands_over(block.text)]
    return talk + [block for block in paragraphs[-2:] if _is_farewell(block.text)]


def _is_farewell(text: str) -> bool:
    if FAREWELL.match(text) or is_offer(text):
        return True
    return promises_more(text) and text.rstrip("*_").endswith(_ASKED_OR_BRACKETED)


def find_tags(line: str) -> list[str]:
    """The tags of HTML in a line, but for those in inline code."""
    if "<" not in line:
        return []
    return [found[0] for found in ANY_TAG.finditer(_without_code(line))]


def find_gaps(line: str) -> list[str]:
    """Gaps in a line that somebody was to fill: `[INSERT LINK HERE]`, `{{brand}}`."""
    if "[" not in line and "{{" not in line:
        return []
    return [found[0] for found in _GAP.finditer(_without_code(line))]


def _without_code(line: str) -> str:
    return _INLINE_CODE.sub("", line) if "`" in line else line


def self_talk(body: str) -> list[Block]:
    """Paragraphs in which the model speaks of itself; they may hold more than that."""
    return [
        block
        for block in read_blocks(body)
        if block.kind == "paragraph" and is_of_itself(block.text)
    ]
