import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from posts.categories import ALLOWED
from posts.envelope import Envelope, read_envelope
from posts.measures import count_words, length_score
from posts.prompts.version import PromptVersion, load_template
from providers.base import Finished, Overloaded, Prompt, ReplyTooLong, StopReason, Usage
from runs.lane import Lane
from runs.lane_plan import PLAN_IS_THERE, LanePlan
from runs.lane_view import PartialReply
from runs.prepare import prepare
from runs.settings import Brief, LaneSettings
from runs.writing.plan.outline import Outline
from runs.writing.requests import OnText
from runs.writing.sections.likeness import runs_of
from runs.writing.small.writer import write_sections
from runs.writing.writers import Writer, write_whole

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
VARIETY = (
    "Everything about a dwarf variety starts with patience and ends with a dwarf variety. A"
    " second look at a dwarf variety tells more than any book can. Ask a neighbour how a dwarf"
    " variety went last year. Write down what a dwarf variety taught you in spring. By autumn"
    " a dwarf variety is second nature, and the fruit shows it."
)
POT = (
    "Roots want room, so a deep pot beats three flat ones. Gravel below keeps water from"
    " standing around them. Mix sand into heavy earth until it crumbles between two fingers."
    " Clay stays cool, plastic weighs less. Lift every container onto small feet before the"
    " first storm."
)
WATER = (
    "One full can each morning is enough for most plants. Leaves that hang at noon recover by"
    " night, those that hang at dawn are thirsty. Pour slowly and low, never over the foliage."
    " Mulch halves the work. During a heat wave, come back after sunset with another."
)
FOOD = (
    "Hungry growers need a weekly feed from June onwards. Compost tea does nicely, and so"
    " does any liquid sold for vegetables. Too much nitrogen gives you greenery instead of a"
    " crop. Yellow edges ask for potassium. Stop once the nights turn cold."
)
FRUIT = (
    "Nothing tastes like a red fruit still warm from daylight. Twist gently, and leave its"
    " stalk on. Green ones ripen indoors beside an apple. Refrigerators take the flavour away"
    " within hours. Freeze whatever five people cannot eat, skins included."
)
REPLIES = {
    "title of the post": "Growing Tomatoes on a Balcony, Pot by Pot",
    "meta description": "A balcony is enough for a summer of tomatoes. Learn which varieties stay"
    " small, how large the pots must be and when to water.",
    "section headings": OUTLINE,
    "six tags": "tomatoes, balcony garden, container gardening, watering, plant food",
    "categories of this list": "How-to Guides\nGreen Tech and Sustainability",
    "opening paragraph": "Six pots and some sun are all it takes. Here is how a summer goes.",
    "Varieties that": VARIETY,
    "Pots, soil": POT,
    "How much": WATER,
    "Feeding": FOOD,
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
    "right variety": VARIETY,
    "the soil": POT,
    "in the morning": WATER,
    "the plants": FOOD,
    "ripe fruit": FRUIT,
    "closing paragraph": REPLIES["closing section"],
    "short paragraphs with": "Nothing more comes to mind.",
}


@dataclass
class Script:
    """Answers requests by a phrase in their task; keeps them for inspection."""

    replies: Mapping[str, str] = field(default_factory=lambda: REPLIES)
    stop_reasons: Mapping[str, StopReason] = field(default_factory=dict)
    usage: Callable[[int], Usage] = lambda number: Usage(input_tokens=10, output_tokens=number)
    prompts: list[Prompt] = field(default_factory=list)
    open_requests: int = 0

    async def send(self, prompt: Prompt, on_text: OnText) -> Finished:
        self.prompts.append(prompt)
        self.open_requests += 1
        number = len(self.prompts)
        try:
            phrase = self.phrase_of(prompt)
            for word in self.replies[phrase].split(" "):
                await asyncio.sleep(0)
                on_text(word + " ")
            stop_reason = self.stop_reasons.get(phrase, "end")
            return Finished(stop_reason=stop_reason, usage=self.usage(number))
        finally:
            self.open_requests -= 1

    def phrase_of(self, prompt: Prompt) -> str:
        task = prompt.text.rpartition("\n\nWrite")[2] or prompt.text
        task = prompt.text if "of this list" in prompt.text else task
        return next((phrase for phrase in self.replies if phrase in task), task)

    def asked_for(self, phrase: str) -> list[Prompt]:
        return [prompt for prompt in self.prompts if self.phrase_of(prompt) == phrase]


class Post(Lane):
    """A lane that notes in which pieces its text comes."""

    def __init__(
        self, brief: Brief = BRIEF, settings: LaneSettings = ABLE, *, until: str = "</EndOFText>"
    ) -> None:
        super().__init__(brief, settings, clock=lambda: 0.0)
        self.pieces: list[str] = []
        self._until = until
        self.reached = asyncio.Event()
        """Its text is there."""

    def append(self, text: str) -> None:
        self.pieces.append(text)
        if self._until in text:
            self.reached.set()
        super().append(text)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def write(
    script: Script,
    *,
    brief: Brief = BRIEF,
    settings: LaneSettings = ABLE,
    writer: Writer = write_sections,
) -> tuple[list[str], Finished]:
    """The pieces of text in which a post comes, and how it ended."""
    post = Post(brief, settings)

    async def finish() -> Finished:
        return await writer(prepare(brief, settings), script.send, post)

    finished = asyncio.run(finish())
    return post.pieces, finished


def written(script: Script, **how: Any) -> Envelope:
    pieces, _ = write(script, **how)
    return read_envelope("".join(pieces))


def headings(envelope: Envelope) -> list[str]:
    return [line[3:] for line in envelope.body.splitlines() if line.startswith("## ")]


def test_a_whole_post_is_the_reply_to_one_request() -> None:
    script = Script({"Growing": "TITLE: Six Pots"})
    settings = LaneSettings(provider="compatible", model="able", parameters={"temperature": 0.5})
    pieces, finished = write(script, settings=settings, writer=write_whole)
    assert "".join(pieces).strip() == "TITLE: Six Pots"
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


def test_the_title_is_shown_once_it_is_chosen() -> None:
    pieces, _ = write(Script())
    assert pieces[0] == "TITLE: Growing Tomatoes on a Balcony, Pot by Pot\n"
    assert pieces[1].startswith("META_DESCRIPTION: ")


def test_a_section_arrives_sentence_by_sentence() -> None:
    pieces, _ = write(Script())
    texts = [text for text in pieces if "dwarf variety" in text]
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
    pieces, finished = write(script)
    text = "".join(pieces)
    assert finished.stop_reason == reason
    assert finished.usage.input_tokens == 10 * len(script.prompts)
    assert "## Varieties that stay small" in text
    assert "## How much water" not in text
    assert not read_envelope(text).complete


def test_a_section_cut_at_its_limit_ends_with_a_full_sentence_and_the_post_goes_on() -> None:
    cut = REPLIES | {"Pots, soil": POT + " And then the roots will"}
    script = Script(cut, stop_reasons={"Pots, soil": "max_tokens"})
    pieces, finished = write(script)
    text = "".join(pieces)
    assert finished.stop_reason == "end"
    assert "And then the roots" not in text
    assert read_envelope(text).complete


def test_an_error_of_the_provider_goes_to_the_engine_with_the_text_before_it() -> None:
    async def send(prompt: Prompt, on_text: OnText) -> Finished:
        if "meta description" in prompt.text:
            raise Overloaded("Overloaded.", remedy="Wait.")
        return await Script().send(prompt, on_text)

    post = Post()

    async def write_it() -> None:
        await write_sections(prepare(BRIEF, ABLE), send, post)

    with pytest.raises(Overloaded):
        asyncio.run(write_it())
    assert post.text.startswith("TITLE: Growing Tomatoes")


def test_cancelling_the_lane_closes_the_request_in_flight() -> None:
    script, post = Script(), Post(until="dwarf variety")

    async def cancel() -> None:
        writing = asyncio.create_task(write_sections(prepare(BRIEF, ABLE), script.send, post))
        await post.reached.wait()
        assert script.open_requests == 1
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        assert writing.cancelled()

    asyncio.run(cancel())
    assert script.open_requests == 0


def test_a_section_that_repeats_another_is_asked_for_again_and_then_left_out() -> None:
    script = Script(REPLIES | {"Pots, soil": REPLIES["Varieties that"]})
    envelope = written(script)
    assert len(script.asked_for("Pots, soil")) == 2
    assert "Pots, soil and drainage" not in headings(envelope)
    assert envelope.body.count("A second look at a dwarf variety") == 1


def test_a_longer_post_has_more_sections() -> None:
    counts = {}
    for words in (100, 400, 600, 1500, 10_000):
        script = Script()
        write(script, brief=Brief(topic=BRIEF.topic, words=words))
        counts[words] = int(script.asked_for("section headings")[0].text.split("post's ")[1][:2])
    assert (counts[100], counts[400], counts[600]) == (3, 4, 5)
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
    pieces, _ = write(script, brief=Brief(topic=topic), settings=settings)
    text = "".join(pieces)
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
    pieces, _ = write(Script(hostile))
    text = "".join(pieces)
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


class Talker(Script):
    """A tiny model that has something new to say in each piece, as far as its limit lets it."""

    def __init__(self, *, silent_every: int = 0) -> None:
        super().__init__(TINY_REPLIES)
        self.silent_every = silent_every

    async def send(self, prompt: Prompt, on_text: OnText) -> Finished:
        plans = "plan blog posts" in prompt.instructions or "blog post" in self.phrase_of(prompt)
        if plans and self.phrase_of(prompt) in TINY_REPLIES:
            return await super().send(prompt, on_text)
        self.prompts.append(prompt)
        number = len(self.prompts)
        if not plans and (not self.silent_every or number % self.silent_every):
            on_text(self.say(number, int(prompt.max_output_tokens / 1.5)))
        return Finished(stop_reason="end")

    def say(self, number: int, words: int) -> str:
        said = [f"said{number}a{place}" for place in range(words)]
        lines = [" ".join(said[at : at + 10]).capitalize() for at in range(0, len(said), 10)]
        return ". ".join(lines) + "."


class Parrot(Talker):
    """A tiny model that has few turns of phrase, and often stops after one or two of them."""

    SHAPES = ("{}. ", "\n\n{}:\n\n", "\n- {}.", "\n1. {}.", "\n\n### {}\n\n", "\n```\n{}\n```\n")

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = random.Random(seed)
        known = [f"known{number}" for number in range(40)]
        self.phrases = [self.random.choices(known, k=3) for _ in range(60)]

    def say(self, number: int, words: int) -> str:
        lines = self.random.choice((1, 2, words // 8))
        return "".join(self._line(f"own{number}a{line}") for line in range(lines))

    def _line(self, own: str) -> str:
        words = [f"{own}a{place}" for place in range(self.random.randrange(2, 8))]
        for phrase in self.random.choices(self.phrases, k=self.random.randrange(4)):
            words += phrase
        return self.random.choice(self.SHAPES).format(" ".join(words).capitalize())


@pytest.mark.parametrize("words", [200, 300, 600, 2_000, 5_000, 10_000])
@pytest.mark.parametrize("silent_every", [0, 4], ids=["talks", "is silent now and then"])
def test_a_tiny_model_writes_as_much_as_is_asked_for(words: int, silent_every: int) -> None:
    talker = Talker(silent_every=silent_every)
    envelope = written(talker, brief=replace(BRIEF, words=words), settings=TINY)
    assert envelope.complete
    assert length_score(words, count_words(envelope.body)) >= 85
    assert len(headings(envelope)) == len(set(headings(envelope)))


@pytest.mark.parametrize(("words", "posts"), [(2_000, 3), (5_000, 1)])
def test_no_section_of_a_tiny_models_post_says_what_another_says_however_short_it_is(
    words: int, posts: int
) -> None:
    for seed in range(posts):
        envelope = written(Parrot(seed), brief=replace(BRIEF, words=words), settings=TINY)
        sections = envelope.body.split("\n## ")[1:]
        assert envelope.complete
        for run, most in ((2, 0.35), (5, 0.1)):
            runs = [runs_of(section, run) for section in sections]
            pairs = [(one, other) for one in runs for other in runs if one is not other]
            assert all(len(one & other) <= most * len(one) for one, other in pairs)


def test_a_tiny_model_that_has_nothing_more_to_say_is_not_asked_for_ever() -> None:
    script = Script(TINY_REPLIES | {"section headings": "", "key aspects": ""})
    written(script, brief=replace(BRIEF, words=10_000), settings=TINY)
    assert len(script.prompts) < 60


def tiny(text: str = "", outline: str = "", **settings: Any) -> Post:
    """A post of the tiny model, or what is there of one."""
    post = Post(BRIEF, replace(TINY, **settings))
    if text:
        post.resume(PartialReply(text=text, plan=LanePlan(outline=outline)))
        post.pieces = [text]
    return post


def go_on(script: Script, post: Post, **settings: Any) -> Finished:
    prepared = prepare(BRIEF, replace(TINY, **settings))
    return asyncio.run(write_sections(prepared, script.send, post))


def test_a_tiny_models_text_begins_when_it_has_given_one_outline() -> None:
    script = Script(TINY_REPLIES)
    write(script, settings=TINY)
    order = [script.phrase_of(prompt) for prompt in script.prompts]
    outlines = ["table of contents", "eight parts", "eight subtopics"]
    assert set(order[:3]) == {"title for a blog post", "describes a blog post", outlines[0]}
    assert order[3:6] == ["opening paragraph", *outlines[1:]]


def test_a_tiny_models_plan_can_be_seen_and_changed_before_anything_is_written_by_it() -> None:
    script, post = Script(TINY_REPLIES), tiny()
    finished = go_on(script, post, plan_first=True)
    assert (finished.stop_reason, finished.detail) == ("max_tokens", PLAN_IS_THERE)
    assert "opening paragraph" not in map(script.phrase_of, script.prompts)
    header = read_envelope(post.text)
    assert header.title
    assert header.categories
    assert not header.body
    planned = Outline.read(post.plan.outline)
    assert len(planned.sections) >= 5
    assert 0.9 * BRIEF.words < sum(each.words for each in planned.sections) <= BRIEF.words
    mine = "## Ripe fruit (300 words)\n## The end (80 words)"
    later, script = tiny(post.text, mine), Script(TINY_REPLIES)
    assert go_on(script, later, plan_first=True).stop_reason == "end"
    assert later.text.startswith(post.text)
    envelope = read_envelope(later.text)
    assert envelope.complete
    assert headings(envelope)[0] == "Ripe fruit"
    assert headings(envelope)[-1] == "The end"
    assert not any("plan blog posts" in prompt.instructions for prompt in script.prompts)


def test_a_plan_of_one_section_is_written_too() -> None:
    header = "TITLE: A\nMETA_DESCRIPTION: B\nTAGS: c\nCATEGORIES: How-to Guides\n\n"
    post = tiny(header, "## Ripe fruit (300 words)")
    go_on(Script(TINY_REPLIES), post)
    assert headings(read_envelope(post.text))[0] == "Ripe fruit"


@pytest.mark.parametrize("until", ["META_DESC", "CATEGORIES", "Six pots", "deep pot", "Buy one"])
def test_a_tiny_models_post_goes_on_where_it_was_stopped(until: str) -> None:
    whole = tiny()
    go_on(Script(TINY_REPLIES), whole)
    stopped, script = Post(BRIEF, TINY, until=until), Script(TINY_REPLIES)

    async def stop() -> None:
        writing = asyncio.create_task(write_sections(prepare(BRIEF, TINY), script.send, stopped))
        await stopped.reached.wait()
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        assert script.open_requests == 0, "nothing goes on that nobody reads"

    asyncio.run(stop())
    later = tiny(stopped.text, stopped.plan.outline)
    assert go_on(Script(TINY_REPLIES), later).stop_reason == "end"
    assert later.text.startswith(stopped.text)
    envelope, first = read_envelope(later.text), read_envelope(whole.text)
    assert envelope.complete
    assert headings(envelope) == headings(first)
    assert later.text.count("TITLE: ") == later.text.count("CATEGORIES: ") == 1
    assert len(envelope.body) == pytest.approx(len(first.body), rel=0.2)
