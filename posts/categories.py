"""The categories that a post may have, from `categories.txt`, and how a name is matched to them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

ALLOWED: Final[tuple[str, ...]] = tuple(
    Path(__file__).with_name("categories.txt").read_text(encoding="utf-8").splitlines()
)

LONGEST: Final = 200
"""Characters of a name; a longer text is not a category."""
NEAR: Final = 85
"""How alike, of 100, two words are at least to be taken for one."""
_WORD: Final = re.compile(r"[\w-]{2,}")
_SMALL_WORDS: Final = frozenset({"and", "for", "of", "the", "to", "in", "on"})
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


_BY_WORDS: Final[Mapping[str, str]] = {
    spelling.replace("-", " "): name for spelling, name in _BY_SPELLING.items()
}
"""The same, where a hyphen is a space."""


def match_category(name: str) -> str | None:
    """The allowed category that `name` means, in the list's spelling; None if there is no match.

    Case does not matter, `&` is `and`, and an abbreviation in parentheses may be missing.

    >>> match_category("internet of things")
    'Internet of Things (IoT)'
    """
    folded = _folded(name)
    return _BY_SPELLING.get(folded) or _BY_WORDS.get(folded.replace("-", " "))


def nearest_category(name: str) -> str | None:
    """The allowed category that is most like `name`, a wrong one; None where none is near.

    Each word of the name must be found in the category, but for its form; of several such
    categories the one with the fewest other words is nearest.

    >>> nearest_category("Website backups"), nearest_category("Gardening")
    ('Website Backup and Recovery', None)
    """
    if len(name) > LONGEST:
        return None
    words, initials = _words(name), _folded(name) if len(name) > 1 else None
    shares = {allowed: _share(words, others) for allowed, others in _words_of_allowed().items()}
    best = max(shares.values())
    nearest = [allowed for allowed, share in shares.items() if share == best]
    by_initials = [
        allowed for allowed, others in _words_of_allowed().items() if _initials(others) == initials
    ]
    if len(nearest) > 2 or not best:  # as of "Technology": none of them is meant
        return by_initials[0] if by_initials else None
    return nearest[0]


def may_become_category(beginning: str) -> bool:
    """Whether more text could make an allowed category of `beginning`."""
    folded = _folded(beginning)
    return any(spelling.startswith(folded) for spelling in _BY_SPELLING)


def _words(name: str) -> list[str]:
    words = (word.replace("-", "") for word in _WORD.findall(_folded(name)))
    return [word for word in words if word not in _SMALL_WORDS]


@cache
def _words_of_allowed() -> Mapping[str, list[str]]:
    return {allowed: _words(allowed) for allowed in ALLOWED}


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words)


def _share(words: list[str], allowed: list[str]) -> float:
    """How much of a category is meant by the words: 0 where one of them is not in it."""
    from rapidfuzz import fuzz  # 25 ms, only once an unknown category is met

    if words and all(any(fuzz.ratio(word, other) >= NEAR for other in allowed) for word in words):
        return len(words) / len(allowed)
    return 0.0
