"""Recordings of lanes: what they wrote, when they wrote it, and how they ended.

A recording that ends in an error is not retried, and playing it costs nothing.
"""

from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from typing import Final

from providers.base import (
    Finished,
    Prompt,
    ProviderError,
    ReplyCut,
    ReplyTooLong,
    RunawayReply,
    TextDelta,
)
from providers.replay import Ceased, Recording, Replay
from runs.lane import Lane
from runs.lane_view import LaneRecord, PartialReply
from runs.settings import RECORDING, LaneSettings

STOPPING: Final = (ReplyTooLong, RunawayReply)
"""Errors that end a lane as `stopped`."""
NO_PROMPT: Final = Prompt(model="", text="", max_output_tokens=1)
"""A recording sends no request."""


def recorded_settings(lane: Lane) -> LaneSettings:
    """The settings of a lane that plays this one: they name the model that was recorded.

    All else is as it was, so that a form filled from a recording asks for the same again.
    """
    settings = lane.settings
    model = settings.model if settings.provider == RECORDING else settings.model_id
    return replace(settings, provider=RECORDING, model=model)


def recording_of(lane: Lane) -> Recording:
    """What a lane wrote and when.

    Raises:
        ValueError: it is still being written.
    """
    if not lane.view().ended:
        raise ValueError("a lane that still writes cannot be played")
    record = lane.record()
    moments = [*record.timeline, (record.duration, len(record.text))]
    starts = [0, *(characters for _, characters in moments)]
    pieces = (
        (seconds, record.text[start:end])
        for start, (seconds, end) in zip(starts, moments, strict=False)
    )
    return Recording(
        pieces=tuple(piece for piece in pieces if piece[1]),
        seams=record.seams,
        end=_end_of(record),
        duration=record.duration,
    )


async def play(lane: Lane, replay: Replay) -> None:
    """Write a lane from a recording, and end it as the recording ends."""
    recording = replay.recording
    lane.begin_try()
    if recording.seams:
        lane.resume(
            PartialReply(seams=recording.seams, plan=lane.plan)
        )  # those that no text has reached yet do nothing
    async with aclosing(replay.stream(NO_PROMPT)) as events:
        async for event in events:
            match event:
                case TextDelta(text):
                    lane.append(text)
                case Finished():
                    lane.finish(event, cost=Decimal(0))
    if recording.end == "stopped":
        lane.stop()
    elif recording.end == "interrupted":
        lane.interrupt()


def _end_of(record: LaneRecord) -> Finished | ProviderError | Ceased:
    if record.finished:
        return record.finished
    if record.state == "interrupted":
        return "interrupted"
    if record.state == "stopped" and not isinstance(record.error, STOPPING):
        return "stopped"  # by the person, who may have done so while it waited for a retry
    return record.error or ReplyCut("The reply broke off.", remedy="Write again.")
