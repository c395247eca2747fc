from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from statistics import mean, stdev
from typing import Any

import made_lanes
import pytest

from components.compare.lanes import compared
from components.ranking.scores import best_first, said
from posts.prompts.version import BUILT_IN, PromptVersion
from runs.checking import scores_of
from runs.lane import Lane
from runs.means import Mean, mean_of_sums
from runs.run import Run
from runs.store.database import Database
from runs.store.history_types import ChecksFilter, KeptLane
from runs.store.lanes import add_lane, end_lane
from runs.store.query import find_lanes
from runs.store.scores import (
    ScoredPosts,
    check_older,
    count_unchecked,
    keep_scores,
    scores_by,
    unchecked_of,
)
from runs.store.tracked_lane import TrackedLane

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
GOOD, POORER, NUMBERS = made_lanes.GOOD, made_lanes.POORER, count()
OWN = PromptVersion(name="Mine", number=2, text=BUILT_IN.text)


def lane(name: str, reply: str = GOOD, **other: Any) -> Lane:
    made = made_lanes.lane(name, reply, **other)
    return Lane.from_record(replace(made.record(), id=f"lane-{name}-{next(NUMBERS)}"))


def put(database: Database, *lanes: Lane, owner: str = "ada", hour: int = 0) -> None:
    """Put a run there that an older release wrote: nothing of it is checked."""
    started_at = NOON + timedelta(hours=hour)
    run_id = f"run-of-{lanes[0].id}"
    run = Run(lanes[0].brief, lanes, owner=owner, run_id=run_id, started_at=started_at)
    for position, each in enumerate(lanes):
        new = TrackedLane(run=run, position=position, lane=each, started_at=started_at)
        database.write(partial(add_lane, new=new, writer="test")).result()
        database.write(partial(end_lane, ended=each)).result()


def listed(database: Database, checks: ChecksFilter | None = None) -> dict[str, KeptLane]:
    found = find_lanes(database, "ada", checks=checks)
    return {each.lane_id: each for each in found.lanes}


def test_a_post_keeps_the_scores_that_its_panel_shows(database: Database) -> None:
    made = lane("a")
    put(database, made)
    assert listed(database)[made.id].claims is None
    keep_scores(database, [made])
    [shown] = compared(Run(made.brief, [made]))
    kept = listed(database)[made.id]
    assert kept.search_score == shown.search_score is not None
    assert kept.readability_score == shown.readability_score is not None
    assert kept.claims == shown.claims_to_verify


def test_a_post_that_broke_off_is_not_checked(database: Database) -> None:
    cut = lane("a", GOOD[:400], state="cut")
    put(database, cut)
    assert scores_of(cut) is None
    assert unchecked_of(database, "ada") == []


def test_older_posts_are_checked_once_and_each_owners_apart(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer, cut = lane("a"), lane("b", POORER), lane("c", GOOD[:400], state="cut")
    put(database, older)
    put(database, newer, cut, hour=1)
    put(database, lane("d"), owner="bob")
    assert unchecked_of(database, "ada") == [newer.id, older.id]
    assert count_unchecked(database, "ada") == 2
    check_older(database, [newer.id, older.id, cut.id])
    assert unchecked_of(database, "ada") == []
    assert count_unchecked(database, "bob") == 1
    monkeypatch.setattr("runs.store.scores.scores_of", lambda _: pytest.fail("checked again"))
    check_older(database, [newer.id, older.id])


def test_a_lane_that_is_written_on_is_checked_anew(database: Database) -> None:
    made = lane("a")
    put(database, made)
    keep_scores(database, [made])
    database.write(partial(end_lane, ended=made)).result()  # its writer was only slow
    assert unchecked_of(database, "ada") == [made.id]


def test_lists_are_filtered_by_the_lights_of_scores(database: Database) -> None:
    made = {name: lane(name) for name in "abcd"}
    put(database, *made.values())
    scores = {"a": (90, 90), "b": (80, 60), "c": (20, 90)}
    for name, (search, readability) in scores.items():
        set_scores(database, made[name], search, readability)

    def names(checks: ChecksFilter) -> set[str]:
        return {each.model_id.partition(":")[2] for each in listed(database, checks).values()}

    assert names("search good") == {"a", "b"}
    assert names("readability good") == {"a", "c"}
    assert names("both good") == {"a"}
    assert names("not both good") == {"b", "c"}, "d is not checked, which is no light"


def set_scores(database: Database, made: Lane, search: int | None, readability: int) -> None:
    from sqlalchemy import update

    from runs.store.schema import LANES

    values = {"search_score": search, "readability_score": readability, "claims": 3}
    change = update(LANES).where(LANES.c.id == made.id).values(values)
    database.write(lambda connection: connection.execute(change).close()).result()


def test_scores_are_averaged_by_model_and_by_prompt_version(database: Database) -> None:
    searches = [50, 70, 90, 62]
    lanes = [lane("a") for _ in range(4)]
    other = lane("b", prompt=OWN)
    recording = lane("c", provider="replay")
    put(database, *lanes, other, recording)
    for each, search in zip(lanes, searches, strict=True):
        set_scores(database, each, search, 60)
    set_scores(database, other, None, 90)
    set_scores(database, recording, 10, 30)
    a, b = scores_by(database, "ada", "model_id")
    assert (a.name, a.posts) == ("compatible:a", 4)
    assert a.search is not None
    assert a.search.value == mean(searches)
    assert a.search.margin == pytest.approx(3.182 * stdev(searches) / 2)
    assert a.readability == Mean(value=60.0, margin=0.0)
    assert (b.posts, b.search, b.readability) == (1, None, Mean(value=90.0, margin=None))
    by_prompt = scores_by(database, "ada", "prompt_label")
    assert [each.name for each in by_prompt] == [BUILT_IN.label, OWN.label]
    assert scores_by(database, "bob", "model_id") == []


def test_a_mean_is_said_with_its_interval_which_ends_with_the_scale() -> None:
    assert said(None) == "–"
    assert said(Mean(value=81.6, margin=None), most=100) == "82"
    assert said(Mean(value=90.0, margin=15.2), most=100) == "90 (75 to 100)"
    assert said(Mean(value=1.25, margin=2.0)) == "1.2 (0 to 3)"
    assert mean_of_sums(0, 0, 0) is None


def test_the_best_are_first_and_those_without_a_score_last() -> None:
    def scored(name: str, search: float | None) -> ScoredPosts:
        of = None if search is None else Mean(value=search, margin=None)
        return ScoredPosts(name=name, posts=3, search=of, readability=of, claims=of)

    order = best_first([scored("none", None), scored("low", 10.0), scored("high", 90.0)])
    assert [each.name for each in order] == ["high", "low", "none"]
