"""Write the body of a planned post: an opening, section by section, a closing."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from runs.writing.sections.prompts import PiecePrompts
from runs.writing.sections.requests import MakePrompt, Pieces
from runs.writing.sections.section_filter import Sieve, Written

OPENING_WORDS: Final = 70
CLOSING_WORDS: Final = 80
FEWEST_WORDS: Final = 40
"""A section with fewer is asked for once more; opening and closing need half of that."""
TRIES: Final = 2
LIST_EVERY: Final = 4
"""One section of so many has a list."""


@dataclass(slots=True)
class BodyWriter:
    """Writes one post's body, and remembers what it says."""

    prompts: PiecePrompts
    pieces: Pieces
    _written: Written = field(default_factory=Written)
    _words: int = 0
    """Words so far."""

    async def write(self, headings: Sequence[str]) -> None:
        """Say the whole body; the last heading closes the post."""
        *sections, closing = headings
        opening = partial(self.prompts.opening, headings, words=OPENING_WORDS)
        await self._section("", opening, fewest=FEWEST_WORDS // 2)
        for index, heading in enumerate(sections):
            left = self.prompts.brief.words - self._words - CLOSING_WORDS
            make_prompt = partial(
                self.prompts.section,
                heading,
                headings,
                words=max(left // (len(sections) - index), 2 * FEWEST_WORDS),
                as_list=index % LIST_EVERY == LIST_EVERY // 2,
            )
            await self._section(heading, make_prompt, fewest=FEWEST_WORDS)
        ending = partial(self.prompts.closing, closing, headings, words=CLOSING_WORDS)
        await self._section(closing, ending, fewest=FEWEST_WORDS // 2)

    async def _section(self, heading: str, make_prompt: MakePrompt, *, fewest: int) -> None:
        """Say a heading and its text; nothing where the text only says what is said already."""
        gap = f"\n\n## {heading}\n\n" if heading else ""
        words = tries = 0
        while words < fewest and tries < TRIES:
            sieve = Sieve(self._written, heading=heading, unwanted=self.prompts.unwanted)
            async with aclosing(self.pieces.stream(make_prompt())) as deltas:
                async for delta in deltas:
                    gap = self._say(gap, sieve.feed(delta))
            self._say(gap, sieve.close(cut=self.pieces.cut))
            words += sieve.words
            gap = "\n\n" if words else gap
            tries += 1
        self._words += words

    def _say(self, gap: str, text: str) -> str:
        """Say a text after a gap; the gap that is still due."""
        self.pieces.say(gap + text if text else "")
        return "" if text else gap
