"""Kept runs: find lanes among them, open them as they were, delete them for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from runs.run import Lane, LaneState, Run

if TYPE_CHECKING:
    from runs.kept.database import Database


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
    """Empty where it has none, or is still being written."""
    model_id: str
    prompt_label: str
    state: LaneState
    words: int
    """0 while it is being written."""
    duration: float
    """Seconds from the press to the end."""
    cost: Decimal | None
    """US dollars; None where it is unknown."""
    is_earlier: bool = False
    """It was written once more since: its run shows the last try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of what was searched for."""

    lanes: tuple[KeptLane, ...]
    total: int
    """On all pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What there is to filter by."""

    model_ids: tuple[str, ...]
    prompt_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of an owner's lanes are asked for; None where it does not matter."""

    search: str = ""
    """All lanes have each of these words, or a longer one that begins with it."""
    model_id: str | None = None
    prompt_label: str | None = None
    state: LaneState | None = None
    since: datetime | None = None
    """The first moment that counts."""
    until: datetime | None = None
    """The first moment that does not."""


def find_lanes(
    database: "Database",
    owner: str,
    *,
    search: str = "",
    model_id: str | None = None,
    prompt_label: str | None = None,
    state: LaneState | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    offset: int = 0,
    limit: int = 25,
) -> Found:
    """An owner's lanes, the newest first; a run's lanes in their order.

    The search goes over topics, titles and texts.
    """
    from runs.kept.finding import find

    wanted = Wanted(
        search=search,
        model_id=model_id,
        prompt_label=prompt_label,
        state=state,
        since=since,
        until=until,
    )
    return find(database, owner, wanted, offset=offset, limit=limit)


def choices(database: "Database", owner: str) -> Choices:
    """The models and prompts of an owner's lanes, in alphabetical order."""
    from runs.kept.finding import find_choices

    return find_choices(database, owner)


def load_run(database: "Database", run_id: str) -> Run | None:
    """A run as it was, each lane by its last attempt; None where there is none of that id."""
    from runs.kept.opening import open_run

    return open_run(database, run_id)


def load_lanes(database: "Database", lane_ids: Sequence[str]) -> list[Lane]:
    """Those of these lanes that are kept, in this order; they may be of different runs."""
    from runs.kept.opening import open_lanes

    return open_lanes(database, lane_ids)


def delete_runs(database: "Database", owner: str, run_ids: Sequence[str]) -> set[str]:
    """Delete those of these runs that are this owner's, for good; others stay.

    Returns the ids of the runs and lanes that are gone: `Engine.forget` drops them from memory.
    """
    from runs.kept.deleting import delete_of_owner

    return delete_of_owner(database, owner, run_ids)


def delete_all(database: "Database", owner: str, unsaved: Sequence[str] = ()) -> set[str]:
    """Delete all of an owner's runs, for good; `unsaved` are ids of those in memory alone.

    Returns the ids of the runs and lanes that are gone: `Engine.forget` drops them from memory.
    """
    from runs.kept.deleting import delete_all_of_owner

    return delete_all_of_owner(database, owner, unsaved)
