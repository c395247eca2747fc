"""The recorded example: a comparison that was really written, to be played at a first look.

`python -m tools.record_example` has the app write it and keeps what the app recorded. It is played
as any run is; it sends nothing, and is no run of a visitor's day.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from runs.engine import Engine
from runs.lane import Lane
from runs.run import Run
from runs.store.records import (
    brief_values,
    outcome_values,
    read_brief,
    read_record,
    settings_values,
)

EXAMPLE_FILE: Final = Path(__file__).with_name("example.json")
MARK: Final = "example:"
"""How the ids of its lanes begin: no other id has a colon."""
LABEL: Final = "Recorded example"
"""How a page calls it."""
SECONDS: Final = 10.1
"""How long it plays, with its first words within a second; what took longer is played faster."""


def play_example(engine: Engine, *, owner: str) -> Run:
    """Play the example for somebody; the one that still plays for them, if one does."""
    playing = (run for run in engine.runs() if run.owner == owner and not run.ended)
    if run := next(filter(is_example, playing), None):
        return run
    return engine.replay(example_lanes(), speed=example_speed(), owner=owner, counts=False)


def is_example(run: Run) -> bool:
    """Whether a run plays the example."""
    return any(source.startswith(MARK) for lane in run.lanes for source in lane.sources)


def example_speed() -> float:
    """How many times as fast as it was written the example is played."""
    return max(1.0, max(lane.view().duration for lane in example_lanes()) / SECONDS)


@cache
def example_lanes() -> tuple[Lane, ...]:
    """The lanes of the example, as they were written."""
    return read_lanes(EXAMPLE_FILE.read_text(encoding="utf-8"))


def read_lanes(text: str) -> tuple[Lane, ...]:
    """Lanes from the text of a file."""
    data = json.loads(text)
    brief = read_brief(data["brief"])
    return tuple(
        Lane.from_record(
            read_record(
                row,
                brief,
                data["prompts"][row["prompt"]],
                row["text"],
                tuple((seconds, size) for seconds, size in row["timeline"]),
            )
        )
        for row in data["lanes"]
    )


def write_lanes(lanes: tuple[Lane, ...]) -> str:
    """The text of a file that holds these lanes, which have ended."""
    prompts = list(dict.fromkeys(lane.settings.prompt.text for lane in lanes))
    rows = [_row(number, lane, prompts) for number, lane in enumerate(lanes, start=1)]
    data = {"brief": brief_values(lanes[0].brief), "prompts": prompts, "lanes": rows}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _row(number: int, lane: Lane, prompts: list[str]) -> dict[str, Any]:
    record = lane.record()
    return {
        "id": f"{MARK}{number}",
        "prompt": prompts.index(record.settings.prompt.text),
        "settings": settings_values(record.settings),
        "state": record.state,
        "duration": round(record.duration, 2),
        "cost": None if record.cost is None else str(record.cost),
        "outcome": outcome_values(record),
        "text": record.text,
        "timeline": _thinned(record.timeline),
    }


def _thinned(timeline: tuple[tuple[float, int], ...]) -> list[list[float]]:
    """When text came, to a tenth of a second: nobody sees more of it."""
    points: dict[float, int] = {}
    for seconds, size in timeline:
        points[round(seconds, 1)] = size
    return [[seconds, size] for seconds, size in points.items()]
