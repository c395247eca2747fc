"""What the history is asked for, and what it answers: plain values, without a database."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from runs.lane_states import LaneState


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLane:
    """A lane in a list: enough to know it again."""

    lane_id: str
    run_id: str
    position: int
    """In its run, from 0."""
    started_at: datetime
    """In UTC."""
    topic: str
    title: str
    """Of the edited version where there is one; empty without any, and while it is written."""
    model_id: str
    prompt_label: str
    state: LaneState
    words: int
    """0 while it is being written."""
    duration: float
    """Seconds from the press to the end."""
    cost: Decimal | None
    """US dollars; None where it is unknown."""
    search_score: int | None = None
    """Of the post as it was written; None where nothing could be checked. Likewise below."""
    readability_score: int | None = None
    claims: int | None = None
    """Those that its notes do not support; None where it is not checked (yet), or not complete."""
    is_earlier: bool = False
    """It was written once more since: its run shows the last try."""
    is_edited: bool = False
    """Its post has an edited version."""
    plan_ready: bool = False
    """It stopped with its plan, which is to be looked at before the post is written."""
    lanes_of_run: int = 1
    """How many lanes its run has, whichever of them are listed."""
    complete_of_run: int = 0
    """How many of those are complete."""
    asked: int = 0
    """Words that were asked for."""
    name: str = ""
    """Of its run, by whom it belongs to; likewise those below. Empty for none."""
    note: str = ""
    starred: bool = False


ChecksFilter = Literal["search good", "readability good", "both good", "not both good"]
"""Lanes by the lights of their scores; those that are not checked have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """One page of the lanes that a filter lets through."""

    lanes: tuple[KeptLane, ...]
    total: int
    """Number of lanes on all pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions:
    """The models and prompts that an owner's lanes can be filtered by."""

    model_ids: tuple[str, ...]
    prompt_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which of an owner's lanes to list; None does not filter."""

    search: str = ""
    """All lanes have each of these words, or a longer one that begins with it."""
    model_id: str | None = None
    prompt_label: str | None = None
    state: LaneState | None = None
    checks: ChecksFilter | None = None
    starred: bool = False
    """True for those with a star only."""
    since: datetime | None = None
    """The first moment that counts."""
    until: datetime | None = None
    """The first moment that does not."""
    batches: bool = True
    """False for those that no batch wrote only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPosts:
    """How much of an owner's history batches wrote."""

    posts: int
    batches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One page of an owner's history and what there is beside it, at one moment."""

    page: HistoryPage
    listable: int
    """Lanes that are listed where only those of batches may be left out."""
    kept: int
    """All lanes."""
    of_batches: BatchPosts
