import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from waiting import until

from providers.base import (
    ContentFiltered,
    Finished,
    Overloaded,
    Prompt,
    ProviderError,
    RateLimited,
    ReplyCut,
    ReplyTooLong,
    TextDelta,
    Usage,
)
from providers.replay import Recording, Replay, even_recording
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest, make_job
from runs.lane_states import LaneState
from runs.lane_view import LaneRecord, LaneView
from runs.recording import recording_of
from runs.settings import Brief, LaneSettings

T = TypeVar("T")
PROMPT = Prompt(model="any", text="any", max_output_tokens=1)
FINISHED = Finished(stop_reason="max_tokens", usage=Usage(output_tokens=7), request_id="r-1")
RECORDING = Recording(
    pieces=((0.8, "TITLE: "), (1.0, "Back"), (1.0, "ups\n"), (3.5, "\nText")),
    end=FINISHED,
    duration=4.0,
)
Event = TextDelta | Finished


class PatientLoop(asyncio.SelectorEventLoop):
    """Waits for nothing: its clock goes on to the next moment by itself, a little late."""

    now = 1000.0
    late = 0.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.now = max(self.now, self._scheduled[0]._when + self.late)  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


class LateLoop(PatientLoop):
    """Wakes up 5 ms after each moment."""

    late = 0.005


def run_in(loop: type[asyncio.SelectorEventLoop], work: Callable[[], Awaitable[T]]) -> T:
    async def run() -> T:
        return await work()

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(run())


async def watch(replay: Replay) -> list[tuple[float, Event]]:
    """What a replay writes, with the moment of each event."""
    loop = asyncio.get_running_loop()
    started, seen = loop.time(), []
    async with aclosing(replay.stream(PROMPT)) as events:
        async for event in events:
            seen.append((round(loop.time() - started, 9), event))
    return seen


def replayed(replay: Replay, loop: type[PatientLoop] = PatientLoop) -> list[tuple[float, Event]]:
    return run_in(loop, lambda: watch(replay))


def text_of(seen: list[tuple[float, Event]]) -> str:
    return "".join(event.text for _, event in seen if isinstance(event, TextDelta))


@pytest.mark.parametrize("speed", [0.5, 1, 4, 60], ids="{} times".format)
def test_each_piece_comes_at_its_own_moment_divided_by_the_speed(speed: float) -> None:
    seen: list[Any] = replayed(Replay(RECORDING, speed=speed))
    assert seen == [
        (pytest.approx(0.8 / speed), TextDelta("TITLE: ")),
        (pytest.approx(1.0 / speed), TextDelta("Backups\n")),
        (pytest.approx(3.5 / speed), TextDelta("\nText")),
        (pytest.approx(4.0 / speed), FINISHED),
    ]


def test_at_infinite_speed_all_comes_at_once() -> None:
    seen = replayed(Replay(RECORDING, speed=math.inf))
    assert seen == [(0, TextDelta("TITLE: Backups\n\nText")), (0, FINISHED)]


@pytest.mark.parametrize(("public", "takes"), [("1", 4.0), ("0", 40.0)])
def test_a_visitor_plays_nothing_more_slowly_than_it_was_written(
    public: str, takes: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", public)
    settings = LaneSettings(provider="replay", model="any")
    request = LaneRequest(settings=settings, recording=RECORDING, speed=0.1)
    replay = make_job(Brief(topic="Backups"), request).provider
    assert isinstance(replay, Replay)
    assert replayed(replay)[-1][0] == pytest.approx(takes)


@pytest.mark.parametrize("speed", [0, -1, math.nan])
def test_a_speed_that_leads_nowhere_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Replay(RECORDING, speed=speed)


def test_a_long_recording_does_not_drift_although_each_wait_is_a_little_late() -> None:
    pieces = tuple((i / 100, "x") for i in range(1, 20_001))
    recording = Recording(pieces=pieces, end=FINISHED, duration=200.0)
    seen = replayed(Replay(recording), LateLoop)
    assert seen[-1][0] == pytest.approx(200.0, abs=0.006)
    assert len(text_of(seen)) == 20_000


def test_a_replay_ends_by_the_error_that_ended_its_source() -> None:
    error = Overloaded("Too busy.", remedy="Wait.")
    recording = Recording(pieces=((0.1, "Half"),), end=error, duration=2.0)

    async def watch_to_the_error() -> float:
        started = asyncio.get_running_loop().time()
        with pytest.raises(Overloaded) as caught:
            await watch(Replay(recording))
        assert caught.value is error
        return asyncio.get_running_loop().time() - started

    assert run_in(PatientLoop, watch_to_the_error) == pytest.approx(2.0)


def test_a_recording_that_was_stopped_has_no_end_of_its_own() -> None:
    recording = Recording(pieces=((0.1, "Half"),), end="stopped", duration=2.0)
    assert replayed(Replay(recording)) == [(0.1, TextDelta("Half"))]


def test_a_recording_without_text_ends_at_its_own_moment() -> None:
    error = ReplyCut("Nothing.", remedy="Again.")
    assert replayed(Replay(Recording(pieces=(), end="stopped", duration=3.0))) == []
    with pytest.raises(ReplyCut):
        replayed(Replay(Recording(pieces=(), end=error, duration=3.0)))


def test_a_replay_can_be_cancelled_at_once() -> None:
    recording = Recording(pieces=((3600, "late"),), end=FINISHED, duration=3600)

    async def cancel_soon() -> float:
        loop = asyncio.get_running_loop()
        task, started = loop.create_task(watch(Replay(recording))), loop.time()
        await asyncio.sleep(0.25)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()
        return loop.time() - started

    assert run_in(PatientLoop, cancel_soon) == pytest.approx(0.25)


def test_a_replay_can_be_skipped_to_its_end() -> None:
    async def skip_after_a_second() -> list[tuple[float, Event]]:
        replay = Replay(RECORDING)
        asyncio.get_running_loop().call_later(1.5, replay.skip_to_end)
        return await watch(replay)

    seen = run_in(PatientLoop, skip_after_a_second)
    assert seen[-2:] == [(1.5, TextDelta("\nText")), (1.5, FINISHED)]
    assert text_of(seen) == "TITLE: Backups\n\nText"


@pytest.mark.parametrize(
    "text",
    ["", "One two  three\n\n- four\n", "  \n\nlate", "备份很重要。" * 40, "x" * 100],
    ids=["nothing", "words", "blanks first", "no blanks", "one long word"],
)
def test_an_even_pace_keeps_the_text_and_depends_on_its_length_only(text: str) -> None:
    recording = even_recording(text, words_per_second=10)
    assert "".join(piece for _, piece in recording.pieces) == text
    assert recording.duration == pytest.approx(len(text) / 60)
    moments = [moment for moment, _ in recording.pieces]
    assert moments == sorted(moments)
    assert all(len(piece.strip()) <= 12 for _, piece in recording.pieces)


def test_two_texts_are_written_evenly_at_the_same_words_a_second() -> None:
    short, long = "word " * 100, "other " * 500
    paces = [
        len(text) / replayed(Replay(even_recording(text, words_per_second=20)))[-1][0]
        for text in (short, long)
    ]
    assert paces == [pytest.approx(120), pytest.approx(120)]


# Lanes


TEXT = "TITLE: Backups\n\n## Why\n\nDisks fail.\n\n</EndOFText>\n"
SLOW = LaneRecord(
    id="source",
    brief=Brief(topic="Backups"),
    settings=LaneSettings(provider="anthropic", model="claude-haiku-5-5"),
    state="complete",
    text=TEXT,
    time_to_first_text=2.0,
    duration=3600.0,
    tries=1,
    finished=FINISHED,
    error=None,
    cost=None,
    timeline=((2.0, 7), (2.5, 30), (3590.0, len(TEXT))),
)
BUSY = RateLimited("Wait.", remedy="Wait.", retry_after=30)
ENDS: dict[str, tuple[LaneState, Finished | None, ProviderError | None]] = {
    "complete": ("complete", Finished(stop_reason="end"), None),
    "limit": ("cut", Finished(stop_reason="max_tokens"), None),
    "broken off": ("cut", None, ReplyCut("Cut.", remedy="Again.")),
    "filter": ("filtered", Finished(stop_reason="content_filter", detail="no"), None),
    "filter's error": ("filtered", None, ContentFiltered("No.", remedy="Other words.")),
    "failed": ("failed", None, BUSY),
    "stopped": ("stopped", None, None),
    "stopped while it waited": ("stopped", None, BUSY),
    "too long": ("stopped", None, ReplyTooLong("Long.", remedy="Shorter.")),
    "interrupted": ("interrupted", None, None),
}


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


def end_of(lane: Lane) -> LaneView:
    assert lane.wait_for_end(60)
    return lane.view()


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("text", ["", TEXT], ids=["no text", "with text"])
def test_a_replayed_lane_has_the_text_and_the_end_of_its_source(
    engine: Engine, end: str, text: str
) -> None:
    state, finished, error = ENDS[end]
    if state == "failed" and text:
        state = "cut"
    if end == "broken off" and not text:
        state = "failed"
    record = replace(SLOW, state=state, finished=finished, error=error, text=text, duration=5.0)
    timeline = ((2.0, 7), (4.0, len(text))) if text else ()
    source = Lane.from_record(replace(record, timeline=timeline))
    view = end_of(engine.replay([source], speed=math.inf).lanes[0])
    assert (view.state, view.text) == (state, text)
    assert view.stop_reason == (finished.stop_reason if finished else None)
    assert view.tries == 1, "a recording is not tried again"
    assert not view.cost


def test_a_recording_that_was_played_whole_has_its_own_times_at_whatever_speed(
    engine: Engine,
) -> None:
    lane = engine.replay([Lane.from_record(SLOW)], speed=math.inf).lanes[0]
    view = end_of(lane)
    assert (view.time_to_first_text, view.duration) == pytest.approx((2.0, 3600.0))
    assert view.words_per_second == pytest.approx(view.words / 3598)
    assert lane.timeline() == SLOW.timeline


def test_a_recording_says_whose_it_is_and_costs_nothing(engine: Engine) -> None:
    run = engine.replay([Lane.from_record(SLOW)], speed=math.inf, owner="ada")
    settings, view = run.lanes[0].settings, end_of(run.lanes[0])
    assert settings.model_id == "replay:anthropic:claude-haiku-5-5"
    assert settings.prompt == SLOW.settings.prompt
    assert view.cost == 0
    assert view.usage == FINISHED.usage
    assert run.owner == "ada"
    assert run.brief == SLOW.brief


def test_a_recording_of_a_recording_is_one_of_the_same_model(engine: Engine) -> None:
    first = engine.replay([Lane.from_record(SLOW)], speed=math.inf).lanes[0]
    end_of(first)
    second = engine.replay([first], speed=math.inf).lanes[0]
    assert end_of(second).text == TEXT
    assert second.settings.model == "anthropic:claude-haiku-5-5"


def test_a_lane_is_recorded_with_its_own_moments() -> None:
    pieces = recording_of(Lane.from_record(SLOW)).pieces
    assert pieces == ((2.0, TEXT[:7]), (2.5, TEXT[7:30]), (3590.0, TEXT[30:]))


def test_text_that_no_moment_was_noted_for_comes_at_the_end() -> None:
    lane = Lane.from_record(replace(SLOW, timeline=((2.0, 7),)))
    assert recording_of(lane).pieces == ((2.0, TEXT[:7]), (3600.0, TEXT[7:]))


def test_a_continued_reply_is_read_as_it_was_when_it_is_replayed(engine: Engine) -> None:
    half = TEXT[:30]
    record = replace(SLOW, text=half + TEXT[20:], seams=(30,))
    source = Lane.from_record(record)
    view = end_of(engine.replay([source], speed=math.inf).lanes[0])
    assert view.envelope == source.view().envelope
    assert view.text == record.text


def test_a_replay_can_be_stopped_or_skipped_to_its_end(engine: Engine) -> None:
    source = Lane.from_record(SLOW)
    stopped, skipped = (engine.replay([source, source], speed=2.0) for _ in range(2))
    until(lambda: all(lane.view().text for lane in (*stopped.lanes, *skipped.lanes)))
    engine.stop(stopped, 0)
    engine.skip_to_end(skipped)
    assert end_of(stopped.lanes[0]).state == "stopped"
    assert TEXT.startswith(stopped.lanes[0].view().text)
    assert not stopped.lanes[1].view().ended
    assert [end_of(lane).text for lane in skipped.lanes] == [TEXT, TEXT]


def test_a_recording_that_was_played_can_be_played_again_in_its_place(engine: Engine) -> None:
    run = engine.replay([Lane.from_record(SLOW)], speed=math.inf)
    end_of(run.lanes[0])
    engine.retry(run, 0)
    engine.skip_to_end(run)
    assert end_of(run.lanes[0]).text == TEXT


def test_a_lane_that_still_writes_cannot_be_played(engine: Engine) -> None:
    run = engine.replay([Lane.from_record(SLOW)])
    with pytest.raises(ValueError, match="still writes"):
        engine.replay(run.lanes)
