"""The lanes of a run that has ended, each with what can be said of it beside the others."""

from functools import cached_property
from typing import Final

from components.checking import check_lane
from posts.checks import Finding, format_score
from posts.measures import length_score
from runs.lane import Lane
from runs.lane_view import LaneView
from runs.run import Run
from runs.settings import RECORDING

NAME_LIMIT: Final = 40
"""At most so many characters of a model's name are shown in a column's head."""


class ComparedLane:
    """A lane that has ended, with what can be said of it beside others."""

    def __init__(self, lane: Lane, number: int) -> None:
        self.lane = lane
        self.number = number
        """From 1, in the order of the run."""
        self.view: LaneView = lane.view()

    @property
    def recording(self) -> bool:
        """Its times are those of a recording."""
        return self.lane.settings.provider == RECORDING

    @property
    def model(self) -> str:
        """Its model, for a column's head; hostile, plain text."""
        model = self.lane.settings.model
        if len(model) > NAME_LIMIT:
            model = f"{model[: NAME_LIMIT - 1]}…"
        return f"{model} (recording)" if self.recording else model

    @property
    def name(self) -> str:
        """What tells it from the others: its number and its model; hostile, plain text."""
        return f"{self.number} · {self.model}"

    @cached_property
    def findings(self) -> list[Finding]:
        """What the checks say; nothing where there is no text to check."""
        return check_lane(self.lane, self.view)

    @property
    def whole(self) -> bool:
        """It wrote a post to its end: its figures can be the best."""
        return self.view.state == "complete" and self.view.envelope.post is not None

    @property
    def score(self) -> int | None:
        """The format score; None where there is nothing to score, or the post broke off."""
        if self.view.state != "complete" or not self.findings:
            return None
        return format_score(self.findings)

    @property
    def length_score(self) -> int | None:
        """How near the body is to the length asked for; None where there is no whole text."""
        if self.view.state != "complete" or not self.view.text.strip():
            return None
        return length_score(self.lane.brief.words, self.view.words)


def compared(run: Run) -> list[ComparedLane]:
    """The lanes of a run that has ended."""
    return [ComparedLane(lane, number) for number, lane in enumerate(run.lanes, start=1)]
