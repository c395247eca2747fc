"""A lane is looked at while it changes: what a look shows belongs to one moment."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import pytest

from posts.envelope import Envelope, read_envelope
from providers.base import Finished, ServerFault, Usage
from runs import lane as lane_module
from runs.lane import Lane
from runs.lane_view import LaneView
from runs.settings import Brief, LaneSettings

SETTINGS: Final = LaneSettings(provider="compatible", model="model")
BUSY: Final = ServerFault("The server is busy.", remedy="Wait.")
END: Final = Finished(stop_reason="end", usage=Usage(output_tokens=9), request_id="request")
STEPS: Final[dict[str, Callable[[Lane], None]]] = {
    "queued": lambda lane: lane.queue_at(2),
    "next": lambda lane: lane.queue_at(None),
    "writing": lambda lane: lane.begin_try(),
    "waiting": lambda lane: lane.wait(5.0, BUSY),
    "again": lambda lane: lane.begin_try(),
    "text": lambda lane: lane.append("TITLE: One\n\nA post."),
    "complete": lambda lane: lane.finish(END, cost=Decimal("0.01")),
}
"""A lane's whole life."""


def is_one_moment(view: LaneView) -> bool:
    """Whether all that a view says can be true at once."""
    waits, complete = view.state == "waiting", view.state == "complete"
    return (
        ((view.retry_in is not None) == waits == (view.error is not None))
        and (complete == (view.cost is not None) == (view.stop_reason is not None))
        and (complete == (view.request_id is not None) == (view.usage.output_tokens == 9))
        and (view.place is None or view.state == "queued")
        and (view.tries == 0) == (view.state == "queued")
        and (bool(view.text) == (view.time_to_first_text is not None))
        and (view.time_to_first_text or 0.0) <= view.duration
    )


class Ticking:
    """A clock that goes on with each look at it, and may have something done then."""

    def __init__(self) -> None:
        self.now = 0.0
        self.on_look: Callable[[], object] = lambda: None

    def __call__(self) -> float:
        look, self.on_look = self.on_look, lambda: None  # a look is no reason for another
        look()
        self.on_look = look
        self.now += 0.001
        return self.now


@pytest.mark.parametrize("step", range(len(STEPS)), ids=[*STEPS])
def test_a_view_is_of_one_moment_whatever_happens_while_it_is_made(
    monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    lane, steps = Lane(Brief(topic="Cats"), SETTINGS, clock=Ticking()), list(STEPS.values())
    for take in steps[:step]:
        take(lane)

    def read_while_it_changes(text: str, seams: tuple[int, ...]) -> Envelope:
        steps[step](lane)
        return read_envelope(text, seams)

    lane._read = ("not read yet", (), *lane._read[2:])
    monkeypatch.setattr(lane_module, "read_envelope", read_while_it_changes)
    before = lane.view()
    monkeypatch.undo()
    assert is_one_moment(before), before
    assert is_one_moment(lane.view()), lane.view()


def test_a_change_is_seen_whole_or_not_at_all() -> None:
    clock = Ticking()
    lane = Lane(Brief(topic="Cats"), SETTINGS, clock=clock)
    seen: list[LaneView] = []
    for take in STEPS.values():
        clock.on_look = lambda: seen.append(lane.view())  # in the middle of the change
        take(lane)
        clock.on_look = lambda: None
        seen.append(lane.view())
    assert len(seen) > len(STEPS)
    assert [view for view in seen if not is_one_moment(view)] == []


def test_what_has_ended_stays_as_it_ended() -> None:
    lane = Lane(Brief(topic="Cats"), SETTINGS, clock=Ticking())
    for take in STEPS.values():
        take(lane)
    ended = lane.view()
    for take in STEPS.values():
        take(lane)
    lane.fail(BUSY)
    lane.stop()
    assert lane.view() == ended


def test_what_was_deleted_does_not_write_again() -> None:
    lane = Lane(Brief(topic="Cats"), SETTINGS, clock=Ticking())
    STEPS["writing"](lane)
    STEPS["text"](lane)
    lane.erase()
    STEPS["again"](lane)  # its task hears of it a moment later
    STEPS["text"](lane)
    assert (lane.view().state, lane.view().text) == ("stopped", "")


def test_what_is_kept_of_a_lane_is_what_is_seen_of_it() -> None:
    lane = Lane(Brief(topic="Cats"), SETTINGS, clock=Ticking())
    for take in STEPS.values():
        take(lane)
        record, view = lane.record(), lane.view()
        assert (record.state, record.text, record.error, record.cost, record.tries) == (
            (view.state, view.text, view.error, view.cost, view.tries)
        )
