"""What to ask for each piece of a post, of a model too small to follow more than one wish at once.

Each request is a sentence or two. Two things keep such a model on its way: it is told the words to
begin with, and a grammar (llama.cpp's GBNF) holds it to them. Left to itself it begins every
section alike, and a list of headings turns into prose. It writes English, whatever is asked for.
"""

import json
import re
from collections.abc import Sequence
from itertools import cycle
from typing import Final

from posts.plain_text import defuse, fold_line
from posts.vocabulary.phrases import SMALL_TALK
from providers.base import Prompt
from runs.writing.sections.description import ASKING, guide_to
from runs.writing.sections.phrases import has_own_capitals, lower_case, main_part
from runs.writing.sections.prompts import PiecePrompts
from runs.writing.sections.title import title_case

TOKENS_PER_WORD: Final = 1.5
EXPERT: Final = "You are a helpful expert who gives practical advice."
PLANNER: Final = "You plan blog posts."
OUTLINES: Final = (
    "Write the table of contents for a practical guide: {topic}. Eight short chapter titles.",
    "Write a numbered list of the eight parts of a helpful guide on {topic}.",
    "List eight subtopics to cover in a blog post about {topic}.",
    "Write eight short section headings for a blog post about {topic}, as a numbered list.",
    "List eight key aspects of this topic, each in three to six words: {topic}",
)
"""Ways to ask for headings: what comes back to several of them is more than a whim."""
LINE: Final = '[A-Z] [^\\n.:;*#0-9()|]{5,62} "\\n"'
LONG_TITLE: Final = 55
LONG_DESCRIPTION: Final = 120
LONG_SUBJECT: Final = 80
"""Characters of given words that leave no room for the model's own."""
LIST_LEADS: Final = (
    "Here are some practical tips:",
    "These are the points to remember:",
    "The following advice helps:",
)
ORDER: Final = re.compile(
    r"^(?:please )?(?:i want|i would like|write|create|generate|make)\b.{0,60}?"
    r"\b(?:post|article|text|guide)\b(?: (?:about|on|that explains|which explains|explaining))? ",
    re.IGNORECASE,
)
"""What people write around a topic; it would end up in the title."""
_IMPERATIVES: Final = """
    add ask avoid balance build buy calculate check choose clean collect compare consider cook
    create cut decide define design enable ensure establish find focus follow get identify improve
    install invest keep learn limit look maintain make manage measure monitor optimize organize pack
    pick plan practice prepare prevent prioritize protect reduce research review save select set
    share shop start stay store switch take test track train understand update use visit water write
"""
IMPERATIVES: Final = frozenset(_IMPERATIVES.split())
QUESTIONS: Final = ASKING | {"is", "are", "do", "does", "can", "should"}


class GuidedPrompts(PiecePrompts):
    """The requests for one post."""

    strict = True
    outlines = range(3, len(OUTLINES) + 1)
    unwanted = SMALL_TALK
    label_tries = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.topic = ORDER.sub("", self.topic) or self.topic
        self._outlines = cycle(OUTLINES)
        self._list_leads = cycle(LIST_LEADS)
        self._title_start = f"{title_case(main_part(self.topic))}:"
        self._description_start = f"{guide_to(self.topic)}, with tips on how to"
        self.title_tries = 2 if len(self._title_start) < LONG_TITLE else 0
        self.description_tries = 3 if len(self._description_start) < LONG_DESCRIPTION else 0

    def title(self) -> Prompt:
        """The topic, a colon, and a second half that the model adds."""
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
        subject = lower_case(heading.rstrip("?"), topic=self.topic)
        readers = self._readers(f"someone who reads about {self.topic}")
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

    def closing(self, heading: str, headings: Sequence[str], *, words: int) -> Prompt:
        return self._guided(
            f"Write one short closing paragraph for a blog post about {self.topic}. Tell "
            f"{self._readers('the reader')} what to do next.",
            begin="To get started,",
            words=words,
        )

    def _readers(self, usually: str) -> str:
        return defuse(fold_line(self.brief.audience)) or usually

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
        told = f"{task} Begin with these words: {begin}" if begin else task
        start = json.dumps(begin, ensure_ascii=False)  # GBNF quotes as JSON does
        return self._request(
            text=told,
            instructions=f"{instructions} Your tone is {tone}." if tone else instructions,
            limit=int((words + len(begin.split())) * TOKENS_PER_WORD),
            more={"grammar": f"root ::= {start} {rest}"} | ({"temperature": heat} if heat else {}),
        )


def _paragraphs(words: int) -> str:
    return ("two", "three", "four", "five")[min(max(words // 65 - 1, 0), 3)]


def opening_words(topic: str) -> str:
    """How an opening paragraph begins; empty where the topic is a question, or long."""
    subject = main_part(topic)
    if subject.lower().startswith("how to "):
        subject = f"If you want to {subject[7:]},"
    asks = subject.partition(" ")[0].lower() in QUESTIONS
    return "" if asks or len(subject) > LONG_SUBJECT else _capital(subject)


def first_words(heading: str, *, topic: str) -> str:
    """How the section under a heading begins; empty where the heading is a question."""
    subject = lower_case(heading, topic=topic)
    first = subject.partition(" ")[0]
    if subject.startswith("how to "):
        return f"To {subject[7:]},"
    if first in IMPERATIVES:
        return f"To {subject},"
    return "" if first in QUESTIONS or "?" in heading else _capital(subject)


def _capital(text: str) -> str:
    first = text.partition(" ")[0]
    return text if has_own_capitals(first) else text[:1].upper() + text[1:]
