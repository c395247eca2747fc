"""What a page needs of its form to have a post revised: who can do it, and the press itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from posts.revision.pieces import RevisionPlan
from posts.versions import VersionName
from runs.settings import LaneSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Mender:
    """A model that can revise a post."""

    label: str
    """As the page lists it; the model's name in it is untrusted plain text."""
    settings: LaneSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a visitor can have done with the posts of a run that is theirs."""

    menders: Callable[[int], Sequence[Mender]]
    """Those for a lane of the run, its own model first, where it has one."""
    start: Callable[[int, RevisionPlan, VersionName, Mender], None]
    """Begin to revise a lane's post, or say why not; for callbacks."""
