"""In which direction a text is written: by most of its letters, not by its first one.

"WordPress" begins many an Arabic title, so the first letter alone would turn it around.
"""

import re
from collections.abc import Sequence
from typing import Final

from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

_RIGHT_TO_LEFT: Final = re.compile(
    "[\u05d0-\u05f2\u0620-\u064a\u066e-\u06d3\u06fa-\u07ff\u0800-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
)
_LETTER: Final = re.compile(r"[^\W\d_]")


def is_right_to_left(text: str) -> bool:
    """Whether most letters of a text are written from right to left.

    >>> is_right_to_left("WordPress: דליל לגיבויים"), is_right_to_left("Shalom: שלום")
    (True, False)
    """
    from_right, letters = _count(text)
    return 2 * from_right > letters


def direction_of(text: str) -> str:
    """A text's direction, as an attribute `dir` takes it."""
    return "rtl" if is_right_to_left(text) else "ltr"


def mark_directions(state: StateCore) -> None:
    """Mark each block of a Markdown text that is written from right to left by its own words."""
    if state.src.isascii() or not _RIGHT_TO_LEFT.search(state.src):
        return
    opened: list[tuple[Token, list[int]]] = []
    for token in state.tokens:
        if token.type == "inline":
            _add(opened, _count(_text_of(token.children or ())))
        elif token.nesting == 1:
            opened.append((token, [0, 0]))
        elif token.nesting == -1 and opened:
            block, (from_right, letters) = opened.pop()
            if 2 * from_right > letters:
                block.attrSet("dir", "rtl")


def _add(opened: Sequence[tuple[Token, list[int]]], counts: tuple[int, int]) -> None:
    for _, sums in opened:
        sums[0] += counts[0]
        sums[1] += counts[1]


def _count(text: str) -> tuple[int, int]:
    """How many letters run from right to left, and how many there are."""
    if text.isascii():
        return 0, sum(map(str.isalpha, text))
    return len(_RIGHT_TO_LEFT.findall(text)), len(_LETTER.findall(text))


def _text_of(tokens: Sequence[Token]) -> str:
    return "".join(token.content for token in tokens if token.type in ("text", "image"))
