"""Plan a post: its header and its headings, each chosen from the model's suggestions.

The first outline is enough for the header, so that the text can begin; more of them, for more and
better headings, are asked for while the opening is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from posts.envelope import Envelope
from posts.vocabulary.key_names import Field
from posts.vocabulary.keys import KEYS
from runs.writing.plan.outline import Outline, Section, settle
from runs.writing.sections.pieces import MAX_CANDIDATE, Pieces, together
from runs.writing.small.categories import choose_categories
from runs.writing.small.headings import enough_headings
from runs.writing.small.strategy import FULL_POST_SECTIONS, PieceStrategy, frame_words
from runs.writing.small.tags import choose_tags
from runs.writing.small.title import title_of

CLOSINGS: Final = ("Where to Go From Here", "Your Next Steps", "Putting It Into Practice")


@dataclass(slots=True)
class Planner:
    """Plans one post."""

    strategy: PieceStrategy
    pieces: Pieces
    _outlines: list[str] = field(default_factory=list)
    _descriptions: list[str] = field(default_factory=list)

    async def write_header(self, there: Envelope, given: Sequence[str] = ()) -> None:
        """Write the header and the blank line after it, as far as they are not there.

        Args:
            there: What stands of the post.
            given: The headings, where a person has chosen them.
        """
        if there.categories:
            return
        outline = [] if given else [self._ask_for_outline()]
        await together(self._write_title(there), *outline)
        await self._write_labels(there, list(given) or self._headings())

    async def ask_for_more(self) -> None:
        """Ask for further outlines: so many as there are to be, then until they are enough."""
        missing = min(self.strategy.outlines.start, self._wanted) - len(self._outlines)
        await together(*(self._ask_for_outline() for _ in range(missing)))
        while not self._enough() and len(self._outlines) < self.strategy.outlines.stop - 1:
            await self._ask_for_outline()

    def outline(self) -> Outline:
        """The plan, from all outlines so far."""
        *headings, closing = self._headings()
        words = self.strategy.brief.words
        _, last = frame_words(words)
        each = max(words // max(len(headings), 1), 1)
        planned = [Section(heading=heading, words=each) for heading in headings]
        return settle([*planned, Section(heading=closing, words=last)], words=words)

    def _emit(self, name: Field, value: str) -> None:
        self.pieces.emit(f"{KEYS[name]}: {value}\n")

    async def _write_title(self, there: Envelope) -> None:
        """Write title and description, the latter unless it has to be made of the headings."""
        if not there.title:
            self._emit("title", await self._title())
        if not there.meta_description:
            await self._describe()

    async def _title(self) -> str:
        strategy = self.strategy
        suggestions = await self.pieces.candidates(
            strategy.title,
            tries=strategy.title_tries,
            until=lambda titles: strategy.pick_title(titles) is not None,
        )
        return strategy.pick_title(suggestions) or title_of(strategy.topic)

    async def _describe(self) -> None:
        strategy = self.strategy
        self._descriptions = await self.pieces.candidates(
            strategy.description,
            tries=strategy.description_tries,
            until=lambda texts: strategy.pick_description(texts) is not None,
        )
        if description := strategy.pick_description(self._descriptions):
            self._emit("meta_description", description)

    async def _write_labels(self, there: Envelope, headings: Sequence[str]) -> None:
        """Write the rest of the header; the last heading closes the post."""
        strategy, covered = self.strategy, headings[:-1] or headings
        described = there.meta_description or strategy.pick_description(self._descriptions)
        if not described:
            made = strategy.make_description(self._descriptions, covered)
            self._emit("meta_description", made)
        if not there.tags:
            self._emit("tags", ", ".join(await self._tags(covered)))
        categories = await self._categories(headings)
        self._emit("categories", ", ".join(categories) + "\n")

    async def _ask_for_outline(self) -> None:
        reply = await self.pieces.request(self.strategy.outline(self._wanted))
        self._outlines.append(reply[:MAX_CANDIDATE])

    @property
    def _sections(self) -> int:
        return self.strategy.headings_wanted(self.strategy.brief.words)

    @property
    def _wanted(self) -> int:
        """Headings of an outline."""
        return self._sections + self.strategy.outline_has_closing

    def _enough(self) -> bool:
        headings = self.strategy.pick_headings(self._outlines, most=self._wanted)
        return len(headings) >= min(enough_headings(self._wanted), self._wanted)

    def _headings(self) -> list[str]:
        """Those of the outlines, then as many as the post needs; the closing one last."""
        strategy = self.strategy
        headings = strategy.pick_headings(self._outlines, most=self._wanted)
        if strategy.outline_has_closing and len(headings) > min(self._sections, FULL_POST_SECTIONS):
            return headings
        missing = max(strategy.fewest_sections(strategy.brief.words) - len(headings), 0)
        spare = [each for each in strategy.spare_headings if each not in headings]
        return [*headings, *spare[:missing], CLOSINGS[len(strategy.topic) % len(CLOSINGS)]]

    async def _tags(self, headings: Sequence[str]) -> list[str]:
        strategy = self.strategy
        return choose_tags(
            await self.pieces.candidates(strategy.tags, tries=strategy.label_tries),
            topic=strategy.topic,
            keyphrase=strategy.brief.keyphrase,
            headings=headings,
        )

    async def _categories(self, headings: Sequence[str]) -> list[str]:
        strategy = self.strategy
        suggestions = await self.pieces.candidates(strategy.categories, tries=strategy.label_tries)
        return choose_categories(suggestions, topic=strategy.topic, headings=headings)
