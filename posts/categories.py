"""The categories that a post may have, from `categories.txt`, and how a name is matched to them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ALLOWED: Final[tuple[str, ...]] = tuple(
    Path(__file__).with_name("categories.txt").read_text(encoding="utf-8").splitlines()
)

_HYPHENS: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013", "-"))
_FINAL_ABBREVIATION: Final = re.compile(r"\s*\([^()]*\)$")
_ABBREVIATION: Final = re.compile(r"\s*\([^()]*\)")


def _folded(name: str) -> str:
    words = name.casefold().translate(_HYPHENS).replace("&", " and ").split()
    return " ".join(words)


def _spellings(name: str) -> Iterator[str]:
    yield _folded(name)
    yield _folded(_FINAL_ABBREVIATION.sub("", name))
    yield _folded(_ABBREVIATION.sub("", name))


_BY_SPELLING: Final[Mapping[str, str]] = {
    spelling: name for name in ALLOWED for spelling in _spellings(name)
}


def match_category(name: str) -> str | None:
    """The allowed category that `name` means, in the list's spelling; None where there is none.

    Case does not matter, `&` is `and`, and an abbreviation in parentheses may be missing.

    >>> match_category("internet of things")
    'Internet of Things (IoT)'
    """
    return _BY_SPELLING.get(_folded(name))


def may_become_category(beginning: str) -> bool:
    """Whether more text could make an allowed category of `beginning`."""
    folded = _folded(beginning)
    return any(spelling.startswith(folded) for spelling in _BY_SPELLING)
