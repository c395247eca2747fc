"""Text of outside origin made plain: nothing hidden, in lines that we choose, and only data."""

import re
import unicodedata
from typing import Final

HIDDEN: Final = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f\x80-\x84\x86-\x9f]"  # controls that are no space
    r"|[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e]"
    r"|[\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb]"  # zero width, direction
    r"|[\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"  # no characters: nothing may carry them
    r"|[\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"  # tags, further variation selectors
    r"|(?<=[\ufe0e\ufe0f])[\ufe0e\ufe0f]|(?<=[\u200c\u200d])[\u200c\u200d]"  # rows hide data
    r"|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
"""Characters that show nothing. Joiners stay inside emoji and the scripts that spell with them."""
LINE_BREAK: Final = re.compile(r"\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What YAML and HTML do not carry, and a byte order mark, which is none inside a text."""
SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
END_MARKER: Final = re.compile(
    r"(?:(?:&lt;|[<-])\s*+)?(?:[/|]\s*+)?end_?of_?text(?:\s*+[/|])?(?:\s*+(?:&gt;|[>-]))?",
    re.IGNORECASE,
)
HEADER_KEY: Final = re.compile(
    r"(?:POST_)?(TITLE|META_DESCRIPTION|TAGS|CATEGORIES|CONTENT)[*_\s]*[:\uff1a]"
)
TURN: Final = re.compile(
    r"<\|([^|<>]*)\|>|\[/?(INST)\]|<</?(SYS)>>|</?(s|bos|eos|pad|topic|notes|(?:start|end)_of_turn)>",
    re.IGNORECASE,
)
"""What parts the turns of a talk in some model's tongue, and our own tags around data."""


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
    line = END_MARKER.sub(" end of text ", line)
    line = HEADER_KEY.sub(lambda key: key[1].lower().replace("_", " ") + ", ", line)
    line = TURN.sub(lambda turn: f" {''.join(filter(None, turn.groups()))} ", line)
    return " ".join(line.split())
