"""Write a post piece by piece and stream the pieces as one envelope.

Strategy: first the plan, of which each part is chosen by rules among what the model offers, then the
body, section by section, cleaned while it is written. What is chosen from is not shown, so while the
plan is made the only sign of work is an empty delta.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Final, assert_never

from posts.envelope import END_MARKER
from providers.base import Finished, Prompt, TextDelta, Usage
from providers.embedded import MODEL_NAME
from runs.run import Brief, LaneSettings
from runs.sections.categories import choose_categories
from runs.sections.description import choose_description, fit_description
from runs.sections.guided import GuidedPrompts
from runs.sections.headings import choose_headings
from runs.sections.prompts import PiecePrompts
from runs.sections.sieve import Sieve, Written
from runs.sections.tags import choose_tags
from runs.sections.title import choose_title, tidy_title, title_case, title_fits

Ask = Callable[[Prompt], AsyncGenerator[TextDelta | Finished, None]]
"""Sends one request and streams its reply: retried and watched by the engine."""

SECTION_WORDS: Final = 190
"""Words of a section, where the length asked for allows."""
SECTIONS: Final = range(4, 17)
"""Sections beside the closing one."""
OPENING_WORDS: Final = 70
CLOSING_WORDS: Final = 80
FEWEST_WORDS: Final = 40
"""A section with fewer is asked for once more."""
SECTION_TRIES: Final = 2
LIST_EVERY: Final = 4
"""One section of so many has a list."""
MORE_HEADINGS: Final = (
    "What to Know Before You Begin",
    "Common Mistakes to Avoid",
    "Keeping Time and Costs in Check",
    "Habits That Pay Off",
)
"""For an outline of which too little can be used."""
CLOSINGS: Final = ("Where to Go From Here", "Your Next Steps", "Putting It Into Practice")


async def write_sections(
    brief: Brief, settings: LaneSettings, ask: Ask
) -> AsyncGenerator[TextDelta | Finished, None]:
    """Write the post by a plan and a small request for each piece.

    Raises:
        ProviderError: a request failed.
    """
    requests = _Requests(ask)
    post = _PostInPieces(brief, _prompts(brief, settings), requests)
    try:
        async with aclosing(post.write()) as pieces:
            async for piece in pieces:
                yield TextDelta(piece)
    except _GaveUp as given_up:
        yield replace(given_up.finished, usage=requests.usage())
    else:
        yield Finished(stop_reason="end", usage=requests.usage(), request_id=requests.last_id)


def _prompts(brief: Brief, settings: LaneSettings) -> PiecePrompts:
    tiny = (settings.provider, settings.model) == ("embedded", MODEL_NAME)
    in_english = brief.language.strip().lower() in {"", "en"} or "english" in brief.language.lower()
    return (GuidedPrompts if tiny and in_english else PiecePrompts)(brief, settings)


class _GaveUp(Exception):
    """The model refused, or a filter stopped it: the post ends here."""

    def __init__(self, finished: Finished) -> None:
        super().__init__(finished.stop_reason)
        self.finished = finished


class _Requests:
    """Asks for pieces, and keeps count of what they used."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._usages: list[Usage] = []
        self.cut = False
        """The latest piece ended at its token limit."""
        self.last_id: str | None = None

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """The text of a piece as it comes, empty while the model is at work without writing."""
        async with aclosing(self._ask(prompt)) as events:
            async for event in events:
                match event:
                    case TextDelta(text):
                        yield text
                    case Finished():
                        self._note_end(event)
                    case _:
                        assert_never(event)

    def usage(self) -> Usage:
        """What all pieces used together; None where one of them does not say."""
        names = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens")
        return Usage(**{name: _sum([getattr(u, name) for u in self._usages]) for name in names})

    def _note_end(self, finished: Finished) -> None:
        self._usages.append(finished.usage)
        self.last_id = finished.request_id
        self.cut = finished.stop_reason == "max_tokens"
        if finished.stop_reason in {"content_filter", "refusal"}:
            raise _GaveUp(finished)


class _PostInPieces:
    """One post on its way. All its generators yield text for the envelope, often empty."""

    def __init__(self, brief: Brief, prompts: PiecePrompts, requests: _Requests) -> None:
        self._words_wanted = brief.words
        self._keyphrase = brief.keyphrase
        self._prompts = prompts
        self._requests = requests
        self._offers: list[str] = []
        """What the model offered for the part of the plan that is being made."""
        self._headings: list[str] = []
        self._written = Written()
        self._words = 0
        """Words of the body so far."""

    async def write(self) -> AsyncGenerator[str, None]:
        """The whole envelope."""
        for part in (self._title, self._description_and_outline, self._tags, self._categories):
            async for text in part():
                yield text
        async for text in self._body():
            yield text
        yield f"\n\n{END_MARKER}\n"

    async def _title(self) -> AsyncGenerator[str, None]:
        topic, strict = self._prompts.topic, self._prompts.strict

        def fits(offer: str) -> bool:
            return title_fits(tidy_title(offer), topic=topic, strict=strict)

        async for sign in self._collect(self._prompts.title, self._prompts.title_tries, until=fits):
            yield sign
        yield f"TITLE: {choose_title(self._offers, topic=topic, strict=strict)}\n"

    async def _description_and_outline(self) -> AsyncGenerator[str, None]:
        """The description first; one made of the headings where the model offers none that fits."""
        prompts, topic, strict = self._prompts, self._prompts.topic, self._prompts.strict

        def fits(offer: str) -> bool:
            return fit_description(offer, strict=strict) is not None

        async for sign in self._collect(prompts.description, prompts.description_tries, until=fits):
            yield sign
        offers = self._offers
        ready = any(map(fits, offers))
        if ready:
            yield _description_line(offers, topic=topic, strict=strict)
        async for sign in self._outline():
            yield sign
        if not ready:
            yield _description_line(offers, topic=topic, strict=strict, headings=self._headings)

    async def _outline(self) -> AsyncGenerator[str, None]:
        prompts = self._prompts
        wanted = round((self._words_wanted - OPENING_WORDS - CLOSING_WORDS) / SECTION_WORDS)
        count = min(max(wanted, SECTIONS.start), SECTIONS.stop - 1)
        asked = count if prompts.strict else count + 1  # the closing one is the last

        def choose() -> list[str]:
            return choose_headings(
                self._offers, topic=prompts.topic, count=asked, strict=prompts.strict
            )

        def enough(_: str) -> bool:
            return not prompts.strict and len(choose()) == asked

        async for sign in self._collect(
            lambda: prompts.outline(asked), prompts.outline_tries, until=enough
        ):
            yield sign
        headings = choose()
        if prompts.strict or len(headings) < asked:
            missing = max(SECTIONS.start - len(headings), 0)
            closing = CLOSINGS[len(prompts.topic) % len(CLOSINGS)]
            headings = [*headings, *MORE_HEADINGS[:missing], closing]
        self._headings = [title_case(h) for h in headings] if prompts.strict else headings

    async def _tags(self) -> AsyncGenerator[str, None]:
        async for sign in self._collect(self._prompts.tags, int(self._prompts.plans_labels)):
            yield sign
        tags = choose_tags(
            self._offers,
            topic=self._prompts.topic,
            keyphrase=self._keyphrase,
            headings=self._headings,
        )
        yield f"TAGS: {', '.join(tags)}\n"

    async def _categories(self) -> AsyncGenerator[str, None]:
        async for sign in self._collect(self._prompts.categories, int(self._prompts.plans_labels)):
            yield sign
        chosen = choose_categories(self._offers, topic=self._prompts.topic, headings=self._headings)
        yield f"CATEGORIES: {', '.join(chosen)}\n\n"

    async def _body(self) -> AsyncGenerator[str, None]:
        prompts = self._prompts
        *headings, closing = self._headings
        opening = partial(prompts.opening, self._headings, words=OPENING_WORDS)
        async for text in self._section("", opening):
            yield text
        for index, heading in enumerate(headings):
            left = self._words_wanted - self._words - CLOSING_WORDS
            section = partial(
                prompts.section,
                heading,
                self._headings,
                words=max(left // (len(headings) - index), FEWEST_WORDS * 2),
                as_list=index % LIST_EVERY == LIST_EVERY // 2,
            )
            async for text in self._section(heading, section):
                yield text
        end = partial(prompts.closing, closing, self._headings, words=CLOSING_WORDS)
        async for text in self._section(closing, end):
            yield text

    async def _section(
        self, heading: str, make_prompt: Callable[[], Prompt]
    ) -> AsyncGenerator[str, None]:
        """A heading and its text, or nothing where all that comes says what is said already."""
        gap = f"\n\n## {heading}\n\n" if heading else ""
        for _ in range(SECTION_TRIES):
            sieve = Sieve(self._written, heading=heading)
            async for delta in self._requests.stream(make_prompt()):
                text = sieve.feed(delta)
                yield gap + text if text else ""
                gap = "" if text else gap
            if text := sieve.close(cut=self._requests.cut):
                yield gap + text
                gap = ""
            self._words += sieve.words
            if sieve.words >= FEWEST_WORDS:
                return
            gap = gap or "\n\n"

    async def _collect(
        self,
        make_prompt: Callable[[], Prompt],
        tries: int,
        *,
        until: Callable[[str], bool] = bool,
    ) -> AsyncGenerator[str, None]:
        """Gather offers for a part of the plan until one is good; yields only signs of work."""
        self._offers = []
        for _ in range(tries):
            pieces = []
            async for delta in self._requests.stream(make_prompt()):
                pieces.append(delta)
                yield ""
            self._offers.append("".join(pieces))
            if until(self._offers[-1]):
                return


def _description_line(
    offers: Sequence[str], *, topic: str, strict: bool, headings: Sequence[str] = ()
) -> str:
    text = choose_description(offers, topic=topic, headings=headings, strict=strict)
    return f"META_DESCRIPTION: {text}\n"


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
