"""Plan a post: its header and its headings, each chosen among what the model offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posts.vocabulary.keys import KEYS
from runs.writing.sections.categories import choose_categories
from runs.writing.sections.description import choose_description, fit_description
from runs.writing.sections.headings import choose_headings
from runs.writing.sections.prompts import PiecePrompts
from runs.writing.sections.requests import Pieces
from runs.writing.sections.tags import choose_tags
from runs.writing.sections.title import choose_title, tidy_title, title_case, title_fits

SECTION_WORDS: Final = 190
"""Words of a section, where the length asked for allows."""
SECTIONS: Final = range(4, 17)
"""Sections beside the closing one."""
FEW_SECTIONS: Final = 5
"""With so many, a weak model's outline is good enough."""
MORE_HEADINGS: Final = (
    "What to Know Before You Begin",
    "Common Mistakes to Avoid",
    "Keeping Time and Costs in Check",
    "Habits That Pay Off",
)
"""For an outline of which too little can be used."""
CLOSINGS: Final = ("Where to Go From Here", "Your Next Steps", "Putting It Into Practice")


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans one post."""

    prompts: PiecePrompts
    pieces: Pieces

    async def write_header(self) -> list[str]:
        """Say the header and the blank line after it; the headings, of which the last one closes.

        The description comes before the outline, unless it has to be made of the headings.
        """
        self.pieces.say(f"{KEYS['title']}: {await self._title()}\n")
        descriptions = await self._descriptions()
        if ready := self._fits(descriptions):
            self._say_description(descriptions)
        headings = await self._headings()
        if not ready:
            self._say_description(descriptions, headings)
        self.pieces.say(f"{KEYS['tags']}: {', '.join(await self._tags(headings))}\n")
        self.pieces.say(f"{KEYS['categories']}: {', '.join(await self._categories(headings))}\n\n")
        return headings

    async def _title(self) -> str:
        prompts = self.prompts

        def good(offers: Sequence[str]) -> bool:
            return any(
                title_fits(
                    tidy_title(offer, strict=prompts.strict),
                    topic=prompts.topic,
                    strict=prompts.strict,
                )
                for offer in offers
            )

        offers = await self.pieces.offers(prompts.title, tries=prompts.title_tries, until=good)
        return choose_title(offers, topic=prompts.topic, strict=prompts.strict)

    async def _descriptions(self) -> list[str]:
        return await self.pieces.offers(
            self.prompts.description, tries=self.prompts.description_tries, until=self._fits
        )

    def _fits(self, descriptions: Sequence[str]) -> bool:
        return any(fit_description(offer, strict=self.prompts.strict) for offer in descriptions)

    def _say_description(self, offers: Sequence[str], headings: Sequence[str] = ()) -> None:
        text = choose_description(
            offers, topic=self.prompts.topic, headings=headings[:-1], strict=self.prompts.strict
        )
        self.pieces.say(f"{KEYS['meta_description']}: {text}\n")

    async def _headings(self) -> list[str]:
        prompts = self.prompts
        count = min(max(prompts.brief.words // SECTION_WORDS, SECTIONS.start), SECTIONS.stop - 1)
        asked = count if prompts.strict else count + 1  # the last one closes the post

        def good(offers: Sequence[str]) -> bool:
            enough = len(offers) >= prompts.outlines.start
            return enough and len(self._choose_headings(offers, asked)) >= min(FEW_SECTIONS, asked)

        offers = await self.pieces.offers(
            lambda: prompts.outline(asked), tries=prompts.outlines.stop - 1, until=good
        )
        headings = self._choose_headings(offers, asked)
        if prompts.strict or len(headings) <= SECTIONS.start:
            missing = max(SECTIONS.start - len(headings), 0)
            closing = CLOSINGS[len(prompts.topic) % len(CLOSINGS)]
            return [*headings, *MORE_HEADINGS[:missing], closing]
        return headings

    def _choose_headings(self, offers: Sequence[str], most: int) -> list[str]:
        prompts = self.prompts
        headings = choose_headings(
            offers,
            topic=prompts.topic,
            fewest=min(FEW_SECTIONS, most) if prompts.strict else most,
            most=most,
            strict=prompts.strict,
        )
        return list(map(title_case, headings)) if prompts.strict else headings

    async def _tags(self, headings: Sequence[str]) -> list[str]:
        prompts = self.prompts
        return choose_tags(
            await self.pieces.offers(prompts.tags, tries=prompts.label_tries),
            topic=prompts.topic,
            keyphrase=prompts.brief.keyphrase,
            headings=headings[:-1],
        )

    async def _categories(self, headings: Sequence[str]) -> list[str]:
        prompts = self.prompts
        offers = await self.pieces.offers(prompts.categories, tries=prompts.label_tries)
        return choose_categories(offers, topic=prompts.topic, headings=headings)
