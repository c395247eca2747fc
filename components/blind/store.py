"""The votes of this page's owner: found, cast, forgotten, or why none of that can be done now."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from components.owner import owner
from runs.blind.votes import Vote, cast, find_vote, forget_votes, tasting_of, votes_of
from runs.lane import Lane

if TYPE_CHECKING:
    from runs.store.database import Database

T = TypeVar("T")


class VotesOutOfReach(Exception):
    """The database cannot be used. `str()` says why, and what the person can do."""


def own_votes() -> tuple[Vote, ...]:
    """All of them, oldest first.

    Raises:
        VotesOutOfReach: they cannot be read now.
    """
    return _use(lambda database: tuple(votes_of(database, owner())))


def own_vote_on(lanes: Iterable[Lane]) -> Vote | None:
    """What was voted on the posts of these lanes; None for nothing yet.

    Raises:
        VotesOutOfReach: it cannot be read now.
    """
    tasting = tasting_of(lane.id for lane in lanes)
    return _use(lambda database: find_vote(database, owner(), tasting))


def cast_vote(vote: Vote) -> None:
    """Keep a vote; a second one on the same posts changes nothing.

    Raises:
        VotesOutOfReach: it cannot be kept now.
    """
    _use(lambda database: cast(database, vote))


def forget_own_votes() -> None:
    """Delete all of them.

    Raises:
        VotesOutOfReach: they cannot be deleted now.
    """
    _use(lambda database: forget_votes(database, owner()))


def _use(work: Callable[["Database"], T]) -> T:
    from sqlalchemy.exc import SQLAlchemyError  # 0.3 CPU seconds: not for the page's first sight

    from runs.store.database import the_database
    from runs.store.errors import reason_for
    from runs.store.migrate import NewerDatabase

    try:
        return work(the_database())
    except (SQLAlchemyError, OSError, NewerDatabase) as error:
        raise VotesOutOfReach(reason_for(error)) from error
