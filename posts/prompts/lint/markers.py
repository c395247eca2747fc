"""Where a template names an end marker, and how it spells it.

A marker is `end of text` or the like written as one word or between signs, or `END`, `EOF` and
their kin between signs. "The end of the text" in a sentence is not a marker.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from posts.prompts.lint.lines import Line

_NAMED: Final = re.compile(
    r"(?P<open>[<\[({|/\\=#~*_`\"'\u2013\u2014-]{0,8})"
    r"(?P<word>end[\s_-]?of[\s_-]?(?:the[\s_-]?)?"
    r"(?:text|post|article|document|file|content|output|reply|response|message))"
    r"(?P<close>[>\])}|/\\=#~*_`\"'\u2013\u2014-]{0,8})",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(
    r"(?:<{1,3}[|/]?|\[/?|#{2,8} ?|-{2,8} ?|={2,8} ?)"
    r"(?:END|EOF|EOT|EOM|STOP|FIN|DONE|end|eof|stop)"
    r"(?:\|?>{1,3}|\]| ?#{2,8}| ?-{2,8}| ?={2,8})"
)
_QUOTES: Final = "*_`\"'()"
_SIGNS: Final = re.compile(r"[<\[{|/\\=#~\u2013\u2014-]")
_ONE_WORD: Final = re.compile(r"\S*_\S*|[^\s-]*")


@dataclass(frozen=True, slots=True)
class MarkerMention:
    """An end marker, as the template spells it."""

    spelled: str
    line: int


def find_markers(lines: Sequence[Line]) -> tuple[MarkerMention, ...]:
    """Every mention of an end marker, in the order of the text."""
    return tuple(
        MarkerMention(spelled, line.number) for line in lines for spelled in _markers_in(line.text)
    )


def _markers_in(text: str) -> Iterator[str]:
    for found in _NAMED.finditer(text):
        opening, closing = found["open"].lstrip(_QUOTES), found["close"].rstrip(_QUOTES)
        word = found["word"]
        if _SIGNS.search(opening) or _ONE_WORD.fullmatch(word) or word.isupper():
            yield opening + word + closing
    for short in _SHORT.finditer(text):
        yield short[0]
