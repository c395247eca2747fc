"""Match a text that is still arriving: all of a pattern, or as much of it as can have come."""

from collections.abc import Mapping
from functools import cached_property

import regex  # type: ignore[import-untyped]  # like `re`, but it matches partially, too


class Arriving:
    r"""A pattern that also knows the beginnings of what it matches; case does not matter.

    >>> greeting = Arriving(r"(?P<word>hello|hi), \w+")
    >>> greeting.read("Hello, Ann"), greeting.read("Hello"), greeting.may_become("Hello")
    ({'word': 'Hello'}, None, True)
    """

    def __init__(self, pattern: str) -> None:
        self._text = pattern

    @cached_property
    def _pattern(self) -> "regex.Pattern[str]":
        """Compiled once it is needed: with words of many languages that takes 50 ms."""
        flags = regex.IGNORECASE | regex.DOTALL | regex.VERSION0
        return regex.compile(self._text, flags)

    def read(self, text: str, *, partly: bool = False) -> Mapping[str, str | None] | None:
        """The groups of a text that is matched from end to end; None for any other text.

        Args:
            text: What has arrived.
            partly: The end of the match may be missing; a group that has not come whole is None.
        """
        found = self._pattern.fullmatch(text, partial=partly)
        return found.groupdict() if found else None

    def may_become(self, text: str) -> bool:
        """Whether the text is one that the pattern matches, or more text could make it one."""
        return self.read(text, partly=True) is not None
