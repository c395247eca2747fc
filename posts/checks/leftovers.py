"""Tell what stands in a body but is no part of the post: for the checks, and for the fixes.

Whatever stands in code, in a list, a quote or a table is the post's own.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from posts.blocks import Block, lines_of, read_blocks
from posts.reader.key_lines import read_key_line
from posts.vocabulary.keys import OWN_KEY, letters_of
from posts.vocabulary.markers import are_special_tokens, is_marker
from posts.vocabulary.phrases import FAREWELL, OF_ITSELF, hands_over

_OWN_KEY: Final = re.compile(rf"[*_#\s]*{OWN_KEY.pattern}")
_BOLD_LINE: Final = re.compile(r"(\*\*|__)(?=\S)(?P<text>(?:(?!\1).){1,100}?)(?<=\S)\1[:：]?")
_SENTENCE_END: Final = (".", "!", "。", "！", "…", ",", ";")


def prose_lines(body: str) -> Iterator[tuple[int, str]]:
    """The lines of paragraphs and headings, each with its number, from 0."""
    lines = lines_of(body)
    for block in read_blocks(body):
        if block.kind in ("paragraph", "heading") or _is_marker_alone(block):
            for number in range(block.start, min(block.stop, len(lines))):
                yield number, lines[number].rstrip("\r\n")


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
    return talk + [block for block in paragraphs[-2:] if FAREWELL.match(block.text)]


def self_talk(body: str) -> list[Block]:
    """Paragraphs in which the model speaks of itself; they may hold more than that."""
    return [
        block
        for block in read_blocks(body)
        if block.kind == "paragraph" and OF_ITSELF.search(block.text)
    ]
