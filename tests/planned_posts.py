"""Posts that simulated authors write by plan, and what is measured of them."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from simulated_author import Author

from posts.checks import check_post, format_score
from posts.fixes import fix_post
from posts.measures import estimate_tokens, length_score
from posts.prompts.version import PromptVersion
from providers.base import Finished, Prompt, StopReason, Usage
from runs.lane import Lane
from runs.lane_view import LaneView
from runs.prepare import prepare
from runs.settings import Brief, LaneSettings
from runs.writing.plan.writer import write_by_plan
from runs.writing.requests import OnText

STOPS: Final[dict[str, StopReason]] = {
    "end": "end",
    "max_tokens": "max_tokens",
    "refusal": "refusal",
}
SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
GERMAN: Final = PromptVersion(
    name="Beitrag",
    number=1,
    text="""\
Du schreibst Beiträge, die man gern liest. Antworte in dieser Form:

TITLE: Titel
META_DESCRIPTION: Beschreibung
TAGS: Schlagwort, Schlagwort
CATEGORIES: Kategorie

Text in Markdown
</EndOFText>

[user]
Schreibe einen Beitrag über {{topic}}, etwa {{words}} Wörter.""",
)


@dataclass
class Studio:
    """Sends a lane's requests to an author, some words at a time."""

    author: Author
    prompts: list[Prompt] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    pause: float = 0.0
    """Seconds for each word of a reply."""

    async def send(self, prompt: Prompt, on_text: OnText) -> Finished:
        self.prompts.append(prompt)
        reply = self.author.reply(prompt.text)
        self.replies.append(reply.text)
        for piece in re.findall(r"(?:\S*\s*){1,20}", reply.text):
            on_text(piece)
            if self.pause:
                await asyncio.sleep(self.pause * len(piece.split()))
        usage = Usage(input_tokens=estimate_tokens(prompt.text), output_tokens=len(reply.text) // 4)
        return Finished(stop_reason=STOPS[reply.stop], usage=usage)


@dataclass(frozen=True)
class PlannedPost:
    """A post, and how it came about."""

    author: Author
    words: int
    view: LaneView
    prompts: list[Prompt]
    replies: list[str]

    @property
    def length_score(self) -> int:
        return length_score(self.words, self.view.words)

    @property
    def format_score(self) -> int:
        """After everything that can be fixed is fixed."""
        return format_score(check_post(fix_post(self.view.envelope).envelope))

    @property
    def repeated(self) -> list[str]:
        """Sentences of eight words and more that are there twice."""
        said = Counter(map(str.strip, SENTENCE.split(self.view.envelope.body)))
        return [each for each, times in said.items() if times > 1 and _is_long(each)]

    @property
    def headings(self) -> list[str]:
        lines = self.view.envelope.body.splitlines()
        return [line.lstrip("# ").casefold() for line in lines if line.startswith("#")]


def planned_post(
    author: Author,
    words: int,
    *,
    prompt: PromptVersion | None = None,
    language: str = "English",
    parallel: int = 1,
    pause: float = 0.0,
) -> PlannedPost:
    """Have an author write a post of so many words."""
    settings = LaneSettings(
        provider="compatible", model="author", writing="plan", continuations=4, parallel=parallel
    )
    if prompt:
        settings = replace(settings, prompt=prompt)
    brief = Brief(topic="Growing tomatoes on a balcony", words=words, language=language)
    studio, lane = Studio(author, pause=pause), Lane(brief, settings, clock=lambda: 0.0)
    finished = asyncio.run(write_by_plan(prepare(brief, settings), studio.send, lane))
    lane.finish(finished, cost=None)
    return PlannedPost(author, words, lane.view(), studio.prompts, studio.replies)


def _is_long(sentence: str) -> bool:
    spaced = len(sentence.split()) >= 8
    return spaced or (sentence.isprintable() and len(sentence) >= 16 and " " not in sentence)
