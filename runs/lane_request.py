"""A request to write a lane, and the job that the engine makes of it."""

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from providers.base import Finished, Provider
from providers.registry import connect
from providers.replay import Recording, Replay
from runs.cost import cost_of, prices_are_there
from runs.estimate import check_budget
from runs.lane import Lane
from runs.lane_plan import NO_PLAN, LanePlan
from runs.lane_states import ENDED
from runs.lane_view import PartialReply
from runs.prepare import Prepared, prepare
from runs.quota.limits import slowest_replay
from runs.recording import recorded_settings, recording_of
from runs.settings import PASTED, RECORDING, Brief, LaneSettings
from runs.writing.plan.outline import Outline
from runs.writing.plan.read_outline import read_outline
from runs.writing.requests import Post, SendRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRequest:
    """A lane to start, with the key that only its provider gets to see."""

    settings: LaneSettings
    api_key: str | None = field(default=None, repr=False)
    """None to use the environment's key, if there is one."""
    recording: Recording | None = field(default=None, repr=False)
    """What to play; None to ask the provider named in the settings."""
    outline: str = ""
    """An outline to write by, in Markdown or any other form; empty to have the model plan."""
    plan: LanePlan = NO_PLAN
    """Of the lane whose recording is played."""
    speed: float = 1.0
    """Playback speed, as a multiple of the recording's own; visitors have 1 at least."""
    sources: frozenset[str] = frozenset()
    """Ids of the lanes whose text it shows: it is deleted along with any of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A lane that is ready to be written: nothing of it can be refused any more."""

    lane: Lane
    request: LaneRequest
    provider: Provider
    prepared: Prepared | None
    """What it sends; None for a recording, which sends nothing."""
    write: Callable[[SendRequest, Post], Awaitable[Finished]] | None = None
    """Writes something else than the post; None for the post."""


def make_job(
    brief: Brief,
    request: LaneRequest,
    *,
    clock: Callable[[], float] = time.monotonic,
    sources: Iterable[str] = (),
) -> Job:
    """Connect a lane's provider and render its prompt; nothing is sent.

    Raises:
        ProviderError: the key or the address cannot be used.
        PromptError, ValueError: no prompt can be made of the brief, or the outline has no sections.
    """
    settings, provider = request.settings, provider_of(request)
    prepared = None if request.recording else prepare(brief, settings)
    plan = request.plan
    if request.outline and prepared and prepared.way.mode != "whole":
        plan = LanePlan(outline=given_outline(request.outline, brief).write())
    lane = Lane(
        brief,
        settings,
        clock=clock,
        sources=sources or request.sources,
        plan=plan,
        recording=request.recording,
    )
    return Job(lane=lane, request=request, provider=provider, prepared=prepared)


def check_job_budget(job: Job) -> None:
    """Refuse a lane whose budget pays for no post; while prices load, its writer does.

    Raises:
        OverBudget: it does not pay for a short post.
    """
    settings = job.request.settings
    if job.prepared and settings.budget is not None and prices_are_there(settings):
        check_budget(job.prepared)


def request_to_play(lane: Lane, *, speed: float) -> LaneRequest:
    """A request to play what a lane wrote.

    Raises:
        ValueError: it is still being written.
    """
    return LaneRequest(
        settings=recorded_settings(lane),
        recording=recording_of(lane),
        plan=lane.plan,
        speed=speed,
        sources=lane.sources,
    )


def request_again(ended: Lane, *, api_key: str | None, budget: float | None = None) -> LaneRequest:
    """A request like the one for this lane, which may be a recording.

    Raises:
        ValueError: no model wrote it.
    """
    if ended.settings.provider == PASTED:
        raise ValueError("a post that was brought along is not written again")
    if ended.settings.provider != RECORDING:
        budget = ended.settings.budget if budget is None else budget
        return LaneRequest(settings=replace(ended.settings, budget=budget), api_key=api_key)
    recording = recording_of(ended)
    return LaneRequest(settings=ended.settings, recording=recording, plan=ended.plan)


def job_again(
    ended: Lane,
    *,
    api_key: str | None,
    clock: Callable[[], float],
    budget: float | None = None,
) -> Job:
    """What it takes to write a lane that has ended once more.

    Raises as `make_job` does, and ValueError where the lane is still being written.
    """
    if ended.state not in ENDED:
        raise ValueError("a lane that still writes cannot be tried again")
    request = request_again(ended, api_key=api_key, budget=budget)
    return make_job(ended.brief, request, clock=clock, sources=ended.sources)


def to_continue(ended: Lane, *, outline: str = "") -> PartialReply:
    """What a lane wrote, for another one to go on with.

    Args:
        ended: The lane.
        outline: A person's own, in the place of the lane's; empty to keep that.

    Raises:
        ValueError: the outline has no sections.
    """
    view = ended.view()
    plan = view.plan
    if outline.strip() and outline.strip() != plan.outline:
        plan = replace(plan, outline=given_outline(outline, ended.brief).write())
    return PartialReply(
        text=view.text, seams=view.seams, usage=view.usage, plan=plan, rebate=_rebate(ended)
    )


def _rebate(ended: Lane) -> Decimal:
    """What a lane cost less than it would at once, as one of a job does."""
    view = ended.view()
    usual = cost_of(ended.settings, view.usage) if view.cost is not None else None
    return max(Decimal(0), usual - view.cost) if usual and view.cost is not None else Decimal(0)


def given_outline(text: str, brief: Brief) -> Outline:
    """A person's own outline, its sections settled to the words of the brief.

    Raises:
        ValueError: it has no sections.
    """
    outline = read_outline(text, words=brief.words)
    if not outline.sections:
        raise ValueError("the outline has no headings")
    return outline


def sent_by(jobs: Iterable[Job]) -> dict[Lane, Prepared | None]:
    """The lanes that ask a provider, each with what it sends with the environment's key.

    None where the visitor has given a key.
    """
    return {
        job.lane: None if (job.request.api_key or "").strip() else job.prepared
        for job in jobs
        if job.prepared
    }


def provider_of(request: LaneRequest) -> Provider:
    """What writes the lane that is requested.

    Raises:
        ProviderError: the key or the address cannot be used.
    """
    if request.recording:
        return Replay(request.recording, speed=max(request.speed, slowest_replay()))
    settings = request.settings
    return connect(settings.provider, api_key=request.api_key, base_url=settings.base_url)
