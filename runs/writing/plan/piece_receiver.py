"""Receive one piece of a planned post: find its heading if it brings one, filter it, pass it on."""

import re
from collections.abc import Callable, Collection
from typing import Final

from posts.measures import count_words
from runs.writing.plan.heading_line import read_section
from runs.writing.plan.piece_filter import PieceFilter
from runs.writing.sections.phrases import words_of

Emit = Callable[[str], None]
MakeFilter = Callable[[str], PieceFilter]
"""Makes the filter of a piece below a heading."""
_MARKED: Final = re.compile(r"\s*(?:#{1,6}\s+\S|(?:\*\*|__)[^*_]+(?:\*\*|__):?\s*$)")
MOST_LINE: Final = 300
"""Characters; a longer line is no heading."""


class PieceReceiver:
    """Takes the deltas of a piece and passes on what belongs in the post."""

    def __init__(
        self,
        emit: Emit,
        make_filter: MakeFilter,
        *,
        heading: str,
        gap: str,
        chooses: bool = False,
        taken: Collection[str] = (),
    ) -> None:
        """Receive a piece.

        Args:
            emit: Adds text to the post.
            make_filter: Makes the filter, once the heading is known.
            heading: What is to stand above the text; empty for nothing.
            gap: What parts the text from the post so far where it has no heading.
            chooses: The model chooses the heading.
            taken: Headings that it cannot choose, as the post has them.
        """
        self._emit = emit
        self._make_filter = make_filter
        self._gap = gap
        self._taken = {tuple(words_of(each)) for each in taken}
        self._passed: list[str] = []
        self._line = ""
        """The beginning of a piece that may be its heading."""
        self._heading_to_come = f"\n\n## {heading}\n\n" if heading else ""
        self.heading = heading
        """What stands above the text."""
        self._filter = None if chooses else make_filter(heading)

    @property
    def words(self) -> int:
        """Words that passed."""
        return count_words("".join(self._passed))

    @property
    def is_stuck(self) -> bool:
        """The model does nothing but repeat itself."""
        return bool(self._filter and self._filter.is_stuck)

    def feed(self, text: str) -> None:
        """Take a delta."""
        if self._filter is None:
            self._line += text
            line = self._line.lstrip()
            if "\n" not in line and len(line) < MOST_LINE:
                return
            text = self._begin(line)
        if self._filter:
            self._pass(self._filter.feed(text))

    def close(self, *, cut: bool) -> None:
        """The piece is over; `cut` if it broke off."""
        if self._filter is None:
            rest = self._begin(self._line)
            if self._filter:
                self._pass(self._filter.feed(rest))
        if self._filter:
            self._pass(self._filter.close(cut=cut))

    def _begin(self, text: str) -> str:
        """Take the heading, if there is one; the text behind it."""
        line, _, rest = text.partition("\n")
        section = read_section(line.lstrip("# ")) if _MARKED.match(line) else None
        if section and tuple(words_of(section.heading)) not in self._taken:
            self.heading, text = section.heading, rest
            self._heading_to_come = f"\n\n## {self.heading}\n\n"
        self._filter = self._make_filter(self.heading)
        return text

    def _pass(self, text: str) -> None:
        if text:
            self._passed.append(text)
            self._emit((self._heading_to_come or self._gap) + text)
            self._heading_to_come = self._gap = ""
