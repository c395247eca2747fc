"""A plan with its estimate, made once for all reruns that ask for the same."""

from dataclasses import dataclass, field

from posts.envelope import Envelope
from posts.revision.pieces import RevisionPlan
from posts.versions import VersionName
from providers.base import ProviderError
from runs.estimate import Estimate
from runs.lane import Lane
from runs.settings import LaneSettings
from runs.the_engine import the_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What would be sent, and what it costs at most."""

    plan: RevisionPlan
    estimate: Estimate | None
    """None where nothing would be sent."""
    refused: str = ""
    """Why the press would be refused; empty where it would not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a plan depends on."""

    lane: Lane = field(compare=False)
    post: Envelope
    version: VersionName
    checks: frozenset[str]
    settings: LaneSettings = field(compare=False)
    settings_told: str


def planned(
    lane: Lane, post: Envelope, version: VersionName, checks: frozenset[str], settings: LaneSettings
) -> Planned:
    """The plan for a lane's post in a version, and these checks."""
    asked = _Asked(
        lane=lane,
        post=post,
        version=version,
        checks=checks,
        settings=settings,
        settings_told=repr(settings),
    )
    made: Planned = lane.memo.of(_make, asked)
    return made


def _make(asked: _Asked) -> Planned:
    revisions = the_engine().revisions
    plan = revisions.plan(asked.lane, asked.version, asked.checks, settings=asked.settings)
    if not plan.pieces:
        return Planned(plan=plan, estimate=None)
    try:
        estimate = revisions.estimate(asked.lane, plan, asked.settings)
    except (ProviderError, ValueError) as error:
        return Planned(plan=plan, estimate=None, refused=str(error))
    return Planned(plan=plan, estimate=estimate)
