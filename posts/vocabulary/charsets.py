"""Sets of characters: punctuation of other scripts and keyboards, what is hidden, dense scripts."""

import re
from typing import Final

COLONS: Final = ":：﹕"
DASHES: Final = "-–—"
COMMAS: Final = ",;，、；،"
"""What parts the items of a list."""
SENTENCE_ENDS: Final = ".!?…。！？"
OPENING_BRACKETS: Final = "([{（【〖「"
CLOSING_BRACKETS: Final = ")]}）】〗」"
OPENING_ANGLES: Final = "<＜«〈"
CLOSING_ANGLES: Final = ">＞»〉"
SLASHES: Final = "/／\\"
QUOTES: Final = "\"'“”„‘’`＂"
BULLETS: Final = "-*+•▪◦‣·–"
HASHES: Final = "#＃"
ZERO_WIDTH: Final = "\ufeff\u200b"
"""May stand before a reply, unseen."""
INVISIBLE: Final = f"{ZERO_WIDTH}\u200e\u200f"
"""Takes no room; may stand around a marker, unseen. Marks of direction belong to words, too."""
_ALWAYS_HIDDEN: Final = (
    r"\x00-\x08\x0e-\x1b\x1f\x7f\x80-\x84\x86-\x9f"  # controls that are no space
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb"  # zero width, direction
    r"\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"  # no characters: nothing may carry them
    r"\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags
)
HIDDEN: Final = re.compile(  # one class first: texts are searched for it a hundred times as fast
    rf"[{_ALWAYS_HIDDEN}\U000e0100-\U000e01ef\ufe0e\ufe0f\u200c\u200d]"
    rf"(?:(?<=[{_ALWAYS_HIDDEN}])"
    r"|(?<=[\U000e0100-\U000e01ef])(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af].)"
    r"|(?<=[\ufe0e\ufe0f]{2})|(?<=[\u200c\u200d]{2})"  # rows hide data
    r"|(?<=[\u200c\u200d])(?:(?<![^\x00-\x7f].)|(?![^\x00-\x7f])))"
)
"""Characters that show nothing. Joiners stay inside emoji and the scripts that spell with them."""
LINE_BREAK: Final = re.compile(r"\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
UNSPACED: Final = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
"""Scripts without spaces between words, for a class of a regular expression: Thai and Lao, Burmese,
Khmer, Japanese kana, Han."""
FIRST_DENSE: Final = "\u2e80"
"""From here on, a character says as much as several of English: those of East Asia, Korean too."""

PAIRS: Final = (
    *(("**", "**"), ("__", "__"), ("*", "*"), ("_", "_"), ("~~", "~~"), ("`", "`")),
    *(('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("„", "“"), ("„", "”"), ("«", "»")),
    *(("»", "«"), ("‹", "›"), ("「", "」"), ("『", "』"), ("《", "》"), ("＂", "＂")),
    *(("[", "]"), ("【", "】"), ("<strong>", "</strong>"), ("<b>", "</b>"), ("<em>", "</em>")),
)
"""Emphasis, quotes and brackets that may stand around a whole field."""


def any_of(*signs: str) -> str:
    r"""A class for a regular expression: `any_of("a]", "-")` is `[a\]\-]`."""
    escaped = "".join(f"\\{sign}" if sign in "\\]^-[" else sign for sign in "".join(signs))
    return f"[{escaped}]"
