"""The scores of posts, kept with their lanes: no list and no leaderboard checks a post.

A lane is checked once it has ended, or, if an older release wrote it, once it was listed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, bindparam, func, select, update

from runs.checking import Scores, scores_of
from runs.lane import Lane
from runs.means import Mean, mean_of_sums
from runs.settings import PASTED, RECORDING
from runs.store.database import Database
from runs.store.load import load_lanes
from runs.store.schema import LANES
from runs.store.trash import TRASHED

AT_ONCE: Final = 25
"""Lanes that are loaded and checked in one go: a page of the history."""


KEEP: Final = (
    update(LANES)
    .where(LANES.c.id == bindparam("lane"))
    .values(
        search_score=bindparam("search"),
        readability_score=bindparam("readability"),
        claims=bindparam("unsupported"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPosts:
    """What is known of the scores of one model's or one prompt version's posts."""

    name: str
    posts: int
    """Complete ones that were checked."""
    search: Mean | None
    """None where nothing could be checked; likewise below."""
    readability: Mean | None
    claims: Mean | None


def keep_scores(database: Database, lanes: Collection[Lane]) -> None:
    """Check the posts of these lanes, and keep what their scores are."""
    scores = {lane.id: made for lane in lanes if (made := scores_of(lane))}
    if scores:
        database.write(lambda connection: _keep(connection, scores), synced=False).result()


def check_older(database: Database, lane_ids: Sequence[str]) -> None:
    """Check those of these lanes that are saved and were not checked yet."""
    asked = LANES.c.id.in_(lane_ids[:AT_ONCE])
    query = select(LANES.c.id).where(asked, LANES.c.claims.is_(None))
    older = database.read(lambda connection: list(connection.scalars(query)))
    keep_scores(database, load_lanes(database, older))


def unchecked_of(database: Database, owner: str, limit: int = AT_ONCE) -> list[str]:
    """The newest of an owner's lanes that are to be checked."""
    query = select(LANES.c.id).where(*_complete(owner), LANES.c.claims.is_(None))
    query = query.order_by(LANES.c.started_at.desc()).limit(limit)
    return database.read(lambda connection: list(connection.scalars(query)))


def count_unchecked(database: Database, owner: str) -> int:
    """How many of an owner's lanes are to be checked."""
    query = select(func.count()).where(*_complete(owner), LANES.c.claims.is_(None))
    return database.read(lambda connection: connection.scalar(query) or 0)


def scores_by(database: Database, owner: str, column: str) -> list[ScoredPosts]:
    """The scores of an owner's posts, by `model_id` or `prompt_label`.

    Recordings, and posts that were brought along, do not count.
    """
    name = LANES.c[column]
    of = (LANES.c.search_score, LANES.c.readability_score, LANES.c.claims)
    sums = [each for value in of for each in _sums(value)]
    query = select(name, func.count(), *sums).group_by(name).order_by(name)
    query = query.where(*_complete(owner), LANES.c.claims.is_not(None))
    rows = database.read(lambda connection: connection.execute(query).all())
    return [
        ScoredPosts(
            name=row[0],
            posts=row[1],
            search=_mean(row[2:5]),
            readability=_mean(row[5:8]),
            claims=_mean(row[8:11]),
        )
        for row in rows
    ]


def _complete(owner: str) -> list[ColumnElement[bool]]:
    return [
        LANES.c.owner == owner,
        LANES.c.state == "complete",
        LANES.c.run_id.not_in(TRASHED),
        LANES.c.model_id.not_like(f"{RECORDING}:%"),
        LANES.c.model_id.not_like(f"{PASTED}:%"),
    ]


def _sums(value: Column[int]) -> tuple[ColumnElement[int], ...]:
    return func.count(value), func.sum(value), func.sum(value * value)


def _mean(row: Sequence[int | None]) -> Mean | None:
    count, total, squares = (float(each or 0) for each in row)
    return mean_of_sums(int(count), total, squares)


def _keep(connection: Connection, scores: Mapping[str, Scores]) -> None:
    rows = [
        {
            "lane": lane_id,
            "search": made.search,
            "readability": made.readability,
            "unsupported": made.claims,
        }
        for lane_id, made in scores.items()
    ]
    connection.execute(KEEP, rows)
