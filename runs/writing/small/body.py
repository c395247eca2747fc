"""Write the body of a planned post: an opening, section by section, a closing.

What is there is read from the post, so that one that was stopped goes on where it broke off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from posts.envelope import read_envelope
from posts.measures import count_words
from providers.base import Prompt
from runs.writing.plan.body_so_far import WrittenSection, read_body
from runs.writing.plan.left_out import left_out
from runs.writing.plan.outline import Outline, Section
from runs.writing.plan.word_budget import to_add
from runs.writing.requests import Post
from runs.writing.sections.likeness import Likeness
from runs.writing.sections.pieces import MakePrompt, Pieces
from runs.writing.sections.section_filter import UNIT_END, SectionFilter, Written
from runs.writing.small.ahead import Ahead
from runs.writing.small.section_text import SectionText
from runs.writing.small.strategy import PART_WORDS, PieceStrategy, frame_words

MIN_WORDS: Final = 40
"""A section with fewer is requested once more; opening and closing need half as many."""
TRIES: Final = 2
FRAME_TRIES: Final = 5
"""Of the opening, and of the closing: a post lacks more without it than without a section."""
LEAST_PART: Final = 50
"""With so many words missing, a section has another part."""
MOST_GROWTH: Final = 1.5
"""A section may become so many times as long as planned, to make up for others."""
GROWTH_WORDS: Final = 60
"""And so many words more."""
LIST_EVERY: Final = 4
"""One section out of this many has a list."""
MOST_SILENT: Final = 4
"""After so many sections in a row of which nothing came, the model has nothing more to say."""
PartKey = tuple[str, int]
"""A heading, and which part of its text."""


@dataclass(slots=True)
class BodyWriter:
    """Writes what is missing of one body."""

    strategy: PieceStrategy
    pieces: Pieces
    post: Post
    _written: Written = field(default_factory=Written)
    _likeness: Likeness = field(default_factory=Likeness)
    _headings: Sequence[str] = ()
    _silent: int = 0
    """Sections in a row of which nothing came."""

    def __post_init__(self) -> None:
        for section in self._there():
            if section.heading:
                self._likeness.begin(section.heading, is_there=True)
            for sentence in filter(None, UNIT_END.split(section.text)):
                self._written.add(sentence)
                self._likeness.add(sentence)

    async def write_opening(self) -> None:
        """Write the opening paragraph, unless there is some text."""
        if not self._there():
            words, _ = frame_words(self._target)
            await self._frame("", partial(self.strategy.opening, self._headings, words=words))

    async def write(self, outline: Outline) -> None:
        """Write all that is missing; the last section closes the post."""
        self._headings = [each.heading for each in outline.sections]
        await self.write_opening()
        there = {each.heading for each in self._there()}
        closing = outline.sections[-1] if len(outline.sections) > 1 else Section(heading="")
        sections = outline.sections[: len(outline.sections) - 1] or outline.sections
        if closing.heading and closing.heading in there:
            return
        await self._write_sections(sections, closing.words)
        await self._add_sections(max(each.words for each in sections), closing.words)
        if closing.heading:
            words = min(closing.words, PART_WORDS)
            await self._frame(
                closing.heading,
                partial(self.strategy.closing, closing.heading, self._headings, words=words),
            )
        self._note_missing()

    async def _add_sections(self, longest: int, closing: int) -> None:
        """Make up for sections that came out too short, by others."""
        taken = {*self._headings, *(each.heading for each in self._there())}
        for heading in self.strategy.added_headings:
            missing = to_add(words=self._target, written=self._total(), closing=closing)
            if missing and heading not in taken:
                added = Section(heading=heading, words=min(missing, longest))
                await self._write_sections([added], closing)

    async def _write_sections(self, sections: Sequence[Section], closing: int) -> None:
        """Write sections from the first that is missing; those behind it are asked for already."""
        ahead, whole = Ahead(self.pieces, most=self.strategy.ahead), False
        try:
            for number in range(self._first_missing(sections), len(sections)):
                if self._silent < MOST_SILENT:
                    wanted = self._wanted(sections[number:], closing)
                    parts = list(self._parts(sections, number, wanted))
                    came = await self._section(sections[number], wanted, parts, ahead)
                    self._silent = 0 if came else self._silent + 1
            whole = True
        finally:
            await ahead.close(whole=whole)

    async def _section(
        self,
        section: Section,
        wanted: int,
        parts: Sequence[tuple[PartKey, MakePrompt]],
        ahead: Ahead,
    ) -> int:
        """Write a heading and its text, in parts; neither if the text only repeats the post.

        Args:
            section: Which.
            wanted: Words that it is to have.
            parts: The requests for it that can be foreseen, then those for the sections behind it.
            ahead: What was asked for already.
        """
        words = self._words_of(section)
        text = self._begin(section.heading, is_there=words > 0)
        known, empty, tries = dict(parts), 0, 0
        while tries < TRIES and words < MIN_WORDS:
            ahead.fill(parts)
            key = (section.heading, -tries)
            make_prompt = known.get(key) or partial(self._ask_for, section, 0, wanted)
            words += await self._try(section.heading, key, make_prompt, text, ahead)
            tries += 1
        number = 1
        while words >= MIN_WORDS and empty < TRIES and wanted - words >= LEAST_PART:
            ahead.fill(parts)
            key, number = (section.heading, number), number + 1
            make_prompt = known.get(key) or partial(
                self._ask_for, section, 1, _first_part(wanted - words)
            )
            came = await self._try(section.heading, key, make_prompt, text, ahead)
            empty = empty + 1 if came < MIN_WORDS // 2 else 0
            words += came
        ahead.skip(key for key, _ in parts if key[0] == section.heading)
        return words if text.is_there else 0

    async def _frame(self, heading: str, make_prompt: MakePrompt) -> None:
        """Write the opening, or the closing section."""
        ahead, words, text = Ahead(self.pieces, most=0), 0, self._begin(heading)
        tries = 0
        try:
            while tries < FRAME_TRIES and not (words >= MIN_WORDS // 2 and text.is_there):
                words += await self._try(heading, tries, make_prompt, text, ahead)
                tries += 1
        finally:
            await ahead.close(whole=False)

    def _begin(self, heading: str, *, is_there: bool = False) -> SectionText:
        """Where the text of a section goes: one that is new begins with its heading."""
        if not heading:
            return SectionText(self.pieces.emit, None, before="")
        if not is_there:
            self._likeness.begin(heading)
        before = "\n\n" if is_there else f"\n\n## {heading}\n\n"
        return SectionText(self.pieces.emit, self._likeness, before=before, is_there=is_there)

    async def _try(
        self, heading: str, key: object, make_prompt: MakePrompt, text: SectionText, ahead: Ahead
    ) -> int:
        """Pass on what of a reply belongs in the post; the words of that."""
        section = SectionFilter(
            self._written,
            heading=heading,
            unwanted=self.strategy.unwanted,
            likeness=self._likeness if heading else None,
        )
        text.begin_part()
        cut = await ahead.read(key, make_prompt, lambda delta: text.add(section.feed(delta)))
        text.add(section.close(cut=cut))
        return section.words

    def _parts(
        self, sections: Sequence[Section], number: int, wanted: int
    ) -> Iterator[tuple[PartKey, MakePrompt]]:
        """The requests for a section and for those behind it, as far as they can be foreseen."""
        growth = wanted / max(sections[number].words, 1)
        for section in sections[number:]:
            there = self._words_of(section)
            missing = max(round(section.words * growth) - there, 1)
            size = _first_part(missing)
            first = int(there >= MIN_WORDS)
            for part in range(first, first + -(-missing // size)):
                yield (section.heading, part), partial(self._ask_for, section, part, size)

    def _ask_for(self, section: Section, part: int, words: int) -> Prompt:
        heading, headings = section.heading, self._headings
        if part:
            return self.strategy.more(heading, headings, words)
        place = headings.index(heading) if heading in headings else 0
        as_list = place % LIST_EVERY == LIST_EVERY // 2
        return self.strategy.section(
            heading, headings, words=min(words, PART_WORDS), as_list=as_list
        )

    def _first_missing(self, sections: Sequence[Section]) -> int:
        """The number of the first section to write; the one that is there last is gone on with."""
        there = [each.heading for each in self._there()]
        begun = max((n for n, each in enumerate(sections) if each.heading in there), default=-1)
        return begun if begun >= 0 and there[-1] == sections[begun].heading else begun + 1

    def _wanted(self, rest: Sequence[Section], closing: int) -> int:
        """How many words the first of the sections that are left is to have."""
        planned = [each.words for each in rest]
        left = self._target - self._total() - closing + self._words_of(rest[0])
        share = round(left * planned[0] / max(sum(planned), 1))
        most = int(MOST_GROWTH * planned[0]) + GROWTH_WORDS
        return max(min(share, most), MIN_WORDS)

    def _note_missing(self) -> None:
        """Say which sections of the plan the post does not have."""
        there = {each.heading for each in self._there()}
        for heading in self._headings:
            if heading not in there:
                offset = len(self.post.so_far()[1])
                missing = left_out("plan_section_missing", heading, offset=offset)
                self.post.keep_plan(self.post.plan.without(missing))

    @property
    def _target(self) -> int:
        return self.strategy.brief.words

    def _there(self) -> list[WrittenSection]:
        return read_body(self._body())

    def _words_of(self, section: Section) -> int:
        return sum(each.words for each in self._there() if each.heading == section.heading)

    def _total(self) -> int:
        return count_words(self._body())

    def _body(self) -> str:
        _, text, seams = self.post.so_far()
        return read_envelope(text, seams).body


def _first_part(wanted: int) -> int:
    """How many of the words wanted to ask for first, so that all parts are about equal."""
    return -(-wanted // max(1, round(wanted / PART_WORDS)))
