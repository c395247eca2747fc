"""Know an end marker in any spelling and dress, and what may still become one."""

import re
from typing import Final

from posts.reader.edges import without_special_tokens
from posts.reader.keys import may_become_key
from posts.reader.lines import Line, first_line, is_item, is_row
from posts.reader.signs import (
    CLOSING_ANGLES,
    DASHES,
    INVISIBLE,
    OPENING_ANGLES,
    QUOTES,
    SLASHES,
    any_of,
)

_DRESS: Final = f"|*_~#{QUOTES}{SLASHES}{DASHES}=!."
_OPEN_DRESS: Final = rf"(?:&(?:amp;)?lt;|{any_of(OPENING_ANGLES, _DRESS, '([{')}|(?<=\S) )"
_CLOSE_DRESS: Final = rf"(?:&(?:amp;)?gt;|{any_of(CLOSING_ANGLES, _DRESS, ')]}', ':')}|\s)"
_HALF_ENTITY: Final = r"&(?:(?:amp;)?[lg]t?|amp;?|am?)?"
_MARKER: Final = re.compile(
    rf"\s*(?P<open>{_OPEN_DRESS}*+)\s*end(?P<gap>[\s_-]?)of(?P=gap)text"
    rf"{_CLOSE_DRESS}*+(?:{_HALF_ENTITY})?",
    re.IGNORECASE,
)
_BEGINNING: Final = re.compile(
    rf"\s*(?P<open>{_OPEN_DRESS}*+(?:{_HALF_ENTITY})?)(?P<word>[a-z\s_-]*)", re.IGNORECASE
)
_SIGN: Final = re.compile(rf"&|{any_of(OPENING_ANGLES, SLASHES, DASHES, '([{=')}")
"""Three words need more than emphasis to be no words of the post."""
_GAPS: Final = re.compile(r"[\s_-]+")
_WORD: Final = "endoftext"
_BARE_LEAST: Final = len("endo")
"""Without dress, so many letters are no word of the post any more."""


def is_marker(line: str) -> bool:
    """Whether the line is an end marker and nothing else.

    >>> is_marker("**</EndOFText>**"), is_marker("-endoftext-"), is_marker("End of text")
    (True, True, False)
    """
    if len(line) >= 80 or is_item(line) or is_row(line):
        return False
    line = line.strip(INVISIBLE)
    before_tokens = without_special_tokens(line)[0].removesuffix("<")  # "<": one is on its way
    found = _MARKER.fullmatch(line) or _MARKER.fullmatch(before_tokens)
    return bool(found and (found["gap"] != " " or _SIGN.search(found["open"])))


def may_become_marker(line: str) -> bool:
    """Whether more text could make an end marker of the line, as of `</EndOF`."""
    found = _BEGINNING.fullmatch(line.strip(INVISIBLE)) if len(line) < 40 else None
    if not found or not line.strip():
        return False
    word = _GAPS.sub("", found["word"]).lower()
    least = 0 if found["open"] else _BARE_LEAST
    return _WORD.startswith(word) and len(word) >= least


def may_change(line: Line) -> bool:
    """Whether more text could still turn the unfinished line into a key, tag, marker or divider."""
    if line.ended:
        return False
    is_half_tag = line.text.lstrip().startswith("<") and ">" not in line.text
    return is_half_tag or may_become_key(line.text) or may_become_marker(line.text)


def nothing_settled(text: str, start: int) -> bool:
    """Whether nothing stands from `start` on but one line that may still become anything."""
    line = first_line(text, start)
    return line is None or may_change(line)
