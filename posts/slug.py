"""A slug: the part of a post's address that names it, and the name of its files.

Small ASCII letters, digits and hyphens where the title has Latin letters; a title in another script
keeps its own letters. Safe on every file system: short, no device name, no dot, no hidden file.
"""

import re
import unicodedata
from typing import Final

from posts.vocabulary.charsets import HIDDEN

MAX_CHARACTERS: Final = 75
MAX_BYTES: Final = 80
FALLBACK: Final = "post"
"""Where a title has neither letters nor digits."""
APOSTROPHE: Final = re.compile("['\u2019\u02bc]|[\u200c\u200d\ufe0e\ufe0f]")
"""What parts no words, joiners among them."""
SPELLED: Final = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No"}
"""Unicode's categories of letters, of marks on them, and of numbers."""
ASCII_WORD: Final = re.compile("[a-z0-9]+")
DEVICE: Final = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")
"""Names that Windows keeps for devices, whatever suffix follows."""
_FINAL_SIGMA: Final = re.compile(r"(?<=\w)σ$")
"""Case folding makes σ of every ς, which Greek writes at the end of a word."""
LATIN: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
"""Small Latin letters that Unicode does not take apart into a plain one and a mark."""


def make_slug(title: str) -> str:
    """Make a slug of a title: 1 to 75 characters, at most 80 bytes in UTF-8.

    >>> make_slug("Don't Panic: Crème Brûlée in 3 Steps!")
    'dont-panic-creme-brulee-in-3-steps'
    >>> make_slug("Резервные копии")
    'резервные-копии'
    """
    folded = unicodedata.normalize("NFKC", APOSTROPHE.sub("", HIDDEN.sub("", title))).casefold()
    slug = _shorten("-".join(ASCII_WORD.findall(folded) if folded.isascii() else _spelled(folded)))
    return f"{FALLBACK}-{slug}" if DEVICE.fullmatch(slug) else slug or FALLBACK


def _spelled(folded: str) -> list[str]:
    """The words in Latin letters without their marks, where most of them can be."""
    words = _words(folded)
    plain = _words(unicodedata.normalize("NFKD", folded.translate(LATIN)))
    latin = [word for part in plain if (word := part.encode("ascii", "ignore").decode())]
    return latin if _letters(words) <= 2 * _letters(latin) else words


def _words(text: str) -> list[str]:
    """The runs of letters and digits, with the marks that belong to them."""
    spaced = "".join(c if unicodedata.category(c) in SPELLED else " " for c in text)
    return [_FINAL_SIGMA.sub("ς", word) for word in spaced.split() if any(map(str.isalnum, word))]


def _letters(words: list[str]) -> int:
    return sum(map(str.isalpha, "".join(words)))


def _shorten(slug: str) -> str:
    """Cut a slug that is too long, at the end of a word where there is one."""
    cut = slug[:MAX_CHARACTERS].encode()[:MAX_BYTES].decode(errors="ignore")
    if cut == slug or slug[len(cut)] == "-":
        return cut
    return cut.rpartition("-")[0] or cut
