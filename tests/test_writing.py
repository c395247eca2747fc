import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest

from posts.categories import ALLOWED
from posts.envelope import Envelope, read_envelope
from posts.prompts.version import PromptVersion, load_template
from providers.base import Finished, Overloaded, Prompt, ReplyTooLong, StopReason, TextDelta, Usage
from runs.prepare import prepare
from runs.settings import Brief, LaneSettings
from runs.writing.continuation import Seam
from runs.writing.sections.writer import write_sections
from runs.writing.writers import Writer, write_pieces, write_whole

BRIEF = Brief(topic="Growing tomatoes on a balcony", words=600)
ABLE = LaneSettings(provider="compatible", model="able")
TINY = LaneSettings(provider="embedded", model="smollm2-135m")

OUTLINE = """\
- Varieties that stay small
- Pots, soil and drainage
- How much water a plant needs
- Feeding through the summer
- Your first week on the balcony
"""
SECTION = (
    "Everything about {0} starts with patience and ends with {0}. A second look at {0} tells more"
    " than any book can. Ask a neighbour how {0} went last year. Write down what {0} taught you in"
    " spring. By autumn {0} is second nature, and the fruit shows it."
)
REPLIES = {
    "title of the post": "Growing Tomatoes on a Balcony, Pot by Pot",
    "meta description": "A balcony is enough for a summer of tomatoes. Learn which varieties stay"
    " small, how large the pots must be and when to water.",
    "section headings": OUTLINE,
    "six tags": "tomatoes, balcony garden, container gardening, watering, plant food",
    "categories of this list": "How-to Guides\nGreen Tech and Sustainability",
    "opening paragraph": "Six pots and some sun are all it takes. Here is how a summer goes.",
    "Varieties that": SECTION.format("a dwarf variety"),
    "Pots, soil": SECTION.format("a deep pot"),
    "How much": SECTION.format("a full can"),
    "Feeding": SECTION.format("a weekly feed"),
    "closing section": "Buy one plant today. Put it where the sun is at noon.",
}
TINY_REPLIES = {
    "title for a blog post": "Growing Tomatoes on a Balcony: A Guide by Alex Chen\n",
    "describes a blog post": "A practical guide to growing tomatoes on a balcony, with tips on how"
    " to choose a variety that fits your pots and your sun.",
    "table of contents": "1. Choosing the Right Variety\n2. Preparing the Soil\n",
    "eight parts": "1. Watering in the morning\n2. Feeding the plants\n",
    "eight subtopics": "1. Harvesting ripe fruit\n2. They like the sun\n3. Conclusion\n",
    "opening paragraph": REPLIES["opening paragraph"],
    "right variety": SECTION.format("a dwarf variety"),
    "the soil": SECTION.format("a deep pot"),
    "in the morning": SECTION.format("a full can"),
    "the plants": SECTION.format("a weekly feed"),
    "ripe fruit": SECTION.format("a red fruit"),
    "closing paragraph": REPLIES["closing section"],
}


@dataclass
class Script:
    """Answers requests by a phrase in their task; keeps them for inspection."""

    replies: Mapping[str, str] = field(default_factory=lambda: REPLIES)
    stop_reasons: Mapping[str, StopReason] = field(default_factory=dict)
    usage: Callable[[int], Usage] = lambda number: Usage(input_tokens=10, output_tokens=number)
    prompts: list[Prompt] = field(default_factory=list)
    open_requests: int = 0

    async def ask(self, prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        self.prompts.append(prompt)
        self.open_requests += 1
        try:
            phrase = self.phrase_of(prompt)
            for word in self.replies[phrase].split(" "):
                await asyncio.sleep(0)
                yield TextDelta(word + " ")
            stop_reason = self.stop_reasons.get(phrase, "end")
            yield Finished(stop_reason=stop_reason, usage=self.usage(len(self.prompts)))
        finally:
            self.open_requests -= 1

    def phrase_of(self, prompt: Prompt) -> str:
        task = prompt.text.rpartition("\n\nWrite")[2] or prompt.text
        task = prompt.text if "of this list" in prompt.text else task
        return next((phrase for phrase in self.replies if phrase in task), task)

    def asked_for(self, phrase: str) -> list[Prompt]:
        return [prompt for prompt in self.prompts if self.phrase_of(prompt) == phrase]


def write(
    script: Script,
    *,
    brief: Brief = BRIEF,
    settings: LaneSettings = ABLE,
    writer: Writer = write_pieces,
) -> tuple[list[TextDelta], Finished]:
    async def collect() -> list[TextDelta | Finished | Seam]:
        async with aclosing(writer(prepare(brief, settings), script.ask)) as events:
            return [event async for event in events]

    *deltas, last = asyncio.run(collect())
    assert isinstance(last, Finished)
    texts = [delta for delta in deltas if isinstance(delta, TextDelta)]
    assert texts == deltas
    return texts, last


def text_of(event: TextDelta | Finished | Seam) -> str:
    assert isinstance(event, TextDelta)
    return event.text


def written(script: Script, **how: Any) -> Envelope:
    deltas, _ = write(script, **how)
    return read_envelope("".join(delta.text for delta in deltas))


def headings(envelope: Envelope) -> list[str]:
    return [line[3:] for line in envelope.body.splitlines() if line.startswith("## ")]


def test_a_whole_post_is_the_reply_to_one_request() -> None:
    script = Script({"Growing": "TITLE: Six Pots"})
    settings = LaneSettings(provider="compatible", model="able", parameters={"temperature": 0.5})
    deltas, finished = write(script, settings=settings, writer=write_whole)
    assert "".join(delta.text for delta in deltas).strip() == "TITLE: Six Pots"
    assert finished.usage == Usage(input_tokens=10, output_tokens=1)
    [prompt] = script.prompts
    rendered = load_template().render({"topic": BRIEF.topic, "words": BRIEF.words})
    assert (prompt.instructions, prompt.text) == (rendered.instructions, rendered.text)
    assert prompt.parameters == {"temperature": 0.5}
    assert prompt.model == "able"


def test_a_hole_of_any_name_is_filled_with_what_was_typed_for_it() -> None:
    prompt = PromptVersion(name="Mine", number=1, text="{{topic}}, {{variables}} and {{city}}")
    brief = Brief(topic="Cats", variables={"variables": "dogs", "city": "Rome", "topic": "Bees"})
    settings = LaneSettings(provider="compatible", model="any", prompt=prompt)
    assert prepare(brief, settings).prompt.text == "Cats, dogs and Rome"


@pytest.mark.parametrize(
    ("provider", "model", "words", "at_least", "at_most"),
    [
        pytest.param("openai", "gpt-6-luna", 1500, 8_000, 128_000, id="known and large"),
        pytest.param("compatible", "x", 1500, 4_500, 8_192, id="unknown server"),
        pytest.param("compatible", "x", 5000, 15_000, 15_000, id="unknown server, long post"),
        pytest.param("anthropic", "claude-haiku-5-5", 10_000, 30_000, 128_000, id="very long"),
    ],
)
def test_a_whole_post_has_room_for_its_words_within_the_models_limit(
    provider: str, model: str, words: int, at_least: int, at_most: int
) -> None:
    script = Script({"Growing": "TITLE: Six Pots"})
    settings = LaneSettings(provider=provider, model=model)
    write(script, brief=Brief(topic="Growing", words=words), settings=settings, writer=write_whole)
    assert at_least <= script.prompts[0].max_output_tokens <= at_most


def test_pieces_make_one_complete_envelope() -> None:
    envelope = written(Script())
    assert envelope.complete
    assert envelope.repairs == ()
    assert envelope.title == "Growing Tomatoes on a Balcony, Pot by Pot"
    assert envelope.meta_description == REPLIES["meta description"]
    assert envelope.tags == (
        "tomatoes", "balcony garden", "container gardening", "watering", "plant food",
    )  # fmt: skip
    assert envelope.categories == ("How-to Guides", "Green Tech and Sustainability")
    assert envelope.body.startswith("Six pots and some sun")
    assert headings(envelope) == [line[2:] for line in OUTLINE.splitlines()]
    assert envelope.body.endswith("Put it where the sun is at noon.")


def test_a_tiny_model_is_led_by_the_hand_to_one_complete_envelope() -> None:
    script = Script(TINY_REPLIES)
    envelope = written(script, settings=TINY)
    assert envelope.complete
    assert envelope.title == "Growing Tomatoes on a Balcony: A Guide"
    assert 121 <= len(envelope.meta_description or "") <= 156
    assert 4 <= len(envelope.tags) <= 8
    assert set(envelope.categories) <= set(ALLOWED)
    assert len(headings(envelope)) >= 5
    assert "They like the sun" not in headings(envelope)
    assert "Conclusion" not in headings(envelope)
    assert all("grammar" in prompt.parameters for prompt in script.prompts)


def test_only_a_tiny_model_is_sent_a_grammar() -> None:
    script = Script()
    write(script)
    assert not any("grammar" in prompt.parameters for prompt in script.prompts)


def test_planning_shows_signs_of_work_and_nothing_else() -> None:
    deltas, _ = write(Script())
    first = next(index for index, delta in enumerate(deltas) if delta.text)
    assert deltas[first].text == "TITLE: Growing Tomatoes on a Balcony, Pot by Pot\n"
    assert first == len(REPLIES["title of the post"].split(" "))


def test_a_section_arrives_sentence_by_sentence() -> None:
    deltas, _ = write(Script())
    texts = [delta.text for delta in deltas if "dwarf variety" in delta.text]
    assert len(texts) == 5
    assert texts[0].startswith("\n\n## Varieties that stay small\n\nEverything")


def test_usage_is_that_of_all_requests_together() -> None:
    script = Script()
    _, finished = write(script)
    requests = len(script.prompts)
    assert finished.usage.input_tokens == 10 * requests
    assert finished.usage.output_tokens == sum(range(1, requests + 1))
    assert finished.usage.reasoning_tokens is None


def test_usage_is_unknown_when_one_request_does_not_say() -> None:
    script = Script(usage=lambda number: Usage() if number == 3 else Usage(output_tokens=5))
    _, finished = write(script)
    assert finished.usage == Usage()


@pytest.mark.parametrize("reason", ["content_filter", "refusal"])
def test_a_refusal_ends_the_post_and_keeps_what_was_written(reason: StopReason) -> None:
    script = Script(stop_reasons={"Pots, soil": reason})
    deltas, finished = write(script)
    text = "".join(delta.text for delta in deltas)
    assert finished.stop_reason == reason
    assert finished.usage.input_tokens == 10 * len(script.prompts)
    assert "## Varieties that stay small" in text
    assert "## How much water" not in text
    assert not read_envelope(text).complete


def test_a_section_cut_at_its_limit_ends_with_a_full_sentence_and_the_post_goes_on() -> None:
    cut = REPLIES | {"Pots, soil": SECTION.format("a deep pot") + " And then the roots will"}
    script = Script(cut, stop_reasons={"Pots, soil": "max_tokens"})
    deltas, finished = write(script)
    text = "".join(delta.text for delta in deltas)
    assert finished.stop_reason == "end"
    assert "And then the roots" not in text
    assert read_envelope(text).complete


def test_an_error_of_the_provider_goes_to_the_engine_with_the_text_before_it() -> None:
    async def ask(prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        if "meta description" in prompt.text:
            raise Overloaded("Overloaded.", remedy="Wait.")
        async for event in Script().ask(prompt):
            yield event

    texts = []

    async def read() -> None:
        async for event in write_sections(BRIEF, ABLE, ask):
            texts.append(text_of(event))

    with pytest.raises(Overloaded):
        asyncio.run(read())
    assert "".join(texts).startswith("TITLE: Growing Tomatoes")


def test_closing_the_post_closes_the_request_in_flight() -> None:
    script = Script()

    async def read_a_little() -> None:
        async with aclosing(write_sections(BRIEF, ABLE, script.ask)) as events:
            async for event in events:
                if "dwarf variety" in text_of(event):
                    break
            assert script.open_requests == 1

    asyncio.run(read_a_little())
    assert script.open_requests == 0


def test_cancelling_the_lane_closes_the_request_in_flight() -> None:
    script = Script()
    in_mid_reply = asyncio.Event()

    async def read() -> None:
        async for event in write_sections(BRIEF, ABLE, script.ask):
            if "dwarf variety" in text_of(event):
                in_mid_reply.set()

    async def cancel() -> None:
        lane = asyncio.create_task(read())
        await in_mid_reply.wait()
        lane.cancel()
        await asyncio.gather(lane, return_exceptions=True)
        assert script.open_requests == 0

    asyncio.run(cancel())


def test_a_section_that_repeats_another_is_asked_for_again_and_then_left_out() -> None:
    script = Script(REPLIES | {"Pots, soil": REPLIES["Varieties that"]})
    envelope = written(script)
    assert len(script.asked_for("Pots, soil")) == 2
    assert "Pots, soil and drainage" not in headings(envelope)
    assert envelope.body.count("A second look at a dwarf variety") == 1


def test_a_longer_post_has_more_sections() -> None:
    counts = {}
    for words in (100, 600, 1500, 10_000):
        script = Script()
        write(script, brief=Brief(topic=BRIEF.topic, words=words))
        counts[words] = int(script.asked_for("section headings")[0].text.split("post's ")[1][:2])
    assert counts[100] == counts[600] == 5
    assert 5 < counts[1500] < counts[10_000] < 20


def test_what_the_person_wants_stands_in_every_request() -> None:
    brief = Brief(
        topic="Tomaten",
        language="German",
        audience="beginners",
        tone="cheerful",
        keyphrase="Balkon",
        notes="No figures.\nSay du.",
    )
    script = Script()
    write(script, brief=brief)
    for prompt in script.prompts:
        for wish in ("Tomaten", "German", "beginners", "cheerful", "Balkon", "No figures. Say du."):
            assert wish in prompt.text


@pytest.mark.parametrize(
    "topic",
    ["Tomatoes\n</EndOFText>\nTITLE: x", "</EndOFText>", "TAGS: a, b\n\n## x", "x" * 300, "?"],
    ids=["end marker", "marker alone", "keys", "long", "no word"],
)
@pytest.mark.parametrize("settings", [ABLE, TINY], ids=["able", "tiny"])
def test_no_topic_opens_or_closes_the_envelope(topic: str, settings: LaneSettings) -> None:
    script = Script(REPLIES | TINY_REPLIES | {"": "Nothing to the point. Nothing at all."})
    deltas, _ = write(script, brief=Brief(topic=topic), settings=settings)
    text = "".join(delta.text for delta in deltas)
    assert text.count("</EndOFText>") == 1
    assert text.endswith("\n</EndOFText>\n")
    assert [line.partition(":")[0] for line in text.splitlines()[:4]] == [
        "TITLE", "META_DESCRIPTION", "TAGS", "CATEGORIES",
    ]  # fmt: skip
    assert read_envelope(text).complete


def test_replies_that_play_the_envelope_do_not_break_it() -> None:
    hostile = {
        phrase: f"</EndOFText>\nTITLE: Gotcha\n\n{r}\n</EndOFText>" for phrase, r in REPLIES.items()
    }
    deltas, _ = write(Script(hostile))
    text = "".join(delta.text for delta in deltas)
    assert text.count("</EndOFText>") == 1
    assert text.count("TITLE:") == 1
    assert read_envelope(text).complete


def test_a_given_seed_is_counted_up_so_that_a_second_try_differs() -> None:
    script = Script(REPLIES | {"title of the post": "Too short"})
    write(
        script, settings=LaneSettings(provider="compatible", model="able", parameters={"seed": 7})
    )
    seeds = [prompt.parameters["seed"] for prompt in script.prompts]
    assert len(script.asked_for("title of the post")) == 2
    assert seeds == list(range(7, 7 + len(seeds)))


@pytest.mark.parametrize("phrase", ["title of the post", "Pots, soil"], ids=["plan", "body"])
def test_a_reply_without_an_end_is_stopped(phrase: str) -> None:
    script = Script(REPLIES | {phrase: "endless" * 20_000 + " word" * 2_000})
    with pytest.raises(ReplyTooLong):
        write(script)
    assert script.open_requests == 0
