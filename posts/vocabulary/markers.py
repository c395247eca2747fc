"""Know an end marker in any spelling and dress, what may still become one, and control words."""

import re
from typing import Final

from posts.vocabulary.charsets import (
    CLOSING_ANGLES,
    DASHES,
    INVISIBLE,
    OPENING_ANGLES,
    QUOTES,
    SLASHES,
    any_of,
)
from posts.vocabulary.lines import is_item, is_row

END_MARKER: Final = "</EndOFText>"
"""The line that the prompt asks for behind the body."""
ASKED_MARKER: Final = re.compile(rf"{END_MARKER}\s*")
LOOKS_LIKE_MARKER: Final = r"[^\w\n]*+(?:(?:amp;)?lt;[^\w\n]*+)?[eE][nN][dD][ _-]?[oO][fF]"
"""How a line begins that `is_marker` has to judge."""
ANY_MARKER: Final = re.compile(
    r"(?:&lt;|[<-])?\s*[/|]?\s*end_?of_?text\s*[/|]?\s*(?:&gt;|[>-])?", re.IGNORECASE
)
"""What could be taken for a marker anywhere in a text."""
TURN: Final = re.compile(
    r"<\|([^|<>]*)\|>|\[/?(INST)\]|<</?(SYS)>>|</?(s|bos|eos|pad|topic|notes|(?:start|end)_of_turn)>",
    re.IGNORECASE,
)
"""What parts the turns of a talk in some model's tongue, and our own tags around data."""

_SPECIAL_TOKEN: Final = r"(?:<\|[a-z_]{2,30}\|>|</s>|<eos>|<(?:start|end)_of_turn>|\[/INST\])"
_SPECIAL_TOKENS: Final = re.compile(
    rf"(?:\s*{_SPECIAL_TOKEN})+\s*(?:<\|[a-z_]*\|?)?\Z|\s*<\|[a-z_]*\|?\Z"
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


def without_special_tokens(body: str) -> tuple[str, str]:
    """The body without a model's control words at its end, such as `<|im_end|>`; and these."""
    found = _SPECIAL_TOKENS.search(body, max(0, len(body) - 200))
    return (body[: found.start()], found[0]) if found else (body, "")


def are_special_tokens(line: str) -> bool:
    """Whether the line holds a model's control words and nothing else."""
    return _SPECIAL_TOKENS.fullmatch(line) is not None
