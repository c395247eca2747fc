"""The stored votes of the current owner. Every function may raise `DatabaseUnavailable`."""

from collections.abc import Iterable

from components.owner import owner
from runs.blind.votes import (
    Vote,
    cast,
    find_vote,
    forget_votes,
    tasting_of,
    undo_vote,
    votes_of,
)
from runs.lane import Lane
from runs.store.database import the_database


def own_votes() -> tuple[Vote, ...]:
    """All votes of the current owner, oldest first."""
    return tuple(votes_of(the_database(), owner()))


def own_vote_on(lanes: Iterable[Lane]) -> Vote | None:
    """The vote on the posts of these lanes; None if nobody has voted on them yet."""
    return find_vote(the_database(), owner(), tasting_of(lane.id for lane in lanes))


def cast_vote(vote: Vote) -> None:
    """Save a vote; a second one on the same posts changes nothing."""
    cast(the_database(), vote)


def undo_own_vote(tasting: str) -> bool:
    """Take back the vote in a tasting; False if there is none, or not from just now."""
    return undo_vote(the_database(), owner(), tasting)


def forget_own_votes() -> None:
    """Delete all votes of the current owner."""
    forget_votes(the_database(), owner())
