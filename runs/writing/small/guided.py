"""The strategy for a model too small to follow more than one instruction at once.

Each prompt is a sentence or two. Two things keep such a model on track: it is told which words to
begin with, and a grammar (llama.cpp's GBNF) enforces them. Left alone it begins every section in
the same way, and turns a list of headings into prose. It writes English, whatever is asked for.
"""

import json
import re
from collections.abc import Sequence
from functools import partial
from itertools import cycle
from typing import Final

from posts.plain_text import defuse, fold_line
from posts.vocabulary.phrases import SMALL_TALK
from providers.base import Prompt
from providers.embedded_server import count_threads
from runs.writing.sections.phrases import lower_case, main_part
from runs.writing.small.angles import ANGLES, BY_HEADING, Angle
from runs.writing.small.description import (
    ENDINGS,
    describe_by_headings,
    fit_description,
    guide_to,
)
from runs.writing.small.first_words import first_words, opening_words
from runs.writing.small.headings import choose_headings, enough_headings, extract_heading
from runs.writing.small.strategy import PieceStrategy
from runs.writing.small.title import is_on_topic, title_case, title_fits, trim_title

AHEAD: Final = 2
"""Pieces that are written beside the one that is read."""
TOKENS_PER_WORD: Final = 1.5
OWN_WORDS: Final = 15
"""Words that a piece has at least beyond those that it is told to begin with."""
EXPERT: Final = "You are a helpful expert who gives practical advice."
PLANNER: Final = "You plan blog posts."
OUTLINES: Final = (
    "Write the table of contents for a practical guide: {topic}. Eight short chapter titles.",
    "Write a numbered list of the eight parts of a helpful guide on {topic}.",
    "List eight subtopics to cover in a blog post about {topic}.",
    "Write eight short section headings for a blog post about {topic}, as a numbered list.",
    "List eight key aspects of this topic, each in three to six words: {topic}",
)
"""Ways to ask for headings: what several of them bring up is no accident."""
LINE: Final = '[A-Z] [^\\n.:;*#0-9()|]{5,62} "\\n"'
LONG_TITLE: Final = 55
LONG_DESCRIPTION: Final = 120
"""Characters of given words that leave no room for the model's own."""
LONG_SECTION: Final = 300
"""Words; a longer post has sections on angles, too: a small model has no more to say at once."""
LIST_LEADS: Final = (
    "Here are some practical tips:",
    "These are the points to remember:",
    "The following advice helps:",
)
CLOSINGS: Final = (
    "To get started,",
    "Now it is your turn:",
    "This week,",
    "Choose one thing",
    "In a month from now,",
)
"""How the closing begins; each try begins in another way, so that it says something else."""
ORDER: Final = re.compile(
    r"^(?:please )?(?:i want|i would like|write|create|generate|make)\b.{0,60}?"
    r"\b(?:post|article|text|guide)\b(?: (?:about|on|that explains|which explains|explaining))? ",
    re.IGNORECASE,
)
"""What people write around a topic; without this it would end up in the title."""


class GuidedStrategy(PieceStrategy):
    """The prompts and rules for one post, for a small model that writes English."""

    outlines = range(3, len(OUTLINES) + 1)
    label_tries = 0
    outline_has_closing = False
    unwanted = SMALL_TALK
    spare_headings = added_headings = tuple(BY_HEADING)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.ahead = AHEAD if count_threads() > 1 else 0  # one alone is a tenth faster
        self.topic = ORDER.sub("", self.topic) or self.topic
        self._outlines = cycle(OUTLINES)
        self._list_leads = cycle(LIST_LEADS)
        self._angles = cycle(ANGLES)
        self._closings = cycle(CLOSINGS)
        self._title_start = f"{title_case(main_part(self.topic))}:"
        self._description_start = f"{guide_to(self.topic)}, with tips on how to"
        self.title_tries = 2 if len(self._title_start) < LONG_TITLE else 0
        self.description_tries = 3 if len(self._description_start) < LONG_DESCRIPTION else 0

    def title(self) -> Prompt:
        """The topic and a colon, to which the model adds a second half."""
        return self._guided(
            "Write a title for a blog post.",
            begin=self._title_start,
            rest=r'" " [A-Z] [^\n"#@|*:.!?()]+ "\n"',
            words=20,
        )

    def outline(self, count: int) -> Prompt:
        task = next(self._outlines).format(topic=self.topic)
        lines = " ".join(f'"{number}. " line' for number in range(1, 9))
        return self._guided(
            task, instructions=PLANNER, rest=f"{lines}\nline ::= {LINE}", words=100, heat=0.4
        )

    def description(self) -> Prompt:
        return self._guided(
            f"Write one sentence that describes a blog post about {self.topic}.",
            begin=self._description_start,
            rest=r'" " [^\n"#@.!?:]+ "."',
            words=40,
        )

    def opening(self, headings: Sequence[str], *, words: int) -> Prompt:
        return self._guided(
            f"Write one short opening paragraph for a blog post about {self.topic}. Say why it "
            f"matters to {self._readers('the reader')} and what they will learn.",
            begin=opening_words(self.topic),
            words=words,
        )

    def section(
        self, heading: str, headings: Sequence[str], *, words: int, as_list: bool
    ) -> Prompt:
        if angle := BY_HEADING.get(heading):
            return self._from_angle(angle, self.topic, words)
        subject = lower_case(heading.rstrip("?"), topic=self.topic)
        readers = self._reader()
        if as_list:
            return self._guided(
                f"Give five practical tips on “{subject}” to {readers}, as a list.",
                begin=next(self._list_leads),
                rest=r'"\n\n1. **" [A-Z] [^\x00]*',
                words=words,
            )
        return self._guided(
            f"Explain “{subject}” to {readers}. Write {_paragraphs(words)} short paragraphs "
            "with concrete advice.",
            begin=first_words(heading, topic=self.topic),
            words=words,
        )

    def more(self, heading: str, headings: Sequence[str], words: int) -> Prompt:
        subject = self.topic if heading in BY_HEADING else heading.rstrip("?")
        angle = next(each for each in self._angles if each.heading != heading)
        return self._from_angle(angle, lower_case(subject, topic=self.topic), words)

    def closing(self, heading: str, headings: Sequence[str], *, words: int) -> Prompt:
        return self._guided(
            f"Write one short closing paragraph for a blog post about {self.topic}. Tell "
            f"{self._readers('the reader')} what to do next.",
            begin=next(self._closings),
            words=words,
        )

    def pick_title(self, suggestions: Sequence[str]) -> str | None:
        titles = filter(title_fits, map(trim_title, suggestions))
        return next((title for title in titles if is_on_topic(title, topic=self.topic)), None)

    def pick_description(self, suggestions: Sequence[str]) -> str | None:
        fitted = (fit_description(each, endings=ENDINGS) for each in suggestions)
        return next(filter(None, fitted), None)

    def make_description(self, suggestions: Sequence[str], headings: Sequence[str]) -> str:
        return describe_by_headings(self.topic, headings)

    def pick_headings(self, outlines: Sequence[str], *, most: int) -> list[str]:
        headings = choose_headings(
            outlines,
            partial(extract_heading, topic=self.topic),
            fewest=min(enough_headings(most), most),
            most=most,
        )
        return list(map(title_case, headings))

    def fewest_sections(self, words: int) -> int:
        return max(super().fewest_sections(words), words // LONG_SECTION)

    def _from_angle(self, angle: Angle, subject: str, words: int) -> Prompt:
        return self._guided(
            f"Write about “{subject}” for {self._reader()}: {angle.about}. Write "
            f"{_paragraphs(words)} short paragraphs with concrete advice.",
            begin=angle.begin,
            words=words,
        )

    def _reader(self) -> str:
        return self._readers(f"someone who reads about {self.topic}")

    def _readers(self, default: str) -> str:
        return defuse(fold_line(self.brief.audience)) or default

    def _guided(
        self,
        task: str,
        *,
        begin: str = "",
        rest: str = r"[^\x00]*",
        words: int,
        instructions: str = EXPERT,
        heat: float | None = None,
    ) -> Prompt:
        tone = defuse(fold_line(self.brief.tone))
        task_and_start = f"{task} Begin with these words: {begin}" if begin else task
        start = json.dumps(begin, ensure_ascii=False)  # GBNF quotes as JSON does
        return self._request(
            text=task_and_start,
            instructions=f"{instructions} Your tone is {tone}." if tone else instructions,
            limit=int(max(words, len(begin.split()) + OWN_WORDS) * TOKENS_PER_WORD),
            more={"grammar": f"root ::= {start} {rest}"} | ({"temperature": heat} if heat else {}),
        )


def _paragraphs(words: int) -> str:
    return ("two", "three", "four", "five")[min(max(words // 65 - 1, 0), 3)]
