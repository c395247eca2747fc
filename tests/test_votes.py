from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from runs.blind import votes
from runs.blind.votes import (
    TastedPost,
    Vote,
    cast,
    find_vote,
    forget_votes,
    tasting_of,
    votes_of,
)
from runs.store.database import Database

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def post(name: str, **other: Any) -> TastedPost:
    usual: dict[str, Any] = {"lane_id": f"lane-{name}", "model_id": name, "prompt": "Blog post v1"}
    return TastedPost(**usual | {"words": 900, "headings": 5} | other)


def vote(*names: str, **other: Any) -> Vote:
    posts = tuple(post(name) for name in names)
    usual: dict[str, Any] = {"owner": "ada", "run_id": "r", "verdict": "chosen", "cast_at": NOON}
    usual["posts"] = posts
    chosen = {"best": 0, "worst": 1} if other.get("verdict", "chosen") == "chosen" else {}
    tasting = tasting_of([each.lane_id for each in posts])
    return Vote(**{"tasting": tasting} | usual | chosen | other)


def games(vote: Vote) -> set[tuple[str, str, float]]:
    return {(won.model_id, lost.model_id, share) for won, lost, share in vote.comparisons()}


def test_of_two_posts_the_better_one_wins() -> None:
    assert games(vote("a", "b")) == {("a", "b", 1.0)}
    assert games(vote("a", "b", best=1, worst=0)) == {("b", "a", 1.0)}


@pytest.mark.parametrize("verdict", ["tie", "both bad"])
def test_where_neither_is_better_each_wins_half(verdict: str) -> None:
    assert games(vote("a", "b", verdict=verdict)) == {("a", "b", 0.5), ("b", "a", 0.5)}


def test_the_best_of_several_beats_all_and_the_worst_loses_to_all() -> None:
    assert games(vote("a", "b", "c", "d", best=2, worst=0)) == {
        ("c", "a", 1.0),
        ("c", "b", 1.0),
        ("c", "d", 1.0),
        ("b", "a", 1.0),
        ("d", "a", 1.0),
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"best": 0, "worst": 0},
        {"best": 0, "worst": None},
        {"best": 0, "worst": 2},
        {"verdict": "tie", "best": 0},
        {"posts": (post("a"),)},
        {"posts": tuple(map(post, "abcdefg"))},
        {"posts": tuple(map(post, "abc")), "verdict": "tie", "best": None, "worst": None},
    ],
    ids=str,
)
def test_a_vote_that_says_nothing_clear_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"vote|best|is for two"):
        vote("a", "b", **wrong)


def test_votes_come_back_as_they_were_cast_and_to_their_owner_only(database: Database) -> None:
    first = vote("a", "b", best=1, worst=0)
    second = vote("c", "d", verdict="both bad", cast_at=NOON + timedelta(hours=1))
    third = vote("a", "b", "c", owner="bob", best=2, worst=0)
    for each in (second, third, first):
        assert cast(database, each)
    assert votes_of(database, "ada") == [first, second]
    assert votes_of(database, "bob") == [third]
    assert votes_of(database, "eve") == []


def test_nobody_votes_twice_on_the_same_posts_in_whatever_order(database: Database) -> None:
    assert cast(database, vote("a", "b"))
    assert not cast(database, vote("b", "a"))
    assert not cast(database, vote("a", "b", best=1, worst=0))
    assert cast(database, vote("a", "b", "c"))
    assert cast(database, vote("a", "b", owner="bob"))
    assert votes_of(database, "ada")[0].best == 0


def test_another_process_that_was_quicker_makes_no_second_vote(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cast(database, vote("a", "b"))
    monkeypatch.setattr(votes, "_select", lambda *_: [])  # its vote was not there yet
    assert not cast(database, vote("b", "a"))
    monkeypatch.undo()
    assert len(votes_of(database, "ada")) == 1


def test_votes_are_forgotten_for_their_owner_only(database: Database) -> None:
    for owner in ("ada", "bob"):
        cast(database, vote("a", "b", owner=owner))
    forget_votes(database, "ada")
    assert votes_of(database, "ada") == []
    assert len(votes_of(database, "bob")) == 1


def test_a_vote_is_found_by_its_tasting(database: Database) -> None:
    cast(database, one := vote("b", "a"))
    assert find_vote(database, "ada", tasting_of(["lane-a", "lane-b"])) == one
    assert find_vote(database, "ada", tasting_of(["lane-a", "lane-c"])) is None
    assert find_vote(database, "bob", one.tasting) is None


def test_hostile_names_are_kept_as_they_are(database: Database) -> None:
    hostile = "compatible:'; DROP TABLE votes;-- \u202e<b>"
    cast(database, replace(vote("a", "b"), posts=(post(hostile), post("b"))))
    assert votes_of(database, "ada")[0].posts[0].model_id == hostile
