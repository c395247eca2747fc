"""Blind votes: which of several posts, shown without names, was the best.

A vote stores what a ranking needs and no text, so it can outlive its posts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final, Literal

from runs.store.errors import DatabaseConflict

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from runs.store.database import Database

UNDO: Final = timedelta(minutes=1)
"""For how long a vote can be taken back."""
Verdict = Literal["chosen", "tie", "both bad"]
"""`chosen`: one was best and one worst; the others are for two posts only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TastedPost:
    """A post in a vote: who wrote it, and what else may have influenced the vote."""

    lane_id: str
    model_id: str
    prompt: str
    """The label of its prompt version."""
    words: int
    headings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One person's vote on two to six posts, cast without knowing who wrote them."""

    owner: str
    """Who cast it."""
    tasting: str
    """The same for the same posts in whatever order: nobody votes on them twice."""
    posts: tuple[TastedPost, ...]
    """In the order in which they were shown."""
    run_id: str
    """The run that was tasted; it may be gone."""
    verdict: Verdict
    best: int | None = None
    """Index of a post; None unless one was chosen."""
    worst: int | None = None
    cast_at: datetime

    def __post_init__(self) -> None:
        if not 2 <= len(self.posts) <= 6:
            raise ValueError(f"a vote is about 2 to 6 posts, not {len(self.posts)}")
        if self.verdict == "chosen":
            if self.best == self.worst or not {self.best, self.worst} <= {*range(len(self.posts))}:
                raise ValueError("a best and another worst post must be chosen")
        elif len(self.posts) > 2 or (self.best, self.worst) != (None, None):
            raise ValueError(f"{self.verdict!r} is for two posts, and chooses none")

    def comparisons(self) -> Iterator[tuple[TastedPost, TastedPost, float]]:
        """The vote as pairwise results: winner, loser, and the weight of the win.

        A tie is half a win for each. So is "both bad", which says nothing about which is better.
        The best of several beat all others, and all others beat the worst; nothing is known of
        those between them.
        """
        if self.verdict != "chosen":
            left, right = self.posts
            yield left, right, 0.5
            yield right, left, 0.5
            return
        assert self.best is not None
        assert self.worst is not None
        best, worst = self.posts[self.best], self.posts[self.worst]
        yield best, worst, 1.0
        for index, post in enumerate(self.posts):
            if index not in {self.best, self.worst}:
                yield best, post, 1.0
                yield post, worst, 1.0


def tasting_of(lane_ids: Iterable[str]) -> str:
    """The name of a tasting of these lanes, independent of their order."""
    return ".".join(sorted(lane_ids))


def cast(database: "Database", vote: Vote) -> bool:
    """Save a vote; False if this owner has already voted on the same posts."""
    try:
        return database.write(lambda connection: _insert(connection, vote)).result()
    except DatabaseConflict:  # another process was quicker: the table takes one vote only
        return False


def votes_of(database: "Database", owner: str) -> list[Vote]:
    """All votes that one person cast, oldest first."""
    return database.read(lambda connection: _select(connection, owner))


def find_vote(database: "Database", owner: str, tasting: str) -> Vote | None:
    """One person's vote in a tasting; None if they have not voted."""
    found = database.read(lambda connection: _select(connection, owner, tasting))
    return found[0] if found else None


def undo_vote(database: "Database", owner: str, tasting: str) -> bool:
    """Take back one person's vote in a tasting; False if there is none, or not from just now."""
    from runs.store.schema import VOTES

    mine = (VOTES.c.owner == owner, VOTES.c.tasting == tasting)
    statement = VOTES.delete().where(*mine, VOTES.c.cast_at > datetime.now(UTC) - UNDO)
    return bool(database.write(lambda connection: connection.execute(statement).rowcount).result())


def forget_votes(database: "Database", owner: str) -> None:
    """Delete all votes of one person."""
    from runs.store.schema import VOTES

    statement = VOTES.delete().where(VOTES.c.owner == owner)
    database.write(lambda connection: connection.execute(statement).close()).result()


def _insert(connection: "Connection", vote: Vote) -> bool:
    from runs.store.schema import VOTES

    if _select(connection, vote.owner, vote.tasting):
        return False
    connection.execute(
        VOTES.insert().values(
            id=token_urlsafe(16),
            owner=vote.owner,
            cast_at=vote.cast_at,
            tasting=vote.tasting,
            run_id=vote.run_id,
            choice={"verdict": vote.verdict, "best": vote.best, "worst": vote.worst},
            lanes=[asdict(post) for post in vote.posts],
        )
    )
    return True


def _select(connection: "Connection", owner: str, tasting: str | None = None) -> list[Vote]:
    from runs.store.schema import VOTES

    query = VOTES.select().where(VOTES.c.owner == owner).order_by(VOTES.c.cast_at, VOTES.c.id)
    if tasting is not None:
        query = query.where(VOTES.c.tasting == tasting)
    return [_read(dict(row)) for row in connection.execute(query).mappings()]


def _read(row: Mapping[str, Any]) -> Vote:
    return Vote(
        owner=row["owner"],
        tasting=row["tasting"],
        run_id=row["run_id"],
        posts=tuple(TastedPost(**post) for post in row["lanes"]),
        cast_at=_in_utc(row["cast_at"]),
        **row["choice"],
    )


def _in_utc(moment: datetime) -> datetime:
    """SQLite forgets the zone, PostgreSQL answers in its own."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
