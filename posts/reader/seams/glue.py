"""Set the right white space between a text and what goes on with it, and know when that is a guess.

A continuation that begins with a note or a header has lost the white space at the seam, or has none
there because the seam tore a word. Signs on both sides tell most cases; words are looked for in the
rest of the post.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from posts.reader.key_lines import read_key_line
from posts.reader.seams.seam import Seam
from posts.vocabulary.charsets import (
    CLOSING_BRACKETS,
    COLONS,
    FIRST_DENSE,
    QUOTES,
    SENTENCE_ENDS,
    any_of,
)
from posts.vocabulary.lines import is_divider, is_heading, is_item, is_row
from posts.vocabulary.markers import is_marker

CLOSING_SIGNS: Final = f",.;:!?)]}}%…”’»›，。；：！？、{CLOSING_BRACKETS}"
"""What stands directly behind a word."""
OPENING_SIGNS: Final = "([{/\\@#$_<~“«‹„¿¡「『（《【〖"
"""What stands directly before a word."""
_PAIRED: Final = '*_`"'
"""What stands before and behind words alike."""
_PARAGRAPH_LIMIT: Final = 2_000
_MUCH_TEXT: Final = 1_000
"""In this many characters, most words that stand alone stand elsewhere, too."""
_WORD_AT_END: Final = re.compile(r"\w+\Z")
_WORD_AT_START: Final = re.compile(r"\w+")
_SENTENCE_END: Final = re.compile(
    rf"{any_of(SENTENCE_ENDS, COLONS)}{any_of(QUOTES, CLOSING_BRACKETS, '»*_')}*\Z"
)

Space = tuple[str, bool]
"""What stands between, and whether that is sure."""


def glue(seam: Seam, *, in_code: bool) -> None:
    """Join the sides of a seam behind which an introduction was dropped."""
    if in_code or not seam.right or _is_parted(seam):
        return
    space, is_sure = _space_between(seam)
    if not is_sure:
        seam.be_unsure()
    if space:
        seam.left = seam.left.rstrip() + space


def _is_parted(seam: Seam) -> bool:
    """Whether white space at the seam parts the sides already."""
    if seam.right[0].isspace() or not seam.torn.strip():
        return True
    return seam.left[-1].isspace() and not _begins_block(seam.right.partition("\n")[0])


def _space_between(seam: Seam) -> Space:
    last, first = seam.torn, seam.right.partition("\n")[0]
    for rule in _RULES:
        if found := rule(seam, last, first):
            return found
    return (" ", False)


def _by_line(seam: Seam, last: str, first: str) -> Space | None:
    """A marker, a key or a rule of a table that the seam tore, or that begins behind it."""
    whole = last + first
    if is_marker(whole) or is_divider(whole):
        return "", True
    if is_marker(first):
        return "\n\n", True
    if is_divider(last):
        return "\n\n", False
    if is_row(last) and is_row(first) and last.rstrip().endswith("|"):
        return "\n", True
    key = read_key_line(whole)
    return ("", True) if key and key.separated and not read_key_line(last) else None


def _by_signs(seam: Seam, last: str, first: str) -> Space | None:
    before, after = last[-1], first[0]
    if before.isspace():
        return None
    is_number = before.isdigit() and after.isdigit()
    if is_number or (before == after and not before.isalnum()):
        return "", True
    if before in ".,:" and last[-2:-1].isdigit() and after.isdigit():
        return "", True
    is_joint = before in "-'’" and last[-2:-1].isalnum() and after.isalnum()
    if is_joint or (after in "-'’" and before.isalnum() and first[1:2].isalnum()):
        return "", True
    return ("", True) if after in CLOSING_SIGNS or before in OPENING_SIGNS else None


def _by_pairs(seam: Seam, last: str, first: str) -> Space | None:
    """Emphasis and quotes: what is open is closed, what is closed is opened."""
    for sign in (last[-1], first[0]):
        if sign in _PAIRED:
            return ("", True) if _is_open(seam.left, sign) else (" ", False)
    return None


def _is_open(text: str, sign: str) -> bool:
    start = max(text.rfind("\n\n") + 2, text.rfind("\n- ") + 3, text.rfind("\n* ") + 3, 0)
    paragraph = text[max(start, len(text) - _PARAGRAPH_LIMIT) :]
    return len(re.findall(rf"{re.escape(sign)}+", paragraph)) % 2 == 1


def _by_block(seam: Seam, last: str, first: str) -> Space | None:
    if is_item(last) and is_item(first):
        return "\n", False
    if _begins_block(first):
        return "\n\n", False
    if _SENTENCE_END.search(last[-100:]) and not first[0].islower():
        return "\n\n", False
    return None


def _begins_block(line: str) -> bool:
    return is_heading(line) or is_item(line) or line.startswith(("|", "```", "> "))


def _by_script(seam: Seam, last: str, first: str) -> Space | None:
    return ("", True) if max(last[-1], first[0]) >= FIRST_DENSE else None


def _by_word(seam: Seam, last: str, first: str) -> Space | None:
    """Whether the words on both sides are one that the post has elsewhere."""
    left, right = _WORD_AT_END.search(last[-100:]), _WORD_AT_START.match(first)
    if not left or not right:
        return None
    before, after = seam.left[: len(seam.left) - len(left[0])], seam.right[right.end() :]
    is_known = [_has_word(word, before, after) for word in (left[0], right[0])]
    if _has_word(left[0] + right[0], before, after):
        return "", not all(is_known)
    if any(is_known) or len(before) + len(after) < _MUCH_TEXT:
        return None
    return "", len(left[0]) == 1 and left[0].islower()


def _has_word(word: str, *texts: str) -> bool:
    pattern = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
    return any(map(pattern.search, texts))


_RULES: Final[Sequence[Callable[[Seam, str, str], Space | None]]] = (
    _by_line,
    _by_signs,
    _by_pairs,
    _by_block,
    _by_script,
    _by_word,
)
