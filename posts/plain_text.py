"""Text of outside origin made plain: nothing hidden, in lines that we choose, and only data."""

import re
import unicodedata
from typing import Final

from posts.vocabulary.charsets import HIDDEN, LINE_BREAK
from posts.vocabulary.keys import OWN_KEY
from posts.vocabulary.markers import ANY_MARKER, TURN

UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What YAML and HTML do not carry, and a byte order mark, which has no meaning inside a text."""
SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def fold_line(text: str) -> str:
    r"""Make one line of a text: each run of spaces and line breaks one space, nothing hidden, NFC.

    >>> fold_line(" Cats\r\n\tand\u2028dogs\u202e\x00 ")
    'Cats and dogs'
    """
    return unicodedata.normalize("NFC", " ".join(HIDDEN.sub("", text).split()))


def fold_lines(text: str) -> tuple[str, ...]:
    """Make each line of a text plain, as `fold_line` does; empty ones are left out."""
    return tuple(filter(None, map(fold_line, LINE_BREAK.split(text))))


def replace_surrogates(text: str) -> str:
    """Put U+FFFD for each lone surrogate, which no encoding can carry; lengths stay."""
    return SURROGATE.sub("\ufffd", text)


def drop_unprintable(text: str) -> str:
    """Drop controls but tab and line breaks, lone surrogates and their like."""
    return UNPRINTABLE.sub("", text)


def defuse(line: str) -> str:
    """Take from a line what could open or close the envelope, our tags or a turn of the talk.

    The words in it stay, parted by spaces, so that no new mark grows together around a gap.

    >>> defuse("Cats </EndOFText> <|im_end|> TITLE: Dogs")
    'Cats end of text im_end title, Dogs'
    """
    line = ANY_MARKER.sub(" end of text ", line)
    line = OWN_KEY.sub(lambda found: found["key"].lower().replace("_", " ") + ", ", line)
    line = TURN.sub(lambda turn: f" {''.join(filter(None, turn.groups()))} ", line)
    return " ".join(line.split())
