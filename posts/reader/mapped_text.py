"""A text made of pieces of a reply, which knows where in the reply each of its characters stands.

Whatever the shape of a reply (joined, quoted, indented, JSON, tags), its parts become such a text
before they are read, so that one grammar reads all shapes and every repair can say its place.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_ALL: Final = ((0, 0),)


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text, and where each of its pieces stands in the one that it was made of."""

    text: str = ""
    places: tuple[tuple[int, int], ...] = _ALL
    """Where each piece starts, here and there."""
    source: "MappedText | None" = None
    """The text that it was made of; None for the reply itself."""

    def offset_in_reply(self, offset: int) -> int:
        """Where in the reply a character of this text stands."""
        here, there = self.places[bisect_right(self.places, offset, key=lambda place: place[0]) - 1]
        offset = there + offset - here
        return self.source.offset_in_reply(offset) if self.source else offset

    def cut(self, start: int, stop: int) -> "MappedText":
        """The part between two offsets."""
        if start == 0 and stop >= len(self.text):
            return self
        return MappedText(self.text[start:stop], ((0, start),), self)

    def without(self, pattern: re.Pattern[str]) -> "MappedText":
        """The text without all that the pattern finds."""
        places, dropped = [(0, 0)], 0
        for found in pattern.finditer(self.text):
            dropped += found.end() - found.start()
            places.append((found.end() - dropped, found.end()))
        return MappedText(pattern.sub("", self.text), tuple(places), self)

    def pieces(self) -> Iterator[tuple[str, int]]:
        """Its pieces, each with where it stands in the text that it was made of."""
        for (here, there), (stop, _) in pairwise([*self.places, (len(self.text), 0)]):
            yield self.text[here:stop], there


def made_of(pieces: Iterable[tuple[str, int]], source: MappedText | None = None) -> MappedText:
    """The text that the pieces make, each given with where it stands in the source."""
    size, texts, places = 0, list[str](), list[tuple[int, int]]()
    for text, there in pieces:
        texts.append(text)
        places.append((size, there))
        size += len(text)
    return MappedText("".join(texts), tuple(places) or _ALL, source)
