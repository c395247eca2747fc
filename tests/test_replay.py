import asyncio
import math
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

import pytest

from providers.base import Finished, Overloaded, Prompt, ReplyCut, TextDelta, Usage
from providers.replay import Recording, Replay, even_recording

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
    seen = replayed(Replay(RECORDING, speed=speed))
    assert seen == [
        (pytest.approx(0.8 / speed), TextDelta("TITLE: ")),
        (pytest.approx(1.0 / speed), TextDelta("Backups\n")),
        (pytest.approx(3.5 / speed), TextDelta("\nText")),
        (pytest.approx(4.0 / speed), FINISHED),
    ]


def test_at_infinite_speed_all_comes_at_once() -> None:
    seen = replayed(Replay(RECORDING, speed=math.inf))
    assert seen == [(0, TextDelta("TITLE: Backups\n\nText")), (0, FINISHED)]


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
    recording = Recording(pieces=((0.1, "Half"),), end=None, duration=2.0)
    assert replayed(Replay(recording)) == [(0.1, TextDelta("Half"))]


def test_a_recording_without_text_ends_at_its_own_moment() -> None:
    error = ReplyCut("Nothing.", remedy="Again.")
    assert replayed(Replay(Recording(pieces=(), end=None, duration=3.0))) == []
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
