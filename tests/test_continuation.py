"""A reply that is cut off is brought to its end, and its parts make one post."""

import asyncio
from itertools import pairwise

import envelope_samples
import pytest
from cut_posts import CutPost, posts
from fake_provider import FakeProvider

from components.live.outcome import explain
from posts.envelope import END_MARKER, read_envelope
from posts.repetition import find_runaway
from providers.base import (
    ContentFiltered,
    Finished,
    Prompt,
    ProviderError,
    ReplyCut,
    RunawayReply,
    TooSlow,
    Usage,
)
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.writing import continuation
from runs.writing.budget import BudgetTracker
from runs.writing.continuation import LAST_CHARACTERS, write_to_end
from runs.writing.requests import OnText, total_usage

PROMPT = Prompt(model="any", text="Write.", max_output_tokens=100)
POST = envelope_samples.load("canonical").reply
HEADER, BODY = POST[: POST.index("\n\n") + 2], POST[POST.index("\n\n") + 2 :]
USAGE = Usage(input_tokens=10, cached_input_tokens=0, output_tokens=20, reasoning_tokens=0)
Part = tuple[str, Finished | ProviderError]
CUT = Finished(stop_reason="max_tokens", usage=USAGE)
END = Finished(stop_reason="end", usage=USAGE)


class Model:
    """Answers each request with the next part."""

    def __init__(self, *parts: Part) -> None:
        self.parts = list(parts)
        self.asked: list[Prompt] = []

    async def send(self, prompt: Prompt, on_text: OnText) -> Finished:
        self.asked.append(prompt)
        text, end = self.parts.pop(0)
        for at in range(0, len(text), 7):
            on_text(text[at : at + 7])
        if isinstance(end, ProviderError):
            raise end
        return end


def write(
    model: Model, *, continuations: int = 4, so_far: str = ""
) -> tuple[str, list[int], Finished | ProviderError]:
    """What becomes of a lane: its text, its seams, how it ended."""
    settings = LaneSettings(provider="compatible", model="any")
    lane = Lane(Brief(topic="Backups"), settings, clock=lambda: 0.0)
    lane.append(so_far)
    writing = write_to_end(
        PROMPT,
        model.send,
        lane,
        budget=BudgetTracker(settings),
        continuations=continuations,
        used=USAGE if so_far else None,
    )
    end: Finished | ProviderError
    try:
        end = asyncio.run(writing)
    except ProviderError as error:
        end = error
    _, text, seams = lane.so_far()
    return text, list(seams), end


def broken(kind: type[ProviderError]) -> ProviderError:
    return kind("It broke.", remedy="Write again.")


CUTS = {
    "the token limit": CUT,
    "a lost connection": broken(ReplyCut),
    "silence": broken(TooSlow),
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS.keys())
def test_a_reply_that_is_cut_off_is_continued_to_its_end(cut: Finished | ProviderError) -> None:
    model = Model((POST[:900], cut), (POST[900:1500], cut), (POST[1500:], END))
    text, seams, end = write(model)
    assert (text, seams) == (POST, [900, 1500])
    assert isinstance(end, Finished)
    assert end.stop_reason == "end"


def test_the_model_is_shown_what_it_wrote_and_asked_to_go_on() -> None:
    model = Model((POST[:900], CUT), (POST[900:], END))
    write(model)
    first, second = model.asked
    assert [turn["role"] for turn in first.messages] == ["user"]
    assert [turn["role"] for turn in second.messages] == ["user", "assistant", "user"]
    assert second.messages[1]["content"] == POST[:900]
    assert POST[900 - LAST_CHARACTERS : 900] in second.messages[2]["content"]


def test_a_reply_is_continued_so_often_and_no_more() -> None:
    model = Model(*[(f"Part {number} of the post. ", CUT) for number in range(9)])
    text, seams, end = write(model, continuations=2)
    assert len(model.asked) == 3
    assert len(seams) == 2
    assert isinstance(end, Finished)
    assert end.stop_reason == "max_tokens"
    assert text.count("Part") == 3


def test_what_is_cut_after_its_end_marker_is_whole() -> None:
    text, seams, end = write(Model((POST, broken(ReplyCut))))
    assert (text, seams) == (POST, [])
    assert isinstance(end, Finished)
    assert end.stop_reason == "end"


def test_a_continuation_that_adds_nothing_is_the_last() -> None:
    model = Model((POST[:900], CUT), ("", CUT), ("never asked for", END))
    assert write(model)[0] == POST[:900]
    assert len(model.asked) == 2


def test_a_continuation_that_only_repeats_is_the_last() -> None:
    model = Model((POST[:900], CUT), (POST[700:900], CUT), ("never asked for", END))
    write(model)
    assert len(model.asked) == 2


def test_what_is_shown_of_the_end_begins_with_a_whole_word() -> None:
    model = Model((POST[:905], CUT), (POST[905:], END))
    write(model)
    shown = model.asked[1].go_on.split("\n\n", 1)[1]
    assert f" {shown[:LAST_CHARACTERS]}" in POST


def test_blanks_are_no_reply_to_go_on_with() -> None:
    model = Model(("\n\n", CUT), (POST, END))
    text, seams, _ = write(model)
    assert model.asked[1].so_far == ""
    assert read_envelope(text, seams).body == read_envelope(POST).body


def test_a_reply_that_is_sent_anew_each_time_is_no_runaway() -> None:
    ends = range(900, len(POST), 150)
    model = Model(*[(POST[:end], CUT) for end in ends], (POST, END))
    text, seams, end = write(model, continuations=20)
    assert isinstance(end, Finished)
    assert read_envelope(text, seams).body == read_envelope(POST).body


def test_a_runaway_ends_while_it_is_written() -> None:
    model = Model((POST[:900] + "\n\nAnd so it goes on and on." * 500, END))
    text, _, end = write(model)
    assert isinstance(end, RunawayReply)
    assert len(text) < 900 + 3_000


def test_a_long_reply_is_checked_less_often_as_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[int] = []
    monkeypatch.setattr(continuation, "find_runaway", lambda text: checked.append(len(text)))
    settings = LaneSettings(provider="compatible", model="any")

    async def send(_: Prompt, on_text: OnText) -> Finished:
        for _each in range(4_000):
            on_text("a" * 100)
        return END

    post = Lane(Brief(topic="Backups"), settings, clock=lambda: 0.0)
    reply = continuation.Reply(send, post, BudgetTracker(settings), None)
    asyncio.run(reply.receive(PROMPT))
    assert checked[:40] == list(range(1_000, 41_000, 1_000)), "of a post, each thousand"
    assert len(checked) < 200
    assert max(later - sooner for sooner, later in pairwise(checked)) <= checked[-1] // 45


def test_what_ran_away_can_go_on_with_something_else() -> None:
    away = POST[:900] + "\n\nAnd so it goes on and on." * 60
    _, _, end = write(Model(("\n\nThe end.\n\n</EndOFText>\n", END)), so_far=away)
    assert isinstance(end, Finished)


def test_what_a_filter_ends_is_not_continued() -> None:
    model = Model((POST[:900], broken(ContentFiltered)))
    text, seams, end = write(model)
    assert (text, seams) == (POST[:900], [])
    assert isinstance(end, ContentFiltered)


def test_the_parts_are_paid_for_together() -> None:
    end = write(Model((POST[:900], CUT), (POST[900:], END)))[2]
    assert isinstance(end, Finished)
    assert (end.usage.input_tokens, end.usage.output_tokens) == (20, 40)


def test_what_one_part_does_not_tell_is_not_known_of_the_whole() -> None:
    end = write(Model((POST[:900], broken(ReplyCut)), (POST[900:], END)))[2]
    assert isinstance(end, Finished)
    assert end.usage == Usage()


def test_the_usage_of_no_request_is_unknown_and_not_zero() -> None:
    assert total_usage([]) == Usage()
    assert total_usage([USAGE, USAGE]).output_tokens == 40
    assert total_usage([USAGE, Usage(output_tokens=1)]) == Usage(output_tokens=21)


def test_a_lane_is_continued_by_hand_from_where_it_stopped() -> None:
    text, seams, _ = write(Model((POST[900:], END)), continuations=0, so_far=POST[:900])
    assert (text, seams) == (POST, [900])


# In the engine, by the wires


def start(engine: Engine, fake: FakeProvider, model: str, *, provider: str = "compatible") -> Run:
    base_url = fake.origin if provider == "anthropic" else fake.base_url
    settings = LaneSettings(provider=provider, model=model, base_url=base_url, continuations=20)
    return engine.start(Brief(topic="Backups"), [LaneRequest(settings=settings, api_key="any")])


def end_of(lane: Lane) -> LaneView:
    assert lane.wait_for_end(60), lane.view()
    return lane.view()


@pytest.mark.parametrize("provider", ["openai", "anthropic", "compatible"])
@pytest.mark.parametrize("model", ["parts-400", "parts-700-80"])
def test_each_wire_brings_a_reply_to_its_end(
    engine: Engine, fake: FakeProvider, provider: str, model: str
) -> None:
    view = end_of(start(engine, fake, model, provider=provider).lanes[0])
    assert view.state == "complete"
    assert view.seams
    assert view.envelope.body == read_envelope(POST).body
    assert len(fake.requests) == len(view.seams) + 1


@pytest.mark.parametrize("delta_size", [5, 10_000], ids="{} characters a delta".format)
def test_a_model_that_can_say_so_is_stopped_at_the_end_marker(
    engine: Engine, fake: FakeProvider, delta_size: int
) -> None:
    fake.delta_size = delta_size
    fake.reply = f"{POST}\nShall I write another one?"
    view = end_of(start(engine, fake, "good", provider="anthropic").lanes[0])
    assert fake.requests[0].body["stop_sequences"] == [END_MARKER]
    assert (view.state, view.stop_reason) == ("complete", "stop_sequence")
    assert view.text == POST.rstrip("\n"), "the marker is put back, and nothing stands behind it"
    assert view.envelope.complete
    assert len(fake.requests) == 1


IN_CODE = BODY.replace(
    END_MARKER, f"## The form\n\n```text\nTITLE: One\n\nText.\n\n{END_MARKER}\n```\n\n{END_MARKER}"
)


def test_a_marker_in_a_code_block_is_content_and_the_reply_goes_on(
    engine: Engine, fake: FakeProvider
) -> None:
    fake.reply = HEADER + IN_CODE
    view = end_of(start(engine, fake, "parts-90000", provider="anthropic").lanes[0])
    stops = [request.body.get("stop_sequences") for request in fake.requests]
    assert stops == [[END_MARKER], None], "what is content already must not stop it once more"
    assert view.state == "complete"
    assert view.envelope.complete
    assert view.envelope.body == read_envelope(fake.reply).body
    assert "```" in view.envelope.body


def test_a_reply_that_stopped_in_a_code_block_is_cut_and_continued_by_hand(
    engine: Engine, fake: FakeProvider
) -> None:
    fake.reply = HEADER + IN_CODE
    settings = LaneSettings(provider="anthropic", model="parts-90000", base_url=fake.origin)
    run = engine.start(Brief(topic="Backups"), [LaneRequest(settings=settings, api_key="any")])
    view = end_of(run.lanes[0])
    assert view.state == "cut"
    assert "code block" in explain(view)
    engine.retry(run, 0, api_key="any", go_on=True)
    view = end_of(run.lanes[0])
    assert view.state == "complete"
    assert view.envelope.body == read_envelope(fake.reply).body


def test_a_model_that_repeats_itself_is_stopped_and_its_text_kept(
    engine: Engine, fake: FakeProvider
) -> None:
    fake.pause = 0.001  # as a model does: else a busy machine gets much of it at once
    view = end_of(start(engine, fake, "runaway").lanes[0])
    assert view.state == "stopped"
    assert "repeated itself" in str(view.error)
    assert view.text.startswith(POST[: len(POST) // 2])
    assert len(view.text) < len(POST) + 5_000


def test_a_lane_that_was_cut_goes_on_when_asked_to(engine: Engine, fake: FakeProvider) -> None:
    settings = LaneSettings(provider="compatible", model="parts-900", base_url=fake.base_url)
    run = engine.start(Brief(topic="Backups"), [LaneRequest(settings=settings)])
    for _ in range(20):
        if end_of(run.lanes[0]).state == "complete":
            break
        assert run.lanes[0].view().state == "cut"
        engine.retry(run, 0, go_on=True)
    assert run.lanes[0].view().envelope.body == read_envelope(POST).body


# What repeats itself


@pytest.mark.parametrize("name", envelope_samples.NAMES)
def test_no_sample_is_taken_for_a_runaway(name: str) -> None:
    assert find_runaway(envelope_samples.load(name).reply) is None


HOPE = "A backup that was never restored is only a hope, and hope is no plan at all."
RUNAWAYS = {
    "words": "and so on " * 200,
    "a line": "\n- Check the backup." * 60,
    "a paragraph": f"\n\n{HOPE}" * 12,
    "a paragraph between others": "".join(
        f"\n\nStep {number} is unlike all others, and it says so itself.\n\n{HOPE}"
        for number in range(5)
    ),
}


@pytest.mark.parametrize("repeated", RUNAWAYS.values(), ids=RUNAWAYS.keys())
def test_a_text_that_repeats_itself_is_found(repeated: str) -> None:
    text = POST.removesuffix("</EndOFText>\n")
    found = find_runaway(text + repeated)
    assert found is not None
    assert found >= len(text)


def counted(line: str, times: int) -> str:
    """The line so often, each time with the next number for `%`."""
    return "".join(line.replace("%", str(number)) for number in range(1, times + 1))


COUNTED = {
    "steps": "\n\nStep %. Check the backup, write down its date, and tell a colleague about it.",
    "headings": f"\n\n## Step %\n\n{HOPE}",
    "Chinese steps": "\n\n第%步：检查备份，写下日期，然后告诉同事。",
    "items": "\n%. Check the backup, write down its date, and tell a colleague about it.",
}


@pytest.mark.parametrize("line", COUNTED.values(), ids=COUNTED.keys())
def test_a_text_that_only_counts_is_found_soon(line: str) -> None:
    text = POST.removesuffix("</EndOFText>\n")
    found = find_runaway(text + counted(line, 40)[:1_800])
    assert found is not None
    assert len(text) <= found < len(text) + 2 * len(line)


@pytest.mark.parametrize("post", posts(), ids=[post.name for post in posts()])
def test_no_beginning_of_a_post_is_taken_for_a_runaway(post: CutPost) -> None:
    for end in range(500, len(post.reply), 500):
        assert find_runaway(post.reply[:end]) is None


VERSES = "storm snow hail wind fog sun".split()
ALIKE = {
    "rows of dashes": "-" * 5_000,
    "blanks": "\n" * 5_000,
    "a table": counted("\n| % | 0 | 0 | 0 |", 150),
    "equal rows": "\n| yes | no | no | yes |" * 50,
    "a checklist": counted("\n- [ ] Day %: check the backup", 31),
    "code": "\n```sql" + counted("\nINSERT INTO files VALUES (%, 'any', 0);", 60) + "\n```",
    "a matrix": "\n```" + "\n[0, 0, 0, 0, 0, 0, 0, 0]," * 60 + "\n```",
    "a refrain": "".join(
        f"\n\nThe {verse} went over the hill,\nand the {verse} had a story to tell.\n\n"
        "Keep it away from the rain, my dear,\nkeep it away from the rain."
        for verse in VERSES
    ),
    "facts of a kind": "".join(
        f"\n\n### {verse.title()}\n\n**Time:** one hour\n\n**Serves:** four people\n\n"
        f"What {verse} brings is told in a few words, and {verse} alone is meant."
        for verse in VERSES
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_posts_repeat_is_no_runaway(name: str) -> None:
    assert find_runaway(POST.removesuffix("</EndOFText>\n") + ALIKE[name]) is None
