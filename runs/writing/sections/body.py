"""Write the body of a planned post: an opening, section by section, a closing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from providers.base import Prompt
from runs.writing.requests import OnText
from runs.writing.sections.pieces import MakePrompt, Pieces
from runs.writing.sections.section_filter import SectionFilter, Written
from runs.writing.sections.strategy import PieceStrategy

OPENING_WORDS: Final = 70
CLOSING_WORDS: Final = 80
FRAME_SHARE: Final = 0.15
"""Share of a short post that its opening has at most, and its closing."""
MIN_WORDS: Final = 40
"""A section with fewer is requested once more; opening and closing need half as many."""
TRIES: Final = 2
PART_WORDS: Final = 190
"""Words that are asked for at once; a weak model loses its thread in more."""
LEAST_PART: Final = 50
"""With so many words missing, a section has another part."""
MakeMore = Callable[[int], Prompt]
"""Asks for so many words more of a section."""
LIST_EVERY: Final = 4
"""One section out of this many has a list."""


@dataclass(slots=True)
class BodyWriter:
    """Writes the body of one post, and remembers what it says."""

    strategy: PieceStrategy
    pieces: Pieces
    _written: Written = field(default_factory=Written)
    _words: int = 0
    """Words of the body so far."""

    async def write(self, headings: Sequence[str]) -> None:
        """Write the whole body; the last heading closes the post."""
        *sections, closing = headings
        frame = int(self.strategy.brief.words * FRAME_SHARE)
        closing_words = min(CLOSING_WORDS, frame)
        opening = partial(self.strategy.opening, headings, words=min(OPENING_WORDS, frame))
        await self._section("", opening, fewest=MIN_WORDS // 2)
        for index, heading in enumerate(sections):
            left = self.strategy.brief.words - self._words - closing_words
            wanted = max(left // (len(sections) - index), MIN_WORDS)
            make_prompt = partial(
                self.strategy.section,
                heading,
                headings,
                words=_first_part(wanted),
                as_list=index % LIST_EVERY == LIST_EVERY // 2,
            )
            more = partial(self.strategy.more, heading, headings)
            await self._section(heading, make_prompt, fewest=MIN_WORDS, more=more, wanted=wanted)
        ending = partial(self.strategy.closing, closing, headings, words=closing_words)
        await self._section(closing, ending, fewest=MIN_WORDS // 2)

    async def _section(
        self,
        heading: str,
        make_prompt: MakePrompt,
        *,
        fewest: int,
        more: MakeMore | None = None,
        wanted: int = 0,
    ) -> None:
        """Write a heading and its text, in parts; neither if the text only repeats the post.

        Args:
            heading: Empty for the opening.
            make_prompt: Asks for the text, or for the beginning of a long one.
            fewest: With fewer words, it is asked for once more.
            more: Asks for so many words more of it.
            wanted: Words that it is to have with these.
        """
        gap = f"\n\n## {heading}\n\n" if heading else ""
        words = 0

        def emit(text: str) -> None:
            nonlocal gap
            if text:
                self.pieces.emit(gap + text)
                gap = ""

        for _ in range(TRIES):
            words += await self._try(heading, make_prompt, emit)
            if words >= fewest:
                break
            gap = "\n\n" if words else gap  # a second try continues with a new paragraph
        empty = 0
        while more and words >= fewest and empty < TRIES and wanted - words >= LEAST_PART:
            gap = "\n\n"
            came = await self._try(heading, partial(more, _first_part(wanted - words)), emit)
            empty = empty + 1 if came < MIN_WORDS // 2 else 0
            words += came
        self._words += words

    async def _try(self, heading: str, make_prompt: MakePrompt, emit: OnText) -> int:
        """Request a section once and emit what of it belongs in the post; the words of that."""
        section = SectionFilter(self._written, heading=heading, unwanted=self.strategy.unwanted)
        await self.pieces.request(make_prompt(), lambda text: emit(section.feed(text)))
        emit(section.close(cut=self.pieces.cut))
        return section.words


def _first_part(wanted: int) -> int:
    """How many of the words wanted to ask for first, so that all parts are about equal."""
    return -(-wanted // max(1, round(wanted / PART_WORDS)))
