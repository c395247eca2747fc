"""Blind tastings: the posts of a run, shuffled, at one speed, and without the models' names.

Strategy: a tasting is a separate run whose lanes do not know which models wrote their posts, so
nothing that is drawn, streamed or downloaded can reveal it. Only this module holds the mapping, for
as long as the run is in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import SystemRandom
from typing import Final
from weakref import WeakKeyDictionary

from posts.blocks import read_blocks
from posts.envelope import END_MARKER, Envelope, read_envelope
from posts.reader.seams.join import join_seams
from posts.vocabulary.keys import KEYS
from providers.replay import Recording, even_recording
from runs.blind.votes import TastedPost, Verdict, Vote, tasting_of
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.run import Run
from runs.settings import RECORDING, LaneSettings

LETTERS: Final = "ABCDEF"
PACE: Final = 40.0
"""Words a second: faster than anybody reads, so that nobody waits for long."""


@dataclass(frozen=True, slots=True)
class Tasting:
    """The posts behind a blind run."""

    run_id: str
    """The run that is tasted."""
    lanes: tuple[Lane, ...]
    """Its lanes, in the order in which the blind run shows them."""

    @property
    def name(self) -> str:
        """The tasting's name, independent of the order of the posts."""
        return tasting_of([lane.id for lane in self.lanes])

    @property
    def revealed(self) -> str:
        """The id of the run that shows these lanes with their names and figures."""
        return ".".join(lane.id for lane in self.lanes)

    def vote(
        self, owner: str, verdict: Verdict, *, best: int | None = None, worst: int | None = None
    ) -> Vote:
        """Make a vote on the posts, identified by position.

        Raises:
            ValueError: the vote is contradictory or empty.
        """
        return Vote(
            owner=owner,
            tasting=self.name,
            run_id=self.run_id,
            posts=tuple(map(tasted_post, self.lanes)),
            verdict=verdict,
            best=best,
            worst=worst,
            cast_at=datetime.now(UTC),
        )


_BEHIND: Final[WeakKeyDictionary[Run, Tasting]] = WeakKeyDictionary()


def lanes_to_taste(run: Run) -> list[Lane]:
    """The lanes of a run that can be tasted: finished ones with a post, if there are at least two.

    Replays are excluded: they would allow a second vote on the same posts.
    """
    if run.blind or any(lane.settings.provider == RECORDING for lane in run.lanes):
        return []
    lanes = [lane for lane in run.lanes if _has_post(lane.view())]
    return lanes if len(lanes) > 1 else []


def start_tasting(engine: Engine, run: Run, *, owner: str) -> Run:
    """Start a blind tasting of a run's posts.

    Raises:
        ValueError: the run has fewer than two posts.
    """
    lanes = lanes_to_taste(run)
    if not lanes:
        raise ValueError("a tasting needs two posts at least")
    SystemRandom().shuffle(lanes)
    requests = [
        LaneRequest(
            settings=LaneSettings(provider=RECORDING, model=post_name(index)),
            recording=_recording(lane),
            sources=lane.sources,
        )
        for index, lane in enumerate(lanes)
    ]
    blind = engine.start(run.brief, requests, owner=owner, blind=True)
    _BEHIND[blind] = Tasting(run.id, tuple(lanes))
    return blind


def tasting_behind(blind: Run) -> Tasting | None:
    """The tasting behind a blind run; None for any other run."""
    return _BEHIND.get(blind)


def post_name(index: int) -> str:
    """The neutral name of a post during a tasting."""
    return f"Post {LETTERS[index]}"


def tasted_post(lane: Lane) -> TastedPost:
    """The data about a post that is stored with a vote."""
    view, settings = lane.view(), lane.settings
    return TastedPost(
        lane_id=lane.id,
        model_id=settings.model_id,
        prompt=settings.prompt.label,
        words=view.words,
        headings=sum(block.kind == "heading" for block in read_blocks(view.envelope.body)),
    )


def _recording(lane: Lane) -> Recording:
    """Its post at the pace of all; one that broke off ends as one that was stopped does."""
    even, view = even_recording(_without_tells(lane), words_per_second=PACE), lane.view()
    is_whole = view.state == "complete" or view.envelope.complete
    return even if is_whole else replace(even, end="stopped")


def _has_post(view: LaneView) -> bool:
    return view.ended and view.envelope.post is not None


def _without_tells(lane: Lane) -> str:
    """A lane's post as any model would have sent it: no talk around it, no spelling of its own."""
    view = lane.view()
    plain = _write_envelope(view.envelope)
    same = read_envelope(plain).post == view.envelope.post
    return plain if same else join_seams(view.text, view.seams).text


def _write_envelope(envelope: Envelope) -> str:
    fields: Sequence[tuple[str, str | None]] = (
        (KEYS["title"], envelope.title),
        (KEYS["meta_description"], envelope.meta_description),
        (KEYS["tags"], ", ".join(envelope.tags)),
        (KEYS["categories"], ", ".join((*envelope.categories, *envelope.unknown_categories))),
    )
    header = "".join(f"{name}: {value}\n" for name, value in fields if value)
    return f"{header}\n{envelope.body}\n\n{END_MARKER}\n"
