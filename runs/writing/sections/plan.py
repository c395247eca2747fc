"""Plan a post: its header and its headings, each chosen from the model's suggestions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posts.vocabulary.keys import KEYS
from runs.writing.sections.categories import choose_categories
from runs.writing.sections.headings import enough_headings
from runs.writing.sections.pieces import Pieces
from runs.writing.sections.strategy import PieceStrategy
from runs.writing.sections.tags import choose_tags
from runs.writing.sections.title import title_of

SECTION_WORDS: Final = 190
"""Words of a section, if the length of the post allows."""
SHORT_SECTION_WORDS: Final = 120
"""Words of a section of a short post, so that it has more than one or two."""
SECTIONS: Final = range(2, 17)
"""How many sections there may be, without the closing one; those of a longer post are longer."""
FULL_POST_SECTIONS: Final = 4
"""With this many, sections grow longer before there are more of them."""
MORE_HEADINGS: Final = (
    "What to Know Before You Begin",
    "Common Mistakes to Avoid",
    "Keeping Time and Costs in Check",
    "Habits That Pay Off",
)
"""Added if too little of the outlines can be used."""
CLOSINGS: Final = ("Where to Go From Here", "Your Next Steps", "Putting It Into Practice")


def section_count(words: int) -> int:
    """How many sections a post of this length has, without the opening and the closing one."""
    short = min(words // SHORT_SECTION_WORDS, FULL_POST_SECTIONS)
    return min(max(short, words // SECTION_WORDS, SECTIONS.start), SECTIONS.stop - 1)


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans one post."""

    strategy: PieceStrategy
    pieces: Pieces

    async def write_header(self) -> list[str]:
        """Write the header and the blank line after it; returns the headings, the closing one last.

        The description comes before the outline, unless it has to be made of the headings.
        """
        strategy, emit = self.strategy, self.pieces.emit
        emit(f"{KEYS['title']}: {await self._title()}\n")
        descriptions = await self._descriptions()
        if description := strategy.pick_description(descriptions):
            emit(f"{KEYS['meta_description']}: {description}\n")
        headings = await self._headings()
        if not description:
            description = strategy.make_description(descriptions, headings[:-1])
            emit(f"{KEYS['meta_description']}: {description}\n")
        emit(f"{KEYS['tags']}: {', '.join(await self._tags(headings))}\n")
        emit(f"{KEYS['categories']}: {', '.join(await self._categories(headings))}\n\n")
        return headings

    async def _title(self) -> str:
        strategy = self.strategy
        suggestions = await self.pieces.candidates(
            strategy.title,
            tries=strategy.title_tries,
            until=lambda titles: strategy.pick_title(titles) is not None,
        )
        return strategy.pick_title(suggestions) or title_of(strategy.topic)

    async def _descriptions(self) -> list[str]:
        strategy = self.strategy
        return await self.pieces.candidates(
            strategy.description,
            tries=strategy.description_tries,
            until=lambda texts: strategy.pick_description(texts) is not None,
        )

    async def _headings(self) -> list[str]:
        strategy = self.strategy
        sections = section_count(strategy.brief.words)
        wanted = sections + strategy.outline_has_closing

        def enough(outlines: Sequence[str]) -> bool:
            headings = strategy.pick_headings(outlines, most=wanted)
            asked_enough = len(outlines) >= min(strategy.outlines.start, wanted)
            return asked_enough and len(headings) >= min(enough_headings(wanted), wanted)

        outlines = await self.pieces.candidates(
            lambda: strategy.outline(wanted), tries=strategy.outlines.stop - 1, until=enough
        )
        headings = strategy.pick_headings(outlines, most=wanted)
        fewest = min(sections, FULL_POST_SECTIONS)
        if strategy.outline_has_closing and len(headings) > fewest:
            return headings
        missing = max(fewest - len(headings), 0)
        closing = CLOSINGS[len(strategy.topic) % len(CLOSINGS)]
        return [*headings, *MORE_HEADINGS[:missing], closing]

    async def _tags(self, headings: Sequence[str]) -> list[str]:
        strategy = self.strategy
        return choose_tags(
            await self.pieces.candidates(strategy.tags, tries=strategy.label_tries),
            topic=strategy.topic,
            keyphrase=strategy.brief.keyphrase,
            headings=headings[:-1],
        )

    async def _categories(self, headings: Sequence[str]) -> list[str]:
        strategy = self.strategy
        suggestions = await self.pieces.candidates(strategy.categories, tries=strategy.label_tries)
        return choose_categories(suggestions, topic=strategy.topic, headings=headings)
