"""The lanes of a finished run, prepared for comparison."""

from collections.abc import Callable
from functools import cached_property
from typing import Final

from posts.checks import Finding, claims_count, format_score, readability_score, search_score
from posts.envelope import Envelope
from posts.measures import is_far_too_short, length_score
from posts.versions import WRITTEN, PostVersion
from runs.checking import check_lane
from runs.lane import Lane
from runs.lane_view import LaneView
from runs.model_names import name_model
from runs.post_versions import as_written
from runs.run import Run
from runs.settings import RECORDING

NAME_LIMIT: Final = 40
"""Maximum length of a model's name in a column header, in characters."""


class ComparedLane:
    """A finished lane, with the values that a comparison shows."""

    def __init__(self, lane: Lane, number: int, version: PostVersion) -> None:
        self.lane = lane
        self.number = number
        """From 1, in the order of the run."""
        self.version = version
        """The post that is compared."""
        self.view: LaneView = lane.view()

    @property
    def envelope(self) -> Envelope:
        """The post, in the version that is compared."""
        return self.version.envelope

    @cached_property
    def words(self) -> int:
        """Words of that post."""
        return self.view.words if self.version.name == WRITTEN else self.version.words

    @property
    def recording(self) -> bool:
        """Whether this lane replays a recording, and so has the recording's times."""
        return self.lane.settings.provider == RECORDING

    @property
    def model(self) -> str:
        """The model's name for a column header; untrusted plain text."""
        settings = self.lane.settings
        model = name_model(settings.model) if self.recording else settings.model
        if len(model) > NAME_LIMIT:
            model = f"{model[: NAME_LIMIT - 1]}…"
        return f"{model} (recording)" if self.recording else model

    @property
    def name(self) -> str:
        """A unique label: the lane's number and its model; untrusted plain text."""
        return f"{self.number} · {self.model}"

    @cached_property
    def findings(self) -> list[Finding]:
        """The findings of the checks; empty if there is no text to check."""
        return check_lane(self.lane, self.view, self.envelope)

    @cached_property
    def findings_by_check(self) -> dict[str, tuple[Finding, ...]]:
        """The same by their checks, for a table has a row for each."""
        found: dict[str, list[Finding]] = {}
        for one in self.findings:
            found.setdefault(one.check, []).append(one)
        return {check: tuple(of_check) for check, of_check in found.items()}

    @property
    def whole(self) -> bool:
        """Whether the post is complete: only then can a figure be marked as the best.

        One of less than half of the words asked for is complete in name only.
        """
        done = self.view.state == "complete" and self.envelope.post is not None
        return done and not self.far_too_short

    @property
    def state(self) -> str:
        """The state, in other words for a plan alone and for a post that is far too short."""
        if self.view.plan_ready:
            return "plan ready"
        return "complete, but far too short" if self.is_short_of_words else self.view.state

    @property
    def is_short_of_words(self) -> bool:
        """Whether the post is complete in name only: it has less than half of its words."""
        return self.view.state == "complete" and self.far_too_short

    @property
    def far_too_short(self) -> bool:
        """Whether the post has less than half of the words asked for."""
        return is_far_too_short(self.lane.brief.words, self.words)

    @property
    def score(self) -> int | None:
        """The format score; None where there is nothing to score, or the post broke off."""
        return format_score(self.findings) if self._is_scored else None

    @property
    def search_score(self) -> int | None:
        """How well the post can be found; None likewise, or where nothing could be checked."""
        return search_score(self.findings) if self._is_scored else None

    @property
    def readability_score(self) -> int | None:
        """How easy the post is to read; None likewise."""
        return readability_score(self.findings) if self._is_scored else None

    @property
    def claims_to_verify(self) -> int | None:
        """How many claims the notes do not support; None where there is no whole text."""
        return claims_count(self.findings) if self._is_scored else None

    @property
    def _is_scored(self) -> bool:
        return self.view.state == "complete" and bool(self.findings)

    @property
    def length_score(self) -> int | None:
        """How near the body is to the length asked for; None where there is no whole text."""
        if self.view.state != "complete" or not self.view.text.strip():
            return None
        return length_score(self.lane.brief.words, self.words)


def compared(
    run: Run, version_of: Callable[[Lane], PostVersion] = as_written
) -> list[ComparedLane]:
    """Prepare the lanes of a finished run for comparison.

    Args:
        run: Whose lanes.
        version_of: The version of each post that is compared.
    """
    lanes = enumerate(run.lanes, start=1)
    return [ComparedLane(lane, number, version_of(lane)) for number, lane in lanes]
