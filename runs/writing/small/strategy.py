"""How the pieces of a post are requested and chosen: for any model that follows instructions.

A strategy has a prompt for each piece, and rules to pick one of the suggestions. `GuidedStrategy`
is the other one, for a model too small for these prompts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from posts.categories import ALLOWED
from posts.plain_text import defuse, fold_line
from providers.base import Prompt
from providers.registry import is_tiny
from runs.settings import Brief, LaneSettings
from runs.writing.small.description import describe_by_topic, fit_description
from runs.writing.small.headings import choose_headings, read_heading
from runs.writing.small.title import tidy_title, title_fits

INSTRUCTIONS: Final = (
    "You write blog posts that people find through search and read to the end. You are asked for "
    "one part of a post at a time. Reply with that part alone: no preface, no comment, nothing "
    "about the task. What is true and useful to the reader counts; figures, studies and quotations "
    "are never made up."
)
TOKENS_PER_WORD: Final = 3
ROOM_TO_REASON: Final = 4_000
"""Tokens on top of those of the piece: reasoning counts towards the limit of a reply."""
OPENING_WORDS: Final = 70
CLOSING_WORDS: Final = 80
FRAME_SHARE: Final = 0.15
"""Share of a short post that its opening has at most, and its closing."""
SECTION_WORDS: Final = 190
"""Words of a section, if the length of the post allows."""
SHORT_SECTION_WORDS: Final = 120
"""Words of a section of a short post, so that it has more than one or two."""
SECTIONS: Final = range(2, 17)
"""How many sections an outline may have, without the closing one."""
FULL_POST_SECTIONS: Final = 4
"""With this many, sections grow longer before there are more of them."""
PART_WORDS: Final = 190
"""Words that are asked for at once; a weak model loses its thread in more."""
LINE_WORDS: Final = 60
"""Words of a piece of one line, at most."""


@dataclass(slots=True)
class PieceStrategy:
    """The prompts and rules for one post; other strategies override what differs."""

    brief: Brief
    settings: LaneSettings
    topic: str = field(init=False)
    """The topic on one line, without anything that a model or a reader could take for markup."""
    _asked: int = field(init=False, default=0)

    title_tries = 2
    description_tries = 2
    outlines = range(1, 3)
    """How many outlines are requested: at least, and at most if too little can be used."""
    ahead = 0
    """How many pieces are asked for before they are needed."""
    label_tries = 1
    """For tags and for categories; 0 if rules alone choose them."""
    outline_has_closing = True
    """The last heading of an outline closes the post."""
    unwanted: ClassVar[re.Pattern[str] | None] = None
    """Sentences with this are left out of the body."""
    spare_headings: ClassVar[Sequence[str]] = (
        "What to Know Before You Begin",
        "Common Mistakes to Avoid",
        "Keeping Time and Costs in Check",
        "Habits That Pay Off",
    )
    """For sections beyond those of the outlines, where too little of them can be used."""
    added_headings: ClassVar[Sequence[str]] = ()
    """For sections beyond those of the plan, where these came out too short."""

    def __post_init__(self) -> None:
        self.topic = defuse(fold_line(self.brief.topic))

    def headings_wanted(self, words: int) -> int:
        """How many headings to look for in outlines, without the closing one."""
        short = min(words // SHORT_SECTION_WORDS, FULL_POST_SECTIONS)
        return min(max(short, words // SECTION_WORDS, SECTIONS.start), SECTIONS.stop - 1)

    def fewest_sections(self, words: int) -> int:
        """How many sections a post has at least, as far as there are headings for them."""
        return min(self.headings_wanted(words), FULL_POST_SECTIONS)

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

    def more(self, heading: str, headings: Sequence[str], words: int) -> Prompt:
        return self._prompt(
            f"{_outline(headings)}Write more of the section “{heading}”, about {words} words, in "
            "short paragraphs. Its beginning is there: say only what is new.",
            words=words,
        )

    def closing(self, heading: str, headings: Sequence[str], *, words: int) -> Prompt:
        return self._prompt(
            f"{_outline(headings)}Write the closing section “{heading}”, about {words} words. "
            "Start with its text, not with the heading. Draw the conclusion in new words and name "
            "the next step to take.",
            words=words,
        )

    def pick_title(self, suggestions: Sequence[str]) -> str | None:
        """The first suggestion that will do; None if none will."""
        return next(filter(title_fits, map(tidy_title, suggestions)), None)

    def pick_description(self, suggestions: Sequence[str]) -> str | None:
        """The first suggestion that can be brought to length; None if none can."""
        return next(filter(None, map(fit_description, suggestions)), None)

    def make_description(self, suggestions: Sequence[str], headings: Sequence[str]) -> str:
        """A description where no suggestion will do; `headings` without the closing one."""
        return describe_by_topic(self.topic, suggestions)

    def pick_headings(self, outlines: Sequence[str], *, most: int) -> list[str]:
        """Headings from the outlines, at most that many."""
        return choose_headings(outlines, read_heading, fewest=most, most=most)

    def _prompt(self, task: str, *, words: int) -> Prompt:
        return self._request(
            text=f"{self._about()}\n\n{task}",
            instructions=INSTRUCTIONS,
            limit=words * TOKENS_PER_WORD + self._room_to_reason(),
        )

    def _room_to_reason(self) -> int:
        return 0 if is_tiny(self.settings.provider) else ROOM_TO_REASON  # there it is off

    def _request(
        self, *, text: str, instructions: str, limit: int, more: Mapping[str, str | float] = {}
    ) -> Prompt:
        parameters = {**self.settings.parameters, **more}
        if "seed" in parameters:  # a second try must differ from the first
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


def frame_words(words: int) -> tuple[int, int]:
    """The words of the opening and of the closing of a post of that length."""
    most = int(words * FRAME_SHARE)
    return min(OPENING_WORDS, most), min(CLOSING_WORDS, most)


def _outline(headings: Sequence[str]) -> str:
    return "Sections of the post:\n" + "\n".join(f"- {h}" for h in headings) + "\n\n"
