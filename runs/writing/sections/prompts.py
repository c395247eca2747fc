"""What to ask for each piece of a post, of a model that does as it is told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from posts.categories import ALLOWED
from posts.plain_text import defuse, fold_line
from providers.base import Prompt
from runs.settings import Brief, LaneSettings

INSTRUCTIONS: Final = (
    "You write blog posts that people find through search and read to the end. You are asked for "
    "one part of a post at a time. Reply with that part alone: no preface, no comment, nothing "
    "about the task. What is true and useful to the reader counts; figures, studies and quotations "
    "are never made up."
)
TOKENS_PER_WORD: Final = 3
ROOM_TO_REASON: Final = 4_000
"""Tokens beside those of the piece: reasoning counts against a reply's limit."""
LINE_WORDS: Final = 60
"""Words of a piece that is one line."""


@dataclass(slots=True)
class PiecePrompts:
    """The requests for one post."""

    brief: Brief
    settings: LaneSettings
    topic: str = field(init=False)
    """On one line, and nothing but data."""
    _asked: int = field(init=False, default=0)

    strict = False
    """The pieces are chosen by rules for English text of a weak model."""
    title_tries = 2
    outlines = range(1, 3)
    """How many outlines are asked for: the fewest and, if too little can be used, the most."""
    description_tries = 2
    unwanted: ClassVar[re.Pattern[str] | None] = None
    """Sentences with this are left out of the body."""
    label_tries = 1
    """For tags and for categories; 0 where rules alone choose them."""

    def __post_init__(self) -> None:
        self.topic = defuse(fold_line(self.brief.topic))

    def title(self) -> Prompt:
        return self._prompt(
            "Write the title of the post: catchy, with the words that people search for near its "
            "start, 40 to 60 characters. Reply with the title alone.",
            words=LINE_WORDS,
        )

    def outline(self, count: int) -> Prompt:
        return self._prompt(
            f"Write the post's {count} section headings, one on a line, in a sensible order. Each "
            "is concrete, has 3 to 9 words, and is about something that the others leave out. No "
            "introduction; the last one closes the post with the next step to take.",
            words=count * 20,
        )

    def description(self) -> Prompt:
        return self._prompt(
            "Write the post's meta description: one or two whole sentences of 125 to 155 "
            "characters in all that give a reason to open it.",
            words=LINE_WORDS,
        )

    def tags(self) -> Prompt:
        return self._prompt(
            "Write six tags for the post, of one to three words each, parted by commas.",
            words=LINE_WORDS,
        )

    def categories(self) -> Prompt:
        names = "\n".join(ALLOWED)
        return self._prompt(
            "Choose the one to three categories of this list that fit the post best. Reply with "
            f"their names alone, one on a line, spelled as here:\n\n{names}",
            words=LINE_WORDS,
        )

    def opening(self, headings: Sequence[str], *, words: int) -> Prompt:
        return self._prompt(
            f"{_outline(headings)}Write the opening paragraph, about {words} words, without a "
            "heading. It says what the reader will learn and why it matters.",
            words=words,
        )

    def section(
        self, heading: str, headings: Sequence[str], *, words: int, as_list: bool
    ) -> Prompt:
        shape = "with a list of steps or tips in it" if as_list else "in short paragraphs"
        return self._prompt(
            f"{_outline(headings)}Write the section “{heading}” {shape}, about {words} words, in "
            "Markdown. Start with its text, not with the heading. Leave to the other sections what "
            "belongs there.",
            words=words,
        )

    def closing(self, heading: str, headings: Sequence[str], *, words: int) -> Prompt:
        return self._prompt(
            f"{_outline(headings)}Write the closing section “{heading}”, about {words} words. "
            "Start with its text, not with the heading. Draw the conclusion in new words and name "
            "the next step to take.",
            words=words,
        )

    def _prompt(self, task: str, *, words: int) -> Prompt:
        return self._request(
            text=f"{self._about()}\n\n{task}",
            instructions=INSTRUCTIONS,
            limit=words * TOKENS_PER_WORD + self._room_to_reason(),
        )

    def _room_to_reason(self) -> int:
        return 0 if self.settings.provider == "embedded" else ROOM_TO_REASON  # where it is off

    def _request(
        self, *, text: str, instructions: str, limit: int, more: Mapping[str, str | float] = {}
    ) -> Prompt:
        parameters = {**self.settings.parameters, **more}
        if "seed" in parameters:  # a second try has to come out differently
            parameters["seed"] = int(parameters["seed"]) + self._asked
        self._asked += 1
        return Prompt(
            model=self.settings.model,
            instructions=instructions,
            text=text,
            max_output_tokens=limit,
            parameters=parameters,
        )

    def _about(self) -> str:
        brief = self.brief
        lines = {
            "Topic of the post": self.topic,
            "Language": brief.language,
            "Readers": brief.audience,
            "Tone": brief.tone,
            "Keyphrase, to be used where it fits": brief.keyphrase,
            "Notes": brief.notes,
        }
        said = {label: defuse(fold_line(value)) for label, value in lines.items()}
        return "\n".join(f"{label}: {value}" for label, value in said.items() if value)


def _outline(headings: Sequence[str]) -> str:
    return "Sections of the post:\n" + "\n".join(f"- {h}" for h in headings) + "\n\n"
