"""Punctuation as other scripts, other keyboards and typographers write it."""

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
INVISIBLE: Final = "\u200b\u200e\u200f\ufeff"
"""Takes no room; may stand around a marker, unseen."""
FIRST_DENSE: Final = "\u2e80"
"""From here on, scripts that say much in few characters and set no spaces, as Chinese."""

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
