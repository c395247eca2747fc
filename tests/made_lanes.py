"""Lanes that have ended, as a test needs them: made, not written."""

from decimal import Decimal
from typing import Final

import envelope_samples

from posts.prompts.version import BUILT_IN, PromptVersion
from providers.base import Finished, Usage
from runs.lane import Lane
from runs.lane_states import LaneState
from runs.lane_view import LaneRecord
from runs.settings import Brief, LaneSettings

GOOD: Final = envelope_samples.load("canonical").reply
POORER: Final = envelope_samples.load("unknown-categories").reply
BRIEF: Final = Brief(topic="How to test a backup", words=200)


def lane(
    model: str = "model",
    reply: str = GOOD,
    *,
    provider: str = "compatible",
    state: LaneState = "complete",
    cost: str | None = "0.01",
    duration: float = 30.0,
    prompt: PromptVersion = BUILT_IN,
    brief: Brief = BRIEF,
) -> Lane:
    usage = Usage(input_tokens=1400, output_tokens=900)
    return Lane.from_record(
        LaneRecord(
            id=f"lane-{model}-{duration}",
            brief=brief,
            settings=LaneSettings(provider=provider, model=model, prompt=prompt),
            state=state,
            text=reply,
            time_to_first_text=0.5 if reply else None,
            duration=duration,
            tries=1,
            finished=Finished(stop_reason="end", usage=usage) if state == "complete" else None,
            error=None,
            cost=None if cost is None else Decimal(cost),
            timeline=((0.5, 10), (duration, len(reply))) if reply else (),
        )
    )
